// A probe's configuration: taken, or refused in words.
#include "probe/agent/config.hh"
#include "probe/record/record.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto config = parse_probe_config(fuzz::text(data, size), "/etc/preau");
  if (config)
    claim(is_identifier(config->probe) && is_identifier(config->site));
  else
    claim(!config.error().empty());
  return 0;
}
