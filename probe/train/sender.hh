// Sends one train: paced bursts, each some send calls with UDP_SEGMENT.
#pragma once

#include <functional>

#include "probe/net/fd.hh"
#include "probe/train/wire.hh"

namespace preau::train {

struct SentTrain {
  std::vector<Burst> bursts;  // steady clock, before each; fewer than asked when stopped
  std::uint64_t payload{};    // octets above UDP
  std::uint32_t backlog{};    // octets, the most that waited in this host
};

// Sends over a connected socket. `header_octets` of each packet are IP's and UDP's. `must_stop` is
// asked before each burst, with the payload sent so far.
using MustStop = std::function<bool(std::uint64_t)>;
SentTrain send_train(const FileDescriptor& socket, const Token& token, const Order& order,
                     std::uint32_t header_octets, const MustStop& must_stop);

}  // namespace preau::train
