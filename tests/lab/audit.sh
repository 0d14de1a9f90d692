#!/usr/bin/env bash
# The whole audit on lines whose trouble is made here, and must be named: a shaper's burst, a limit of each flow,
# a small receive window, a probe without CPU, a modem that stands in for the fibre. On a good line nothing
# differs. Ctrl-C ends capacity, udpst and an audit, and what is sent stops at once, at either end.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
LAB_BIN=$(realpath "${1:?usage: audit.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
export XDG_STATE_HOME=/run/lab/state
SAID='' failed=0

# audit WHAT SITE OPTION...: what the screen says, into SAID.
audit() {
  local what=$1 site=$2 began=$SECONDS
  shift 2
  SAID=$(lab_in "$site" timeout 60 "$LAB_BIN/preau-probe" audit --site "$site" "$@" 10.9.0.1 2>&1) || true
  printf '%-52s %s s\n' "audit: $what" "$((SECONDS - began))"
}

# tells WHAT PATTERN: a line of it does.
tells() {
  if grep -qE "$2" <<<"$SAID"; then
    printf '%-52s ok\n' "  $1"
  else
    printf '%-52s NOT: no line has "%s" in:\n%s\n' "  $1" "$2" "$SAID"
    return 1
  fi
}

# Whatever else runs on the machine may flag a run, and then that is what it says: three tries.
in_three() { "$@" || "$@" || "$@" || failed=1; }

good_line() {
  audit "a good line, and iperf3's word on it" good --line good-ftth=ftth --also iperf3:10.9.0.1
  tells "the line, as configured" '^  line +good-ftth, ftth: as configured' &&
    tells "capacity, down" '^  capacity down +[0-9.]+ Mbit/s \[' &&
    tells "capacity, up" '^  capacity up +[0-9.]+ Mbit/s \[' &&
    tells "iperf3's download" '^  iperf3 10.9.0.1: download +[0-9.]+ Mbit/s' &&
    tells "rates that were compared" '^  agreement down +9[0-9.]+ %|^  agreement down +100 %' &&
    tells "verdict" '^Verdict on site good: measured in [0-9]+ s' &&
    ! tells_differ
}
tells_differ() { grep -E '^  differ' <<<"$SAID"; }

# tells_cause CAUSE: of the download.
tells_cause() { tells "named: $1" "^  differ .*is less than .*most likely $1"; }

# 20 Mbit/s behind a bucket that lets 100 Mbit/s pass for longer than a capacity test, and for less than goodput's.
BURST=(tbf rate 20mbit burst 12mb peakrate 100mbit mtu 1600 limit 500kb)
burst() {
  lab_in hub tc qdisc del dev site-2 root
  lab_in hub tc qdisc add dev site-2 root "${BURST[@]}"
  audit "20 Mbit/s behind a bucket of 12 MB" burst --only capacity --only goodput --only agreement
  tells_cause "a shaper's burst"
}

# A class of 8 Mbit/s for each of a few flows, by the lowest bits of the probe's port: capacity is one flow.
limit_flows() {
  local i
  lab_in hub tc qdisc replace dev site-3 root handle 1: htb default 99
  for i in {0..15}; do
    lab_in hub tc class add dev site-3 parent 1: classid "1:$((i + 1))" htb rate 8mbit ceil 8mbit burst 5k cburst 5k
    lab_in hub tc qdisc add dev site-3 parent "1:$((i + 1))" bfifo limit 40kb
    lab_in hub tc filter add dev site-3 parent 1: protocol ip prio 1 u32 match ip dport "$i" 0x000f flowid "1:$((i + 1))"
  done
}
flow_limit() {
  audit "8 Mbit/s for each flow" flows --only capacity --only goodput --only agreement
  tells_cause "a limit of each flow"
}

small_window() {
  lab_in window bash -c 'echo "4096 16384 16384" >/proc/sys/net/ipv4/tcp_rmem'
  audit "a receive window of 8 kB, 20 ms away" window --only capacity --only goodput --only agreement
  tells_cause "the receive window"
}

# Busy loops at our own priority: the measuring thread waits for its turn.
busy_probe() {
  local i loops=()
  for ((i = 6 * $(nproc); i > 0; i--)); do
    bash -c 'while :; do :; done' &
    loops+=($!)
  done
  audit "a probe without CPU" good --only capacity --only goodput --only agreement
  kill "${loops[@]}"
  wait "${loops[@]}" 2>/dev/null || true
  tells "a rate is limited by the probe" 'limited by the probe|most likely this probe|probe.s core was'
}

modem() {
  ip -n mobile link set eth0 down
  ip -n mobile link set eth0 name wwan0
  ip -n mobile link set wwan0 up
  ip -n mobile route add default via 192.168.5.1
  audit "a modem that stands in" mobile --line m-ftth=ftth --line m-4g=4g --only link --only latency
  tells "the mobile line, by its name" '^  line +m-4g, 4g: wwan0 .* is a mobile modem' || failed=1
  audit "a router, with two lines" good --line g-ftth=ftth --line g-4g=4g --only link --only latency
  tells "that it cannot be told" '^  line +cannot tell the line: eth0 .*which of g-ftth' || failed=1
}

# ---- Ctrl-C ----------------------------------------------------------------------------------------

octets() { lab_in "$1" cat "/proc/thread-self/net/dev" | awk -v name="$2:" -v column="$3" '$1 == name { print $column }'; }

# interrupted WHAT SIGNAL TEXT VERB...: once it sends, the signal; 0.2 s later nothing is sent any more, and soon it
# has ended with 1 or 3, and says so.
interrupted() {
  local what=$1 signal=$2 text=$3 code=0 before down up pid
  shift 3
  before=$(($(octets hub site-1 10) + $(octets hub site-1 2)))
  lab_spawn stopped good "$LAB_BIN/preau-probe" "$@"
  pid=$LAB_LAST
  lab_wait 10 "the load of $what" bash -c "(( \$(nsenter --net=/run/netns/hub awk '\$1 == \"site-1:\" { print \$10 + \$2 }' /proc/thread-self/net/dev) > $before + 300000 ))"
  kill "-$signal" "$pid"
  sleep 0.2
  down=$(octets hub site-1 10) up=$(octets hub site-1 2)
  sleep 0.3
  down=$(($(octets hub site-1 10) - down)) up=$(($(octets hub site-1 2) - up))
  lab_wait 4 "the end of $what" bash -c "! kill -0 $pid 2>/dev/null" || failed=1
  wait "$pid" || code=$?
  if ((down < 5000 && up < 5000 && (code == 1 || code == 3))) && grep -qE "$text" "$LAB_LOGS/stopped.log"; then
    printf '%-52s ok (exit %s)\n' "$signal: $what" "$code"
  else
    printf '%-52s NOT: %s and %s octets later, exit %s, said: %s\n' "$signal: $what" "$down" "$up" "$code" \
      "$(<"$LAB_LOGS/stopped.log")"
    return 1
  fi
}

ctrl_c() {
  lab_shape hub site-1 8  # a line so slow that a capacity test lasts
  lab_shape good-gw wan 8
  in_three interrupted "capacity, down" INT 'stopped before' capacity 10.9.0.1
  in_three interrupted "capacity, up" TERM 'stopped before' capacity --direction up 10.9.0.1
  in_three interrupted "udpst, down" INT 'asked to stop' udpst 10.9.0.1 --duration 10
  in_three interrupted "udpst, up" TERM 'asked to stop' udpst --direction up 10.9.0.1 --duration 10
  in_three interrupted "an audit" INT 'stopped before it began' audit --site good --without latency 10.9.0.1
}

lab_hub 10.9.0.1
lab_site good 1 100 50 5ms
lab_site burst 2 100 100
lab_site flows 3 100 100
lab_site window 4 100 100 10ms
lab_site mobile 5 100 100
lab_spawn reflector hub "$LAB_BIN/preau-reflector" --listen 10.9.0.1
lab_wait 5 "the reflector" lab_listens hub 9330 || { cat "$LAB_LOGS/reflector.log"; exit 1; }
in_three good_line
in_three burst
limit_flows
in_three flow_limit
in_three small_window
in_three busy_probe
modem
ctrl_c
exit "$failed"
