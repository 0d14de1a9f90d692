"""What two captures, before and behind preau-impair, say of what it did.

  impair_truth.py fates   IN.pcap OUT.pcap LEDGER WAY   exit 1 where the ledger is not exactly the truth
  impair_truth.py delay   IN.pcap OUT.pcap MS           how far each frame's delay is from what was asked
  impair_truth.py rate    IN.pcap OUT.pcap MBIT         how far each frame's leaving is from a bucket's of that rate
  impair_truth.py sojourn IN.pcap OUT.pcap              median milliseconds between the two

Captures are libpcap's, with microseconds, of Ethernet and IPv4.
"""

import struct
import sys

BURST_OCTETS = 1514  # the default of impair's `rate`


def frames(path):
    """(nanoseconds, frame, its length on the wire) of each."""
    with open(path, "rb") as file:
        if file.read(24)[:4] != struct.pack("<I", 0xA1B2C3D4):
            sys.exit(f"{path}: no libpcap capture of this machine's byte order")
        while head := file.read(16):
            seconds, microseconds, kept, length = struct.unpack("<IIII", head)
            yield seconds * 10**9 + microseconds * 1000, file.read(kept), length


def key(frame):
    """What tells a frame from all others: a UDP datagram's number, a TCP segment's IP ID and sequence."""
    transport = frame[14 + 4 * (frame[14] & 15) :]
    if frame[23] == 17:
        return int.from_bytes(transport[8:12], "big")
    return frame[18:20] + transport[4:8]


def passages(before, behind):
    """Nanoseconds from one capture to the other, of each frame's first arrival."""
    came = {}
    for at, frame, _ in frames(before):
        came.setdefault(key(frame), at)
    seen = set()
    for at, frame, _ in frames(behind):
        if key(frame) not in seen:
            seen.add(key(frame))
            yield key(frame), at - came[key(frame)]


def quantile(values, share):
    values = sorted(values)
    return values[min(int(share * len(values)), len(values) - 1)]


def judged(numbers):
    """(number, fate) of each arrival, as a receiver has it; reordered: RFC 4737, section 3.3."""
    seen, latest = set(), -1
    for number in numbers:
        fate = "duplicate" if number in seen else "reordered" if number < latest else "passed"
        seen.add(number)
        latest = max(latest, number)
        yield number, fate


def ledger(path, way):
    """(number, delay, fate) of each of our datagrams."""
    with open(path, encoding="ascii") as file:
        for line in file:
            direction, _, came, left, _, octets, fate = line.split()
            if direction == way and fate != "unimpaired" and octets != "-":
                delay = None if left == "-" else int(left) - int(came)
                yield int(octets[:8], 16), delay, fate


def fates(before, behind, book, way):
    sent = [key(frame) for _, frame, _ in frames(before)]
    arrived = list(judged(key(frame) for _, frame, _ in frames(behind)))
    told = list(ledger(book, way))
    said = [(number, fate) for number, delay, fate in told if delay is not None]
    lost = set(sent) - {number for number, _ in arrived}
    said_lost = {number for number, _, _ in told} - {number for number, _ in said}
    delays = {number: delay for number, delay, fate in told if fate in ("passed", "reordered")}
    off = [abs(delay - delays[number]) / 1e3 for number, delay in passages(before, behind)
           if number in delays]
    counts = {f: sum(fate == f for _, fate in arrived) for f in ("passed", "reordered", "duplicate")}
    same = arrived == said and lost == said_lost
    print(f"{way}: {len(sent)} sent, {len(lost)} lost, {counts}: the ledger "
          + ("says the same" if same else f"SAYS OTHERWISE: {len(said_lost)} lost")
          + f"; off by {quantile(off, 0.5):.0f} us (median), {quantile(off, 0.99):.0f} us (p99)")
    return same


def delay(before, behind, ms):
    off = [passage / 1e3 - float(ms) * 1e3 for _, passage in passages(before, behind)]
    print(f"delay {ms} ms: late by {quantile(off, 0.5):.0f} us (median), {quantile(off, 0.99):.0f} us "
          f"(p99), {min(off):.0f} us at least, of {len(off)} frames")
    return min(off) > -50  # stamps are each taken a few microseconds from where the frame was


def law_of_rate(arrivals, mbit):
    """(number, when it should leave) of each (number, nanoseconds, octets), by the default bucket."""
    left, tokens = arrivals[0][1], BURST_OCTETS
    for number, at, octets in arrivals:
        now = max(at, left)
        tokens = min(tokens + (now - left) * mbit / 8e3, BURST_OCTETS)
        wait = max(0, octets - tokens) * 8e3 / mbit
        left, tokens = now + wait, tokens + wait * mbit / 8e3 - octets
        yield number, left


def rate(before, behind, mbit):
    """A machine that stands still makes frames late, but lateness does not add up: a wrong rate's does."""
    zero = next(frames(before))[0]  # a float holds no nanoseconds since 1970
    left = {key(frame): at - zero for at, frame, _ in frames(behind)}
    arrivals = [(key(frame), at - zero, octets) for at, frame, octets in frames(before) if key(frame) in left]
    late = [(left[number] - due) / 1e3 for number, due in law_of_rate(arrivals, float(mbit))]
    ran_ms = (max(left.values()) - min(left.values())) / 1e6
    least = min(late[-len(late) // 10:])
    print(f"rate {mbit} Mbit/s: late by {quantile(late, 0.5):.0f} us (median), {min(late):.0f} us at least, "
          f"{least:.0f} us at least in the last tenth, of {len(late)} frames in {ran_ms:.0f} ms")
    return min(late) > -50 and least / 1e3 < 0.01 * ran_ms


def sojourn(before, behind):
    print(f"{quantile([passage / 1e6 for _, passage in passages(before, behind)], 0.5):.1f}")
    return True


if __name__ == "__main__":
    JOBS = {"fates": fates, "delay": delay, "rate": rate, "sojourn": sojourn}
    sys.exit(0 if JOBS[sys.argv[1]](*sys.argv[2:]) else 1)
