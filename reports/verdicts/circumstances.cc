#include "reports/verdicts/circumstances.hh"

#include "probe/record/role.hh"
#include "probe/record/time.hh"

namespace preau::verdicts {

namespace {

// "uptake": {"mark": 3, "role": "...", "date": "2026-09-15"}
std::optional<Uptake> read_uptake(const Object& school, const Piece& piece) {
  if (!school.has("uptake")) return std::nullopt;
  const Object in(member(piece, "uptake").value(), "uptake");
  in.only({"mark", "role", "date"});
  Uptake out{in.number("mark", 0, 5), in.text("role"), in.text("date")};
  if (!is_role(out.role)) in.fail(std::string(kNoRole));
  if (!from_iso_day(out.date))
    in.fail("date \"" + out.date + "\" is no day; write it like 2026-09-15");
  return out;
}

}  // namespace

Circumstances read_circumstances(const Object& in, const Piece& piece) {
  Circumstances out{.uptake = read_uptake(in, piece)};
  out.recovery_plan = in.flag("recovery_plan");
  if (in.has("rep")) out.rep = in.name("rep", PriorityArea::none);
  out.rep_edition = in.text_or("rep_edition", "");
  out.qpv = in.flag("qpv");
  out.qpv_edition = in.text_or("qpv_edition", "");
  return out;
}

}  // namespace preau::verdicts
