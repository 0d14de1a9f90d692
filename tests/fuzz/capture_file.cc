// A capture file read by ourselves, pcap or pcapng, from its first octet to the table of networks.
#include "probe/wifi/capture_file.hh"

#include <cstdio>

#include "probe/wifi/networks.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;  // fmemopen wants an octet
  // "r": nothing is written through it
  std::FILE* stream = ::fmemopen(const_cast<std::uint8_t*>(data), size, "r");
  if (stream == nullptr) return 0;
  auto file = wifi::CaptureFile::open(stream, "fuzz.pcap");
  if (!file) {
    claim(file.error().starts_with("open capture fuzz.pcap: "));
    return 0;
  }
  const auto decoded = wifi::decode(*file);
  const auto& counts = decoded.networks.counts();
  claim(counts.frames == counts.decoded + counts.skipped);
  claim(counts.malformed <= counts.frames);
  claim(counts.frames <= size);
  claim(decoded.damage.empty() || decoded.damage.starts_with("fuzz.pcap: cannot be read past"));
  return 0;
}
