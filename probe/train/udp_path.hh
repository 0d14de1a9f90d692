// The UDP sockets of a capacity test, and the hails that find out whether datagrams pass, and how
// large.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "probe/net/socket.hh"
#include "probe/train/wire.hh"

namespace preau::train {

// Not blocking, kernel stamps, UDP_GRO, large buffers where we may, never fragmenting.
FileDescriptor connect_path(const Address& to);
FileDescriptor bind_path(const Address& at);

// Asks for, or is, an echo of this size. False when it is too large to leave.
bool send_hail(const FileDescriptor& socket, const Token& token, std::uint32_t sequence,
               std::size_t payload);

// The first hail of this host that bears the token; the socket is then connected to its sender.
// Index of the interface that it came by, 0 where the kernel does not say. Empty when what came was
// none, or nothing had come.
std::optional<unsigned> take_first_hail(const FileDescriptor& socket, const Token& token,
                                        const Address& host);

}  // namespace preau::train
