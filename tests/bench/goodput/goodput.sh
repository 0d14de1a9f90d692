#!/usr/bin/env bash
# TCP goodput, by ours and by iperf3 in 10 s over the same path with as many flows: how far apart, in how many
# seconds. Then what a load costs either end over loopback, per GB.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/../../lab/lab.sh"
LAB_BIN=$(realpath "${1:?usage: goodput.sh FOLDER_OF_PROGRAMS [TRIES]}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
tries=${2:-3} flows=4

# What our flows use is what theirs must: a path with loss is another one for each.
control=$(awk '/cubic/ { print "cubic"; exit } { print $1 }' /proc/sys/net/ipv4/tcp_available_congestion_control)

iperf() {
  local reverse=()
  [[ $1 == down ]] && reverse=(-R)
  lab_in site iperf3 -c 10.9.0.1 -t 10 -P "$flows" -C "$control" -J "${reverse[@]}"
}
ours() { lab_in site "$LAB_BIN/preau-probe" goodput 10.9.0.1 --direction "$1" --flows "$flows" --json || true; }

# row MBIT/S KIND DIRECTION
row() {
  : >"$LAB_LOGS/ours"
  : >"$LAB_LOGS/iperf"
  local i
  for ((i = 0; i < tries; i++)); do
    ours "$3" >>"$LAB_LOGS/ours"
    iperf "$3" | python3 -c 'import json, sys
run = json.load(sys.stdin)
later = [i["sum"]["bits_per_second"] for i in run["intervals"][1:10]]
print(run["end"]["sum_received"]["bits_per_second"] / 1e6, sum(later) / len(later) / 1e6)' >>"$LAB_LOGS/iperf"
  done
  python3 - "$1" "$2" "$3" "$LAB_LOGS/ours" "$LAB_LOGS/iperf" <<'PY'
import json, statistics, sys
mbit, kind, direction = sys.argv[1:4]
ours = [json.loads(line) for line in open(sys.argv[4])]
peer, later = zip(*([float(word) for word in line.split()] for line in open(sys.argv[5])))
theirs, behind = statistics.median(peer), statistics.median(later)
values = [o["value"] for o in ours if o["value"] is not None]
if not values:
    sys.exit(f"{mbit:>5} {kind:<24} {direction:4} | no value: {ours}")
off = [100 * (v / theirs - 1) for v in values]
widths = [100 * (o["high"] - o["low"]) / o["value"] for o in ours if o["low"] is not None and o["value"]]
spread = 100 * (max(peer) - min(peer)) / theirs
width = f"{statistics.median(widths):6.1f}" if widths else "  none"
print(f"{mbit:>5} {kind:<24} {direction:4} | {statistics.median(values):7.2f} {statistics.median(off):6.2f} "
      f"{max(off, key=abs):6.2f} {width} {statistics.median(o['duration_s'] for o in ours):5.2f} "
      f"{sum(not o['valid'] for o in ours):4d} | {theirs:7.2f} {spread:6.1f} {behind:7.2f} "
      f"{100 * (statistics.median(values) / behind - 1):6.2f}")
PY
}

table() {
  echo "line                                   ours: |  off from iperf3 %  interval                iperf3 10 s;  behind its first"
  echo "Mbit/s path                     dir  |  Mbit/s median  worst  % wide     s flag |  Mbit/s spread   Mbit/s  off %"
  local mbit kind direction
  for mbit in 20 100; do
    for kind in 'delay 0' 'delay 10ms' 'delay 0, loss 0.5%' 'delay 10ms, loss 0.5%'; do
      lab_shape hub site-1 "$mbit"
      lab_shape site-gw wan "$mbit"
      lab_impair site --both "$kind" --seed 1
      for direction in down up; do row "$mbit" "$kind" "$direction"; done
    done
  done
}

ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

# cost DIRECTION
cost() {
  local before after
  before=$(ticks "$reflector")
  lab_in hub python3 - "$LAB_BIN/preau-probe" "$1" "$LAB_LOGS/gb" <<'PY'
import json, resource, subprocess, sys
told = subprocess.run([sys.argv[1], "goodput", "127.0.0.1", "--direction", sys.argv[2], "--flows", "1", "--json"],
                      capture_output=True, text=True).stdout
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
run = json.loads(told)
gb = (run["bytes_sent"] + run["bytes_received"]) / 1e9
open(sys.argv[3], "w").write(f"{gb} {(spent.ru_utime + spent.ru_stime) / gb} {run['value']}")
PY
  after=$(ticks "$reflector")
  awk -v direction="$1" -v ticks=$((after - before)) '{ far = ticks / 100 / $1
    printf "  ours %-4s      send %.3f, receive %.3f  (%.0f Mbit/s)\n", direction,
      direction == "up" ? $2 : far, direction == "up" ? far : $2, $3 }' "$LAB_LOGS/gb"
}

costs() {
  echo "CPU-s/GB over loopback, one flow:"
  cost down
  cost up
  lab_in hub iperf3 -c 127.0.0.1 -t 5 -J | python3 -c '
import json, sys
end = json.load(sys.stdin)["end"]
cpu, gb = end["cpu_utilization_percent"], end["sum_received"]["bytes"] / 1e9
seconds = end["sum_received"]["seconds"]
rate = end["sum_received"]["bits_per_second"] / 1e6
print("  iperf3         send %.3f, receive %.3f  (%.0f Mbit/s)" % (
    cpu["host_total"] / 100 * seconds / gb, cpu["remote_total"] / 100 * seconds / gb, rate))'
}

echo "load: $(cut -d' ' -f1-3 /proc/loadavg)"
lab_hub 10.9.0.1
lab_spawn reflector hub "$LAB_BIN/preau-reflector" --roles stamp,goodput  # the original has port 5201
reflector=$LAB_LAST
lab_spawn iperf-server hub iperf3 -s
lab_wait 5 "the reflector" lab_listens hub 9330
lab_wait 5 "iperf3" lab_listens hub 5201
lab_site site 1 100 100 0
costs
table
echo "load: $(cut -d' ' -f1-3 /proc/loadavg)"
