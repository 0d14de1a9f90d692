// Round trips beside a test, by ICMP echo: it asks nothing of the server's program. Where echoes
// are filtered, or not ours to send, there are none.
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace preau::iperf3 {

class RoundTrips {
 public:
  explicit RoundTrips(std::string host) : host_(std::move(host)) {}

  // Median of ten, in seconds; takes 0.3 s, or 1.3 s where nothing answers.
  std::optional<double> idle() const;

  // Samples while it lives.
  class Sampler {
   public:
    Sampler(Sampler&&) noexcept;
    Sampler& operator=(Sampler&&) noexcept;
    ~Sampler();
    void stop();  // sends no more, and does not wait
    // The 95th percentile, in seconds; none when too few came back to tell one. Waits a second for
    // those that are on their way.
    std::optional<double> end();

   private:
    friend class RoundTrips;
    struct State;
    explicit Sampler(const std::string& host);
    std::unique_ptr<State> state_;
  };
  Sampler begin() const;

 private:
  std::string host_;
};

}  // namespace preau::iperf3
