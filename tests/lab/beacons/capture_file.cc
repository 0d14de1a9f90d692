#include "tests/lab/beacons/capture_file.hh"

#include <array>
#include <memory>
#include <optional>
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

std::vector<HeardFrame> read_capture(const std::string& path) {
  std::array<char, PCAP_ERRBUF_SIZE> why{};
  const std::unique_ptr<pcap_t, decltype(&pcap_close)> file(
      pcap_open_offline(path.c_str(), why.data()), pcap_close);
  if (!file) throw std::runtime_error("read " + path + ": " + why.data());
  if (pcap_datalink(file.get()) != DLT_IEEE802_11_RADIO)
    throw std::runtime_error("read " + path + ": no radiotap headers in it");
  std::vector<HeardFrame> out;
  std::optional<microseconds> first;
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  int more = 0;
  while ((more = pcap_next_ex(file.get(), &header, &bytes)) == 1) {
    const auto at = seconds{header->ts.tv_sec} + microseconds{header->ts.tv_usec};
    if (!first) first = at;
    out.push_back({at - *first, {bytes, bytes + header->caplen}});
  }
  if (more != PCAP_ERROR_BREAK)
    throw std::runtime_error("read " + path + ": " + pcap_geterr(file.get()));
  return out;
}

}  // namespace preau::lab
