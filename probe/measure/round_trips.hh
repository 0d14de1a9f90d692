// Round trips beside a test, by ICMP echo: it asks nothing of the server's program. Where echoes
// are filtered, or not ours to send, there are none.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace preau {

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
    // The 95th percentile of what this load did, in seconds; none when fewer than 72 came back. An
    // interval for other loads it has none: echoes that met one queue depend on each other. Waits a
    // second for those that are on their way.
    std::optional<double> end();

   private:
    friend class RoundTrips;
    struct State;
    Sampler(const std::string& host, std::chrono::milliseconds every);
    std::unique_ptr<State> state_;
  };
  // An echo is 100 octets on the wire: every 40 ms they are 20 kbit/s, 1.5 % of 1.3 Mbit/s.
  Sampler begin(std::chrono::milliseconds every = std::chrono::milliseconds{40}) const;

 private:
  std::string host_;
};

}  // namespace preau
