#include "probe/wifi/capture_file.hh"

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>

#include "probe/net/open_file.hh"

namespace preau::wifi {

namespace {

std::optional<LinkType> radio_type(std::uint32_t type) {
  switch (static_cast<LinkType>(type)) {
    case LinkType::ieee80211:
    case LinkType::prism:
    case LinkType::radiotap:
    case LinkType::avs:
    case LinkType::ppi:
      return static_cast<LinkType>(type);
  }
  return std::nullopt;
}

constexpr std::string_view kAdvice =
    "; record with `tcpdump -y IEEE802_11_RADIO`, which gives 802.11 with radiotap (127); 802.11 "
    "bare (105), with Prism (119), AVS (163) or PPI (192) is read, too";

}  // namespace

std::string link_type_text(std::uint32_t type) {
  switch (type) {
    case 1:
      return "Ethernet (1)";
    case 101:
      return "raw IP (101)";
    case 113:
    case 276:
      return fmt::format("Linux cooked ({})", type);
    default:
      return fmt::format("number {}", type);
  }
}

CaptureFile::CaptureFile(ByteWindow window, Reader reader, std::string name)
    : window_(std::move(window)), reader_(std::move(reader)), name_(std::move(name)) {}

tl::expected<CaptureFile, std::string> CaptureFile::open(const std::string& path) {
  const auto failed = [&path](const std::string& why) {
    return tl::make_unexpected("open capture " + path + ": " + why);
  };
  const auto fd = open_to_read(path);
  if (!fd) return failed(fd.error());
  std::FILE* file = ::fdopen(::fcntl(fd->get(), F_DUPFD_CLOEXEC, 0), "rb");  // fd closes by itself
  if (file == nullptr) return failed(std::strerror(errno));
  return open(file, path);
}

tl::expected<CaptureFile, std::string> CaptureFile::open(std::FILE* file, const std::string& name) {
  ByteWindow window(file);
  const auto failed = [&name](const std::string& why) {
    return tl::make_unexpected("open capture " + name + ": " + why);
  };
  const auto start = window.see(4).size();
  if (start == 0 && window.error() != 0) return failed(std::strerror(window.error()));
  if (start == 0) return failed("the file is empty; was it copied whole?");
  if (auto pcapng = PcapngReader::open(window))
    return CaptureFile(std::move(window), std::move(*pcapng), name);
  const auto pcap = PcapReader::open(window);
  if (!pcap)
    return failed(
        "at offset 0: neither pcap nor pcapng; is it a capture file, not packed, and was it copied "
        "whole?");
  if (!radio_type(pcap->link_type()))
    return failed("its link type is " + link_type_text(pcap->link_type()) +
                  ", which is not 802.11" + std::string(kAdvice));
  return CaptureFile(std::move(window), *pcap, name);
}

std::optional<CaptureFile::Radio> CaptureFile::next() {
  while (!ended_) {
    const auto packet = std::visit([this](auto& reader) { return reader.next(window_); }, reader_);
    if (!packet || !*packet) {
      ended_ = true;
      damage_ = damage(packet ? std::string_view{} : packet.error());
      break;
    }
    ++packets_;
    if (const auto type = radio_type((*packet)->link_type)) return Radio{(*packet)->frame, *type};
    ++foreign_;
    foreign_type_ = (*packet)->link_type;
  }
  return std::nullopt;
}

// Empty at an end where nothing is wrong. A disk's own error comes last: it may lie behind.
std::string CaptureFile::damage(std::string_view why) const {
  const bool disk = window_.error() != 0;
  const auto* pcapng = std::get_if<PcapngReader>(&reader_);
  const auto lost = pcapng != nullptr ? pcapng->undescribed() : 0;
  std::vector<std::string> all;
  if (lost > 0)
    all.push_back(
        fmt::format("{} packets of interfaces that the file does not describe, passed over", lost));
  if (!why.empty() || disk)
    all.push_back(fmt::format("cannot be read past offset {}, after {} packets: {}{}{}",
                              window_.offset(), packets_, why, disk && !why.empty() ? "; " : "",
                              disk ? std::strerror(window_.error()) : ""));
  return all.empty() ? std::string{} : fmt::format("{}: {}", name_, fmt::join(all, "; "));
}

}  // namespace preau::wifi
