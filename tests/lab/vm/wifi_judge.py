#!/usr/bin/env python3
"""Holds what preau-probe said in the virtual machine against iw, hostapd's configuration and tshark.

wifi_judge.py FOLDER: with scan.json, active.json, listen.json, iw_scan, air.pcap of wifi_inside.sh.
"""
import json
import re
import subprocess
import sys

from judge import check, lines, spooled, tell

# By SSID: channel, width in MHz, generation, security, PMF, signal in dBm: as wifi_aps.sh makes them.
MADE = {
    "lab-open": (1, 20, "g", "open", "none", -40),
    "ECOLE": (6, 20, "n", "WPA2-PSK", "none", -45),
    "lab-sae": (36, 80, "ac", "WPA3-SAE", "required", -50),
    "lab-owe": (11, 20, "n", "OWE", "required", -55),
    "lab-eap": (44, 40, "n", "802.1X", "none", -60),
    "lab-ax": (40, 80, "ax", "WPA2/3 transition", "capable", -65),
    None: (3, 20, "n", "WPA2-PSK", "none", -70),
    "lab-ft": (48, 20, "n", "WPA2-PSK", "none", -75),
}
CHANNELS = [2412, 2422, 2437, 2462, 5180, 5200, 5220, 5240]  # that wifi_inside.sh names
KEYS = ("channel", "width_mhz", "generation", "security", "pmf", "signal_dbm")

def by_ssid(objects):
    return {o["ssid"]: o for o in objects if "bssid" in o}


def check_made(name, objects):
    networks = by_ssid(objects)
    check(f"{name}: networks", sorted(map(str, networks)), sorted(map(str, MADE)))
    for ssid, made in MADE.items():
        if ssid in networks:
            check(f"{name}: {ssid}", tuple(networks[ssid][k] for k in KEYS), made)
    ft = networks.get("lab-ft", {})
    check(f"{name}: lab-ft roaming", ft.get("roaming"), ["k", "v", "r"])
    check(f"{name}: ECOLE tells its load", networks.get("ECOLE", {}).get("bss_load_utilisation") is not None, True)


def iw_networks(folder):
    with open(f"{folder}/iw_scan", encoding="utf-8") as file:
        blocks = re.split(r"^BSS ", file.read(), flags=re.M)[1:]
    found = {}
    for block in blocks:
        ssid = re.search(r"^\tSSID: (.*)$", block, re.M)
        found[block[:17]] = (
            (ssid.group(1) if ssid else "").replace("\\x00", "") or None,
            int(float(re.search(r"freq: (\d+)", block).group(1))),
            float(re.search(r"signal: (-?[\d.]+)", block).group(1)),
        )
    return found


def mhz(network):
    base = 2407 if network["band_ghz"] == 2.4 else 5000
    return base + 5 * network["channel"]


def check_iw(folder, objects):
    ours = {o["bssid"]: (o["ssid"], mhz(o), o["signal_dbm"]) for o in objects if "bssid" in o}
    check("scan against iw", ours, iw_networks(folder))


def check_tshark(folder):
    fields = ["wlan.bssid", "wlan.fc.type_subtype", "wlan.ds.current_channel", "wlan.ra"]
    command = ["tshark", "-r", f"{folder}/air.pcap", "-T", "fields"]
    for field in fields:
        command += ["-e", field]
    rows = [line.split("\t") for line in
            subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()]
    check("only beacons and probe responses in the file",
          {int(row[1], 0) for row in rows} - {5, 8}, set())
    listened = [o for o in lines(folder, "listen.json") if "bssid" in o]
    frames = {}
    for row in rows:
        frames[row[0]] = frames.get(row[0], 0) + 1
    check("frames of each by tshark", {o["bssid"]: o["frames"] for o in listened}, frames)
    answered = {row[3] for row in rows if int(row[1], 0) == 5}
    check("nobody's address in probe responses", answered - {"00:00:00:00:00:00"}, set())


