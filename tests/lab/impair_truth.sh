#!/usr/bin/env bash
# The relay against captures with the kernel's stamps, on both sides of it: is its ledger the truth, exactly; are its delays, its
# rate and its queues what was asked for. What is exact is asserted; times are printed, and asserted
# only so widely that a busy machine holds them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
LAB_BIN=$(realpath "${1:?usage: impair_truth.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
OUT=/run/lab
PORT=9000
failed=0

truth() { python3 "$here/impair_truth.py" "$@"; }
fail() { echo "FAILED: $*"; failed=1; }

# capture NAME NS IF FILTER. (dumpcap: tcpdump insists on changing its user, which a lab without root
# cannot.)
capture() {
  rm -f "$LAB_LOGS/$1.log"
  lab_spawn "$1" "$2" dumpcap -q -P -i "$3" -B 16 -s 128 -w "$OUT/$1.pcap" -f "$4"
  CAPTURES[$1]=$LAB_LAST
  lab_wait 10 "dumpcap $1" grep -q '^File:' "$LAB_LOGS/$1.log"
}

# capture_all FILTER: what the hub sends (forward) and what the site sends, on both sides.
capture_all() {
  declare -gA CAPTURES=()
  capture hub-sent hub site-1 "$1 and src host 10.9.1.1"
  capture site-got t-gw wan "$1 and src host 10.9.1.1"
  capture site-sent t-gw wan "$1 and src host 10.9.1.2"
  capture hub-got hub site-1 "$1 and src host 10.9.1.2"
}

captured() { stat -c %s $OUT/*.pcap; }

# What is in flight arrives and is written; then the captures and the relay end. A capture with gaps
# proves nothing.
end_all() {
  local name before=
  until [[ $before == "$(captured)" ]]; do
    before=$(captured)
    sleep 1
  done
  for name in "${!CAPTURES[@]}"; do
    kill -INT "${CAPTURES[$name]}"
    wait "${CAPTURES[$name]}" || true
    grep -q '^Packets received/dropped .*/0 (pcap:0/dumpcap:0/' "$LAB_LOGS/$name.log" ||
      fail "the capture $name has gaps: $(tail -1 "$LAB_LOGS/$name.log")"
  done
  lab_unimpair t
}

# numbered COUNT INTERVAL_US OCTETS: both ways at once.
numbered() {
  lab_in t-gw python3 "$here/numbered.py" 10.9.1.2 10.9.1.1 $PORT "$@" &
  local other=$!
  lab_in hub python3 "$here/numbered.py" 10.9.1.1 10.9.1.2 $PORT "$@"
  wait "$other"
}

fates() {
  truth fates $OUT/hub-sent.pcap $OUT/site-got.pcap "$1" forward || fail "the forward ledger"
  truth fates $OUT/site-sent.pcap $OUT/hub-got.pcap "$1" backward || fail "the backward ledger"
}

# Same seed, same arrivals: the numbers that did not leave, or left twice.
chances() { awk '$7 == "lost" || $7 == "duplicate" { print $1, substr($6, 1, 8), $7 }' "$1" | sort; }

chance_is_told() {
  local run
  for run in 1 2; do
    lab_impair t --match udp:$PORT --seed 42 --ledger $OUT/ledger-$run \
      --forward 'delay 20ms, jitter 3ms normal reordering, loss burst 1% 30%, duplicate 2%, reorder 2% 4ms' \
      --backward 'delay 5ms, jitter 2ms, loss 3%, duplicate 1%'
    capture_all "udp port $PORT"
    numbered 2000 1000 100
    end_all
    fates $OUT/ledger-$run
  done
  chances $OUT/ledger-1 >$OUT/chances-1
  chances $OUT/ledger-2 | cmp - $OUT/chances-1 || fail "the same seed had other fates"
  echo "seed 42, again: the same $(wc -l <$OUT/chances-1) frames lost or duplicated"
}

queue_is_told() {
  lab_impair t --match udp:$PORT --ledger $OUT/ledger-3 --both 'rate 4mbit, queue 20 frames, delay 2ms'
  capture_all "udp port $PORT"
  numbered 1000 1000 1000
  end_all
  fates $OUT/ledger-3
  [[ $(grep -c queue-drop $OUT/ledger-3) -gt 0 ]] || fail "no frame found the queue full"
}

delay_is_kept() {
  local ms
  for ms in 0.4 12.5; do
    lab_impair t --match udp:$PORT --delay "${ms}ms"
    capture_all "udp port $PORT"
    numbered 1000 2000 100
    end_all
    truth delay $OUT/hub-sent.pcap $OUT/site-got.pcap "$ms" || fail "a frame left early"
    truth delay $OUT/site-sent.pcap $OUT/hub-got.pcap "$ms" || fail "a frame left early"
  done
}

# Offered 8.3 and 83 Mbit/s.
rate_is_kept() {
  local mbit
  for mbit in 5 50; do
    lab_impair t --match udp:$PORT --both "rate ${mbit}mbit"
    capture_all "udp port $PORT"
    numbered 3000 $((5000 / mbit)) 1000
    end_all
    truth rate $OUT/hub-sent.pcap $OUT/site-got.pcap "$mbit" || fail "the rate"
    truth rate $OUT/site-sent.pcap $OUT/hub-got.pcap "$mbit" || fail "the rate"
  done
}

# sojourn_ms IMPAIRMENTS: of TCP's segments toward the site, in a download of some seconds.
sojourn_ms() {
  lab_impair t --forward "$1" --backward 'delay 10ms'
  capture_all "tcp port 5201"
  lab_in t-gw iperf3 -c 10.9.1.1 -R -t 8 >"$LAB_LOGS/download.log" || cat "$LAB_LOGS/download.log" >&2
  end_all
  truth sojourn $OUT/hub-sent.pcap $OUT/site-got.pcap
}

# The delay of 10 ms is part of what is seen. A factor of three tells the two apart on any machine.
codel_keeps_its_target() {
  local tail codel
  lab_spawn iperf3 hub iperf3 -s
  lab_wait 5 iperf3 lab_listens hub 5201
  tail=$(sojourn_ms 'rate 10mbit, queue 300 frames, delay 10ms')
  codel=$(sojourn_ms 'rate 10mbit, queue 300 frames, codel, delay 10ms')
  echo "TCP at 10 Mbit/s, delay 10 ms: median passage $tail ms with drop-tail, $codel ms with CoDel"
  awk "BEGIN { exit !($tail > 3 * $codel) }" || fail "CoDel's queue is no shorter"
}

others_pass() {
  lab_impair t --match udp:$PORT --both 'loss 100%'
  ip -n hub neigh flush dev site-1
  lab_in hub ping -n -q -c 5 -i 0.1 10.9.1.2 >"$LAB_LOGS/ping.log" || fail "ARP and ping do not pass"
}

bulk_passes() {
  lab_impair t --delay 12.5ms
  lab_in t-gw iperf3 -c 10.9.1.1 -n 4M | tail -3
  sleep 0.2
  lab_unimpair t
  cat "$LAB_LOGS/t-line.log"
  grep -q 'toward-hub -> toward-site: [0-9]* passed, 0 not read' "$LAB_LOGS/t-line.log" ||
    fail "the relay lost frames"
}

lab_hub 10.9.0.1
lab_site t 1 1000 1000 0
chance_is_told
queue_is_told
delay_is_kept
rate_is_kept
codel_keeps_its_target
others_pass
bulk_passes
exit "$failed"
