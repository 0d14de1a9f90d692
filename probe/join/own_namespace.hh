// A network namespace that holds one radio and nothing else: whatever is measured in there goes
// through that radio, and no route or address of the machine is touched. The kernel gives the radio
// back by itself when the namespace ends, also when we are killed.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "probe/net/fd.hh"

namespace preau::join {

class OwnNamespace {
 public:
  // The calling thread, and those that it starts from then on, are in there. Refused, with nothing
  // changed, where moving would take something from somebody: an interface that is joined to a
  // network or has an address, or whose radio has other interfaces.
  static tl::expected<OwnNamespace, std::string> enter(const std::string& interface);

  OwnNamespace(OwnNamespace&& other) noexcept;
  OwnNamespace& operator=(OwnNamespace&&) = delete;
  ~OwnNamespace();  // leave(), when that was not called

  // Empty, or what is not as it was found.
  std::string leave();

  const std::string& interface() const { return interface_; }

 private:
  OwnNamespace(FileDescriptor home, std::string interface, bool up)
      : home_(std::move(home)), interface_(std::move(interface)), was_up_(up) {}

  FileDescriptor home_;  // the namespace that we came from
  std::string interface_;
  bool was_up_{};
};

}  // namespace preau::join