def check_room(folder):
    room = lines(folder, "room.json")[-1]
    # The school has one access point; another may be on a channel that was not scanned.
    check("room: verdict", (room.get("verdict"), room.get("decided_by")), ("not enough data", "points"))
    check("room: nothing is told of a second access point", room["criteria"][2]["points"], 0)
    point = room["at_points"][0]
    check("room: listened to", point["listened_mhz"], CHANNELS)
    check("room: not listened to", set(CHANNELS) & set(point["not_listened_mhz"]), set())
    check("room: nor to the rest", {2417, 5500, 5955} - set(point["not_listened_mhz"]), set())
    best = room["at_points"][0]["best"]
    check("room: best", (best["ssid"], best["median_dbm"]), ("ECOLE", -45))
    check("room: others", room["other_networks"], 7)
    text = json.dumps(lines(folder, "room.json"))
    check("room: nobody else is named", [s for s in MADE if s and s != "ECOLE" and s in text], [])


def check_fixed_probe(folder):
    heard = [r["value"] for r in spooled(folder, "spool.db")
             if r.get("room") == "A12" and r["metric"].startswith("Signal_Passive_IEEE80211-Beacon_")]
    check("fixed probe: the room by its own radio", heard, [-45])


def check_moving(folder):
    """A level that moves is told as its spread, of as many beacons as tshark counts."""
    command = ["tshark", "-r", f"{folder}/moving.pcap", "-Y",
               "wlan.fc.type_subtype == 8 and wlan.ssid == \"ECOLE\"", "-T", "fields", "-e", "radiotap.dbm_antsignal"]
    signals = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    best = lines(folder, "moving.json")[-1]["at_points"][0]["best"]
    check("moving: levels by tshark", sorted(set(signals)), ["-45", "-57"])
    check("moving: beacons", best["beacons"], len(signals))
    check("moving: median and spread", (best["median_dbm"], best["p10_dbm"], best["p90_dbm"]), (-45, -57, -45))


def check_words(folder):
    for name, words in (("no_monitor", "not in monitor mode"), ("no_scan", "")):
        with open(f"{folder}/{name}.json", encoding="utf-8") as file:
            check(f"{name}: words", words in file.read(), True)
        with open(f"{folder}/{name}.code", encoding="utf-8") as file:
            check(f"{name}: exit", file.read().strip(), "3")


def check_leaving(folder):
    with open(f"{folder}/left.code", encoding="utf-8") as file:
        check("left: exit", file.read().strip(), "1")
    with open(f"{folder}/left.err", encoding="utf-8") as file:
        check("left: which interface", "wlan9" in file.read(), True)
    last = lines(folder, "left.json")[-1]
    check("left: what was heard is told", last["decoded"] > 0 and "damage" in last, True)
    with open(f"{folder}/gone.code", encoding="utf-8") as file:
        check("gone: exit", file.read().strip(), "3")
    gone = lines(folder, "gone.json")
    check("gone: records say why", {r["validity"] for r in gone if "metric" in r}, {"failed"})
    check("gone: no verdict", gone[-1].get("verdict"), "not enough data")


def main():
    folder = sys.argv[1]
    scan = lines(folder, "scan.json")
    check_made("scan", scan)
    check_made("listen", lines(folder, "listen.json"))
    check_iw(folder, scan)
    check("scan: last line", (scan[-1]["scan"], scan[-1]["scans"]), ("passive", 2))
    check("hidden name by asking", "lab-hidden" in by_ssid(lines(folder, "active.json")), True)
    check_tshark(folder)
    check_room(folder)
    check_fixed_probe(folder)
    check_moving(folder)
    check_words(folder)
    check_leaving(folder)
    check("scan: listened to", scan[-1]["listened_mhz"], CHANNELS)
    check("listen: listened to", lines(folder, "listen.json")[-1]["listened_mhz"], CHANNELS)
    return tell(f"wifi: {len(MADE)} access points, by scan, by listening, by iw and tshark")


sys.exit(main())
