#include "tests/lab/beacons/capture_file.hh"

#include <memory>
#include <stdexcept>

#include <pcap/pcap.h>

namespace preau::lab {

using namespace std::chrono;

void write_capture(const std::string& path, UtcTime start, const std::vector<HeardFrame>& frames) {
  constexpr int kSnapLength = 262144;
  const std::unique_ptr<pcap_t, decltype(&pcap_close)> handle(
      pcap_open_dead(DLT_IEEE802_11_RADIO, kSnapLength), pcap_close);
  if (!handle) throw std::runtime_error("prepare a capture: out of memory");
  const std::unique_ptr<pcap_dumper_t, decltype(&pcap_dump_close)> file(
      pcap_dump_open(handle.get(), path.c_str()), pcap_dump_close);
  if (!file) throw std::runtime_error("write " + path + ": " + pcap_geterr(handle.get()));
  for (const auto& frame : frames) {
    const auto at = (start + frame.at).time_since_epoch();
    const auto whole = floor<seconds>(at);
    pcap_pkthdr header{};
    header.ts.tv_sec = whole.count();
    header.ts.tv_usec = (at - whole).count();
    header.caplen = header.len = static_cast<bpf_u_int32>(frame.bytes.size());
    pcap_dump(reinterpret_cast<u_char*>(file.get()), &header, frame.bytes.data());
  }
  if (pcap_dump_flush(file.get()) != 0) throw std::runtime_error("write " + path + ": no room?");
}

}  // namespace preau::lab
