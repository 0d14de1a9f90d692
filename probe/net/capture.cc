// The only file that knows libpcap.
#include "probe/net/capture.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include <pcap.h>

namespace preau {

namespace {

using ErrorText = std::array<char, PCAP_ERRBUF_SIZE>;

constexpr const char* kFilter = "type mgt subtype beacon or type mgt subtype probe-resp";

// Time stamps are untrusted: what no calendar holds becomes the nearest time that it does.
UtcTime to_time(const timeval& stamp) {
  constexpr std::int64_t kLast = 253'402'300'799;  // 9999-12-31T23:59:59Z
  const auto seconds = std::clamp<std::int64_t>(stamp.tv_sec, 0, kLast);
  const auto micros = std::clamp<std::int64_t>(stamp.tv_usec, 0, 999'999);
  return UtcTime{std::chrono::seconds{seconds} + std::chrono::microseconds{micros}};
}

std::string link_type_name(int type) {
  const char* name = pcap_datalink_val_to_name(type);
  return (name != nullptr ? std::string(name) : "unnamed") + " (" + std::to_string(type) + ")";
}

// pcapng files of several interfaces are real; libpcap takes them only when all are of one type.
std::string advice(std::string_view libpcap_says) {
  if (libpcap_says.find("different from the type of the first interface") != std::string_view::npos)
    return "; export one interface at a time, for instance with `tshark -Y frame.interface_id==0`";
  if (libpcap_says.find("unknown file format") != std::string_view::npos ||
      libpcap_says.find("truncated dump file") != std::string_view::npos)
    return "; is it a pcap or pcapng file, and was it copied whole?";
  return "";
}

}  // namespace

void Capture::Close::operator()(pcap* handle) const { pcap_close(handle); }

Capture::Capture(pcap* handle, std::string name, LinkType link_type)
    : handle_(handle), name_(std::move(name)), link_type_(link_type) {}

tl::expected<Capture, std::string> Capture::open(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr)
    return tl::make_unexpected("open capture " + path + ": " + std::strerror(errno));
  return open(file, path);
}

tl::expected<Capture, std::string> Capture::open(std::FILE* file, const std::string& name) {
  const auto failed = [&name](const std::string& why) {
    return tl::make_unexpected("open capture " + name + ": " + why);
  };
  ErrorText error{};
  std::unique_ptr<pcap, Close> handle(pcap_fopen_offline(file, error.data()));
  if (!handle) {
    std::fclose(file);
    return failed(error.data() + advice(error.data()));
  }
  const int type = pcap_datalink(handle.get());
  if (type != static_cast<int>(LinkType::radiotap) && type != static_cast<int>(LinkType::ieee80211))
    return failed("link type " + link_type_name(type) +
                  " is not read; record with `tcpdump -y IEEE802_11_RADIO`, which gives 802.11 "
                  "with radiotap (127); bare 802.11 (105) is read too");
  bpf_program filter{};
  if (pcap_compile(handle.get(), &filter, kFilter, 1, PCAP_NETMASK_UNKNOWN) != 0)
    return failed(std::string("compile filter: ") + pcap_geterr(handle.get()));
  const int set = pcap_setfilter(handle.get(), &filter);
  pcap_freecode(&filter);
  if (set != 0) return failed(std::string("set filter: ") + pcap_geterr(handle.get()));
  return Capture(handle.release(), name, static_cast<LinkType>(type));
}

std::optional<Frame> Capture::next() {
  if (!damage_.empty()) return std::nullopt;
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  const int result = pcap_next_ex(handle_.get(), &header, &data);
  if (result == PCAP_ERROR_BREAK) return std::nullopt;  // the end, where it should be
  if (result != 1) {
    damage_ = name_ + ": cannot be read past offset " +
              std::to_string(std::ftell(pcap_file(handle_.get()))) + ", after " +
              std::to_string(frames_) +
              " beacons and probe responses: " + pcap_geterr(handle_.get());
    return std::nullopt;
  }
  ++frames_;
  return Frame{std::as_bytes(std::span(data, header->caplen)), header->len, to_time(header->ts)};
}

}  // namespace preau
