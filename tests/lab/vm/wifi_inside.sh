#!/usr/bin/env bash
# Runs in the virtual machine: radios 0 to 7 are access points, 8 scans, 9 listens in monitor mode.
set -euo pipefail
got=/results/files
# shellcheck source=tests/lab/lab.sh
source ./lab.sh
# shellcheck source=tests/lab/vm/wifi_radios.sh
source ./wifi_radios.sh
# shellcheck source=tests/lab/vm/fixed_probe.sh
source ./fixed_probe.sh
# shellcheck source=tests/lab/vm/wifi_aps.sh
source ./wifi_aps.sh
CHANNELS=(2412 2422 2437 2462 5180 5200 5220 5240)

# How long each step took goes into a file: an emulated radio is slow, and one step may hang.
step() { echo "$SECONDS s: $*" >>$got/steps; }

fail() {
  echo "wifi: $*"
  tail -n 5 $got/*.log || true
  exit 1
}

simulated_radios 10 || fail "no radios under the rules of France"
access_points
start() {
  local i
  for i in "$@"; do hostapd -d "ap$i.conf" >$got/hostapd"$i".log 2>&1 & done
  for i in "$@"; do
    lab_wait 30 "access point $i" grep -q AP-ENABLED $got/hostapd"$i".log || fail "no access point $i"
  done
}
# The last one stands on the fourth's second channel, who swaps its two when it hears that before it starts.
start 0 1 2 3 4 5 6
start 7
for ((i = 0; i < AP_COUNT; i++)); do
  level "$i" $((-40 - 5 * i)) "$(power_of "$(sed -n 's/^channel=//p' "ap$i.conf")")"
done

frequencies=()
for mhz in "${CHANNELS[@]}"; do frequencies+=(--channel-mhz "$mhz"); done
ip link set wlan8 up
step iw scan
# In two steps: "iw scan" listens for the end only behind its start, and may miss it.
for _ in {1..5}; do
  timeout 10 iw dev wlan8 scan trigger freq "${CHANNELS[@]}" flush passive || true
  sleep 3
  timeout 10 iw dev wlan8 scan dump >$got/iw_scan 2>&1 || true
  [[ $(grep -c ^BSS $got/iw_scan) != "$AP_COUNT" ]] || break
done
step preau-probe wifi scan
timeout 60 preau-probe wifi scan --interface wlan8 --scans 2 "${frequencies[@]}" --json >$got/scan.json 2>$got/scan.err || true
timeout 60 preau-probe wifi scan --interface wlan8 --active --ask lab-hidden --scans 1 "${frequencies[@]}" \
  --json >$got/active.json 2>$got/active.err || true
step preau-probe wifi room
timeout 60 preau-probe wifi room --room A12 --ssid ECOLE --interface wlan8 --scans 8 "${frequencies[@]}" \
  --json >$got/room.json 2>$got/room.err || true
# Nothing else answers it here: all but the room fails at once.
step preau-probe run
fixed_probe spool ECOLE 127.0.0.1 wlan8 2
step survey
timeout 20 iw dev wlan8 survey dump >$got/iw_survey 2>&1 || true

step listen
iw dev wlan9 set type monitor
ip link set wlan9 up
timeout 60 preau-probe wifi listen --interface wlan9 --dwell-ms 500 --rounds 2 "${frequencies[@]}" --write $got/air.pcap \
  --json >$got/listen.json 2>$got/listen.err || true

step moving levels
# Somebody stands in the way of the school's access point a quarter of the time.
move() {
  while true; do
    level 1 -45 "$(power_of 6)"
    sleep 0.6
    level 1 -57 "$(power_of 6)"
    sleep 0.2
  done
}
move &
mover=$!
timeout 60 preau-probe wifi listen --interface wlan9 --dwell-ms 8000 --rounds 1 --channel-mhz 2437 \
  --write $got/moving.pcap --json >$got/moving.listen 2>&1 || true
kill $mover
wait $mover 2>/dev/null || true
timeout 20 preau-probe wifi room --room A12 --ssid ECOLE --capture $got/moving.pcap --json \
  >$got/moving.json 2>$got/moving.err || true

step refusals
# What cannot be is said in words.
code=0
timeout 20 preau-probe wifi listen --interface wlan8 --json >$got/no_monitor.json 2>&1 || code=$?
echo "$code" >$got/no_monitor.code
code=0
timeout 20 preau-probe wifi scan --interface wlan9 --json >$got/no_scan.json 2>&1 || code=$?
echo "$code" >$got/no_scan.code
# Radios that leave while they listen, and are not there any more. (hwsim itself may still be in use, and
# stay; the interfaces leave as those of a radio that is pulled out.)
step radios leave
{
  sleep 4
  iw dev wlan9 del
  iw dev wlan8 del
} >$got/leave.log 2>&1 &
leaving=$!
code=0
timeout 40 preau-probe wifi listen --interface wlan9 --dwell-ms 20000 --rounds 1 --channel-mhz 2437 --json \
  >$got/left.json 2>$got/left.err || code=$?
echo "$code" >$got/left.code
wait $leaving || true
code=0
timeout 20 preau-probe wifi room --room A12 --ssid ECOLE --interface wlan8 --json >$got/gone.json 2>&1 || code=$?
echo "$code" >$got/gone.code
step end
