// Every fixed word of the page and the table, French first.
#include <algorithm>
#include <array>

#include "reports/city/language.hh"

namespace preau::city {

namespace {

constexpr std::array kWords{
    Word{"title", "Quelles écoles sont prêtes pour la classe numérique ?",
         "Which schools are ready for digital classrooms?"},
    Word{"kicker", "Rapport de la ville", "City report"},
    Word{"other_language", "English version", "Version française"},
    Word{"made", "Établi le", "Made on"},
    Word{"summary", "En bref", "In short"},
    Word{"schools", "écoles", "schools"},
    Word{"one_school", "école", "school"},
    Word{"ranking", "Classement", "Ranking"},
    Word{"ranking_note",
         "Prêtes d'abord, puis celles que des travaux dans le bâtiment rendraient prêtes, puis "
         "celles "
         "à mesurer, enfin celles dont la ligne est à remplacer ; par note dans chaque groupe.",
         "Ready first, then those that works in the building would make ready, then those still to "
         "be "
         "measured, last those whose line must be replaced; by score within each group."},
    Word{"rank", "Rang", "Rank"},
    Word{"school", "École", "School"},
    Word{"type", "Type", "Type"},
    Word{"score", "Note", "Score"},
    Word{"verdict", "Verdict", "Verdict"},
    Word{"reason", "Ce qui retient le plus", "What holds it back most"},
    Word{"measured", "Ce qui a été mesuré", "What was measured"},
    Word{"withheld", "non donnée", "withheld"},
    Word{"reading",
         "La note va de 0 à 100. La barre claire montre l'intervalle où elle se trouve à coup sûr, "
         "compte tenu de ce qui n'a pas été mesuré ; le trait est la note ; le trait pointillé, le "
         "seuil à partir duquel une école peut être prête. Ce qui manque n'est jamais compté pour "
         "zéro.",
         "Scores run from 0 to 100. The pale bar shows where the score lies for sure, given what "
         "was "
         "not measured; the solid mark is the score; the dashed one, the bar from which a school "
         "can "
         "be ready. What is missing never counts as zero."},
    Word{"between", "entre", "between"},
    Word{"and", "et", "and"},
    Word{"of_100", "sur 100", "of 100"},
    Word{"known", "Part connue", "Known share"},
    Word{"gates", "Conditions", "Gates"},
    Word{"gate", "Condition", "Gate"},
    Word{"state", "État", "State"},
    Word{"why", "Pourquoi", "Why"},
    Word{"reasons", "Ce qui coûte des points", "What costs points"},
    Word{"use_cases", "Ce que cela permet", "What it is enough for"},
    Word{"works", "Travaux qui rendraient l'école prête", "Works that would make the school ready"},
    Word{"at_best", "au mieux", "at best"},
    Word{"no_works", "Aucuns du catalogue n'y suffisent ; la cause est à chercher sur place",
         "None of the catalogue would do; the cause must be looked for on site"},
    Word{"work", "Travaux", "Work"},
    Word{"cost", "Coût", "Cost"},
    Word{"then", "Note ensuite", "Score then"},
    Word{"no_reasons", "Aucun point perdu sur ce qui a été mesuré.",
         "No point lost on what was measured."},
    Word{"points", "Points", "Points"},
    Word{"what", "Raison", "Reason"},
    Word{"value", "Valeur", "Value"},
    Word{"threshold", "Seuil", "Threshold"},
    Word{"use", "Usage", "Use"},
    Word{"at_risk", "Points en jeu, faute de mesure", "Points at stake, for want of measurements"},
    Word{"certain", "Points perdus quoi que donnent les mesures qui manquent",
         "Points lost whatever the missing measurements come to"},
    Word{"in_doubt", "Points en doute : mesures trop imprécises ou anciennes",
         "Points in doubt: measurements too wide or too old"},
    Word{"rooms", "Salles", "Rooms"},
    Word{"room", "Salle", "Room"},
    Word{"kind", "Nature", "Kind"},
    Word{"pupils", "Élèves", "Pupils"},
    Word{"pupils_small", "élèves", "pupils"},
    Word{"classes_small", "classes", "classes"},
    Word{"signal", "Signal", "Signal"},
    Word{"coverage", "Couverture", "Coverage"},
    Word{"joining", "Connexion d'un appareil", "Joining by a device"},
    Word{"not_tried", "non essayée", "not tried"},
    Word{"not_measured", "pas de mesure", "not measured"},
    Word{"no_rooms", "Aucune salle décrite.", "No room described."},
    Word{"measurements", "Mesures", "Measurements"},
    Word{"no_measurements", "Aucune mesure.", "No measurement."},
    Word{"metric", "Mesure", "Measurement"},
    Word{"where", "Où", "Where"},
    Word{"value_interval", "Valeur [intervalle à 95 %]", "Value [95% interval]"},
    Word{"samples", "Obs.", "Obs."},
    Word{"method", "Méthode", "Method"},
    Word{"when", "Quand", "When"},
    Word{"limits", "Limites", "Limits"},
    Word{"failed", "échec", "failed"},
    Word{"suspect", "douteuse", "suspect"},
    Word{"details", "Détail par école", "School by school"},
    Word{"line", "ligne", "line"},
    Word{"lan", "réseau local", "LAN"},
    Word{"sources", "Profils et sources", "Profiles and sources"},
    Word{"sources_note",
         "Chaque seuil nomme sa source ; « Préau's proposal » signale ce qu'aucune autorité n'a "
         "fixé.",
         "Each threshold names its source; “Préau's proposal” marks what no authority has set."},
    Word{"profile", "Profil", "Profile"},
    Word{"version", "version", "version"},
    Word{"bar", "seuil", "bar"},
    Word{"unacceptable", "Inacceptable", "Unacceptable"},
    Word{"optimal", "Optimal", "Optimal"},
    Word{"per_class", "par classe en ligne en même temps", "per class online at once"},
    Word{"per_device", "par appareil en ligne en même temps", "per device online at once"},
    Word{"per_pupil", "par élève", "per pupil"},
    Word{"per_user", "par personne", "per person"},
    Word{"source", "Source", "Source"},
    Word{"read_on", "lue le", "read on"},
    Word{"names", "Noms des mesures", "Names of the measurements"},
    Word{"names_note",
         "Noms selon probe/record/FORMAT.md, où chaque méthode est décrite avec ses paramètres.",
         "Names as in probe/record/FORMAT.md, which describes each method with its parameters."},
    Word{"back", "Retour au classement", "Back to the ranking"},
    Word{"room_small", "salle", "room"},
    Word{"rooms_small", "salles", "rooms"},
    Word{"room_open", "non mesurée", "not measured"},
    Word{"rooms_open", "non mesurées", "not measured"},
    Word{"no_room", "aucune salle décrite", "no room described"},
    Word{"rooms_covered", "salles couvertes", "rooms covered"},
    Word{"by", "Fait par Préau", "Made by Préau"},
};

struct MetricName {
  std::string_view metric, fr, en;
};

constexpr std::array kMetrics{
    MetricName{metric::kRttMedian, "Latence au repos (médiane)", "Idle latency (median)"},
    MetricName{metric::kRttP95, "Latence au repos (95e centile)", "Idle latency (95th percentile)"},
    MetricName{metric::kRttLoss, "Pertes au repos", "Idle loss"},
    MetricName{metric::kRttP95LoadedDown, "Latence en réception (95e centile)",
               "Latency while downloading (95th percentile)"},
    MetricName{metric::kRttP95LoadedUp, "Latence en envoi (95e centile)",
               "Latency while uploading (95th percentile)"},
    MetricName{metric::kRttLossLoadedDown, "Pertes en réception", "Loss while downloading"},
    MetricName{metric::kRttLossLoadedUp, "Pertes en envoi", "Loss while uploading"},
    MetricName{metric::kTcpRttMedian, "Latence par TCP (médiane)", "Latency over TCP (median)"},
    MetricName{metric::kTcpRttP95, "Latence par TCP (95e centile)",
               "Latency over TCP (95th percentile)"},
    MetricName{metric::kTcpRttP95LoadedDown, "Latence par TCP en réception (95e centile)",
               "Latency over TCP while downloading (95th percentile)"},
    MetricName{metric::kTcpRttP95LoadedUp, "Latence par TCP en envoi (95e centile)",
               "Latency over TCP while uploading (95th percentile)"},
    MetricName{metric::kGoodputDown, "Débit utile en réception", "Download goodput"},
    MetricName{metric::kGoodputUp, "Débit utile en envoi", "Upload goodput"},
    MetricName{metric::kDnsTime, "Réponse du DNS", "DNS answer"},
    MetricName{metric::kHttpsTime, "Premier octet en HTTPS", "HTTPS first byte"},
    MetricName{metric::kPingMedian, "Ping (médiane)", "Ping (median)"},
    MetricName{metric::kPingP95, "Ping (95e centile)", "Ping (95th percentile)"},
    MetricName{metric::kPingLoss, "Pertes au ping", "Ping loss"},
    MetricName{metric::kConnectMedian, "Ouverture TCP (médiane)", "TCP connection (median)"},
    MetricName{metric::kTlsMedian, "Négociation TLS (médiane)", "TLS handshake (median)"},
    MetricName{metric::kDnsMedian, "Réponse du DNS (médiane)", "DNS answer (median)"},
    MetricName{metric::kDnsTcpMedian, "Réponse du DNS par TCP (médiane)",
               "DNS answer over TCP (median)"},
    MetricName{metric::kHttpsMedian, "Premier octet en HTTPS (médiane)",
               "HTTPS first byte (median)"},
    MetricName{metric::kSignalMedian, "Signal Wi-Fi (médiane)", "Wi-Fi signal (median)"},
    MetricName{metric::kCoverage, "Couverture de la salle", "Room coverage"},
    MetricName{metric::kOtherNetworks, "Réseaux voisins", "Networks of others"},
    MetricName{metric::kSecondSignalMedian, "Signal du deuxième point d'accès (médiane)",
               "Signal of the second access point (median)"},
    MetricName{metric::kNoiseMedian, "Bruit radio (médiane)", "Radio noise (median)"},
    MetricName{metric::kChannelBusy, "Occupation du canal", "Channel busy"},
    MetricName{metric::kCoChannel, "Réseaux sur le même canal", "Networks on the same channel"},
    MetricName{metric::kAdjacentChannel, "Réseaux sur les canaux voisins",
               "Networks on overlapping channels"},
    MetricName{metric::kTablets, "Tablettes à la fois, au moins", "Tablets at once, at least"},
    MetricName{metric::kJoinTotal, "Connexion au Wi-Fi", "Joining the Wi-Fi"},
    MetricName{metric::kJoinAssociation, "Association Wi-Fi", "Wi-Fi association"},
    MetricName{metric::kJoinAuthentication, "Authentification Wi-Fi", "Wi-Fi authentication"},
    MetricName{metric::kJoinLease, "Adresse DHCP", "DHCP lease"},
    MetricName{metric::kJoinDns, "DNS par le Wi-Fi (médiane)", "DNS over the Wi-Fi (median)"},
    MetricName{metric::kJoinRtt, "Latence par le Wi-Fi (médiane)",
               "Latency over the Wi-Fi (median)"},
    MetricName{metric::kJoinDown, "Débit descendant par le Wi-Fi", "Download over the Wi-Fi"},
    MetricName{metric::kJoinUp, "Débit montant par le Wi-Fi", "Upload over the Wi-Fi"},
};

}  // namespace

std::span<const Word> words() { return kWords; }

Text verdict_name(Readiness verdict) {
  switch (verdict) {
    case Readiness::ready:
      return {"Prête", "Ready"};
    case Readiness::ready_after_works:
      return {"Prête après travaux", "Ready after works"};
    case Readiness::not_ready:
      return {"Pas prête", "Not ready"};
    case Readiness::unknown:
      return {"À déterminer", "Not known yet"};
  }
  return {};
}

Text verdict_meaning(Readiness verdict) {
  switch (verdict) {
    case Readiness::ready:
      return {"rien à faire avant d'équiper", "nothing to do before equipping"};
    case Readiness::ready_after_works:
      return {"travaux dans le bâtiment : réseau local ou Wi-Fi",
              "works in the building: LAN or Wi-Fi"};
    case Readiness::not_ready:
      return {"la ligne elle-même est à remplacer", "the line itself must be replaced"};
    case Readiness::unknown:
      return {"des mesures manquent, ou ne suffisent pas à conclure",
              "measurements are missing, or do not settle it"};
  }
  return {};
}

Text gate_name(std::string_view gate) {
  if (gate == "fibre") return {"Fibre", "Fibre"};
  if (gate == "lan") return {"Réseau local", "LAN"};
  if (gate == "access_points") return {"Bornes Wi-Fi", "Access points"};
  return {std::string(gate), std::string(gate)};
}

Text state_name(Gate state) {
  switch (state) {
    case Gate::pass:
      return {"remplie", "met"};
    case Gate::fail:
      return {"non remplie", "not met"};
    case Gate::unknown:
      return {"à déterminer", "not known yet"};
  }
  return {};
}

Text coverage_name(Coverage coverage) {
  switch (coverage) {
    case Coverage::pass:
      return {"couverte", "covered"};
    case Coverage::fail:
      return {"non couverte", "not covered"};
    case Coverage::unknown:
      return {"à mesurer", "to be measured"};
  }
  return {};
}

Text type_name(SchoolType type) {
  switch (type) {
    case SchoolType::maternelle:
      return {"maternelle", "nursery (maternelle)"};
    case SchoolType::elementaire:
      return {"élémentaire", "elementary (élémentaire)"};
    case SchoolType::primaire:
      return {"primaire", "primary (primaire)"};
  }
  return {};
}

Text kind_name(RoomKind kind) {
  switch (kind) {
    case RoomKind::classe:
      return {"classe", "classroom"};
    case RoomKind::bcd:
      return {"bibliothèque (BCD)", "library (BCD)"};
    case RoomKind::direction:
      return {"direction", "head's office"};
    case RoomKind::salle_informatique:
      return {"salle informatique", "computer room"};
    case RoomKind::couloir:
      return {"couloir", "corridor"};
    case RoomKind::cour:
      return {"cour", "playground"};
    case RoomKind::autre:
      return {"autre", "other"};
  }
  return {};
}

Text segment_name(Segment segment) {
  switch (segment) {
    case Segment::air:
      return {"air", "air"};
    case Segment::lan:
      return {"réseau local", "LAN"};
    case Segment::access:
      return {"ligne", "line"};
    case Segment::internet:
      return {"Internet", "Internet"};
  }
  return {};
}

Text limit_name(LimitedBy limit) {
  switch (limit) {
    case LimitedBy::none:
      return {"", ""};
    case LimitedBy::network:
      return {"limitée par le réseau", "limited by the network"};
    case LimitedBy::probe:
      return {"limitée par la sonde", "limited by the probe"};
    case LimitedBy::server:
      return {"limitée par le serveur", "limited by the server"};
    case LimitedBy::unknown:
      return {"limite inconnue", "limit not known"};
  }
  return {};
}

Text metric_name(std::string_view metric) {
  const auto* found = std::ranges::find(kMetrics, metric, &MetricName::metric);
  if (found == kMetrics.end()) return {std::string(metric), std::string(metric)};
  return {std::string(found->fr), std::string(found->en)};
}

}  // namespace preau::city
