// Which channels were listened to, as noted beside a capture.
#include "probe/wifi/listened.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) claim(wifi::read_channels_note("/none").value().empty());
  const auto listened = wifi::Listened::from_note(fuzz::text(data, size));
  if (!listened) {
    claim(listened.error().starts_with("line "));
    return 0;
  }
  claim(wifi::Listened::from_note(listened->to_note()) == *listened);
  claim(listened->channels().size() <= size);
  claim(!listened->to_text().empty());
  claim(!listened->everywhere() || listened->not_text().find(" 5 GHz") == std::string::npos);
  auto both = *listened;  // twice as long, kept where the first was long enough
  both.add(*listened);
  both.keep_common(*listened);
  claim(both.channels() == listened->channels());
  for (const auto mhz : listened->not_channels()) both.add(mhz);
  claim(both.everywhere());
  return 0;
}
