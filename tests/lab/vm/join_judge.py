#!/usr/bin/env python3
"""Holds what preau-probe said of networks that it joined against how they were made.

join_judge.py FOLDER: with NAME.json and NAME.code of join_inside.sh.
"""
import os
import sys

from judge import check, lines, spooled, tell, wrong

# By name: which step fails, and words of its cause.
BROKEN = {
    "wpa2_wrong": ("authentication", ["wrong password"]),
    "wpa3_wrong": ("authentication", ["wrong password", "SAE"]),
    "eap_wrong": ("authentication", ["refused this user name or password"]),
    "radius_down": ("authentication", ["RADIUS down"]),
    "no_lease": ("dhcp", ["no DHCP lease"]),
    "nobody": ("network", ["no access point"]),
    "dns_dead": ("dns", ["DNS dead", "DNS alone"]),
    "dead_uplink": ("dns", ["dead uplink"]),
}
GOOD = ["open", "wpa2", "wpa3", "eap"]
STEPS = ["network", "association", "authentication", "dhcp", "dns", "rtt", "goodput_down", "goodput_up"]

def text_of(folder, name):
    with open(f"{folder}/{name}", encoding="utf-8") as file:
        return file.read()


def records(folder, name):
    return {r["metric"]: r for r in lines(folder, name + ".json") if "metric" in r and "_Active_" in r["metric"]}


def joined(folder, name):
    found = [o for o in lines(folder, name + ".json") if "connects" in o]
    if len(found) != 1:
        wrong.append(f"{name}: no line of how it connects; {text_of(folder, name + '.err').strip()}")
        return None
    check(f"{name}: steps in order", [s["step"] for s in found[0]["steps"]], STEPS)
    return found[0]


def check_good(folder, name):
    told = joined(folder, name)
    if not told:
        return
    check(f"{name}: connects", (told["connects"], told["cause"]), ("pass", None))
    for key in ["association_s", "dhcp_s", "total_s", "dns_s", "rtt_s", "down_mbps", "up_mbps"]:
        check(f"{name}: {key} was measured", (told[key] or 0) > 0, True)
    check(f"{name}: time for keys", told["authentication_s"] is not None, name != "open")
    check(f"{name}: access point", told["access_point"]["ssid"], f"lab-{name}")
    made = records(folder, name)
    check(f"{name}: records", len(made), 7 if name == "open" else 8)
    check(f"{name}: all have a value", [m for m, r in made.items() if r["value"] is None], [])


def check_broken(folder, name):
    told = joined(folder, name)
    if not told:
        return
    step, words = BROKEN[name]
    check(f"{name}: connects", (told["connects"], told["failed_step"]), ("fail", step))
    for word in words:
        check(f"{name}: says {word}: {told['cause']}", word in told["cause"], True)
    check(f"{name}: never serves", told["serves"], False)
    check(f"{name}: exit", text_of(folder, f"{name}.code").strip(), "1")
    whole = records(folder, name)["Join_Active_IEEE80211-Network_Preau-v1_Seconds_Raw"]
    check(f"{name}: the record of the whole", (whole["validity"], whole["value"]), ("failed", None))


def check_fixed_probe(folder):
    """Joins in its window and says so (the password is wrong); outside it only listens."""
    kinds = {}
    for name in ("allowed", "silent"):
        made = spooled(folder, name + ".db")
        kinds[name] = {r["metric"]: r for r in made if r.get("room") == "A12"}
        check(f"{name}: transmits and says so", "transmitting on" in text_of(folder, name + ".run"), name == "allowed")
    check("silent: joins nothing", [m for m in kinds["silent"] if m.startswith("Join_")], [])
    whole = kinds["allowed"].get("Join_Active_IEEE80211-Network_Preau-v1_Seconds_Raw", {})
    check("allowed: the record of the whole", whole.get("validity"), "failed")
    check("allowed: why", "wrong password" in whole.get("failure", ""), True)
    check("silent: hears all the same", any(m.startswith("Signal_") for m in kinds["silent"]), True)


def main():
    folder = sys.argv[1]
    for name in GOOD:
        check_good(folder, name)
    for name in BROKEN:
        check_broken(folder, name)
    check_fixed_probe(folder)
    check("in use: refused", ("in use" in text_of(folder, "in_use.err"), text_of(folder, "in_use.code").strip()),
          (True, "3"))
    check("readable: refused", ("chmod 600" in text_of(folder, "readable.err"),
                                text_of(folder, "readable.code").strip()), (True, "2"))
    check("no password in what was written", text_of(folder, "passwords"), "")
    check("nothing left in /tmp", text_of(folder, "left"), "")
    check("the interface is as it was found", os.path.exists(f"{folder}/not_restored")
          and text_of(folder, "not_restored"), False)
    return tell(f"join: {len(GOOD)} networks joined, {len(BROKEN)} broken ones told")


sys.exit(main())
