// Sends frames through a Wire in virtual time, for tests.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "tests/lab/impair/wire.hh"

namespace preau::lab {

struct Ended {
  std::vector<Packet> left, dropped;

  std::size_t count(Fate fate) const {
    const auto of_it = [=](const Packet& p) { return p.fate == fate; };
    return static_cast<std::size_t>(std::ranges::count_if(left, of_it) +
                                    std::ranges::count_if(dropped, of_it));
  }
};

struct Flow {
  std::uint64_t frames{};
  WireTime every{};
  std::size_t octets{1514};
  WireTime from{};
};

inline Timeline constant(std::string_view text) { return {.start = with({}, text).value()}; }

// Asks as a relay does: with every arrival, and whenever something is due.
inline Ended run(Wire& wire, const Flow& flow) {
  Ended ended;
  const auto collect = [&](WireTime now) {
    while (auto packet = wire.pop_due(now)) ended.left.push_back(std::move(*packet));
    for (auto& packet : wire.take_dropped()) ended.dropped.push_back(std::move(packet));
  };
  wire.begin(flow.from);
  for (std::uint64_t i = 0; i < flow.frames; ++i) {
    const auto at = flow.from + flow.every * static_cast<std::int64_t>(i);
    for (auto due = wire.next_due(); due && *due < at; due = wire.next_due()) collect(*due);
    wire.push(at, i, Frame(flow.octets));
  }
  for (auto due = wire.next_due(); due; due = wire.next_due()) collect(*due);
  collect(flow.from);
  return ended;
}

inline Ended run(std::string_view impairments, const Flow& flow, std::uint64_t seed = 1) {
  Wire wire(constant(impairments), seed, Way::forward);
  return run(wire, flow);
}

}  // namespace preau::lab
