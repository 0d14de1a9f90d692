#include "probe/wifi/channel.hh"

#include <array>

namespace preau::wifi {

namespace {

// Channel n of a plan lies at base + 5 n MHz.
struct Plan {
  Band band{};
  std::uint16_t first_mhz{}, last_mhz{}, base_mhz{};
};

constexpr std::array kPlans{
    Plan{Band::ghz2, 2412, 2472, 2407},
    Plan{Band::ghz2, 2484, 2484, 2414},  // channel 14, Japan: 12 MHz above 13
    Plan{Band::ghz5, 5160, 5885, 5000},
    Plan{Band::ghz6, 5935, 5935, 5925},  // channel 2 of operating class 136
    Plan{Band::ghz6, 5955, 7115, 5950},
};

}  // namespace

Band band_of(std::uint16_t frequency_mhz) {
  if (frequency_mhz >= 2400 && frequency_mhz <= 2500) return Band::ghz2;
  if (frequency_mhz >= 5150 && frequency_mhz <= 5895) return Band::ghz5;
  if (frequency_mhz >= 5925 && frequency_mhz <= 7125) return Band::ghz6;
  return Band::unknown;
}

std::optional<std::uint8_t> channel_of(std::uint16_t frequency_mhz) {
  for (const Plan& plan : kPlans) {
    if (frequency_mhz < plan.first_mhz || frequency_mhz > plan.last_mhz) continue;
    const int above = frequency_mhz - plan.base_mhz;
    if (above % 5 == 0) return static_cast<std::uint8_t>(above / 5);
  }
  return std::nullopt;
}

std::uint16_t centre_mhz(Band band, std::uint8_t channel) {
  const auto steps = static_cast<std::uint16_t>(5 * channel);
  switch (band) {
    case Band::ghz2:
      return channel == 14 ? std::uint16_t{2484} : static_cast<std::uint16_t>(2407 + steps);
    case Band::ghz5:
      return static_cast<std::uint16_t>(5000 + steps);
    case Band::ghz6:  // channel 2 of class 136 has a start of its own
      return channel == 2 ? std::uint16_t{5935} : static_cast<std::uint16_t>(5950 + steps);
    case Band::unknown:
      break;
  }
  return 0;
}

Band band_of_class(std::uint8_t operating_class) {
  if (operating_class >= 81 && operating_class <= 84) return Band::ghz2;
  if (operating_class >= 115 && operating_class <= 130) return Band::ghz5;
  if (operating_class >= 131 && operating_class <= 137) return Band::ghz6;
  return Band::unknown;
}

}  // namespace preau::wifi
