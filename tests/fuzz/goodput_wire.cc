// The messages of the TCP test: what decodes, encodes to something that decodes alike.
#include "probe/net/goodput_wire.hh"

#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = fuzz::bytes(data, size);
  if (const auto hello = goodput::decode_hello(message)) {
    const auto again = goodput::decode_hello(goodput::encode(*hello));
    claim(again && again->role == hello->role && again->direction == hello->direction);
    claim(again->duration_ms == hello->duration_ms && again->token == hello->token);
  }
  if (const auto turn = goodput::decode_turn(message)) {
    const auto again = goodput::decode_turn(goodput::encode(*turn));
    claim(again && again->kind == turn->kind && again->amount == turn->amount);
  }
  if (const auto sending = goodput::decode_sending(message))
    claim(goodput::decode_sending(goodput::encode(*sending)) == sending);
  if (const auto report = goodput::decode_report(message)) {
    const auto again = goodput::decode_report(goodput::encode(*report));
    claim(again && again->octets == report->octets && again->elapsed_ns == report->elapsed_ns);
  }
  return 0;
}
