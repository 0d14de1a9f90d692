// A small invented city for the reports: every verdict, a primaire, a shared site, a failure, and a
// name that is an attack.
#pragma once

#include "reports/city/report.hh"

namespace preau::test {

inline const UtcTime kMade = *from_iso8601("2026-11-24T12:00:00Z");
inline constexpr std::string_view kAttack = "École <script>alert(\"x\")</script> & fils";

class InventedCity {
 public:
  City city{.name = "Ville d'essai"};
  std::vector<Record> records;

  InventedCity() {
    good("tilleuls", "0960001E", "École élémentaire Les Tilleuls", SchoolType::elementaire, 956,
         940);
    good("platanes", "0960002F", "École maternelle Les Platanes", SchoolType::maternelle, 287, 95);
    line_of("erables", AccessKind::dsl);
    school("erables", "0960003G", std::string(kAttack), SchoolType::elementaire);
    rates("erables", Segment::access, 7.6, 0.72);
    latency("erables", 0.31);
    covered("erables", "R1", -58, Coverage::pass);
    line_of("ormes", AccessKind::ftth);
    school("ormes", "0960004H", "École primaire Les Ormes", SchoolType::primaire);
    rates("ormes", Segment::access, 9.5, 9.4);
    rates("ormes", Segment::lan, 9.7, 9.6);
    latency("ormes", 0.04);
    covered("ormes", "R1", -58, Coverage::pass);
    covered("ormes", "R2", -72, Coverage::fail);
    line_of("saules", AccessKind::ftth);
    school("saules", "0960005J", "École élémentaire Les Saules", SchoolType::elementaire);
    failed("saules", metric::kGoodputDown);
    failed("saules", metric::kGoodputUp);
    covered("saules", "R1", -61, Coverage::pass);
    school("tilleuls", "0960006K", "École maternelle Les Tilleuls", SchoolType::maternelle);
    rates("tilleuls", Segment::access, 956, 940);
  }

  city::CityReport report() const {
    return city::make_report(city.name, school_facts(city, records, kMade), records,
                             built_in_profiles(), kMade);
  }

 private:
  Site& site(const std::string& id) {
    for (auto& each : city.sites)
      if (each.id == id) return each;
    return city.sites.emplace_back(Site{.id = id, .name = id});
  }

  void line_of(const std::string& id, AccessKind access) {
    site(id).lines = {{.id = id + "-" + std::string(to_string(access)), .access = access}};
  }

  // Two rooms in it, one of each level in a primaire.
  void school(const std::string& id, const std::string& uai, const std::string& name,
              SchoolType type) {
    const auto parsed = *Uai::parse(uai);
    const auto first = type == SchoolType::maternelle ? Level::maternelle : Level::elementaire;
    const auto second = type == SchoolType::elementaire ? Level::elementaire : Level::maternelle;
    const std::string prefix = site(id).rooms.empty() ? "R" : "M";
    site(id).rooms.push_back({.id = prefix + "1", .school = parsed, .level = first, .pupils = 24});
    site(id).rooms.push_back({.id = prefix + "2", .school = parsed, .level = second, .pupils = 21});
    city.schools.push_back({.uai = parsed,
                            .name = name,
                            .type = type,
                            .classes = 8,
                            .pupils = 180,
                            .teachers = 9,
                            .sites = {id}});
  }

  void good(const std::string& id, const std::string& uai, const std::string& name, SchoolType type,
            double down, double up) {
    line_of(id, AccessKind::ftth);
    school(id, uai, name, type);
    rates(id, Segment::access, down, up);
    latency(id, 0.012);
    covered(id, "R1", -58, Coverage::pass);
    covered(id, "R2", -61, Coverage::pass);
  }

  Record& add(const std::string& id, std::string_view metric, double value, double spread) {
    auto& r = records.emplace_back();
    r.probe = id + "-1";
    r.seq = records.size();
    r.site = id;
    r.line = site(id).lines.front().id;
    r.metric = std::string(metric);
    r.target = "hub";
    r.method = "tcp goodput, 4 flows, cubic";
    r.start = kMade - std::chrono::hours{3} - std::chrono::minutes{r.seq};
    r.duration = std::chrono::seconds{5};
    r.samples = 400;
    r.value = value;
    r.unit = metric::find(metric)->unit;
    r.interval = Interval{value - spread, value + spread};
    r.limited_by = LimitedBy::network;
    return r;
  }

  void rates(const std::string& id, Segment segment, double down, double up) {
    add(id, metric::kGoodputDown, down, down / 50).segment = segment;
    add(id, metric::kGoodputUp, up, up / 50).segment = segment;
  }

  void latency(const std::string& id, double seconds) {
    for (const auto metric : {metric::kRttP95LoadedDown, metric::kRttP95LoadedUp})
      add(id, metric, seconds, seconds / 10).method = "stamp (RFC 8762), 250 packets, every 20 ms";
    auto& loss = add(id, metric::kRttLoss, 0, 0);
    loss.method = "stamp (RFC 8762), 400 packets, every 20 ms";
    loss.interval = Interval{0, 0.0092};
  }

  void covered(const std::string& id, const std::string& room, double dbm, Coverage verdict) {
    auto& signal = add(id, metric::kSignalMedian, dbm, 1);
    signal.segment = Segment::air;
    signal.room = room;
    signal.target = room + ".pcap";
    signal.method = "beacons from a capture file";
    auto& coverage = add(id, metric::kCoverage, verdict == Coverage::pass ? 1 : 0, 0);
    coverage.segment = Segment::air;
    coverage.room = room;
    coverage.target = room + ".pcap";
    coverage.coverage = verdict;
    coverage.method = "median of 8 beacons or more at -67 dBm or above";
  }

  void failed(const std::string& id, std::string_view metric) {
    auto& r = add(id, metric, 0, 0);
    r.value.reset();
    r.interval.reset();
    r.samples = 0;
    r.validity = Validity::failed;
    r.limited_by = LimitedBy::unknown;
    r.failure = "connect hub port 9330: no answer within 3 s; is the line up?";
  }
};

}  // namespace preau::test
