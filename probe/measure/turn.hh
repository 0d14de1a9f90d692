// A turn with the reflector: one throughput test runs there at a time, whichever it is
// (probe/reflector/PROTOCOL.md).
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <variant>

#include "probe/measure/latency_run.hh"
#include "probe/net/goodput_wire.hh"
#include "probe/net/socket.hh"

namespace preau {

// The next thing that the reflector says on a control connection. Throws when it says nothing in
// time, something else, or leaves: `if_closed` is what is then asked of the reader.
using Told = std::variant<goodput::Turn, goodput::Sending>;
Told receive_told(const FileDescriptor& control, std::chrono::milliseconds timeout,
                  const std::string& if_closed);

// Told of the reflector's estimate, a few times a second.
using OnWait = std::function<void(std::chrono::milliseconds)>;

// Asks, and waits until it is ours; throws when others had it for longer than `patience`, and when
// it is enough of waiting.
goodput::Turn wait_for_turn(const FileDescriptor& control, const goodput::Hello& hello,
                            std::chrono::milliseconds patience, const std::string& if_closed,
                            const Enough& enough, const OnWait& on_wait = {});

}  // namespace preau
