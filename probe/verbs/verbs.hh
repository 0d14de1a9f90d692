// The verbs of preau-probe: each adds its options and, when it is the one that was asked for, runs.
// Verbs that measure one thing each, for scripts: one file a verb.
#pragma once

namespace CLI {
class App;
}

namespace preau {

void add_run(CLI::App& app, int& exit_code);
void add_spool(CLI::App& app, int& exit_code);
void add_audit(CLI::App& app, int& exit_code);
void add_latency(CLI::App& app, int& exit_code);
void add_goodput(CLI::App& app, int& exit_code);
void add_capacity(CLI::App& app, int& exit_code);
void add_ping(CLI::App& app, int& exit_code);
void add_connect(CLI::App& app, int& exit_code);
void add_tls(CLI::App& app, int& exit_code);
void add_dns(CLI::App& app, int& exit_code);
void add_https(CLI::App& app, int& exit_code);
void add_wifi(CLI::App& app, int& exit_code);
void add_wifi_decode(CLI::App& wifi, int& exit_code);
void add_wifi_room(CLI::App& wifi, int& exit_code);
void add_wifi_scan(CLI::App& wifi, int& exit_code);
void add_wifi_listen(CLI::App& wifi, int& exit_code);
void add_wifi_calibrate(CLI::App& wifi, int& exit_code);
void add_wifi_site(CLI::App& wifi, int& exit_code);
void add_udpst(CLI::App& app, int& exit_code);
void add_download(CLI::App& app, int& exit_code);
void add_upload(CLI::App& app, int& exit_code);
void add_iperf3(CLI::App& app, int& exit_code);
void add_ndt7(CLI::App& app, int& exit_code);

}  // namespace preau
