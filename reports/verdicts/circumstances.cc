#include "reports/verdicts/circumstances.hh"

#include <chrono>

#include "probe/record/role.hh"
#include "probe/record/time.hh"

namespace preau::verdicts {

namespace {

// "uptake": {"mark": 3, "role": "...", "date": "2026-09-15"}
std::optional<Uptake> read_uptake(const Object& school, const Piece& piece,
                                  std::optional<UtcTime> now) {
  if (!school.has("uptake")) return std::nullopt;
  const Object in(member(piece, "uptake").value(), "uptake");
  in.only({"mark", "role", "date"});
  Uptake out{in.number("mark", 0, 5), in.text("role"), in.text("date")};
  if (!is_role(out.role)) in.fail(std::string(kNoRole));
  const auto day = from_iso_day(out.date);
  if (!day) in.fail("date \"" + out.date + "\" is no day; write it like 2026-09-15");
  // A day begins in the east of the world 14 hours before its 00:00 UTC.
  if (now && *day > *now + std::chrono::hours{14})
    in.fail("date " + out.date + " is still to come; write the day on which it was judged");
  return out;
}

}  // namespace

Circumstances read_circumstances(const Object& in, const Piece& piece, std::optional<UtcTime> now) {
  Circumstances out{.uptake = read_uptake(in, piece, now)};
  out.recovery_plan = in.flag("recovery_plan");
  if (in.has("rep")) out.rep = in.name("rep", PriorityArea::none);
  out.rep_edition = in.text_or("rep_edition", "");
  out.qpv = in.flag("qpv");
  out.qpv_edition = in.text_or("qpv_edition", "");
  return out;
}

}  // namespace preau::verdicts
