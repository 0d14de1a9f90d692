#!/usr/bin/env python3
"""The demo's rooms as a script for the virtual machine, and whether its recordings are whole.

rooms_script.py ROOMS.toml            prints a line a fact: `room SITE ID`, `ap BSSID SSID CHANNEL` for each
                                      access point, `point N DBM...` with the level of each
rooms_script.py --check GOT PROBE ROOMS.toml
                                      every access point of every room has beacons enough at every point
"""
import json
import pathlib
import random
import subprocess
import sys
import tomllib

POINT_SPREAD_DB = 1.5  # as in tests/lab/beacons/air.hh
LEAST_BEACONS = 8      # of a point that tells anything: probe/wifi/coverage.toml


def rooms_of(path):
    file = tomllib.loads(pathlib.Path(path).read_text())
    return file["seed"], file["points"], file["room"]


def script(path):
    seed, points, rooms = rooms_of(path)
    chance = random.Random(seed)
    for room in rooms:
        print("room", room["site"], room["id"])
        for ap in room["ap"]:
            print("ap", ap["bssid"], ap["ssid"], ap["channel"])
        for point in range(1, points + 1):
            levels = (round(ap["dbm"] + chance.gauss(0, POINT_SPREAD_DB)) for ap in room["ap"])
            print("point", point, *levels)


def check(got, probe, path):
    _, points, rooms = rooms_of(path)
    wrong = []
    for room in rooms:
        for point in range(1, points + 1):
            file = f"{got}/{room['site']}/{room['id']}/{point}.pcap"
            said = subprocess.run([probe, "wifi", "decode", "--json", file], capture_output=True, text=True)
            networks = [json.loads(line) for line in said.stdout.splitlines()]
            heard = {n["bssid"]: n for n in networks if "bssid" in n}
            for ap in room["ap"]:
                network = heard.pop(ap["bssid"], None)
                if network is None or network["frames"] < LEAST_BEACONS or network["channel"] != ap["channel"]:
                    wrong.append(f"{file}: {ap['bssid']} of {ap['ssid']}: {network and network['frames']}")
            wrong += [f"{file}: {bssid} does not belong there" for bssid in heard]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        check(*sys.argv[2:5])
    else:
        script(sys.argv[1])
