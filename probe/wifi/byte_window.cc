#include "probe/wifi/byte_window.hh"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <string.h>  // explicit_bzero

namespace preau::wifi {

namespace {

// So much is read at once: it stays in a core's own cache until it is decoded.
constexpr std::size_t kPiece = 1 << 17;

}  // namespace

void ByteWindow::Memory::wipe() {
  if (bytes_) ::explicit_bzero(bytes_.get(), size_);
}

ByteWindow::ByteWindow(std::FILE* file) : file_(file), memory_(kPiece) {
  std::setvbuf(file, nullptr, _IONBF, 0);  // this window is the buffer
}

void ByteWindow::fill(std::size_t count) {
  count = std::min(count, kMost);
  if (count > memory_.size()) {
    Memory larger(count + kPiece);
    std::memcpy(larger.data(), memory_.data() + begin_, end_ - begin_);
    memory_ = std::move(larger);
  } else {
    std::memmove(memory_.data(), memory_.data() + begin_, end_ - begin_);
  }
  end_ -= begin_;
  begin_ = 0;
  while (end_ < count) {
    const auto got = std::fread(memory_.data() + end_, 1, memory_.size() - end_, file_.get());
    end_ += got;
    if (error_ == 0 && std::ferror(file_.get()) != 0) error_ = errno;
    if (got == 0) return;
  }
}

bool ByteWindow::skip_far(std::uint64_t count) {
  while (count > 0) {
    const auto piece = see(static_cast<std::size_t>(std::min<std::uint64_t>(count, kPiece))).size();
    if (piece == 0) return false;
    begin_ += piece;
    offset_ += piece;
    count -= piece;
  }
  return true;
}

}  // namespace preau::wifi
