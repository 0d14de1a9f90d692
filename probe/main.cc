// preau-probe: the program in a school. This file is its table of contents.
#include <iostream>

#include <CLI/CLI.hpp>

#include "probe/verbs/verbs.hh"

int main(int argc, char** argv) {
  CLI::App app{"Measures what a school's network can bear: the program that runs in the school."};
  app.set_version_flag("--version", PREAU_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  preau-probe audit --site tilleuls hub.example.org    one screen, no collector\n"
      "  preau-probe run --config /etc/preau/probe.toml       measure and upload for ever\n"
      "  preau-probe latency hub.example.org --json           one measure, for scripts\n"
      "Exit: 0 measured and valid, 1 measured but flagged, 2 usage, 3 could not measure.");
  int exit_code = 0;
  preau::add_run(app, exit_code);
  preau::add_spool(app, exit_code);
  preau::add_audit(app, exit_code);
  preau::add_latency(app, exit_code);
  preau::add_goodput(app, exit_code);
  preau::add_capacity(app, exit_code);
  preau::add_ping(app, exit_code);
  preau::add_connect(app, exit_code);
  preau::add_tls(app, exit_code);
  preau::add_dns(app, exit_code);
  preau::add_https(app, exit_code);
  preau::add_udpst(app, exit_code);
  preau::add_download(app, exit_code);
  preau::add_upload(app, exit_code);
  preau::add_iperf3(app, exit_code);
  preau::add_ndt7(app, exit_code);
  preau::add_wifi(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::cerr << "preau-probe: " << error.what() << "\n";
    return 3;
  }
  // A full disk: nobody reads what was measured.
  if (!std::cout.flush()) {
    std::cerr << "preau-probe: writing the results: no room, or nobody reads them\n";
    return 3;
  }
  return exit_code;
}
