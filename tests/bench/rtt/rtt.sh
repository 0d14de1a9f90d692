#!/usr/bin/env bash
# How far is each packet's round trip, as a tool tells it, from what happened on the wire? Each tool in
# turn, several runs; compare.py compares and prints.
#
# Truth: tcpdump, of frames that arrive. near - cable - far are three namespaces, and a veth cable has no
# length: a frame has left near when it arrives at the cable. (On its way out, tcpdump would stamp a
# frame before it copies it, 2 to 4 us before the frame leaves.)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/../../lab/lab.sh"
LAB_BIN=$(realpath "${1:?usage: rtt.sh FOLDER_OF_PROGRAMS [RUNS]}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
runs=${2:-5} packets=300 interval_ms=10

near() { lab_in near "$@"; }
ours() { near "$LAB_BIN/bench-samples" 10.9.0.1 $packets $interval_ms 2>>"$LAB_LOGS/ours.log"; }
irtt_() { near irtt client -Q -i ${interval_ms}ms -d $((packets * interval_ms))ms -o - 10.9.0.1; }
fping_() { near fping -q -C $packets -p $interval_ms 10.9.0.1 2>&1; }
ping_() { near ping -n -c $packets -i "0.0$interval_ms" 10.9.0.1; }

# capture NAMESPACE INTERFACE FILE FILTER
capture() {
  lab_spawn "tcpdump-$1-$2" "$1" tcpdump -i "$2" -Q in -s 100 -B 8192 --time-stamp-precision nano \
    -w "$3" "$4"
  CAPTURING+=("$LAB_LAST")
  lab_wait 5 tcpdump grep -q listening "$LAB_LOGS/tcpdump-$1-$2.log"
}

# run TOOL FILTER NUMBER
run() {
  local at=$LAB_LOGS/$1-$3
  CAPTURING=()
  capture cable to-near "$at.request-left.pcap" "$2"
  capture far eth0 "$at.request-came.pcap" "$2"
  capture cable to-far "$at.reply-left.pcap" "$2"
  capture near eth0 "$at.reply-came.pcap" "$2"
  "$1" >"$at.out" || echo "rtt: $1 failed" >&2
  sleep 1.2  # a second is what tcpdump gathers
  kill -INT "${CAPTURING[@]}"
  wait "${CAPTURING[@]}" || true
}

lab_ns near
lab_ns cable
lab_ns far
lab_link near eth0 cable to-near
lab_link cable to-far far eth0
ip -n cable link add cable type bridge
ip -n cable link set to-near master cable
ip -n cable link set to-far master cable
ip -n cable link set cable up
ip -n near address add 10.9.0.2/24 dev eth0
ip -n far address add 10.9.0.1/24 dev eth0
lab_spawn reflector far "$LAB_BIN/preau-reflector" --listen 10.9.0.1
lab_wait 5 "the reflector" lab_listens far 9330
lab_spawn irtt far irtt server -b 10.9.0.1
lab_wait 5 "the cable" near ping -q -c 1 10.9.0.1

for ((number = 1; number <= runs; number++)); do
  run ours "udp port 862" "$number"
  run irtt_ "udp port 2112" "$number"
  run fping_ icmp "$number"
  run ping_ icmp "$number"
done
python3 "$here/compare.py" "$LAB_LOGS" "$runs"
