// What the far end cannot truthfully have seen. Its feedback decides what is sent next and what a
// city believes of a line, so whatever contradicts the train or the ports is not used at all.
#pragma once

#include <optional>
#include <string>

#include "probe/measure/capacity/train.hh"

namespace preau::capacity {

// A sentence that says what is wrong; empty when nothing is.
std::optional<std::string> refuse(const Train& train, const Feedback& feedback);
std::optional<std::string> refuse_rate(Mbps sustained, const Train& train,
                                       const Feedback& feedback);

// Of feedback that refuse() lets pass. A clock that stepped back shows in the order in which the
// packets left as well. Cores that read one port each stamp what they hold, and a busy one hands it
// on late: then only the order of reading is wrong.
std::optional<std::string> refuse_clock(const Feedback& feedback);

// The slower of the two ports, as an IP-layer rate; empty when neither is known.
std::optional<Mbps> slower_port(const Train& train, const Feedback& feedback);

}  // namespace preau::capacity
