#!/usr/bin/env bash
# Is the capacity that the probe tells the line's, and is it flagged when not? Lines shaped to known rates,
# both ways; the truth is the shaper's rate in IP octets (1500 of a frame's 1514). Asserted of every result:
# off by more than 2 %, then flagged. Of the median of three tries: within 1 %; not through the relay, a program
# that carries frames in heaps when it waits for a CPU, which is then the line's fault and flagged. Then what
# must end a test: others on our interface, a filter for UDP, a spent budget, a host without large buffers.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
LAB_BIN=$(realpath "${1:?usage: capacity.sh FOLDER_OF_PROGRAMS [RATE...]}")
lab_enter "$0" "$@"
shift
LAB_LOGS=/run/lab
export XDG_STATE_HOME=/run/lab/state
failed=0

# fail SENTENCE
fail() {
  echo "FAILED: $1"
  failed=1
}

# capacity NAMESPACE OPTION...: one run; its JSON line, and its exit code in CODE.
capacity() {
  local ns=$1
  shift
  CODE=0
  lab_in "$ns" timeout 90 "$LAB_BIN/preau-probe" capacity 10.9.0.1 --json "$@" >"$LAB_LOGS/seen" || CODE=$?
}

field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" "$LAB_LOGS/seen"; }
evidence() { sed -n 's/.*"evidence":"\([^"]*\)","failure":"\([^"]*\).*/\1\2/p' "$LAB_LOGS/seen"; }

# off TRUTH: how far the value is from it, percent.
off() { awk -v v="$(field value)" -v t="$1" 'BEGIN { printf "%.2f", v == "null" ? 100 : 100 * (v / t - 1) }'; }
beyond() { awk -v off="$1" -v most="$2" 'BEGIN { exit !(off > most || -off > most) }'; }

# judge WHAT NAMESPACE DIRECTION MBIT/S [MEDIAN_WITHIN]: three tries.
judge() {
  local what=$1 ns=$2 direction=$3 truth off offs=()
  truth=$(awk -v mbit="$4" 'BEGIN { print mbit * 1500 / 1514 }')
  for _ in 1 2 3; do
    capacity "$ns" --direction "$direction"
    off=$(off "$truth")
    offs+=("$off")
    printf '%-22s %-4s %7.2f of %7.2f Mbit/s  %6s %%  %s s  %4.1f MB  %s\n' "$what" "$direction" \
      "$(field value | sed 's/null/0/')" "$truth" "$off" "$(field duration_s)" \
      "$(awk -v a="$(field bytes_sent)" -v b="$(field bytes_received)" 'BEGIN { print (a + b) / 1e6 }')" \
      "$( ((CODE == 0)) && echo valid || echo "exit $CODE: $(evidence)")"
    if beyond "$off" 2 && ((CODE == 0)); then fail "$what $direction: off by $off % and not flagged"; fi
  done
  off=$(printf '%s\n' "${offs[@]}" | sort -n | sed -n 2p)
  if beyond "$off" "${5:-1}"; then fail "$what $direction: the median is off by $off %"; fi
}

# bucket NS IF MBIT/S OCTETS: a shaper whose bucket hides the line at first.
bucket() {
  lab_in "$1" tc qdisc replace dev "$2" root tbf rate "${3}mbit" burst "$4" limit "$(($4 + 60000))"
}

shaped_lines() {
  local mbit direction
  lab_site line 1 100 100
  for mbit in "$@"; do
    lab_shape hub site-1 "$mbit"
    lab_shape line-gw wan "$mbit"
    for direction in down up; do judge "$mbit Mbit/s" line "$direction" "$mbit"; done
  done
}

buckets_and_delay() {
  lab_site far 2 8 8 10ms
  bucket hub site-2 8 128000
  bucket far-gw wan 8 128000
  local direction
  for direction in down up; do judge "8, 128 kB, 10 ms" far "$direction" 8 1e9; done
  lab_shape hub site-2 100
  lab_shape far-gw wan 100
  for direction in down up; do judge "100, 10 ms" far "$direction" 100 1e9; done
}

# Others download through our own interface: the test ends early, flagged, and says why.
others_on_our_interface() {
  lab_site busy 3 100 100
  lab_spawn iperf-server hub iperf3 -s -p 5201
  lab_wait 5 "iperf3" lab_listens hub 5201
  lab_spawn others busy iperf3 -c 10.9.0.1 -p 5201 -R -t 10
  sleep 2
  capacity busy --direction down
  echo "others on our interface: exit $CODE after $(field duration_s) s, $(field bytes_received) octets: $(evidence)"
  ((CODE == 1 || CODE == 3)) || fail "others on our interface: exit $CODE"
  evidence | grep -q others || fail "others on our interface: not named"
  awk -v s="$(field duration_s)" 'BEGIN { exit !(s < 0.5) }' || fail "others on our interface: went on"
  kill "$LAB_LAST"
  wait "$LAB_LAST" || true
}

# The gateway drops UDP: nothing but TCP passes.
udp_is_filtered() {
  ip -n busy-gw rule add pref 10 iif lan ipproto udp blackhole
  capacity busy --direction up
  echo "UDP filtered: exit $CODE: $(evidence)"
  ((CODE == 3)) || fail "UDP filtered: exit $CODE"
  evidence | grep -q 'UDP filtered' || fail "UDP filtered: not named"
  ip -n busy-gw rule del pref 10
}

the_budget_is_spent() {
  capacity busy --daily-budget 1
  echo "budget spent: exit $CODE: $(evidence)"
  ((CODE == 3)) || fail "budget spent: exit $CODE"
  evidence | grep -q 'daily-budget' || fail "budget spent: not named"
}

# Without capabilities: buffers no larger than rmem_max, so a probe that is held up for a while loses packets
# that had arrived. They are counted, and a result that they shaped is flagged.
without_root() {
  lab_site user 4 940 940
  local off
  CODE=0
  lab_spawn seen user setpriv --bounding-set -all --inh-caps -all "$LAB_BIN/preau-probe" capacity 10.9.0.1 --json
  for _ in 1 2 3 4; do
    sleep 0.1
    kill -STOP "$LAB_LAST" 2>/dev/null || true
    sleep 0.05
    kill -CONT "$LAB_LAST" 2>/dev/null || true
  done
  wait "$LAB_LAST" || CODE=$?
  cp "$LAB_LOGS/seen.log" "$LAB_LOGS/seen"
  off=$(off "$(awk 'BEGIN { print 940 * 1500 / 1514 }')")
  echo "without root: $(field value) Mbit/s, $off %, exit $CODE: $(evidence)"
  if beyond "$off" 2 && ((CODE == 0)); then fail "without root: off by $off % and not flagged"; fi
}

lab_hub 10.9.0.1
lab_spawn reflector hub "$LAB_BIN/preau-reflector" --roles stamp,capacity  # the original has port 5201
lab_wait 5 "the reflector" lab_listens hub 9330 || { cat "$LAB_LOGS/reflector.log"; exit 1; }
if (($#)); then
  shaped_lines "$@"
else
  shaped_lines 8 25 100 300 500 940
  buckets_and_delay
  others_on_our_interface
  udp_is_filtered
  the_budget_is_spent
  without_root
fi
exit "$failed"
