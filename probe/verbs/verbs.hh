// Verbs that measure one thing each, for scripts: one file a verb.
#pragma once

namespace CLI {
class App;
}

namespace preau {

void add_ping(CLI::App& app, int& exit_code);
void add_connect(CLI::App& app, int& exit_code);
void add_tls(CLI::App& app, int& exit_code);
void add_dns(CLI::App& app, int& exit_code);
void add_https(CLI::App& app, int& exit_code);
void add_udpst(CLI::App& app, int& exit_code);

}  // namespace preau
