// The spool: records wait here, durably, until the collector has them. One SQLite file that a
// person can open; it also gives each record its sequence number.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "probe/record/codec.hh"

namespace preau {

class Spool {
 public:
  // Creates the file when it is not there. A new spool starts at `now` in milliseconds since 1970,
  // so that a probe whose card was replaced does not use a number twice. Throws when it cannot.
  Spool(const std::filesystem::path& file, UtcTime now);
  ~Spool();
  Spool(Spool&&) noexcept;

  // Gives it its number and keeps it: on disk when this returns. Throws on a record with problems.
  std::uint64_t append(Record record);

  // At most so many, and no more of them than fit in so many octets of JSON; but always one.
  std::vector<Record> oldest(std::size_t most, std::size_t most_octets = SIZE_MAX) const;

  // Forgets what the collector has, sets aside what it will never take. Numbers that are not here
  // are ignored: a liar cannot make us lose more than it was sent (`sent` are the batch's numbers).
  void settle(const Acknowledgement& acknowledgement, std::span<const Record> sent);

  struct Counts {
    std::uint64_t appended{}, pending{}, refused{};
    std::uint64_t first_seq{}, last_seq{};
  };
  Counts counts() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace preau
