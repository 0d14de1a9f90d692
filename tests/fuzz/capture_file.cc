// A capture file read by ourselves, pcap or pcapng, from its first octet to the table of networks:
// by its path, and from a disk that fails behind its last octet.
#include "probe/wifi/capture_file.hh"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include "probe/wifi/networks.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

namespace {

// One file in memory for all inputs: making a new one costs more than reading it.
std::string path_of(std::span<const std::byte> bytes) {
  static const int file = ::memfd_create("capture", MFD_CLOEXEC);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  claim(::ftruncate(file, static_cast<off_t>(bytes.size())) == 0);
  claim(::pwrite(file, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  return path;
}

ssize_t read_or_fail(void* cookie, char* to, std::size_t most) {
  auto& left = *static_cast<std::span<const std::byte>*>(cookie);
  if (left.empty()) {
    errno = EIO;
    return -1;
  }
  const auto count = std::min(most, left.size());
  std::memcpy(to, left.data(), count);
  left = left.subspan(count);
  return static_cast<ssize_t>(count);
}

wifi::FrameCounts whole(wifi::CaptureFile& file, const std::string& name, std::size_t size) {
  const auto decoded = wifi::decode(file);
  const auto counts = decoded.networks.counts();
  claim(counts.frames == counts.decoded + counts.skipped);
  claim(counts.malformed <= counts.frames);
  claim(counts.frames <= size);
  claim(decoded.damage.empty() || decoded.damage.starts_with(name + ": "));
  return counts;
}

// What cannot be opened at all.
void refused() {
  for (const std::string path : {"/proc/self/fd/none", "/proc/self/fd", "/dev/null"}) {
    const auto file = wifi::CaptureFile::open(path);
    claim(!file && file.error().starts_with("open capture " + path + ": "));
  }
}

// It gives what a whole disk gives, and says that it failed.
void failing(std::span<const std::byte> left, const wifi::FrameCounts& expected) {
  const auto size = left.size();
  auto file = wifi::CaptureFile::open(::fopencookie(&left, "r", {.read = read_or_fail}), "disk");
  claim(file.has_value());
  const auto counts = whole(*file, "disk", size);
  claim(counts.frames == expected.frames && counts.decoded == expected.decoded);
  claim(file->damage().ends_with(std::strerror(EIO)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    refused();
    return 0;
  }
  const auto bytes = fuzz::bytes(data, size);
  const auto path = path_of(bytes);
  auto file = wifi::CaptureFile::open(path);
  if (!file) {
    claim(file.error().starts_with("open capture " + path + ": "));
    return 0;
  }
  const auto counts = whole(*file, path, size);
  if (size % 4 == 0) failing(bytes, counts);
  return 0;
}
