"""Compares what tools told of each round trip with what tcpdump saw of it. usage: compare.py FOLDER RUNS"""

import json
import re
import statistics
import struct
import sys

ETHERNET, IPV4, UDP = 14, 20, 8
STAMP_PORT, IRTT_PORT = 862, 2112


def frames(path):
    """(ns, frame) of a pcap file with nanoseconds."""
    with open(path, "rb") as file:
        data = file.read()
    assert struct.unpack("<I", data[:4])[0] == 0xA1B23C4D, f"{path}: no nanosecond pcap"
    at = 24
    while at + 16 <= len(data):
        seconds, ns, kept, _ = struct.unpack("<IIII", data[at:at + 16])
        yield seconds * 10**9 + ns, data[at + 16:at + 16 + kept]
        at += 16 + kept


def number_of(frame):
    """A test packet's number; None of other packets."""
    ip = frame[ETHERNET:]
    body = ip[IPV4:]
    if ip[9] == 1:
        kind, _, _, _, number = struct.unpack("!BBHHH", body[:8])
        return number if kind in (0, 8) else None
    source, to = struct.unpack("!HH", body[:4])
    body = body[UDP:]
    if STAMP_PORT in (source, to):  # a reply bears its request's number behind its own
        return struct.unpack("!I", body[24:28] if source == STAMP_PORT else body[:4])[0]
    # irtt: magic 3 octets, flags 1 (open 1, reply 2, close 4), token 8, number 4
    return None if body[3] & 0b101 else struct.unpack("<I", body[12:16])[0]


def times(path):
    """Number -> ns of the first frame that bore it."""
    seen = {}
    for ns, frame in frames(path):
        number = number_of(frame)
        if number is not None:
            seen.setdefault(number, ns)
    return seen


def wire(stem):
    left, came, back, home = (times(f"{stem}.{what}.pcap") for what in
                              ("request-left", "request-came", "reply-left", "reply-came"))
    return {n: (home[n] - left[n]) - (back[n] - came[n])
            for n in left if n in came and n in back and n in home}


def told_by_ours(text):
    return {i: int(word) for i, word in enumerate(text.split()) if word != "lost"}


def told_by_irtt(text):
    trips = json.loads(text)["round_trips"]
    return {t["seqno"]: t["delay"]["rtt"] for t in trips if t["lost"] == "false"}


def told_by_fping(text):
    line = next(line for line in text.splitlines() if line.startswith("10.9.0.1 :"))
    words = line.split(":")[1].split()
    return {i: float(word) * 1e6 for i, word in enumerate(words) if word != "-"}


def told_by_ping(text):
    found = re.findall(r"icmp_seq=(\d+) .*time=([\d.]+) ms", text)
    return {int(number): float(ms) * 1e6 for number, ms in found}


TOOLS = {"ours": told_by_ours, "irtt_": told_by_irtt, "fping_": told_by_fping, "ping_": told_by_ping}


def errors_us(stem, read):
    truth = wire(stem)
    with open(stem + ".out", encoding="ascii") as file:
        told = read(file.read())
    both = [number for number in told if number in truth]
    assert len(both) > 0.9 * len(told) > 0, f"{stem}: {len(both)} of {len(told)} found on the wire"
    return sorted(abs(told[number] - truth[number]) / 1000 for number in both)


def quantile(values, share):
    return values[min(len(values) - 1, int(share * len(values)))]


def main(folder, runs):
    seen = {tool: [errors_us(f"{folder}/{tool}-{run}", read) for run in range(1, runs + 1)]
            for tool, read in TOOLS.items()}
    print(f"error of one round trip against the wire, us; {runs} runs of {len(seen['ours'][0])} packets")
    print(f"{'':<8}{'peer':<8}{'ours':>10}{'worst':>10}{'peer':>10}{'worst':>10}{'ratio':>8}")
    for what, share in (("median", 0.5), ("p95", 0.95), ("p99", 0.99)):
        per_run = {tool: [quantile(run, share) for run in seen[tool]] for tool in TOOLS}
        ours = statistics.median(per_run["ours"])
        for tool in list(TOOLS)[1:]:
            theirs = statistics.median(per_run[tool])
            print(f"{what:<8}{tool.rstrip('_'):<8}{ours:>10.2f}{max(per_run['ours']):>10.2f}"
                  f"{theirs:>10.2f}{max(per_run[tool]):>10.2f}{theirs / max(ours, 0.001):>8.1f}")


main(sys.argv[1], int(sys.argv[2]))
