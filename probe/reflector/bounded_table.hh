// A table that strangers fill: never more than `most` entries. An entry unused for `expiry` is
// gone; when all are in use a new key gets none, so that a flood of invented keys evicts nobody's
// state.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <random>
#include <unordered_map>

namespace preau {

using Steady = std::chrono::steady_clock::time_point;

// 24 octets, of what identifies a peer or a session.
using TableKey = std::array<std::uint64_t, 3>;

// Keyed, so that nobody can choose addresses that collide.
class KeyedHash {
 public:
  std::size_t operator()(const TableKey& key) const {
    static const std::uint64_t seed =
        (std::uint64_t{std::random_device{}()} << 32U) | std::random_device{}();
    std::uint64_t hash = seed;
    for (const auto word : key) {
      hash = (hash ^ word) * 0x9E3779B97F4A7C15;  // 2^64 / golden ratio
      hash ^= hash >> 29U;
    }
    return hash;
  }
};

template <class Value>
class BoundedTable {
 public:
  BoundedTable(std::size_t most, std::chrono::nanoseconds expiry) : most_(most), expiry_(expiry) {
    index_.reserve(most);
  }

  // Null when there is none, or it has expired. Marks it as used.
  Value* find(const TableKey& key, Steady now) {
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    const auto entry = found->second;
    if (now - entry->used > expiry_) {
      index_.erase(found);
      entries_.erase(entry);
      return nullptr;
    }
    entry->used = now;
    entries_.splice(entries_.begin(), entries_, entry);
    return &entry->value;
  }

  // The key must not be there. Null when the table is full of entries in use.
  Value* insert(const TableKey& key, Value value, Steady now) {
    while (!entries_.empty() && now - entries_.back().used > expiry_) {
      index_.erase(entries_.back().key);
      entries_.pop_back();
    }
    if (entries_.size() >= most_) return nullptr;
    entries_.push_front({key, std::move(value), now});
    index_.emplace(key, entries_.begin());
    return &entries_.front().value;
  }

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    TableKey key;
    Value value;
    Steady used;
  };

  std::size_t most_;
  std::chrono::nanoseconds expiry_;
  std::list<Entry> entries_;  // the most recently used first
  std::unordered_map<TableKey, typename std::list<Entry>::iterator, KeyedHash> index_;
};

}  // namespace preau
