#!/usr/bin/env bash
# Does our STAMP speak with implementations that others wrote, and do others read the same path alike?
# scapy plays both ends; tshark judges the packets, fping and irtt the values.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
# shellcheck source=tests/lab/compare.sh
source "$here/compare.sh"
LAB_BIN=$(realpath "${1:?usage: interop_stamp.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
interop=$here/../interop
python=/usr/bin/python3  # Debian's, which has Debian's scapy

# expect WHAT SEEN WANTED
expect() {
  if [[ $2 == "$3" ]]; then echo "$1: $2"; else echo "$1: ${2:-nothing}, should be $3"; failed=1; fi
}

# near WHAT OURS THEIRS BOUND: milliseconds.
near() {
  awk -v what="$1" -v ours="$2" -v theirs="$3" -v bound="$4" 'BEGIN {
    off = ours - theirs
    ok = ours > 0 && theirs > 0 && off <= bound && off >= -bound
    printf "%-44s ours %7.3f ms  theirs %7.3f ms  %s\n", what, ours, theirs, ok ? "ok" : "NOT WITHIN " bound " ms"
    exit !ok }'
}

probe() { lab_in school "$LAB_BIN/preau-probe" latency 10.9.0.1 --json "$@"; }
value_ms() { field value | awk '{ print $1 * 1000 }'; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# ---- scapy ---------------------------------------------------------------------------------------

scapy_sends() {
  lab_in school "$python" "$interop/scapy_sender.py" 10.9.0.1 || failed=1
}

# Its path is bad in a way that is known: of 100 requests 10 are lost before it counts them and 10
# replies after; 10 more come twice; each waits 4 ms, which is not the network's.
scapy_reflects() {
  local seen
  lab_spawn scapy hub "$python" "$interop/scapy_reflector.py" 10.9.0.1
  lab_wait 10 "scapy's reflector" grep -q listening "$LAB_LOGS/scapy.log" || cat "$LAB_LOGS/scapy.log"
  seen=$(probe --count 100 --interval 0.02) || true
  kill "$LAB_LAST"
  expect "scapy's reflector: sent" "$(field sent <<<"$seen")" 100
  expect "scapy's reflector: came back" "$(field samples <<<"$seen")" 80
  expect "scapy's reflector: lost forward" "$(field lost_forward <<<"$seen")" 10
  expect "scapy's reflector: lost backward" "$(field lost_backward <<<"$seen")" 10
  expect "scapy's reflector: duplicates" "$(field duplicates <<<"$seen")" 10
  near "10 ms of path, scapy's 4 ms left out" "$(value_ms <<<"$seen")" 10 2 || failed=1
}

# ---- tshark --------------------------------------------------------------------------------------

# One line a packet: sport, number, T3 or T1, error, sender's number, sender's time, T2, frame's time.
dissect() {
  tshark -n -r "$1" -d udp.port==862,twamp.test -T fields -e udp.srcport -e twamp.test.seq_number \
    -e twamp.test.timestamp -e twamp.test.error_estimate.multiplier -e twamp.test.sender_seq_number \
    -e twamp.test.sender_timestamp -e twamp.test.receive_timestamp -e frame.time_epoch \
    -E separator='|' 2>>"$LAB_LOGS/tshark.log"
}

tshark_judges() {
  local pcap=$LAB_LOGS/stamp.pcap seen marks
  lab_spawn tcpdump school tcpdump -i eth0 --immediate-mode --time-stamp-precision nano -U \
    -w "$pcap" udp port 862
  lab_wait 5 tcpdump grep -q listening "$LAB_LOGS/tcpdump.log"
  seen=$(probe --count 100 --interval 0.02) || true
  sleep 0.2  # tcpdump reads behind the wire
  kill -INT "$LAB_LAST"
  wait "$LAB_LAST" || true
  dissect "$pcap" | awk -v sent="$(field sent <<<"$seen")" -f "$interop/stamp_judge.awk" \
    >"$LAB_LOGS/round_trips" || failed=1
  near "the same packets, against tshark" "$(value_ms <<<"$seen")" "$(median <"$LAB_LOGS/round_trips")" 0.1 ||
    failed=1
  marks=$(tshark -n -r "$pcap" -d udp.port==862,twamp.test -Y '_ws.malformed || _ws.expert.severity >= 6291456' \
    2>>"$LAB_LOGS/tshark.log" | wc -l)
  expect "tshark: packets marked malformed or worth a warning" "$marks" 0
}

# ---- fping and irtt ------------------------------------------------------------------------------

fping_ms() {
  lab_in school fping -q -C 100 -p 20 10.9.0.1 2>&1 | sed 's/.*: //' | tr ' ' '\n' | grep -v '^-$' | median
}

irtt_ms() {
  lab_in "$1" irtt client -Q -i 20ms -d 2s -o - 10.9.0.1 |
    awk '/"rtt": {/ && !seen { inside = 1; seen = 1 } inside && /"median":/ { gsub(/[^0-9]/, "", $2); print $2 / 1e6; inside = 0 }'
}

# irtt's stamps are taken in user space: what it reads of no path at all is its own part (agreement.sh).
values_agree() {
  local ours nothing
  ours=$(probe --count 100 | value_ms)
  nothing=$(irtt_ms hub)
  near "10 ms of path, against fping" "$ours" "$(fping_ms)" 0.3 &&
    near "10 ms of path, against irtt" "$ours" "$(awk "BEGIN { print $(irtt_ms school) - $nothing }")" 0.3
}

lab_hub 10.9.0.1
lab_site school 1 1000 1000 5ms
lab_spawn irtt hub irtt server -b 10.9.0.1

lab_spawn reflector hub "$LAB_BIN/preau-reflector" --listen 10.9.0.1
reflector=$LAB_LAST
lab_wait 5 "the reflector" lab_listens hub 9330 || { cat "$LAB_LOGS/reflector.log"; exit 1; }
scapy_sends
tshark_judges
in_three values_agree
kill "$reflector"
wait "$reflector" || true
scapy_reflects
exit "$failed"
