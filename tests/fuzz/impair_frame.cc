// Frames that the relay reads: a UDP payload lies within its frame, or there is none.
#include "tests/fuzz/fuzz.hh"
#include "tests/lab/impair/udp.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const auto udp = lab::udp_of({data, size}))
    claim(udp->payload.data() >= data && udp->payload.data() + udp->payload.size() <= data + size);
  return 0;
}
