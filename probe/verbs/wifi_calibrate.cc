// wifi calibrate: by how much this radio hears more than the school's tablet.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "probe/net/small_file.hh"
#include "probe/record/json_line.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/verbs.hh"
#include "probe/wifi/calibrate.hh"

namespace preau {

namespace {

struct CalibrateOptions {
  std::string file, model;
  bool json{};
};

// A quarter of what separates a good room from a bad one is as wide as an offset may be unsure.
constexpr double kWidest = 4;

int calibrate(const CalibrateOptions& o) {
  const auto pairs =
      wifi::pairs_from_csv(read_small_file("read", o.file, 1 << 20, "list of spots"), o.file);
  if (!pairs) {
    std::cerr << "preau-probe: " << pairs.error() << "\n";
    return 3;
  }
  const auto offset = *wifi::offset_of(*pairs);
  const bool sure = offset.interval && offset.interval->high - offset.interval->low <= kWidest;
  if (o.json) {
    JsonLine line;
    line.add("model", o.model).add("spots", offset.spots).add("offset_db", offset.median_db);
    line.add("low", offset.interval ? std::optional(offset.interval->low) : std::nullopt);
    line.add("high", offset.interval ? std::optional(offset.interval->high) : std::nullopt);
    std::cout << line.add("sure", sure).text() << "\n";
  } else {
    std::cout << fmt::format("{}: this radio hears {:g} dB more", o.model, offset.median_db);
    if (offset.interval)
      std::cout << fmt::format(" [{:g}, {:g}]", offset.interval->low, offset.interval->high);
    std::cout << fmt::format(", at {} spot{}\n", offset.spots, offset.spots == 1 ? "" : "s");
    if (sure) std::cout << fmt::format("use: --offset-db {:g}\n", offset.median_db);
  }
  if (!sure)
    std::cerr << fmt::format(
        "preau-probe: not sure within {:g} dB: measure more spots, six at "
        "least\n",
        kWidest);
  return sure ? 0 : 1;
}

}  // namespace

void add_wifi_calibrate(CLI::App& wifi, int& exit_code) {
  auto o = std::make_shared<CalibrateOptions>();
  auto* verb =
      wifi.add_subcommand("calibrate", "How much more does this radio hear than the tablet?");
  verb->add_option("FILE", o->file, "A spot a line: this radio's dBm, the tablet's (CSV)")
      ->required();
  verb->add_option("--model", o->model, "The tablet's model, for the record")
      ->required()
      ->check(blank_problem)
      ->check(control_problem);
  verb->add_flag("--json", o->json, "One object");
  verb->footer(
      "Hold both at the same spot, read both (the median of several scans), go on to the next: ten "
      "or more,\n"
      "near and far. Phones differ by 6.6 dB in the median, 13.5 at the 90th percentile (UJI).\n"
      "Exit: 0 sure within 4 dB, 1 not, 2 usage, 3 no figure.\n"
      "Example: preau-probe wifi calibrate --model 'Tablet 9' spots.csv");
  verb->callback([o, &exit_code] { exit_code = calibrate(*o); });
}

}  // namespace preau
