// A file through a window of fixed size: its bytes in order, without a copy of what was read
// before.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <utility>

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
    return {memory_.data() + begin_, std::min(count, end_ - begin_)};
  }

  // False when the file ends before.
  bool skip(std::uint64_t count) {
    if (count > end_ - begin_) return skip_far(count);
    begin_ += static_cast<std::size_t>(count);
    offset_ += count;
    return true;
  }

  std::uint64_t offset() const { return offset_; }  // of what see() shows, from the file's start
  // Reading ended before the file did: its errno, else 0. What was read before can still be seen.
  int error() const { return error_; }

 private:
  void fill(std::size_t count);
  bool skip_far(std::uint64_t count);

  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  // A piece at first; grown, never beyond kMost and a piece, for a packet that needs it.
  class Memory {
   public:
    explicit Memory(std::size_t size) : bytes_(new std::byte[size]), size_(size) {}
    Memory(Memory&&) noexcept = default;
    Memory& operator=(Memory&& other) noexcept {
      wipe();
      bytes_ = std::move(other.bytes_);
      size_ = other.size_;
      return *this;
    }
    ~Memory() { wipe(); }

    std::byte* data() const { return bytes_.get(); }
    std::size_t size() const { return size_; }

   private:
    void wipe();
    std::unique_ptr<std::byte[]> bytes_;
    std::size_t size_;
  };
  std::unique_ptr<std::FILE, CloseFile> file_;
  Memory memory_;
  std::size_t begin_{}, end_{};
  std::uint64_t offset_{};
  int error_{};
};

}  // namespace preau::wifi
