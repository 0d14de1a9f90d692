// How an ndt7 connection begins: one request and one answer of HTTP/1.1 that turn it into a
// WebSocket (RFC 6455 section 4). Pure. Neither has a body.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "probe/ndt7/nonsense.hh"
#include "probe/ndt7/target.hh"

namespace preau::ndt7 {

inline constexpr std::string_view kProtocol = "net.measurementlab.ndt.v7";
inline constexpr std::size_t kMostHead = 16'384;  // octets of a request or an answer

// Collects octets until the empty line.
class HeadReader {
 public:
  // Takes them off the front of `data`, none behind the head; true: it is whole. Throws Nonsense
  // when it grows beyond kMostHead.
  bool take(std::span<const std::byte>& data);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

struct Head {
  std::string first;                                        // line: of the request, or the status
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case

  std::string value(std::string_view name) const;  // RFC 9110 section 5.3: several, with ", "
  bool lists(std::string_view name, std::string_view token) const;  // whatever its case
};
Head parse_head(std::string_view text);  // throws Nonsense

std::string random_key();                     // Sec-WebSocket-Key
std::string accept_of(std::string_view key);  // what answers it: Sec-WebSocket-Accept

// ---- the client's end ----

std::string request(const Target& target, std::string_view key);
// Throws std::runtime_error when the server refuses, redirects or is no ndt7 server.
void check_answer(const Head& answer, std::string_view key);

// ---- the server's end ----

struct Asked {
  Direction direction{};
  std::string key;
  std::uint64_t enough{};  // octets after which a download may end; 0: its client names none
};
struct Refusal {
  int status{};
  std::string_view reason;
};
inline constexpr Refusal kBusy{503, "Service Unavailable"};

tl::expected<Asked, Refusal> read_request(const Head& request);
std::string answer(const Asked& asked);
std::string answer(const Refusal& refusal);

}  // namespace preau::ndt7
