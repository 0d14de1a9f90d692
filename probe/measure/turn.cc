#include "probe/measure/turn.hh"

#include <array>
#include <stdexcept>

namespace preau {

using namespace std::chrono_literals;
using goodput::Turn;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {
constexpr milliseconds kSilence{5'000};  // it tells of the wait every 200 ms
constexpr milliseconds kStopLook{50};    // whether it is enough
}  // namespace

Told receive_told(const FileDescriptor& control, milliseconds timeout,
                  const std::string& if_closed) {
  std::array<std::byte, goodput::kTurnSize> octets{};
  if (!receive_all(control, octets, timeout))
    throw std::runtime_error("the reflector closed the connection; " + if_closed);
  if (const auto turn = goodput::decode_turn(octets)) return *turn;
  if (const auto sending = goodput::decode_sending(octets)) return *sending;
  throw std::runtime_error("the reflector's answer is no turn of ours; is it a preau-reflector?");
}

Turn wait_for_turn(const FileDescriptor& control, const goodput::Hello& hello,
                   milliseconds patience, const std::string& if_closed, const Enough& enough,
                   const OnWait& on_wait) {
  send_all(control, goodput::encode(hello), 3s);
  const auto until = steady_clock::now() + patience;
  for (;;) {
    const auto silent = steady_clock::now() + kSilence;
    bool told_something = false;
    while (!told_something && steady_clock::now() < silent) {
      if (enough()) throw std::runtime_error("stopped before the reflector had time for it");
      told_something = wait_readable(control, kStopLook);
    }
    const auto told = receive_told(control, kSilence, if_closed);
    const auto* turn = std::get_if<Turn>(&told);
    if (turn != nullptr && turn->kind == Turn::Kind::go) return *turn;
    if (turn != nullptr && turn->kind == Turn::Kind::wait && on_wait)
      on_wait(milliseconds{turn->amount});
    if (steady_clock::now() > until)
      throw std::runtime_error("the reflector was busy with other tests for " +
                               std::to_string(patience.count() / 1000) + " s; measure again later");
  }
}

}  // namespace preau
