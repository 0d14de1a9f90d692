#include "probe/reflector/stamp_reflector.hh"

#include "probe/net/stamp.hh"

namespace preau {

void reflect_stamp(StampedUdpSocket& socket, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    auto request = socket.receive(std::chrono::milliseconds{200});
    if (!request || !stamp::decode_request(request->data)) continue;
    stamp::reflect(request->data, {.received = request->received, .ttl = request->ttl}, {});
    stamp::finish(request->data, wall_now(), {});
    socket.reply(request->data, request->peer);
  }
}

}  // namespace preau
