#!/usr/bin/env bash
# Runs in the virtual machine: radios 0 to 2 are a room's access points, 3 listens at each of its points.
set -euo pipefail
got=/results/files
# shellcheck source=tests/lab/lab.sh
source ./lab.sh
# shellcheck source=tests/lab/vm/wifi_radios.sh
source ./wifi_radios.sh
# shellcheck source=tests/lab/vm/wifi_aps.sh
source ./wifi_aps.sh
MOST=3
DWELL_MS=1400  # 13 beacons
# Europe's, where the school's network may be: a room without it is listened to on all of them.
ALL=({1..13} {36..64..4} {100..140..4})
POWER=1        # dBm: so that far access points can be as weak as they are

fail() {
  echo "rooms: $*"
  tail -n 5 $got/*.log || true
  exit 1
}

simulated_radios $((MOST + 1)) || fail "no radios under the rules of France"
iw dev "wlan$MOST" set type monitor
ip link set "wlan$MOST" up

channels=() hostapd='' school=''

close_room() {
  if [[ $hostapd ]]; then
    kill "$hostapd"
    wait "$hostapd" || true
  fi
  channels=() hostapd='' school=''
}

open_room() {
  local configurations=() i
  for ((i = 0; i < ${#channels[@]}; i++)); do configurations+=("ap$i.conf"); done
  hostapd "${configurations[@]}" >$got/hostapd.log 2>&1 &
  hostapd=$!
  lab_wait 30 "$room" bash -c "(( \$(grep -c AP-ENABLED $got/hostapd.log) == ${#channels[@]} ))" ||
    fail "no access points in $room"
  for i in "${!channels[@]}"; do iw dev "wlan$i" set txpower fixed $((POWER * 100)); done
}

# Levels move a little from beacon to beacon, as where people walk about.
wander() {
  local moves=(0 1 -1 2 0 -2 1 0 -1) step i
  for ((step = 0;; step++)); do
    for i in "${!channels[@]}"; do
      level "$i" $((levels[i] + moves[(step + i) % 9])) $POWER
    done
    sleep 0.2
  done
}

listen_at() {
  local file=$got/$room/$1.pcap frequencies=() channel walker hops=("${channels[@]}")
  if [[ ! $school ]]; then hops=("${ALL[@]}"); fi
  for channel in $(printf '%s\n' "${hops[@]}" | sort -nu); do
    frequencies+=(--channel-mhz "$(mhz_of "$channel")")
  done
  mkdir -p "$got/$room"
  wander &
  walker=$!
  timeout 200 preau-probe wifi listen --interface "wlan$MOST" --dwell-ms "$DWELL_MS" --rounds 1 \
    "${frequencies[@]}" --write "$file" --json >$got/listen.log 2>&1 || fail "$room, point $1"
  kill "$walker"
  wait "$walker" 2>/dev/null || true
}

while read -r what first second third; do
  case $what in
    room)
      close_room
      room=$first/$second
      echo "$room"
      ;;
    ap)
      ip link set "wlan${#channels[@]}" down
      ip link set "wlan${#channels[@]}" address "$first"
      lines=(ieee80211n=1 "${wpa2[@]}" wpa_key_mgmt=WPA-PSK)
      if ((third > 14)); then lines+=(ieee80211ac=1); fi
      ap "${#channels[@]}" "$second" "$third" "${lines[@]}"
      channels+=("$third")
      if [[ $second == ECOLE ]]; then school=here; fi
      ;;
    point)
      if [[ ! $hostapd ]]; then open_room; fi
      read -ra levels <<<"$second $third"
      listen_at "$first"
      ;;
  esac
done <rooms
close_room
rm -f $got/*.log
