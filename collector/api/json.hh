// The JSON that the API writes, apart from records and acknowledgements (probe/record/codec.hh).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "collector/metrics/metrics.hh"
#include "collector/store/store.hh"

namespace preau {

// RFC 9457: {"type":"about:blank","title":...,"status":...,"detail":...}
std::string problem_json(unsigned status, const std::string& title, const std::string& detail);

// {"version":1,"schools":[{"uai":...,"score":...|null,"verdict":...,"reasons":[...],...}]}
std::string schools_json(const std::vector<ScoredSchool>& schools);

// One of them, on a line of its own without its end.
std::string school_json(const ScoredSchool& school);

// {"version":1,"probes":[{"probe":...,"records":...,"highest_seq":...,"newest":...}]}
std::string probes_json(const std::map<std::string, Store::ProbeCount>& probes);

}  // namespace preau
