#include "probe/reflector/stamp_reflector.hh"

#include "probe/net/stamp.hh"

namespace preau {

void reflect_stamp(StampedUdpSocket& socket, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto request = socket.receive(std::chrono::milliseconds{200});
    if (!request || !stamp::decode_request(request->data)) continue;
    const auto reply = stamp::reflect(request->data, request->received, wall_now(), request->ttl);
    socket.reply(reply, request->peer);
  }
}

}  // namespace preau
