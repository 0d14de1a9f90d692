// What latency says of far ends that refuse, are silent, lie or vanish: a clear reason, in time.
#include <cstdlib>
#include <fstream>
#include <functional>
#include <thread>

#include <catch2/catch.hpp>

#include "probe/measure/load_command.hh"
#include "probe/measure/loaded_latency.hh"
#include "probe/measure/stamp_sender.hh"
#include "probe/net/udp.hh"
#include "probe/reflector/stamp_server.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace std::chrono_literals;

namespace {

// Answers the first `answers` requests, after `change` had its way with the reply.
class FarEndOf {
 public:
  using Change = std::function<void(std::vector<std::byte>&)>;
  FarEndOf(int answers, Change change)
      : socket_(StampedUdpSocket::bind(Address::resolve("127.0.0.1", 0))),
        thread_([this, answers, change](const std::stop_token& stop) {
          for (int left = answers; !stop.stop_requested();) {
            auto request = socket_.receive(50ms);
            if (!request || left-- <= 0) continue;
            stamp::reflect(request->data, {.received = request->received}, {});
            stamp::finish(request->data, wall_now(), {});
            change(request->data);
            socket_.reply(request->data, request->peer);
          }
        }) {}

  LatencyConfig config(std::uint32_t count) const {
    return {.to = {.host = "127.0.0.1", .udp_port = local_address(socket_.fd()).port()},
            .count = count,
            .interval = 2ms,
            .patience = 300ms,
            .start_within = 0ms};
  }

 private:
  StampedUdpSocket socket_;
  std::jthread thread_;
};

void leave_it(std::vector<std::byte>&) {}

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("far end: one that refuses is told from one that is silent") {
  LatencyConfig nobody{.to = {.host = "127.0.0.1", .udp_port = 9},
                       .count = 20,
                       .interval = 2ms,
                       .patience = 200ms,
                       .start_within = 0ms};
  const auto refused = run_stamp(nobody);
  CHECK(validity(refused) == Validity::failed);
  CHECK(says(refused.failure, "Connection refused"));
  const FarEndOf silent(0, leave_it);
  const auto run = run_stamp(silent.config(100));
  CHECK(run.failure.find("no answer to 100 packets") != std::string::npos);
}

TEST_CASE("far end: one that does not exist is said so") {
  const auto run = run_stamp({.to = {.host = "no-such-host.invalid"}, .start_within = 0ms});
  CHECK(says(run.failure, "no-such-host.invalid"));
}

TEST_CASE("far end: one whose times cannot be true is refused, with no value at all") {
  const FarEndOf liar(1'000, [](auto& packet) { packet[4] ^= std::byte{0x40}; });  // T3 of its own
  const auto run = run_stamp(liar.config(30));
  CHECK(validity(run) == Validity::failed);
  CHECK(run.rejected >= 30);
  CHECK(says(run.failure, "none of which can be true"));
}

TEST_CASE("far end: one that answers with other octets is no reflector") {
  const FarEndOf other(1'000, [](auto& packet) { packet.resize(3); });
  CHECK(says(run_stamp(other.config(30)).failure, "no STAMP replies"));
}

TEST_CASE("far end: a lie now and then makes the rest suspect") {
  int n = 0;
  const FarEndOf liar(1'000, [&n](auto& packet) {
    if (++n % 10 == 0) packet[24] = std::byte{0x7F};  // a request that never was
  });
  const auto run = run_stamp(liar.config(40));
  CHECK(validity(run) == Validity::suspect);
  CHECK(says(run.doubt, "replies refused"));
}

TEST_CASE("far end: one that vanishes midway is told, and what was seen is kept") {
  const FarEndOf vanishing(20, leave_it);
  const auto run = run_stamp(vanishing.config(60));
  CHECK(validity(run) == Validity::suspect);
  CHECK(says(note(run), "nothing came of the last 40 of 60 tries"));
  CHECK(sorted_seconds(run).size() == 20);
  CHECK_FALSE(run.lost_forward);  // nobody knows on which way
}

TEST_CASE("far end: authenticated packets come back, and none with another key") {
  const test::TempDir folder;
  const auto file = [&folder](const char* name, const char* key) {
    std::ofstream(folder / name) << key << '\n';
    return (folder / name).string();
  };
  auto key = HmacKey::from_file(file("stamp.key", "0123456789abcdef0123456789abcdef"));
  StampServer server(Address::resolve("127.0.0.1", 0),
                     {.protection = {.mode = stamp::Mode::authenticated, .key = &key}});
  const std::jthread thread([&](const std::stop_token& stop) { server.serve(stop); });
  LatencyConfig config{.to = {.host = "127.0.0.1", .udp_port = local_address(server.fd()).port()},
                       .count = 20,
                       .interval = 2ms,
                       .packet_octets = 188,
                       .patience = 200ms,
                       .start_within = 0ms,
                       .key_file = folder / "stamp.key"};
  const auto run = run_stamp(config);
  CHECK(run.failure.empty());
  CHECK(sorted_seconds(run).size() == 20);
  config.key_file = file("other.key", "fedcba9876543210fedcba9876543210");
  CHECK(validity(run_stamp(config)) == Validity::failed);
  config.key_file = folder / "no.key";
  CHECK(says(run_stamp(config).failure, "no.key"));
}

TEST_CASE("load: a command ends with us, whatever it started") {
  // The pattern does not match itself, where it is grep's argument.
  const auto alive = [] {
    return std::system("grep -qazs 'sleep.9876[123]' /proc/[0-9]*/cmdline") == 0;
  };
  {
    LoadCommand load("sleep 98761 & (setsid sleep 98762 &); sleep 98763");
    std::this_thread::sleep_for(200ms);
    CHECK(load.running());
    CHECK(alive());
  }
  CHECK_FALSE(alive());
  LoadCommand fails("exit 3");
  while (fails.running()) std::this_thread::sleep_for(1ms);
  CHECK(fails.exit_code() == 3);
}

TEST_CASE("load: one that fails, or is over at once, loaded nothing") {
  const FarEndOf willing(10'000, leave_it);
  // Long enough for a shell to start on a busy machine.
  const auto failed = latency_while(willing.config(1'000), "exit 3");
  CHECK(sorted_seconds(failed.idle).size() == 1'000);
  CHECK(says(failed.loaded.failure, "exit code 3"));
  CHECK_FALSE(failed.loaded.duplicates);
  CHECK_FALSE(failed.loaded.lost_forward);
  const auto brief = latency_while(willing.config(1'000), "sleep 60 &");
  CHECK(validity(brief.loaded) != Validity::valid);
  CHECK(says(brief.loaded.doubt, "the load ended within"));
}

TEST_CASE("far end: one that is far, but within patience, is there") {
  const FarEndOf slow(1, [](auto&) { std::this_thread::sleep_for(1'100ms); });
  auto config = slow.config(1);
  config.patience = 1'500ms;
  CHECK(sorted_seconds(run_stamp(config)).size() == 1);
}

TEST_CASE("far end: losses beyond what reflectors answer to one source are doubted") {
  const FarEndOf limited(2'000, leave_it);
  auto config = limited.config(2'100);
  config.interval = 100us;
  const auto run = run_stamp(config);
  CHECK(run.delays.size() == 2'100);  // its first answer may come behind many packets
  CHECK_THAT(run.doubt, Catch::Contains("reflectors may answer fewer"));
}
