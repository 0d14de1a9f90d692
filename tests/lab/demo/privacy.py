#!/usr/bin/env python3
"""Searches everything that a demo left behind for what must never be there.

privacy.py OUT: reads the captures below OUT/captures, and searches every other file (databases, spools,
logs, reports, tables, metrics) for the address of every station in them, in all spellings, and for the
names and addresses of networks that are not the school's.
"""
import itertools
import pathlib
import struct
import sys

OURS = b"ECOLE"
TYPE_BEACON, TYPE_PROBE_RESPONSE = 0x80, 0x50


def frames(path):
    """802.11 frames of a little-endian pcap file with radiotap headers, as preau-beacons writes it."""
    data = path.read_bytes()
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        packet = data[at + 16:at + 16 + length]
        yield packet[struct.unpack_from("<H", packet, 2)[0]:]
        at += 16 + length


def look(captures):
    """Stations, and the networks of others with their names."""
    addresses, ours, others, names = set(), set(), set(), set()
    for path in captures:
        for frame in frames(path):
            addresses |= {frame[4:10], frame[10:16], frame[16:22]}
            if frame[0] in (TYPE_BEACON, TYPE_PROBE_RESPONSE):
                ssid = frame[38:38 + frame[37]]
                if ssid == OURS:
                    ours.add(frame[16:22])
                else:
                    others.add(frame[16:22])
                    names.add(ssid)
    stations = {a for a in addresses - ours - others if not a[0] & 1}
    return stations, others, names


def spellings(address):
    """Hexadecimal in both cases, with every usual joint and grouping, either way round; the octets."""
    found = {bytes(address)}
    for octets in (address, address[::-1]):
        for upper, joint, group in itertools.product((False, True), ("", ":", "-", ".", " "), (1, 2, 3)):
            text = octets.hex().upper() if upper else octets.hex()
            size = 2 * group
            found.add(joint.join(text[i:i + size] for i in range(0, len(text), size)).encode())
        found.add(str(int.from_bytes(octets, "big")).encode())
    return found


def main():
    out = pathlib.Path(sys.argv[1])
    captures = sorted(out.glob("captures/**/*.pcap"))
    stations, others, names = look(captures)
    wanted = {s: "a station" for a in stations for s in spellings(a)}
    wanted |= {s: "a neighbour's address" for a in others for s in spellings(a)}
    wanted |= {n: "a neighbour's name" for n in names if len(n) > 3}
    searched, found = 0, 0
    for path in sorted(p for p in out.rglob("*") if p.is_file() and p not in captures):
        content = path.read_bytes()
        searched += 1
        for text, what in wanted.items():
            if text in content:
                found += 1
                print(f"{path}: holds {what}: {text!r}")
    print(f"privacy: {len(stations)} stations and {len(others)} networks of others in {len(captures)} "
          f"captures, searched for in {searched} files: {found} found")
    return 1 if found or not stations or not others or searched < 10 else 0


sys.exit(main())
