#!/usr/bin/env bash
# Runs in the virtual machine: radios 0 to 5 are networks, 6 to 8 are devices that join them, side by
# side: most of a join is waiting. Behind them, over a veth, the hub: reflector and DNS server.
set -euo pipefail
got=/results/files
# shellcheck source=tests/lab/lab.sh
source ./lab.sh
# shellcheck source=tests/lab/vm/join_aps.sh
source ./join_aps.sh
# shellcheck source=tests/lab/vm/wifi_radios.sh
source ./wifi_radios.sh
# shellcheck source=tests/lab/vm/fixed_probe.sh
source ./fixed_probe.sh

step() { echo "$SECONDS s: $*" >>$got/steps; }

fail() {
  echo "join: $*"
  tail -n 5 $got/*.log || true
  exit 1
}

simulated_radios $((NETWORKS + ${#CLIENTS[@]})) || fail "no regulatory domain"
networks
all_credentials

# The hub, and the way to it.
mount -t tmpfs tmpfs /run
ip link set lo up
ip netns add hub
ip link add uplink type veth peer name uplink netns hub
ip addr add 10.78.0.1/24 dev uplink
ip link set uplink up
ip -n hub link set lo up
ip -n hub addr add 10.78.0.2/24 dev uplink
ip -n hub link set uplink up
ip -n hub route add 10.77.0.0/16 via 10.78.0.1
sysctl -qw net.ipv4.ip_forward=1
ip netns exec hub preau-reflector >$got/reflector.log 2>&1 &
ip netns exec hub dnsmasq --no-daemon --conf-file=/dev/null --no-resolv --no-hosts --user=root \
  --address=/hub.lab.test/10.78.0.2 >$got/dns.log 2>&1 &
dns=$!

for ((i = 0; i < NETWORKS; i++)); do hostapd "net$i.conf" >"$got/hostapd$i.log" 2>&1 & done
for ((i = 0; i < NETWORKS; i++)); do
  lab_wait 30 "network $i" grep -q AP-ENABLED "$got/hostapd$i.log" || fail "no network $i"
  ip addr add "10.77.$i.1/24" dev "wlan$i"
done
ranges=()
for i in 0 1 2 3 4; do ranges+=("--dhcp-range=10.77.$i.10,10.77.$i.50,5m" "--interface=wlan$i"); done
dnsmasq --no-daemon --conf-file=/dev/null --port=0 --user=root --dhcp-leasefile=/run/leases --no-ping --bind-interfaces \
  "${ranges[@]}" --dhcp-option=option:dns-server,10.78.0.2 >$got/dhcp.log 2>&1 &

[[ -e /bin/sh ]] || ln -s bash /bin/sh
# What a user would miss if it had changed. (Whether there is a carrier takes a moment to show.)
as_found() {
  ip -o link show "$1" 2>&1 | grep -oE 'wlan[0-9]+|[<,]UP[,>]|link/ether [0-9a-f:]+' | tr '\n' ' '
  iw dev "$1" info | grep type
}
declare -A before
for client in "${CLIENTS[@]}"; do
  ip link set "$client" up
  before[$client]=$(as_found "$client")
done
# channels_of SSID: where its network is, so that emulated radios need not look elsewhere; the open one, and
# one that is nowhere, are looked for everywhere.
channels_of() {
  local i
  for ((i = 1; i < NETWORKS; i++)); do
    if grep -qx "ssid=$1" "net$i.conf"; then printf '%s\n' --channel-mhz "${CHANNELS[i]}" && return; fi
  done
  printf -- '--channel-mhz\n%s\n' "${CHANNELS[@]}"
}

# restored CLIENT NAME: is it again as it was found?
restored() {
  [[ $(as_found "$1") == "${before[$1]}" ]] || echo "$2: $(as_found "$1"), was ${before[$1]}" >>$got/not_restored
}

# join CLIENT NAME CREDENTIALS REFLECTOR [OPTION...]
join() {
  local client=$1 name=$2 file=$3 to=$4 code=0 ssid frequencies
  shift 4
  step "$name"
  ssid=$(sed -n 's/^ssid = "\(.*\)"/\1/p' "$file")
  mapfile -t frequencies < <(channels_of "$ssid")
  timeout 90 preau-probe wifi room --room A12 --ssid "$ssid" \
    --interface "$client" --scans 1 "${frequencies[@]}" --connect --connect-config "$file" --to "$to" --json "$@" \
    >"$got/$name.json" 2>"$got/$name.err" || code=$?
  echo "$code" >"$got/$name.code"
  restored "$client" "$name"
}

# A fixed probe in its window, and outside. Nothing but the room answers: the rest fails at once.
in_window() {
  local client=$1
  step "$2"
  fixed_probe "$2" lab-wpa2 10.78.0.2 "$client" 1 'join = "wpa2_wrong.toml"' "join_windows = [\"$3\"]"
  restored "$client" "$2"
}

one=${CLIENTS[0]} two=${CLIENTS[1]} three=${CLIENTS[2]}
# Those that get as far as loading the network go one after the other.
{
  join "$one" open open.toml 10.78.0.2
  join "$one" wpa2 wpa2.toml hub.lab.test
  join "$one" wpa3 wpa3.toml 10.78.0.2 --ask hub.lab.test
  join "$one" eap eap.toml 10.78.0.2 --ask hub.lab.test
} &
joins=($!)
{
  join "$two" wpa2_wrong wpa2_wrong.toml 10.78.0.2
  join "$two" wpa3_wrong wpa3_wrong.toml 10.78.0.2 --join-within 12
  join "$two" eap_wrong eap_wrong.toml 10.78.0.2
} &
joins+=($!)
{
  join "$three" radius_down radius_down.toml 10.78.0.2 --join-within 8
  join "$three" no_lease no_lease.toml 10.78.0.2
  join "$three" nobody nobody.toml 10.78.0.2 --join-within 5
} &
joins+=($!)
wait "${joins[@]}"
kill "$dns"
join "$one" dns_dead open.toml 10.78.0.2
ip link set uplink down
join "$one" dead_uplink open.toml 10.78.0.2 &
dead_uplink=$!
in_window "$two" allowed 00:00-24:00
printf -v hour '%(%H)T' -1
if ((10#$hour < 12)); then in_window "$two" silent 22:00-23:00; else in_window "$two" silent 00:00-01:00; fi
wait "$dead_uplink"
step refusals
# An interface that somebody uses is left alone, and a file that others may read is not believed.
ip addr add 10.99.0.1/24 dev "$one"
join "$one" in_use open.toml 10.78.0.2
ip addr del 10.99.0.1/24 dev "$one"
chmod 644 open.toml
join "$one" readable open.toml 10.78.0.2
# No trace of a password: in what is running, nor in what was left.
grep -rlE 'only-in-the-lab|somebody-guessed' /tmp/preau-* $got/*.json $got/*.err >$got/passwords 2>/dev/null || true
find /tmp -maxdepth 1 -name 'preau-*' >$got/left
step end
