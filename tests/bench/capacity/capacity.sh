#!/usr/bin/env bash
# What a line carries, by our short method and by iperf3 in 10 s: how far off, in how many octets and
# seconds, at what CPU cost. Lines are shaped by the lab, the truth is the shaper's rate in IP octets.
# Then runs through the real relay: results off by more than 2 % and not flagged, which must be none.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/../../lab/lab.sh"
LAB_BIN=$(realpath "${1:?usage: capacity.sh FOLDER_OF_PROGRAMS [TRIES] [RELAYED_RUNS]}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
export XDG_STATE_HOME=/run/lab/state
tries=${2:-5} relayed=${3:-50}

field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" "$LAB_LOGS/seen"; }
# interface_octets NAMESPACE IF: what has crossed it, both ways.
# shellcheck disable=SC2016  # awk expands, not bash
interface_octets() { lab_in "$1" awk -v i="$2:" '$1 == i { printf "%.0f\n", $2 + $10 }' /proc/net/dev; }
cpu_ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

# ours NAMESPACE OPTION...: "value octets seconds code"
ours() {
  local ns=$1 code=0
  shift
  lab_in "$ns" timeout 90 "$LAB_BIN/preau-probe" capacity 10.9.0.1 --json --daily-budget 1000000 "$@" \
    >"$LAB_LOGS/seen" || code=$?
  echo "$(field value) $(($(field bytes_sent) + $(field bytes_received))) $(field duration_s) $code"
}

# iperf NAMESPACE down|up: "value octets seconds 0"; payload times 1500/1448 is the IP layer.
iperf() {
  local before after reverse=()
  [[ $2 == down ]] && reverse=(-R)
  before=$(interface_octets "$1" eth0)
  lab_in "$1" iperf3 -c 10.9.0.1 -t 10 -J "${reverse[@]}" >"$LAB_LOGS/iperf.json"
  after=$(interface_octets "$1" eth0)
  python3 -c '
import json, sys
rate = json.load(open(sys.argv[1]))["end"]["sum_received"]["bits_per_second"]
print(rate / 1e6 * 1500 / 1448, sys.argv[2], 10, 0)' "$LAB_LOGS/iperf.json" $((after - before))
}

# row MBIT/S DIRECTION: the table's line.
row() {
  for ((i = 0; i < tries; i++)); do ours line --direction "$2"; done >"$LAB_LOGS/ours"
  iperf line "$2" >"$LAB_LOGS/iperf"
  python3 - "$1" "$2" "$LAB_LOGS/ours" "$LAB_LOGS/iperf" <<'PY'
import statistics, sys
mbit, direction = float(sys.argv[1]), sys.argv[2]
truth = mbit * 1500 / 1514
rows = [line.split() for line in open(sys.argv[3])]
off = [100 * (float(v) / truth - 1) if v not in ("null", "") else -100.0 for v, *_ in rows]
median, worst = statistics.median(map(abs, off)), max(map(abs, off))
octets = statistics.median(float(r[1]) for r in rows)
seconds = statistics.median(float(r[2]) for r in rows)
flagged = sum(r[3] != "0" for r in rows)
silent = sum(r[3] == "0" and abs(o) > 2 for r, o in zip(rows, off))
value, peer_octets, *_ = open(sys.argv[4]).read().split()
peer = 100 * (float(value) / truth - 1)
print(f"{mbit:5.0f} {direction:4} | {median:5.2f} {worst:6.2f} {octets / 1e6:6.1f} {seconds:5.2f} "
      f"{max(float(r[2]) for r in rows):5.2f} {flagged:4d} {silent:6d} | {peer:6.2f} "
      f"{float(peer_octets) / 1e6:7.1f} | 1/{float(peer_octets) / octets:.0f}")
PY
}

table() {
  echo "line         ours: |off| %    MB    s                            iperf3 10 s"
  echo "Mbit/s dir | median  worst  median median worst flag silent |  off %      MB | octets"
  lab_site line 1 100 100
  local mbit direction
  for mbit in 8 25 100 300 500 940; do
    lab_shape hub site-1 "$mbit"
    lab_shape line-gw wan "$mbit"
    for direction in down up; do row "$mbit" "$direction"; done
  done
}

# CPU of a UDP load, both ends, per GB that arrived: ours by its bench program, iperf3 as fast as it can.
cost() {
  lab_ns a
  lab_ns b
  lab_link a eth0 b eth0
  ip -n a address add 10.8.0.1/24 dev eth0
  ip -n b address add 10.8.0.2/24 dev eth0
  echo "CPU-s/GB of UDP load, sender and receiver:"
  lab_in a "$LAB_BIN/bench-train" receive 10.8.0.1 9400 >"$LAB_LOGS/receive" &
  local receiver=$!
  sleep 0.5
  lab_in b "$LAB_BIN/bench-train" send 10.8.0.1 9400 940 20
  wait "$receiver"
  cat "$LAB_LOGS/receive"
  lab_spawn iperf-udp a iperf3 -s -p 5301 -1
  lab_wait 5 iperf3 lab_listens a 5301
  lab_in b iperf3 -c 10.8.0.1 -p 5301 -u -b 940M -l 1472 -t 10 -J |
    python3 -c '
import json, sys
end = json.load(sys.stdin)["end"]
gb = end["sum"]["bytes"] / 1e9
cpu = end["cpu_utilization_percent"]
print(f"  iperf3   send {cpu['"'"'host_total'"'"'] / 100 * 10 / gb:.2f}, receive {cpu['"'"'remote_total'"'"'] / 100 * 10 / gb:.2f}")'
}

# Seeded runs through the relay, of many kinds of line.
relay() {
  lab_site far 2 100 100 0
  local seed rate
  local rates=(8 25 50 100) kinds=('delay 5ms' 'delay 10ms, jitter 1ms' 'delay 2ms, loss 0.1%' 'delay 8ms, loss 2%' 'delay 5ms, duplicate 1%')
  for ((seed = 1; seed <= relayed; seed++)); do
    rate=${rates[seed % ${#rates[@]}]}
    lab_shape hub site-2 "$rate"
    lab_shape far-gw wan "$rate"
    lab_impair far --both "${kinds[seed % ${#kinds[@]}]}" --seed "$seed"
    ours far --direction "$( ((seed % 2)) && echo down || echo up)" | awk -v rate="$rate" -v seed="$seed" \
      -v kind="${kinds[seed % ${#kinds[@]}]}" '{ off = $1 == "null" ? -100 : 100 * ($1 / (rate * 1500 / 1514) - 1)
        print seed, rate, off, $4, kind }' >>"$LAB_LOGS/relayed"
  done
  awk '{ off = $3 < 0 ? -$3 : $3; if ($4 != 0) flagged++; else if (off > 2) { silent++; print "silent:", $0 } }
    END { printf "%d runs through the relay: %d flagged, %d off by more than 2 %% and not flagged\n", NR, flagged, silent }' \
    "$LAB_LOGS/relayed"
  awk '$4 == 0 { print ($3 < 0 ? -$3 : $3) }' "$LAB_LOGS/relayed" | sort -n |
    awk '{ off[NR] = $1 } END { if (NR) printf "  not flagged: |off| %.2f %% at the median, %.2f %% at worst\n", off[int((NR + 1) / 2)], off[NR] }'
}

echo "load: $(cut -d' ' -f1-3 /proc/loadavg)"
lab_hub 10.9.0.1
lab_spawn reflector hub "$LAB_BIN/preau-reflector" --roles stamp,capacity  # the original has port 5201
lab_spawn iperf-server hub iperf3 -s
lab_wait 5 "the reflector" lab_listens hub 9330
lab_wait 5 "iperf3" lab_listens hub 5201
cost
relay
table
echo "load: $(cut -d' ' -f1-3 /proc/loadavg)"
