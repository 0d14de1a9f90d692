#!/usr/bin/env bash
# What does the reflector cost beyond a bare recvmmsg/sendmmsg echo loop? Both answer a city's load
# (113 sources, 100 packets a second each), turn by turn in one run; the ratio of their CPU times is
# the figure. Usage: reflector.sh BIN [ROUNDS] [SECONDS] [OCTETS]
set -euo pipefail

bin=$1 rounds=${2:-7} seconds=${3:-5} octets=${4:-44}
sources=113 pps=100
dir=$(mktemp -d)
started=()
cleanup() {
  kill "${started[@]}" 2>/dev/null || true
  rm -rf "$dir"
}
trap cleanup EXIT

start() {
  "$@" >/dev/null &
  started+=($!)
}

start "$bin/bench-echo" 127.0.0.1 28621
echo_pid=$!
start "$bin/bench-echo" 127.0.0.1 28622 100
waiting_pid=$!
start "$bin/preau-reflector" --listen 127.0.0.1 --udp-port 28623 --roles stamp
reflector_pid=$!
sleep 0.5

# measure NAME PORT PID
measure() {
  "$bin/bench-load" 127.0.0.1 "$2" $sources $pps "$seconds" "$3" "$octets" |
    tee -a "$dir/$1" | sed "s/^/  $1: CPU s, sent, back, RTT median and p99 us: /"
}

for ((round = 1; round <= rounds; round++)); do
  echo "round $round of $rounds"
  measure echo 28621 $echo_pid
  measure echo_waiting_100us 28622 $waiting_pid
  measure reflector 28623 $reflector_pid
done

# ratios NAME: of CPU a packet, to the echo of the same round.
ratios() {
  paste "$dir/echo" "$dir/$1" |
    awk '{ print ($6 / $8) / ($1 / $3) }' | sort -n |
    awk -v name="$1" '{ r[NR] = $1 } END {
      printf "%s / bare echo, CPU a packet: median %.2f, worst %.2f of %d\n", name, r[int((NR + 1) / 2)], r[NR], NR }'
}
ratios echo_waiting_100us
ratios reflector
