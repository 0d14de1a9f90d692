// By how much the kernel's transmit stamps are early.
#pragma once

#include <chrono>

namespace preau {

// A driver asks for the stamp, then hands the packet over: making the stamp takes time itself,
// which every delay would contain, once at each end. Seen over the loopback interface, where there
// is no path: the median from the stamp of leaving to the stamp of coming, of a few packets (1 ms
// in all). Zero where there is no loopback, or no such stamp.
std::chrono::nanoseconds transmit_lead();

}  // namespace preau
