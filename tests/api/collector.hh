// A real collector process with its CA, store and probes' certificates, in a folder of its own.
#pragma once

#include <memory>

#include "collector/store/store.hh"
#include "probe/record/codec.hh"
#include "tests/record/sample.hh"
#include "tests/support/client.hh"
#include "tests/support/process.hh"
#include "tests/support/raw_socket.hh"
#include "tests/support/temp_dir.hh"

namespace preau::test {

inline Record numbered(std::uint64_t seq) {
  auto r = sample_record();
  r.seq = seq;
  return r;
}

struct Collector {
  TempDir dir;
  Authority ours{dir.path(), "ours"};
  KeyPair server = ours.server("127.0.0.1");
  KeyPair probe = ours.client("tilleuls-1");
  std::unique_ptr<Process> process;
  std::string url, metrics_url;

  Collector() { start(); }

  std::string db() const { return dir / "city.db"; }

  void start(const std::map<std::string, std::string>& environment = {}) {
    const std::vector<std::string> command{PREAU_COLLECTOR,
                                           "serve",
                                           "--db",
                                           db(),
                                           "--listen",
                                           "127.0.0.1:0",
                                           "--metrics-listen",
                                           "127.0.0.1:0",
                                           "--cert",
                                           server.certificate,
                                           "--key",
                                           server.key,
                                           "--client-ca",
                                           ours.certificate()};
    process.reset();
    process = std::make_unique<Process>(command, dir / "log", environment);
    const auto after = [&](const std::string& words) {
      return process->line_with(words).substr(words.size());
    };
    url = after("listening on ");
    metrics_url = after("metrics on ");
    metrics_url.resize(metrics_url.size() - std::string("/metrics").size());
  }

  Client as_probe() const { return Client(url, ours.certificate(), probe); }
  Client as_reader() const { return Client(url, ours.certificate()); }

  // Nothing when there was no whole answer.
  std::optional<Acknowledgement> send(const std::vector<Record>& records) const {
    const auto reply = as_probe().post("/api/v1/records", batch_to_json(records));
    if (!reply.error.empty() || reply.status != 200) return std::nullopt;
    const auto answer = acknowledgement_from_json(reply.body);
    return answer ? std::optional(*answer) : std::nullopt;
  }
};

}  // namespace preau::test
