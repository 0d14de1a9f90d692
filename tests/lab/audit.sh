#!/usr/bin/env bash
# The whole audit on lines whose trouble is made here, and must be named: a shaper's burst, a limit of each flow or
# of a protocol, a small window or buffer, loss, a proxy, a far end elsewhere, a probe without CPU, a modem that
# stands in for the fibre. On a good line nothing differs. Ctrl-C ends capacity, udpst and an audit, and what is sent
# stops at once, at either end.
#
# Lanes run side by side, each with a reflector of its own (one test at a time) and slow lines: what a CPU is needed
# for runs alone, behind them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
LAB_BIN=$(realpath "${1:?usage: audit.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
export XDG_STATE_HOME=/run/lab/state
SAID='' HUB=10.9.0.1 failed=0
RATES=(--only capacity --only goodput --only agreement)

# audit WHAT SITE OPTION...: what the screen says, into SAID.
audit() {
  local what=$1 site=$2 began=$SECONDS
  shift 2
  SAID=$(lab_in "$site" timeout 60 "$LAB_BIN/preau-probe" audit --site "$site" "$@" "$HUB" 2>&1) || true
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
  audit "a good line, with iperf3's and ndt7's word on it" good --line good-ftth=ftth \
    --also "iperf3:$HUB" --also "ndt7:ws://$HUB:4443"
  tells "the line, as configured" '^  line +good-ftth, ftth: as configured' &&
    tells "capacity, down" '^  capacity down +[0-9.]+ Mbit/s \[' &&
    tells "capacity, up" '^  capacity up +[0-9.]+ Mbit/s \[' &&
    tells "iperf3's download" "^  iperf3 $HUB: download +[0-9.]+ Mbit/s" &&
    tells "ndt7's upload" "^  ndt7 ws://$HUB:4443: upload +[0-9.]+ Mbit/s" &&
    tells "rates that were compared" '^  agreement down +9[0-9.]+ %|^  agreement down +100 %' &&
    tells "verdict" '^Verdict on site good: measured in [0-9]+ s' &&
    ! tells_differ
}
tells_differ() { grep -E '^  differ' <<<"$SAID"; }

# tells_cause CAUSE [WAY]: of the download.
tells_cause() {
  tells "named: $1" "^  differ +agreement ${2:-down}.*: .*(is|are) less than .*most likely $1" &&
    ! tells_unknown
}
tells_unknown() { grep -E '^  differ .*most likely unknown' <<<"$SAID"; }

# burst SITE MB: 10 Mbit/s behind a bucket that lets 50 Mbit/s pass at first. The capacity test may see its end, and
# then nothing differs; or not, and then TCP's rate does, and shows why.
BURST="most likely a shaper's burst|capacity down: .*faster at first: [0-9]{4,5} kB|^  capacity down +9\\.[0-9]+ Mbit/s"
burst() {
  audit "10 Mbit/s behind a bucket of $2 MB" "$1" "${RATES[@]}"
  tells "its burst, in one way or the other" "$BURST" &&
    ! tells_unknown
}
bucket() { lab_in hub tc qdisc replace dev "$1" root tbf rate 10mbit burst "$2mb" peakrate 50mbit mtu 1600 limit 300kb; }

# A class of 8 Mbit/s for each of a few flows, by the lowest bits of the probe's port: capacity is one flow.
limit_flows() {
  local i dev=$1
  lab_in hub tc qdisc replace dev "$dev" root handle 1: htb default 99
  for i in {0..15}; do
    lab_in hub tc class add dev "$dev" parent 1: classid "1:$((i + 1))" htb rate 8mbit ceil 8mbit burst 5k cburst 5k
    lab_in hub tc qdisc add dev "$dev" parent "1:$((i + 1))" bfifo limit 40kb
    lab_in hub tc filter add dev "$dev" parent 1: protocol ip prio 1 u32 match ip dport "$i" 0x000f flowid "1:$((i + 1))"
  done
}
flow_limit() {
  audit "8 Mbit/s for each flow" flows "${RATES[@]}"
  tells_cause "a limit of each flow"
}

# limit_protocol DEV NUMBER: 10 Mbit/s for one protocol, 50 for all others.
limit_protocol() {
  local dev=$1 class
  lab_in hub tc qdisc replace dev "$dev" root handle 1: htb default 2
  lab_in hub tc class add dev "$dev" parent 1: classid 1:1 htb rate 10mbit ceil 10mbit burst 6k cburst 6k
  lab_in hub tc class add dev "$dev" parent 1: classid 1:2 htb rate 50mbit ceil 50mbit burst 30k cburst 30k
  for class in 1 2; do lab_in hub tc qdisc add dev "$dev" parent "1:$class" bfifo limit 100kb; done
  lab_in hub tc filter add dev "$dev" parent 1: protocol ip prio 1 u32 match ip protocol "$2" 0xff flowid 1:1
}
protocol() {
  audit "10 Mbit/s for $2, 50 for all else" "$1" "${RATES[@]}"
  tells_cause "a limit by protocol"
}

small_window() {
  lab_in window bash -c 'echo "4096 16384 16384" >/proc/sys/net/ipv4/tcp_rmem'
  audit "a receive window of 8 kB, 20 ms away" window "${RATES[@]}"
  tells_cause "the receive window"
}

# A call of send() is taken whole where anything fits: 131,072 octets of each of four flows, 35 Mbit/s.
small_buffer() {
  lab_in buffer bash -c 'echo "4096 16384 16384" >/proc/sys/net/ipv4/tcp_wmem'
  audit "a send buffer of 16 kB, 120 ms away" buffer "${RATES[@]}"
  tells_cause "the send buffer" up &&
    tells "whose it is" 'the send buffer of this host held the flows'
}

lossy() {
  audit "1 % of loss, 20 ms away" lossy "${RATES[@]}"
  tells_cause "loss"
}

# The gateway answers for the reflector, 5 Mbit/s a connection; UDP goes on to it.
put_proxy() {
  ip -n proxied-gw rule add pref 5 iif lan ipproto tcp dport 9330 lookup 100
  ip -n proxied-gw rule add pref 5 iif wan ipproto tcp sport 9330 lookup 100
  ip -n proxied-gw route add local default dev lo table 100
  lab_spawn proxy proxied-gw python3 "$here/tcp_proxy.py" 9330 5
  lab_wait 5 "the proxy" lab_listens proxied-gw 9330
}
proxied() {
  audit "a proxy in the gateway" proxied "${RATES[@]}" --only latency
  tells_cause "a proxy"
}

# An iperf3 server behind another line of the hub's, 40 ms farther and slower.
elsewhere() {
  audit "iperf3 on a server farther away" near --only latency --only capacity --only others --only agreement \
    --also iperf3:192.168.9.10
  tells_cause "another way"
}

# Busy loops at our own priority: the measuring thread waits for its turn.
busy_probe() {
  local i loops=()
  for ((i = 6 * $(nproc); i > 0; i--)); do
    bash -c 'while :; do :; done' &
    loops+=($!)
  done
  audit "a probe without CPU" good "${RATES[@]}"
  kill "${loops[@]}"
  wait "${loops[@]}" 2>/dev/null || true
  tells "a rate is limited by the probe" 'limited by the probe|most likely this probe|probe.s core was'
}

modem() {
  ip -n mobile link set eth0 down
  ip -n mobile link set eth0 name wwan0
  ip -n mobile link set wwan0 up
  ip -n mobile route add default via 192.168.12.1
  audit "a modem that stands in" mobile --line m-ftth=ftth --line m-4g=4g --only link --only latency
  tells "the mobile line, by its name" '^  line +m-4g, 4g: wwan0 .* is a mobile modem' || failed=1
  audit "a router, with two lines" near --line g-ftth=ftth --line g-4g=4g --only link --only latency
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

# ---- the lanes ------------------------------------------------------------------------------------

bursts_and_protocols() {
  in_three burst large 8
  in_three burst small 3
  in_three protocol slow-tcp TCP
  in_three protocol slow-udp UDP
}
flows_and_windows() {
  in_three flow_limit
  in_three small_window
  in_three small_buffer
  in_three lossy
}
places() {
  in_three proxied
  in_three elsewhere
  modem
}

lab_hub 10.9.0.1 10.9.0.2 10.9.0.3 10.9.0.4
lab_site good 1 50 50 5ms
lab_site large 2 50 50
lab_site small 3 50 50
lab_site slow-tcp 4 50 50
lab_site slow-udp 5 50 50
lab_site flows 6 50 50
lab_site window 7 50 50 10ms
lab_site lossy 8 50 50 10ms
lab_site far 9 20 20 20ms
lab_site near 10 50 50
lab_site proxied 11 50 50 5ms
lab_site mobile 12 100 100
lab_site buffer 13 50 50 60ms
for n in 1 2 3 4; do
  lab_spawn "reflector-$n" hub "$LAB_BIN/preau-reflector" --listen "10.9.0.$n"
  lab_wait 5 "reflector $n" lab_in hub bash -c "ss -Hltn src 10.9.0.$n:9330 | grep -q ." || { cat "$LAB_LOGS/reflector-$n.log"; exit 1; }
done
lab_spawn far-iperf3 far iperf3 -s
bucket site-2 8
bucket site-3 3
limit_protocol site-4 6
limit_protocol site-5 17
limit_flows site-6
put_proxy
lab_impair lossy --both 'delay 10ms' --forward 'loss 1%' --seed 3

HUB=10.9.0.2 lab_lane bursts bursts_and_protocols
HUB=10.9.0.3 lab_lane flows flows_and_windows
HUB=10.9.0.4 lab_lane places places
lab_lane good in_three good_line
lab_lanes || failed=1
in_three busy_probe
ctrl_c
exit "$failed"
