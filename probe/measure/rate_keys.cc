#include "probe/measure/rate_keys.hh"

namespace preau {

void add_rate(JsonLine& line, const std::string& prefix, const double* mbit_per_second,
              const Interval* interval) {
  using Value = std::optional<double>;
  line.add(prefix + "value", mbit_per_second != nullptr ? Value(*mbit_per_second) : Value());
  if (prefix.empty()) line.add("unit", to_string(Unit::mbit_per_second));
  line.add(prefix + "low", interval != nullptr ? Value(interval->low) : Value());
  line.add(prefix + "high", interval != nullptr ? Value(interval->high) : Value());
}

void add_octets(JsonLine& line, std::uint64_t sent, std::uint64_t received, bool failed) {
  const bool known = !failed || sent + received > 0;
  line.add("bytes_sent", known ? std::optional(sent) : std::nullopt);
  line.add("bytes_received", known ? std::optional(received) : std::nullopt);
}

}  // namespace preau
