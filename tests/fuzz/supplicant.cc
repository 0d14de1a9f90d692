// What wpa_supplicant and udhcpc write, both of which repeat what strangers say: events into a
// verdict, a status, a lease; and the file with the passwords. First octet: which.
#include <string>

#include "probe/join/attempt.hh"
#include "probe/join/credentials.hh"
#include "probe/join/lease.hh"
#include "probe/join/supplicant_text.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

namespace {

// An event a line, as they came.
void joining(std::string_view text, join::Security security) {
  join::Attempt attempt(security, "ECOLE");
  join::Attempt::Time at{};
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    attempt.on(join::parse_event(line), at += std::chrono::milliseconds{1});
  }
  const std::chrono::seconds waited{20};
  for (const auto& step :
       {attempt.network(waited), attempt.association(), attempt.authentication(waited)}) {
    claim(step.outcome != join::Outcome::fail || !step.cause.empty());
    claim(step.value.value_or(0) >= 0);
  }
  // Joined, or one step at least says why not.
  const bool failed = attempt.network(waited).outcome == join::Outcome::fail ||
                      attempt.association().outcome == join::Outcome::fail ||
                      attempt.authentication(waited).outcome == join::Outcome::fail;
  claim(attempt.joined() != failed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto text = fuzz::text(data, size).substr(1);
  switch (data[0] % 4) {
    case 0:
      joining(text, static_cast<join::Security>(data[0] / 4 % 4));
      break;
    case 1:
      claim(join::parse_status(text).state.size() <= size);
      break;
    case 2:
      if (const auto lease = join::parse_lease(text))
        claim(!lease->address.empty() && lease->dns.size() <= 8);
      break;
    default:
      if (const auto read = join::credentials_from_toml(text, "fuzz.toml"))
        claim(!read->ssid.empty() && read->ssid.size() <= 32);
      else
        claim(read.error().starts_with("fuzz.toml, line "));
      break;
  }
  return 0;
}
