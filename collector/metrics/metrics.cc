#include "collector/metrics/metrics.hh"

#include <algorithm>
#include <iterator>
#include <sstream>

#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>

#include "collector/metrics/site_metrics.hh"

namespace preau {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

MetricFamily family(std::string name, std::string help, MetricType type = MetricType::Gauge) {
  MetricFamily made;
  made.name = std::move(name);
  made.help = std::move(help);
  made.type = type;
  return made;
}

void add(MetricFamily& family, Labels labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  family.metric.push_back(std::move(metric));
}

double points(MicroPoints micro) { return static_cast<double>(micro) / 1e6; }

// What nothing is known of has no number at all: neither a score nor an interval of 0 to 100.
std::vector<MetricFamily> school_families(const std::vector<ScoredSchool>& schools) {
  auto score = family("preau_school_score", "Readiness of a school, 0 to 100 points.");
  auto low = family("preau_school_score_low", "Lower end of the interval of the score.");
  auto high = family("preau_school_score_high", "Upper end of the interval of the score.");
  auto ready = family("preau_school_ready", "1 for the verdict that holds, 0 for the others.");
  for (const auto& [school, result] : schools) {
    const Labels labels{{"uai", school.uai.text()},
                        {"name", school.name},
                        {"type", std::string(to_string(school.type))}};
    if (result.score) add(score, labels, points(*result.score));
    if (result.known_share > 0) {
      add(low, labels, points(result.low));
      add(high, labels, points(result.high));
    }
    for (const auto& [verdict, word] : EnumNames<Readiness>::kTable) {
      auto with_verdict = labels;
      with_verdict.push_back({"verdict", std::string(word)});
      add(ready, std::move(with_verdict), result.verdict == verdict ? 1 : 0);
    }
  }
  return {score, low, high, ready};
}

MetricFamily probe_family(const std::map<std::string, Store::ProbeCount>& probes) {
  auto records = family("preau_probe_records", "Records that the store holds of a probe.");
  for (const auto& [probe, count] : probes)
    add(records, {{"probe", probe}}, static_cast<double>(count.records));
  return records;
}

void append(std::vector<MetricFamily>& all, std::vector<MetricFamily> more) {
  std::ranges::move(more, std::back_inserter(all));
}

MetricFamily build_family() {
  auto info = family("preau_build_info", "Always 1; the label tells the version.");
  add(info, {{"version", PREAU_VERSION}}, 1);
  return info;
}

}  // namespace

// One scrape.
class Metrics::Page : public prometheus::Collectable {
 public:
  explicit Page(const Metrics& metrics) : metrics_(metrics) {}

  std::vector<MetricFamily> Collect() const override {
    std::vector<MetricFamily> all{build_family(), ingest_family(),
                                  probe_family(metrics_.store_.probes())};
    append(all, school_families(metrics_.schools_()));
    const auto city = metrics_.store_.city();
    append(all, site_families(city, metrics_.store_.latest(Store::Which::valid)));
    append(all, join_families(
                    city, metrics_.store_.tries(metric::kJoinTotal, metrics_.now_() - kOfLate)));
    std::erase_if(all, [](const MetricFamily& one) { return one.metric.empty(); });
    return all;
  }

 private:
  MetricFamily ingest_family() const {
    auto records =
        family("preau_ingest_records_total",
               "Records received since the start, by what became of them.", MetricType::Counter);
    for (const auto& [outcome, count] : {std::pair{"stored", &metrics_.stored_},
                                         {"duplicate", &metrics_.duplicates_},
                                         {"refused", &metrics_.refused_}})
      add(records, {{"outcome", outcome}}, static_cast<double>(count->load()));
    return records;
  }

  const Metrics& metrics_;
};

Metrics::Metrics(const Store& store, Schools schools, std::function<UtcTime()> now)
    : store_(store), schools_(std::move(schools)), now_(std::move(now)) {}

void Metrics::count(const Acknowledgement& acknowledgement) {
  stored_ += acknowledgement.stored.size();
  duplicates_ += acknowledgement.duplicates.size();
  refused_ += acknowledgement.refused.size();
}

std::string Metrics::text() const {
  std::ostringstream out;
  prometheus::TextSerializer{}.Serialize(out, Page(*this).Collect());
  return out.str();
}

}  // namespace preau
