#include "probe/record/role.hh"

#include <algorithm>
#include <array>

namespace preau {

namespace {

// Small letters prove nothing: a name can be written so. Only words of this list are let through,
// and of those at least one that says what somebody is.
// A word a line would be three hundred lines.
// clang-format off
constexpr auto kPeople = std::to_array<std::string_view>({
    "AESH", "ASH", "ATICE", "ATSEM", "CIO", "CP", "CPC", "CPD", "CPE", "CTICE", "CTO", "DAASEN",
    "DANE", "DASEN", "DDFPT", "DRANE", "DSDEN", "DSI", "ENT", "ERUN", "IA", "IAN", "ICT", "IEN",
    "IPR", "IT", "MAT", "PEMF", "REP", "RSSI", "RUPN", "TICE", "TNE", "TUIC", "ULIS", "adjoint",
    "adjointe", "administrateur", "administrator", "administratrice", "adviser", "advisor",
    "agent", "agente", "ambassadeur", "ambassador", "ambassadrice", "analyst", "analyste",
    "animateur", "animatrice", "assessor", "assistant", "assistante", "auditeur", "auditor",
    "auditrice", "bibliothécaire", "chargé", "chargée", "chef", "cheffe", "conseiller",
    "conseillère", "consultant", "consultante", "coordinateur", "coordinator", "coordinatrice",
    "coordonnateur", "coordonnatrice", "councillor", "counsellor", "delegate", "deputy",
    "directeur", "direction", "director", "directorate", "directrice", "documentaliste",
    "délégué", "déléguée", "educator", "engineer", "enseignant", "enseignante", "evaluator",
    "expert", "experte", "formateur", "formatrice", "gestionnaire", "head", "headmaster",
    "headmistress", "headteacher", "ingénieur", "ingénieure", "inspecteur", "inspector",
    "inspectrice", "instituteur", "institutrice", "lead", "leader", "librarian", "maire",
    "manager", "mayor", "maître", "maîtresse", "mediator", "member", "membre", "mission",
    "médiateur", "médiatrice", "officer", "personne", "principal", "principale", "professeur",
    "professeure", "professor", "proviseur", "proviseure", "referent", "responsable", "référent",
    "référente", "secretary", "secrétaire", "service", "teacher", "team", "technician",
    "technicien", "technicienne", "trainer", "vice", "éducateur", "éducatrice", "élu", "élue",
    "équipe", "évaluateur", "évaluatrice"
});

constexpr auto kBeside = std::to_array<std::string_view>({
    "academic", "académie", "académique", "and", "at", "authority", "board", "center", "centre",
    "circonscription", "circonscriptions", "city", "classe", "classes", "collège", "communal",
    "communale", "commune", "communication", "computing", "cycle", "d", "de", "degré",
    "department", "des", "digital", "district", "du", "département", "départemental",
    "départementale", "education", "educative", "en", "et", "for", "general", "group", "groupe",
    "général", "générale", "ict", "in", "information", "informations", "informatique",
    "infrastructure", "infrastructures", "inspection", "instruction", "it", "itinérant",
    "itinérante", "l", "la", "le", "les", "local", "locale", "lycée", "maintenance", "maternelle",
    "mathématiques", "mayor", "municipal", "municipale", "national", "nationale", "network",
    "networks", "numérique", "numériques", "of", "pedagogical", "pour", "premier", "primaire",
    "primary", "project", "projet", "projets", "pédagogie", "pédagogique", "pédagogiques",
    "rectorat", "ressource", "ressources", "réseau", "réseaux", "school", "schools", "scolaire",
    "scolaires", "second", "secondary", "secteur", "senior", "support", "systems", "systèmes",
    "technical", "technique", "technologies", "technology", "telecom", "the", "tice", "to",
    "town", "télécoms", "ulis", "unité", "usages", "uses", "ville", "école", "écoles", "éducatif",
    "éducation", "élémentaire", "établissement"
});
// clang-format on

static_assert(std::ranges::is_sorted(kPeople) && std::ranges::is_sorted(kBeside));

}  // namespace

bool is_role(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  if (text.empty() || text.size() > kLongest) return false;
  bool somebody = false;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find_first_of(" '-", at), text.size());
    const auto word = text.substr(at, end - at);
    const bool is_somebody = std::ranges::binary_search(kPeople, word);
    if (!is_somebody && !std::ranges::binary_search(kBeside, word)) return false;
    somebody = somebody || is_somebody;
    at = end + 1;
  }
  return somebody;
}

}  // namespace preau
