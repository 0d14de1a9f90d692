// A file through a window of fixed size: its bytes in order, without a copy of what was read
// before.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>

namespace preau::wifi {

// Move-only; one thread at a time. Other people's frames pass through the window: it is wiped when
// it closes.
class ByteWindow {
 public:
  static constexpr std::size_t kMost = 1 << 19;  // octets that can be seen at once

  explicit ByteWindow(std::FILE* file);  // takes it over

  // The next `count` octets, at most kMost; fewer at the end of the file. They stay until the next
  // call of see() or skip().
  std::span<const std::byte> see(std::size_t count) {
    if (end_ - begin_ < count) fill(count);
    return {bytes_.get() + begin_, std::min(count, end_ - begin_)};
  }

  // False when the file ends before.
  bool skip(std::uint64_t count);

  std::uint64_t offset() const { return offset_; }  // of what see() shows, from the file's start
  bool failed() const;                              // reading: not an end, but an error

 private:
  void fill(std::size_t count);

  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  struct Wipe {
    void operator()(std::byte* bytes) const;
  };
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::unique_ptr<std::byte[], Wipe> bytes_;
  std::size_t begin_{}, end_{};
  std::uint64_t offset_{};
};

}  // namespace preau::wifi
