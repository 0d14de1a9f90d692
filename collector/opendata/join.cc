#include "collector/opendata/join.hh"

#include <sstream>

#include "collector/opendata/words.hh"

namespace preau::opendata {

namespace {

bool is_older(const std::string& edition, const std::string& than) {
  return !edition.empty() && !than.empty() && edition.substr(0, 4) < than.substr(0, 4);
}

// The same word again does not lose its edition.
template <class Value>
void take_area(Value& value, std::string& edition, const Value& other, const std::string& of) {
  if (!other || (other == value && of.empty())) return;
  value = other;
  edition = of;
}

void take_place(Facts& into, const Facts& from) {
  if (into.address.empty()) into.address = from.address;
  if (into.commune.empty()) into.commune = from.commune;
  if (!from.latitude || !from.longitude || (into.latitude && !from.exact_point)) return;
  into.latitude = from.latitude;
  into.longitude = from.longitude;
  into.exact_point = from.exact_point;
}

std::string shown(double value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

}  // namespace

std::optional<SchoolType> type_told(const Facts& school) {
  if (school.type) return school.type;
  if (const auto type = type_in(school.name)) return type;
  return type_in(school.kind);
}

bool tells_anything(const Facts& row) {
  return row.classes || row.pupils || row.ips || row.rep || row.rep_blank || row.qpv ||
         row.latitude || row.type || !row.address.empty() || !row.commune.empty();
}

void take(Facts& into, const Facts& from) {
  const auto newer = [](auto& to, const auto& value) {
    if (value) to = value;
  };
  if (into.name.empty()) into.name = from.name;
  if (into.kind.empty()) into.kind = from.kind;
  if (!into.type) into.type = from.type;
  take_place(into, from);
  newer(into.classes, from.classes);
  newer(into.pupils, from.pupils);
  newer(into.ips, from.ips);
  const bool knows_more = from.rep_or_more && into.rep == "REP+";
  if (!knows_more && !is_older(from.rep_edition, into.rep_edition))
    take_area(into.rep, into.rep_edition, from.rep, from.rep_edition);
  into.rep_blank = into.rep_blank || from.rep_blank;
  take_area(into.qpv, into.qpv_edition, from.qpv, from.qpv_edition);
}

std::string differences(const Facts& before, const Facts& now) {
  std::string out;
  const auto tell = [&](const char* what, const std::string& was, const std::string& is) {
    out += (out.empty() ? "" : ", ") + std::string(what) + " " + is + ", before " + was;
  };
  const auto number = [&](const char* what, const auto& was, const auto& is) {
    if (was && is && *was != *is) tell(what, shown(*was), shown(*is));
  };
  number("classes", before.classes, now.classes);
  number("pupils", before.pupils, now.pupils);
  number("ips", before.ips, now.ips);
  if (before.rep && now.rep && *before.rep != *now.rep) tell("rep", *before.rep, *now.rep);
  if (before.qpv && now.qpv && *before.qpv != *now.qpv)
    tell("qpv", *before.qpv ? "true" : "false", *now.qpv ? "true" : "false");
  return out;
}

}  // namespace preau::opendata
