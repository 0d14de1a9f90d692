#include "probe/join/attempt.hh"

#include <fmt/format.h>

#include "probe/record/units.hh"

namespace preau::join {

namespace {

using Kind = Event::Kind;

// IEEE 802.11-2020, 9.4.1.9
constexpr std::uint16_t kUnspecified = 1, kChallengeFailure = 15, kFull = 17;
// SAE: a token is asked for, or hash-to-element is spoken; both are part of the exchange.
constexpr std::uint16_t kAntiClogging = 76, kHashToElement = 126;

constexpr auto kSilent = "the access point does not answer";

std::string rejected(const char* what, std::optional<std::uint16_t> status) {
  if (status == kFull) return "the access point bears no more stations (status 17)";
  return fmt::format("the access point refused {} (status {})", what,
                     status ? std::to_string(*status) : "unknown");
}

std::optional<double> between(std::optional<Attempt::Time> from, std::optional<Attempt::Time> to) {
  if (!from || !to) return std::nullopt;
  return to_seconds(*to - *from);
}

}  // namespace

void Attempt::begin(const Event& event, Time at) {
  ++tries_;
  bssid_ = event.bssid;
  frequency_mhz_ = event.frequency_mhz;
  authenticating_ = at;
  associating_.reset();
  associated_.reset();
}

void Attempt::on(const Event& event, Time at) {
  if (over()) return;  // what comes later is another story
  switch (event.kind) {
    case Kind::authenticating:
      begin(event, at);
      break;
    case Kind::associating:
      // Some drivers authenticate by themselves and tell nothing of it.
      if (!authenticating_ || associating_) begin(event, at);
      associating_ = at;
      associated_.reset();
      ever_associating_ = true;
      break;
    case Kind::associated:
      if (tries_ == 0) begin(event, at);
      associated_ = at;
      ever_associated_ = true;
      break;
    case Kind::connected:
      if (tries_ == 0) begin(event, at);
      connected_ = at;
      if (event.bssid) bssid_ = event.bssid;
      break;
    case Kind::eap_started:
      eap_started_ = true;
      break;
    case Kind::eap_method:
      eap_method_ = true;
      break;
    default:
      take_failure(event);
      break;
  }
}

void Attempt::take_failure(const Event& event) {
  switch (event.kind) {
    case Kind::handshake_failed:
    case Kind::wrong_key:
      failure_ = "wrong password: the access point and we have different keys (4-way handshake)";
      break;
    case Kind::eap_certificate:
      certificate_ = event.text.empty() ? "unknown reason" : event.text;
      break;
    case Kind::eap_failed:
      eap_failed_ = true;
      failure_ = "802.1X";
      break;
    case Kind::auth_rejected:
      if (event.status == kAntiClogging || event.status == kHashToElement) break;
      if (event.sae && (event.status == kUnspecified || event.status == kChallengeFailure))
        failure_ = "wrong password: the access point did not confirm it (SAE)";
      else
        trouble_ = rejected("authentication", event.status);
      break;
    case Kind::assoc_rejected:
      trouble_ = rejected("association", event.status);
      break;
    case Kind::timed_out:
      trouble_ = kSilent;
      break;
    case Kind::disconnected:
      // Reason 3 of our own is what follows a time-out, which says more.
      if (!event.ours && event.status)
        trouble_ = fmt::format("the access point sent us away (reason {})", *event.status);
      break;
    case Kind::scan_failed:
      if (tries_ == 0) trouble_ = "the radio could not scan";
      break;
    case Kind::terminating:
      failure_ = "wpa_supplicant ended";
      break;
    default:
      break;
  }
}

Step Attempt::network(std::chrono::seconds waited) const {
  Step step{.name = "network"};
  step.outcome = tries_ > 0 ? Outcome::pass : Outcome::fail;
  if (tries_ > 0) return step;
  step.cause = !trouble_.empty() || !failure_.empty()
                   ? (failure_.empty() ? trouble_ : failure_)
                   : fmt::format("no access point of \"{}\" with this security was heard in {} s",
                                 ssid_, waited.count());
  return step;
}

// SAE is tried again and again, and its association never comes.
bool Attempt::is_sae_unconfirmed() const {
  return security_ == Security::wpa3_sae && tries_ > 0 && !ever_associating_ && !joined();
}

Step Attempt::association() const {
  Step step{.name = "association"};
  if (tries_ == 0) {
    step.cause = "no access point was heard";
  } else if (is_sae_unconfirmed()) {
    step.cause = "SAE comes before it, and failed";
  } else if (ever_associated_ || joined()) {
    step.outcome = Outcome::pass;
    step.value =
        between(security_ == Security::wpa3_sae ? associating_ : authenticating_, associated_);
  } else {
    step.outcome = Outcome::fail;
    step.cause = trouble_.empty() ? kSilent : trouble_;
  }
  return step;
}

std::string Attempt::why_no_enterprise(std::chrono::seconds waited) const {
  if (!certificate_.empty())
    return "the RADIUS server's certificate is not the one that is wanted: " + certificate_;
  if (!eap_started_) return "the access point never began 802.1X";
  if (!eap_method_)
    return fmt::format(
        "RADIUS down: the access point asked who we are, and no RADIUS server answered in {} s",
        waited.count());
  if (eap_failed_) return "the RADIUS server refused this user name or password";
  return fmt::format("the RADIUS server began and did not end within {} s", waited.count());
}

std::string Attempt::why_not_authenticated(std::chrono::seconds waited) const {
  if (security_ == Security::enterprise && (failure_.empty() || eap_failed_))
    return why_no_enterprise(waited);
  if (!failure_.empty()) return failure_;
  if (is_sae_unconfirmed())
    return trouble_.empty() || trouble_ == kSilent
               ? fmt::format(
                     "SAE did not end in {} s ({} tries): wrong password most likely, since "
                     "the access point was heard",
                     waited.count(), tries_)
               : trouble_;
  const auto handshake = fmt::format("the 4-way handshake did not end in {} s", waited.count());
  return trouble_.empty() ? handshake : handshake + "; " + trouble_;
}

Step Attempt::authentication(std::chrono::seconds waited) const {
  Step step{.name = "authentication"};
  if (joined()) {
    step.outcome = Outcome::pass;
    step.value = between(associated_, connected_);
    const auto sae = security_ == Security::wpa3_sae ? between(authenticating_, associating_)
                                                     : std::optional(0.0);
    if (step.value && sae) *step.value += *sae;
    if (security_ == Security::open) {
      step.value.reset();
      step.cause = "an open network asks for none";
    }
    return step;
  }
  if (!ever_associated_ && !is_sae_unconfirmed()) {
    step.cause = "no association";
    return step;
  }
  step.outcome = Outcome::fail;
  step.cause = why_not_authenticated(waited);
  return step;
}

std::optional<double> Attempt::total_s() const { return between(authenticating_, connected_); }

}  // namespace preau::join
