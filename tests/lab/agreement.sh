#!/usr/bin/env bash
# Are measured values right? On shaped links, goodput within 5 % of iperf3 over the same path in the
# same run and of what the shaper lets through; latency within 0.2 ms of ping and of irtt.
#
# The slow line's rates are measured beside the fast lines', with a reflector and an iperf3 of its own; round trips
# of all are measured before, with nothing beside them.
#
# What the shaper lets through as TCP payload: tbf counts octets of Ethernet frames without checksum,
# so a full frame of 14 + 20 + 32 + 1448 = 1514 octets (time stamp option, RFC 7323) carries 1448:
# goodput = rate x 1448 / 1514.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
# shellcheck source=tests/lab/compare.sh
source "$here/compare.sh"
LAB_BIN=$(realpath "${1:?usage: agreement.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
HUB=10.9.0.1 COUNT=100

goodput() {
  local site=$1 direction=$2 mbit=$3 reverse=() seconds=5 ours theirs
  [[ $direction == down ]] && reverse=(-R)
  # iperf3 counts what its queues still held when its clock stopped: 4 % of 5 s at 0.8 Mbit/s.
  if awk "BEGIN { exit !($mbit < 10) }"; then seconds=12; fi
  ours=$(lab_in "$site" "$LAB_BIN/preau-probe" goodput --direction "$direction" "$HUB" --json | field value) || true
  theirs=$(lab_in "$site" iperf3 -c "$HUB" -P 4 -t "$seconds" -O 2 "${reverse[@]}" --json |
    awk '/"sum_received"/ { inside = 1 } inside && /bits_per_second/ { gsub(/[^0-9.e+]/, "", $2); print $2 / 1e6; inside = 0 }')
  compare "$site $direction: Mbit/s, against iperf3" "${ours:-0}" "$theirs" within 0.05 &&
    compare "$site $direction: Mbit/s, against the shaper" "${ours:-0}" "$(awk "BEGIN { print $mbit * 1448 / 1514 }")" within 0.05
}

ping_ms() {
  lab_in "$1" ping -n -c "$COUNT" -i 0.02 10.9.0.1 | sed -n 's/.*time=\([0-9.]*\) ms/\1/p' |
    sort -n | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'
}

irtt_ms() {
  lab_in "$1" irtt client -Q -i 20ms -d "$((COUNT / 50))s" -o - 10.9.0.1 |
    awk '/"rtt": {/ && !seen { inside = 1; seen = 1 } inside && /"median":/ { gsub(/[^0-9]/, "", $2); print $2 / 1e6; inside = 0 }'
}

# Our probe and ping have kernel time stamps. irtt takes its own in user space, before its send call
# and after its wake-up: what it reads where there is no path, from the hub to itself, is its own part.
latency() {
  local site=$1 ours ping irtt nothing
  keep_awake
  ours=$(lab_in "$site" "$LAB_BIN/preau-probe" latency 10.9.0.1 --count "$COUNT" --json | field value) || true
  ours=$(awk "BEGIN { print ${ours:-0} * 1000 }")
  ping=$(ping_ms "$site")
  irtt=$(irtt_ms "$site")
  nothing=$(irtt_ms hub)
  let_sleep
  echo "$site: irtt reads ${irtt:-nothing} ms, of which its own part ${nothing:-unknown} ms"
  compare "$site: median round trip ms, against ping" "$ours" "$ping" within 0.2ms &&
    compare "$site: median round trip ms, against irtt" "$ours" "$(awk "BEGIN { print ${irtt:-0} - ${nothing:-0} }")" within 0.2ms
}

rates() {
  local name down up
  while read -r name down up; do
    in_three goodput "$name" down "$down"
    in_three goodput "$name" up "$up"
  done
}

lab_hub 10.9.0.1 10.9.0.2
for hub in 10.9.0.1 10.9.0.2; do
  lab_spawn "reflector-$hub" hub "$LAB_BIN/preau-reflector" --listen "$hub" --roles stamp,goodput
  lab_spawn "iperf3-$hub" hub iperf3 -s -B "$hub"
done
lab_spawn irtt hub irtt server -b 10.9.0.1
for hub in 10.9.0.1 10.9.0.2; do
  lab_wait 5 "the reflector" lab_in hub bash -c "ss -Hltn src $hub:9330 | grep -q ." || { cat "$LAB_LOGS/reflector-$hub.log"; exit 1; }
  lab_wait 5 "iperf3" lab_in hub bash -c "ss -Hltn src $hub:5201 | grep -q ."
done

#        name    number  down  up   delay each way
lab_site fibre1000 1 1000 1000
lab_site fibre300 2 300 100
lab_site copper 3 8 0.8 12.5ms
for name in fibre1000 fibre300 copper; do in_three latency "$name"; done

HUB=10.9.0.2 lab_lane slow rates <<<'copper 8 0.8'
lab_lane fast rates <<'LINKS'
fibre1000 1000 1000
fibre300 300 100
LINKS
lab_lanes || failed=1
exit "$failed"
