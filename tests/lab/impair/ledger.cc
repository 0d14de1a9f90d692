#include "tests/lab/impair/ledger.hh"

#include <algorithm>
#include <string>

#include "tests/lab/impair/udp.hh"

namespace preau::lab {

namespace {

std::string payload_hex(const Frame& frame, std::size_t octets) {
  const auto udp = udp_of(frame);
  if (!udp || udp->payload.empty() || octets == 0) return "-";
  std::string hex;
  for (const unsigned octet : udp->payload.first(std::min(octets, udp->payload.size()))) {
    hex += "0123456789abcdef"[octet >> 4];
    hex += "0123456789abcdef"[octet & 15];
  }
  return hex;
}

}  // namespace

void Ledger::write(Way way, const Packet& packet) {
  out_ << (way == Way::forward ? "forward " : "backward ") << packet.number << ' '
       << (packet.arrived - zero_).count() << ' ';
  if (leaves(packet.fate))
    out_ << (packet.due - zero_).count();
  else
    out_ << '-';
  out_ << ' ' << packet.frame.size() << ' ' << payload_hex(packet.frame, octets_) << ' '
       << word(packet.fate) << '\n';
}

}  // namespace preau::lab
