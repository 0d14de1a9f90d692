#!/usr/bin/env bash
# Do the 95 % intervals that the probe prints hold the truth? 50 runs through the real relay, whose jitter
# has a law: uniform within +- 4 ms on the way there. Truth: the law's quantile, and what the path takes
# beside it: the median, over all runs, of what the probe's median is above that of the delays which the
# relay's ledger says it gave in the same run. Ten sites at a time. Of 50 intervals of 95 %, 43 or more
# hold the truth 99.6 times in 100; a p99 of 500 packets is sometimes not told, and then of fewer as many.
# A machine that stands still makes the relay late, and then the path is not the law's. The ledger tells such
# runs, whatever the probe said: they do not count, and more are made in their place.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
# shellcheck source=tests/lab/compare.sh
source "$here/compare.sh"
LAB_BIN=$(realpath "${1:?usage: latency_intervals.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
sites=10 packets=500 interval_ms=10
turns=5 most_turns=14  # 50 runs that count are wanted, of 140 at most; the test's time bounds them
delay_ms=8 jitter_ms=4  # spread of two packets: 8 ms at most, so that none waits for the one before

# site NUMBER: a probe's host and the hub, the relay between them.
site() {
  local n=$1
  lab_ns "s$n"
  lab_ns "line$n"
  lab_link hub "site-$n" "line$n" toward-hub
  lab_link "line$n" toward-site "s$n" eth0
  lab_wire hub "site-$n"
  lab_wire "s$n" eth0
  ip -n hub address add "10.9.$n.1/24" dev "site-$n"
  ip -n "s$n" address add "10.9.$n.2/24" dev eth0
}

# turn NUMBER SEED: one run of one site; its figures on one line of turns.
turn() {
  local n=$1 seed=$2 ledger=$LAB_LOGS/ledger-$1-$2 relay
  lab_spawn "relay-$n-$seed" "line$n" "${LAB_PROMPTLY[@]}" "$LAB_BIN/preau-impair" --between toward-site toward-hub \
    --forward "delay ${delay_ms}ms, jitter ${jitter_ms}ms" --match udp:862 --seed "$seed" --ledger "$ledger"
  relay=$LAB_LAST
  lab_wait 5 "relay $n" grep -q carrying "$LAB_LOGS/relay-$n-$seed.log"
  lab_in "s$n" ping -q -c 1 "10.9.$n.1" >/dev/null  # ARP, before the packets that count
  lab_in "s$n" "$LAB_BIN/preau-probe" latency "10.9.$n.1" --count "$packets" \
    --interval "0.0$interval_ms" --json >"$LAB_LOGS/seen-$n-$seed" || true
  kill -TERM "$relay"
  wait "$relay" || true
}

given_ms() { awk '$1 == "forward" && $7 == "passed" { print ($4 - $3) / 1e6 }' "$1" | sort -n | middle; }

# Whether the relay of this ledger kept its law: both ways, at most one packet in 500 more than 1 ms later than
# the longest delay that it draws. What is late by milliseconds, as stalls are, shows in one drawn delay or another.
kept_law() {
  awk -v forward="$((delay_ms + jitter_ms))" '
    $7 == "passed" { sent++; late += ($4 - $3) / 1e6 > ($1 == "forward" ? forward : 0) + 1 }
    END { exit !(sent && late <= sent / 500) }' "$1"
}

middle() { awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
field() { sed -n "s/.*\"$1\":\([^,}]*\).*/\1/p"; }

# What the path takes beside the relay's delay, ms, of each run.
beside() {
  local seen
  for seen in "$LAB_LOGS"/seen-*; do
    echo "$(field value <"$seen") $(given_ms "${seen/seen/ledger}")"
  done | awk '{ print $1 * 1000 - $2 }' | sort -n | middle
}

# coverage PERCENT LOW HIGH BESIDE
coverage() {
  cat "$LAB_LOGS"/seen-* | sed "s/.*\"$2\":\([^,}]*\).*\"$3\":\([^,}]*\).*/\1 \2/" |
    awk -v q="$1" -v beside="$4" -v delay="$delay_ms" -v jitter="$jitter_ms" '
      BEGIN { truth = delay + jitter * (2 * q / 100 - 1) + beside }
      $1 == "null" { next }
      { given++; low = $1 * 1000; high = $2 * 1000; width += high - low
        if (low <= truth && truth <= high) held++ }
      END {
        printf "p%d: truth %.3f ms; %d of %d intervals hold it; mean width %.3f ms\n",
          q, truth, held, given, given ? width / given : 0
        exit given < 25 || held < 0.86 * given }'
}

lab_ns hub
for ((n = 1; n <= sites; n++)); do site "$n"; done
lab_spawn reflector hub "$LAB_BIN/preau-reflector"
lab_wait 5 "the reflector" lab_listens hub 9330 || { cat "$LAB_LOGS/reflector.log"; exit 1; }
# set_of_runs SEED: one run at each site; those whose relay was late are put away. A CPU that wakes up takes its time,
# another one each time: the relays would be late by more than their law has.
set_of_runs() {
  local seed=$1 n running=()
  for ((n = 1; n <= sites; n++)); do
    turn "$n" "$((seed * sites + n))" &
    running+=($!)
  done
  wait "${running[@]}"
  for ((n = 1; n <= sites; n++)); do
    local run=$n-$((seed * sites + n))
    kept_law "$LAB_LOGS/ledger-$run" || { rm -f "$LAB_LOGS/seen-$run" "$LAB_LOGS/ledger-$run"; late=$((late + 1)); }
  done
}

runs() { find "$LAB_LOGS" -name 'seen-*' | wc -l; }

late=0 failed=0
keep_awake
for ((seed = 1; seed <= most_turns && $(runs) < sites * turns; seed++)); do set_of_runs "$seed"; done
let_sleep
path=$(beside)
echo "$(runs) runs of $packets packets, $late more whose relay was late; the path beside its delay takes $path ms"
if (($(runs) < 25)); then
  echo "this machine stands still too often to say anything of intervals"
  exit 77
fi
coverage 50 low high "$path" || failed=1
coverage 95 p95_low p95_high "$path" || failed=1
coverage 99 p99_low p99_high "$path" || failed=1
exit "$failed"
