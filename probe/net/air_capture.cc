// The only file that knows libpcap.
#include "probe/net/air_capture.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <span>
#include <vector>

#include <fcntl.h>
#include <net/if.h>
#include <pcap.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

namespace preau {

namespace {

constexpr const char* kFilter = "type mgt subtype beacon or type mgt subtype probe-resp";
constexpr int kLongestFrame = 4'096;  // no beacon is longer than 2,346 octets and a radio header
constexpr int kBufferOctets = 1 << 20;

UtcTime time_of(const timeval& stamp) {
  const auto micros = std::clamp<std::int64_t>(stamp.tv_usec, 0, 999'999);
  return UtcTime{std::chrono::seconds{std::max<std::int64_t>(0, stamp.tv_sec)} +
                 std::chrono::microseconds{micros}};
}

}  // namespace

void AirCapture::Close::operator()(pcap* handle) const { pcap_close(handle); }
void AirCapture::Close::operator()(pcap_dumper* file) const { pcap_dump_close(file); }

AirCapture::AirCapture(pcap* handle, std::string interface, LinkType link_type)
    : handle_(handle),
      interface_(std::move(interface)),
      index_(if_nametoindex(interface_.c_str())),
      link_type_(link_type) {}

tl::expected<AirCapture, std::string> AirCapture::open(const std::string& interface) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  std::unique_ptr<pcap, Close> handle(pcap_create(interface.c_str(), error.data()));
  const auto failed = [&interface](const std::string& why) {
    return tl::make_unexpected("listen on " + interface + ": " + why);
  };
  if (!handle) return failed(error.data());
  pcap_set_snaplen(handle.get(), kLongestFrame);
  pcap_set_immediate_mode(handle.get(), 1);
  pcap_set_buffer_size(handle.get(), kBufferOctets);
  if (const int status = pcap_activate(handle.get()); status < 0)
    return failed(std::string(pcap_statustostr(status)) +
                  "; it wants CAP_NET_RAW, and the "
                  "interface up");
  const int type = pcap_datalink(handle.get());
  if (type != static_cast<int>(LinkType::radiotap) && type != static_cast<int>(LinkType::ieee80211))
    return failed("it is not in monitor mode; ip link set " + interface + " down, iw dev " +
                  interface + " set type monitor, ip link set " + interface + " up");
  bpf_program filter{};
  if (pcap_compile(handle.get(), &filter, kFilter, 1, PCAP_NETMASK_UNKNOWN) != 0)
    return failed(std::string("compile filter: ") + pcap_geterr(handle.get()));
  const int set = pcap_setfilter(handle.get(), &filter);
  pcap_freecode(&filter);
  if (set != 0) return failed(std::string("set filter: ") + pcap_geterr(handle.get()));
  if (pcap_setnonblock(handle.get(), 1, error.data()) != 0) return failed(error.data());
  return AirCapture(handle.release(), interface, static_cast<LinkType>(type));
}

std::string AirCapture::keep_in(const std::string& path, Blank blank) {
  blank_ = blank;
  path_ = path;
  const auto failed = [&path] { return "write " + path + ": " + std::strerror(errno); };
  // Names of neighbours' networks: nobody else's business on a machine of several users.
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return failed();
  struct stat is {};
  // One that was there before keeps its owner; a device keeps its mode.
  if (::fstat(fd, &is) == 0 && S_ISREG(is.st_mode)) ::fchmod(fd, 0600);
  std::FILE* stream = ::fdopen(fd, "wb");
  if (stream == nullptr) return failed();
  file_.reset(pcap_dump_fopen(handle_.get(), stream));
  return file_ ? std::string{} : "write " + path + ": " + pcap_geterr(handle_.get());
}

std::string AirCapture::end_file() {
  if (!file_) return {};
  const bool whole =
      pcap_dump_flush(file_.get()) == 0 && std::ferror(pcap_dump_file(file_.get())) == 0;
  const std::string reason = std::strerror(errno);
  file_.reset();
  return whole ? std::string{} : "write " + path_ + ": " + reason + "; the file is cut";
}

void AirCapture::keep(const pcap_pkthdr& header, const unsigned char* data) {
  std::vector<u_char> frame(data, data + header.caplen);
  if (!blank_(std::as_writable_bytes(std::span(frame)), link_type_)) return;
  pcap_dump(reinterpret_cast<u_char*>(file_.get()), &header, frame.data());
  // It tells nothing itself; with a full disk there is no use in going on.
  if (std::ferror(pcap_dump_file(file_.get())) != 0)
    failure_ = "write " + path_ + ": " + std::strerror(errno);
}

// libpcap tells it only to who waits inside of it: for a handle that never blocks, an interface
// that left is one that hears nothing.
bool AirCapture::is_up() const {
  const auto socket = pcap_get_selectable_fd(handle_.get());
  ifreq request{};
  request.ifr_ifindex = static_cast<int>(index_);  // it may have been given another name
  return ::ioctl(socket, SIOCGIFNAME, &request) == 0 &&
         ::ioctl(socket, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_UP) != 0;
}

std::optional<Frame> AirCapture::next(std::chrono::milliseconds wait) {
  if (!failure_.empty()) return std::nullopt;
  for (int tries = 0; tries < 2; ++tries) {
    pcap_pkthdr* header = nullptr;
    const u_char* data = nullptr;
    const int result = pcap_next_ex(handle_.get(), &header, &data);
    if (result == 1) {
      if (file_) keep(*header, data);
      return Frame{std::as_bytes(std::span(data, header->caplen)), header->len,
                   time_of(header->ts)};
    }
    if (result != 0) {
      failure_ = "listen on " + interface_ + ": " + pcap_geterr(handle_.get()) +
                 "; is the radio still there, and up?";
      return std::nullopt;
    }
    pollfd ready{.fd = pcap_get_selectable_fd(handle_.get()), .events = POLLIN, .revents = 0};
    if (tries == 0 && ::poll(&ready, 1, static_cast<int>(wait.count())) != 1) break;
  }
  if (!is_up()) failure_ = "listen on " + interface_ + ": the radio is gone, or down";
  return std::nullopt;
}

std::uint64_t AirCapture::dropped() {
  pcap_stat counts{};
  return pcap_stats(handle_.get(), &counts) == 0 ? counts.ps_drop : 0;
}

}  // namespace preau
