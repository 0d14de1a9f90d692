// Tests of OB-UDPST 9.0 with itself, as recorded: each PDU is read by us as either end, its
// signature holds, and what we would write is what it wrote.
#include <catch2/catch.hpp>

#include "probe/udpst/auth.hh"
#include "probe/udpst/pdu.hh"
#include "probe/udpst/receiver.hh"
#include "probe/udpst/search.hh"
#include "tests/udpst/exchange.hh"

using namespace preau;
using namespace preau::udpst;

namespace {

struct Test {
  std::string file, key;
  Flow flow;
};
const std::array kTests{Test{"exchange_down.txt", "premiere-cle-de-test", Flow::down},
                        Test{"exchange_up.txt", "seconde-cle-de-test", Flow::up}};

// Ours, signed as theirs was: the same bytes, when we understand all of them.
std::vector<std::byte> signed_again(std::vector<std::byte> ours,
                                    const std::vector<std::byte>& theirs, const TestKey& key) {
  sign(ours, key, credentials(theirs).key_id, credentials(theirs).unix_time);
  return ours;
}

}  // namespace

TEST_CASE("udpst: a recorded setup and activation are ours to the byte") {
  for (const auto& test : kTests) {
    const auto pdus = recorded(test.file);
    REQUIRE(pdus.size() > 20);
    const auto keys = derive_keys(test.key, credentials(pdus[0].pdu).unix_time);
    int control = 0;
    for (const auto& [of_client, at, pdu] : pdus) {
      const auto& key = of_client ? keys.client : keys.server;
      if (const auto setup = decode_setup(pdu)) {
        CHECK(setup->response != of_client);
        CHECK(setup->sizes == DatagramSizes::jumbo);
        CHECK(signed_again(encode(*setup), pdu, key) == pdu);
      } else if (const auto activation = decode_activation(pdu)) {
        CHECK(activation->flow == test.flow);
        CHECK(signed_again(encode(*activation), pdu, key) == pdu);
      } else if (is_null(pdu)) {
        CHECK(signed_again(encode_null(AuthMode::control), pdu, key) == pdu);
      } else {
        continue;
      }
      CHECK(verify(pdu, key));
      ++control;
    }
    CHECK(control == 5);
  }
}

TEST_CASE("udpst: recorded load and status PDUs are ours to the byte, to the last stop") {
  for (const auto& test : kTests) {
    int loads = 0, statuses = 0, stops = 0;
    for (const auto& [of_client, at, pdu] : recorded(test.file)) {
      if (const auto load = decode_load(pdu)) {
        CHECK(of_client == (test.flow == Flow::up));
        std::vector<std::byte> again(kLoadSize);
        encode(*load, again);
        CHECK(again == pdu);
        ++loads;
        stops += load->action == Action::stop;
      } else if (const auto status = decode_status(pdu)) {
        CHECK(of_client == (test.flow == Flow::down));
        // Behind it OB-UDPST sends what its buffer held before.
        constexpr std::size_t kWritten = 188;
        auto ours = encode(*status), theirs = pdu;
        ours.resize(kWritten), theirs.resize(kWritten);
        CHECK(ours == theirs);
        ++statuses;
        stops += status->action == Action::stop;
      }
    }
    CHECK(loads > 10);
    CHECK(statuses >= 8);
    CHECK(stops >= 2);
  }
}

TEST_CASE("udpst: as server we would choose the rows that the recorded server told") {
  Search search([] {
    Activation rules;
    rules.row = 2;  // the recorded test asked for this row
    return rules;
  }());
  for (const auto& one : recorded("exchange_up.txt")) {
    const auto status = decode_status(one.pdu);
    if (!status || status->action != Action::test) continue;
    search.feed(*status);
    CHECK(status->rate == rate_table(DatagramSizes::jumbo)[search.row()]);
  }
}

TEST_CASE("udpst: as client we count the recorded load as the recorded client did") {
  std::optional<Receiver> receiver;
  const Receiver::Steady steady{std::chrono::seconds{1'000}};
  for (const auto& [of_client, at, pdu] : recorded("exchange_down.txt")) {
    if (!receiver) receiver.emplace(Activation{}, steady);
    if (const auto load = decode_load(pdu)) {
      receiver->arrived(*load, at);
    } else if (const auto theirs = decode_status(pdu)) {
      const auto ours = receiver->report(steady, at);
      CHECK(ours.number == theirs->number);
      CHECK(ours.datagrams == theirs->datagrams);
      CHECK(ours.octets == theirs->octets);
      CHECK(ours.lost == theirs->lost);
      return;  // the file has not all load PDUs behind the first trial interval
    }
  }
}
