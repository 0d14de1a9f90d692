"""What preau-impair's ledger says became of a STAMP session, against what preau-probe said of it.

  latency_truth.py SEED COUNT     reads SEED.ledger and SEED.json of this folder; exit 1 where they differ

The ledger needs --ledger-octets 28: a reflector's packet has its own number first, and the request's at
octet 24 (RFC 8762, section 4.3.1). The relay's forward is from the hub: the probe's backward.
"""

import json
import sys


def frames(path):
    """(way, own number, request's number) of each datagram that left the relay, in that order."""
    with open(path, encoding="ascii") as file:
        for line in file:
            direction, _, _, left, _, octets, _ = line.split()
            if left == "-" or len(octets) < 56:
                continue
            own, request = int(octets[:8], 16), int(octets[48:56], 16)
            yield ("forward", own, own) if direction == "backward" else ("backward", own, request)


def reordered(numbers):
    """RFC 4737 section 3.3, first arrivals only."""
    seen, late = set(), 0
    for number in numbers:
        if number in seen:
            continue
        late += bool(seen) and number < max(seen)
        seen.add(number)
    return late


def truth(path, count):
    out = {"forward": [], "backward": []}
    for way, own, request in frames(path):
        if request < count:
            out[way].append((own, request))
    said = {}
    for way, arrivals in out.items():
        numbers = [own for own, _ in arrivals]
        said[f"duplicates_{way}"] = len(numbers) - len(set(numbers))
        said[f"reordered_{way}"] = reordered(numbers)
    there = {request for _, request in out["forward"]}
    back = {request for _, request in out["backward"]}
    said["lost_forward"] = count - len(there)
    said["lost_backward"] = len(there - back)
    return said


def main(seed, count):
    with open(f"{seed}.json", encoding="utf-8") as file:
        text = file.read()
    if not text:
        with open(f"{seed}.err", encoding="utf-8") as file:
            sys.exit(f"seed {seed}: the probe said nothing: {file.read()}")
    said = json.loads(text)
    wanted = truth(f"{seed}.ledger", int(count))
    wrong = {k: (said.get(k), v) for k, v in wanted.items() if said.get(k) != v}
    print(f"seed {seed}: {wanted} " + (f"WRONG (said, true): {wrong}" if wrong else "all said so"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
