// UDPSTP's decoders: what decodes, encodes to the same; whatever a client asks for, setup holds its
// bounds. One PDU an input, or a file of keys; conversations are udpst_exchange.cc's.
#include <algorithm>
#include <optional>

#include <sys/mman.h>
#include <unistd.h>

#include "probe/net/error.hh"
#include "probe/net/fd.hh"
#include "probe/reflector/udpst_setup.hh"
#include "probe/udpst/search.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using namespace preau::udpst;
using namespace std::chrono_literals;
using fuzz::claim;

namespace {

void setup(std::span<const std::byte> pdu) {
  const auto setup = decode_setup(pdu);
  if (!setup) return;
  const auto again = decode_setup(encode(*setup));
  claim(again && again->sizes == setup->sizes && again->bandwidth == setup->bandwidth);
  // Over and over at one time, the table of digests and the rate of the source fill up.
  static UdpstSetup keyed(KeyFile::parse("0,cle-zero\n1,premiere-cle-de-test"));
  static UdpstSetup open(std::nullopt);
  static const auto peer = Address::numeric("10.9.0.2", 1);
  static Steady now{1'000s};
  now += 1s;
  for (auto* server : {&keyed, &open}) {
    const auto decision = server->decide(pdu, peer, now, credentials(pdu).unix_time);
    if (decision) claim(UdpstSetup::answer(decision->client, 1, 0).size() <= pdu.size());
  }
}

void activation(std::span<const std::byte> pdu) {
  const auto activation = decode_activation(pdu);
  if (!activation) return;
  claim(decode_activation(encode(*activation))->rate == activation->rate);
  const auto agreed = UdpstSetup::agree(*activation, {});
  claim(agreed.duration_s <= 30 && agreed.row == kSearch && is_sendable(agreed.rate));
  claim(agreed.trial_ms >= 5 && agreed.sub_interval_ms >= 100);
  claim(Search(*activation).row() < kRows);
}

void test_pdus(std::span<const std::byte> pdu) {
  if (const auto load = decode_load(pdu)) {
    std::array<std::byte, kLoadSize> again{};
    encode(*load, again);
    claim(decode_load(again)->number == load->number);
  }
  if (const auto status = decode_status(pdu))
    claim(decode_status(encode(*status))->sub_interval == status->sub_interval);
  if (is_null(pdu)) (void)verify(pdu, {});
}

// What is a file of keys in memory, is one on disk, with the same keys.
void keys(std::string_view text) try {
  const auto parsed = KeyFile::parse(text);
  static const FileDescriptor file(check("memfd_create", ::memfd_create("keys", MFD_CLOEXEC)));
  check("ftruncate", ::ftruncate(file.get(), 0));
  claim(::pwrite(file.get(), text.data(), text.size(), 0) == std::ssize(text));
  const auto read = KeyFile::read("/proc/self/fd/" + std::to_string(file.get()));
  for (unsigned id = 0; id < 256; ++id) {
    const auto* one = parsed.find(static_cast<std::uint8_t>(id));
    const auto* other = read.find(static_cast<std::uint8_t>(id));
    claim((one == nullptr) == (other == nullptr) && (one == nullptr || *one == *other));
  }
} catch (const std::runtime_error&) {
  // Not a file of keys, and said so.
}

// The longest PDU has 204 octets; longer files of keys are more of the same lines, at great length.
constexpr std::size_t kMostOctets = 256;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMostOctets) return 0;
  const auto input = fuzz::bytes(data, size);
  setup(input);
  activation(input);
  test_pdus(input);
  keys(fuzz::text(data, size));
  return 0;
}
