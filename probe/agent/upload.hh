// Sends what the spool holds to the collector, oldest first, and settles what it answers.
// At least once: a record leaves the spool only when the collector says that it has it.
#pragma once

#include <string>

#include "probe/agent/config.hh"
#include "probe/agent/spool.hh"

namespace preau {

struct UploadResult {
  std::size_t settled{};  // stored, duplicate or refused
  std::size_t refused{};
  std::string failure;  // empty when the collector answered for the whole batch
};

// One batch; nothing to send is a success.
UploadResult upload_once(Spool& spool, const CollectorConfig& to);

}  // namespace preau
