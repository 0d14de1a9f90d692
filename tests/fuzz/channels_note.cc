// Which channels were listened to, as noted beside a capture.
#include "probe/wifi/listened.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto listened = wifi::Listened::from_note(fuzz::text(data, size));
  if (!listened) {
    claim(listened.error().starts_with("line "));
    return 0;
  }
  claim(wifi::Listened::from_note(listened->to_note()) == *listened);
  claim(listened->channels().size() <= size);
  claim(!listened->to_text().empty());
  return 0;
}
