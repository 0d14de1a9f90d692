#!/usr/bin/env bash
# How far is each packet's round trip, as a tool tells it, from what happened on the wire? Truth: tcpdump
# at both ends of one veth cable, between the frames at the sender's interface less the time between
# the same frames at the far end's. Each tool in turn, several runs; rtt.py compares and prints.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/../lab/lab.sh"
LAB_BIN=$(realpath "${1:?usage: rtt.sh FOLDER_OF_PROGRAMS [RUNS]}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
runs=${2:-5} packets=300 interval_ms=10

near() { lab_in near "$@"; }
ours() { near "$LAB_BIN/bench-samples" 10.9.0.1 $packets $interval_ms 2>>"$LAB_LOGS/ours.log"; }
irtt_() { near irtt client -Q -i ${interval_ms}ms -d $((packets * interval_ms))ms -o - 10.9.0.1; }
fping_() { near fping -q -C $packets -p $interval_ms 10.9.0.1 2>&1; }
ping_() { near ping -n -c $packets -i "0.0$interval_ms" 10.9.0.1; }

# capture NAMESPACE FILE FILTER
capture() {
  lab_spawn "tcpdump-$1" "$1" tcpdump -i eth0 --immediate-mode -s 100 -U --time-stamp-precision nano \
    -w "$2" "$3"
  lab_wait 5 tcpdump grep -q listening "$LAB_LOGS/tcpdump-$1.log"
}

# run TOOL FILTER NUMBER
run() {
  local at=$LAB_LOGS/$1-$3 capturing=()
  capture near "$at.near.pcap" "$2" && capturing+=("$LAB_LAST")
  capture far "$at.far.pcap" "$2" && capturing+=("$LAB_LAST")
  "$1" >"$at.out" || echo "rtt: $1 failed" >&2
  sleep 0.3
  kill -INT "${capturing[@]}"
  wait "${capturing[@]}" || true
}

lab_ns near
lab_ns far
lab_link near eth0 far eth0
ip -n near address add 10.9.0.2/24 dev eth0
ip -n far address add 10.9.0.1/24 dev eth0
lab_spawn reflector far "$LAB_BIN/preau-reflector" --listen 10.9.0.1
lab_wait 5 "the reflector" lab_listens far 9330
lab_spawn irtt far irtt server -b 10.9.0.1
near ping -q -c 1 10.9.0.1 >/dev/null  # ARP, once

for ((number = 1; number <= runs; number++)); do
  run ours "udp port 862" "$number"
  run irtt_ "udp port 2112" "$number"
  run fping_ icmp "$number"
  run ping_ icmp "$number"
done
python3 "$here/rtt.py" "$LAB_LOGS" "$runs"
