// The control connection, of either end: states and texts with a time limit on each.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "probe/iperf3/wire.hh"
#include "probe/net/socket.hh"

namespace preau::iperf3 {

using std::chrono::milliseconds;

// What is sent is small; an end that does not read it within this is not there.
inline constexpr milliseconds kSendPatience{3'000};

void send_state(const FileDescriptor& control, State state);
void send_text(const FileDescriptor& control, std::string_view json);

// None: the other end has closed. Throws when nothing came in time, the connection broke, or what
// came is no state (Nonsense).
std::optional<State> receive_state(const FileDescriptor& control, milliseconds patience);

// Throws likewise, and when it closes midway. Memory: `most` octets.
std::string receive_text(const FileDescriptor& control, std::size_t most, milliseconds patience);

// A server's failure, told to its client.
void send_error(const FileDescriptor& control, ErrorCode code);
// The number behind server_error; none when it does not come.
std::optional<std::uint32_t> receive_error(const FileDescriptor& control);

}  // namespace preau::iperf3
