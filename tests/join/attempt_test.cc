#include "probe/join/attempt.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace std::chrono_literals;
using join::Attempt;
using join::Outcome;
using join::Security;
using Kind = join::Event::Kind;

namespace {

const auto kBssid = join::parse_bssid("02:00:00:00:01:00");

// Each event 10 ms behind the one before it.
Attempt after(Security security, std::initializer_list<join::Event> events) {
  Attempt attempt(security, "ECOLE");
  Attempt::Time at{};
  for (const auto& event : events) attempt.on(event, at += 10ms);
  return attempt;
}

join::Event event(Kind kind, std::optional<std::uint16_t> status = {}) {
  return {.kind = kind, .bssid = kBssid, .status = status};
}

}  // namespace

TEST_CASE("attempt: WPA2's association and keys are timed apart") {
  const auto attempt =
      after(Security::wpa2_psk, {event(Kind::authenticating), event(Kind::associating),
                                 event(Kind::associated), event(Kind::connected)});
  CHECK(attempt.joined());
  CHECK(attempt.network(20s).outcome == Outcome::pass);
  CHECK(attempt.association().value == Approx(0.020));
  CHECK(attempt.authentication(20s).value == Approx(0.010));
  CHECK(attempt.total_s() == Approx(0.030));
}

TEST_CASE("attempt: SAE comes before the association and counts as authentication") {
  const auto attempt =
      after(Security::wpa3_sae, {event(Kind::authenticating), event(Kind::associating),
                                 event(Kind::associated), event(Kind::connected)});
  CHECK(attempt.association().value == Approx(0.010));
  CHECK(attempt.authentication(20s).value == Approx(0.020));
}

TEST_CASE("attempt: only the try that joined is timed") {
  const auto attempt =
      after(Security::wpa2_psk,
            {event(Kind::authenticating), event(Kind::timed_out), event(Kind::authenticating),
             event(Kind::associating), event(Kind::associated), event(Kind::connected)});
  CHECK(attempt.tries() == 2);
  CHECK(attempt.total_s() == Approx(0.030));
}

TEST_CASE(
    "attempt: what comes after joining changes no time, and joining without a beginning is one") {
  const auto attempt = after(Security::wpa3_sae, {event(Kind::connected), event(Kind::associating),
                                                  event(Kind::associated), event(Kind::eap_failed),
                                                  event(Kind::authenticating)});
  CHECK(attempt.joined());
  CHECK(attempt.network(20s).outcome == Outcome::pass);
  CHECK(attempt.association().outcome == Outcome::pass);
  CHECK(attempt.total_s() == Approx(0));
  CHECK_FALSE(attempt.authentication(20s).value);
}

TEST_CASE("attempt: an open network asks for no authentication") {
  const auto step = after(Security::open, {event(Kind::authenticating), event(Kind::associating),
                                           event(Kind::associated), event(Kind::connected)})
                        .authentication(20s);
  CHECK(step.outcome == Outcome::pass);
  CHECK_FALSE(step.value);
}

TEST_CASE("attempt: each failure has its cause in words") {
  const auto wrong_key =
      after(Security::wpa2_psk, {event(Kind::authenticating), event(Kind::associating),
                                 event(Kind::associated), event(Kind::wrong_key)});
  CHECK(wrong_key.over());
  CHECK(wrong_key.association().outcome == Outcome::pass);
  CHECK(wrong_key.authentication(20s).cause.starts_with("wrong password"));

  join::Event unconfirmed = event(Kind::auth_rejected, 15);
  unconfirmed.sae = true;
  const auto sae = after(Security::wpa3_sae, {event(Kind::authenticating), unconfirmed});
  CHECK(sae.over());
  CHECK(sae.association().outcome == Outcome::not_tried);
  CHECK(sae.authentication(20s).cause.starts_with("wrong password"));

  const auto silent =
      after(Security::wpa3_sae,
            {event(Kind::authenticating), event(Kind::timed_out), event(Kind::authenticating)});
  CHECK_FALSE(silent.over());
  CHECK(silent.authentication(20s).cause.find("wrong password most likely") != std::string::npos);

  const auto nobody = after(Security::wpa2_psk, {event(Kind::scanned), event(Kind::not_found)});
  CHECK(nobody.network(20s).cause ==
        "no access point of \"ECOLE\" with this security was heard in 20 s");
  CHECK(nobody.association().outcome == Outcome::not_tried);
  CHECK(nobody.authentication(20s).outcome == Outcome::not_tried);

  const auto full = after(
      Security::wpa2_psk,
      {event(Kind::authenticating), event(Kind::associating), event(Kind::assoc_rejected, 17)});
  CHECK(full.association().cause == "the access point bears no more stations (status 17)");
}

TEST_CASE("attempt: 802.1X tells a dead RADIUS server from a refusal and a wrong certificate") {
  const auto to = [](std::initializer_list<join::Event> more) {
    auto attempt = after(Security::enterprise, {event(Kind::authenticating),
                                                event(Kind::associating), event(Kind::associated)});
    for (const auto& one : more) attempt.on(one, Attempt::Time{} + 1s);
    return attempt.authentication(8s);
  };
  CHECK(to({}).cause == "the access point never began 802.1X");
  CHECK(to({event(Kind::eap_started)}).cause.starts_with("RADIUS down"));
  // Some access points say failure when their server is silent.
  CHECK(to({event(Kind::eap_started), event(Kind::eap_failed)}).cause.starts_with("RADIUS down"));
  CHECK(to({event(Kind::eap_started), event(Kind::eap_method), event(Kind::eap_failed)}).cause ==
        "the RADIUS server refused this user name or password");
  join::Event certificate = event(Kind::eap_certificate);
  certificate.text = "self signed certificate";
  CHECK(
      to({event(Kind::eap_started), event(Kind::eap_method), certificate, event(Kind::eap_failed)})
          .cause ==
      "the RADIUS server's certificate is not the one that is wanted: self signed certificate");
}
