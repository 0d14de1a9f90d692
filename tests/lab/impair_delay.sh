#!/usr/bin/env bash
# The relay's delay against Debian's ping: for each delay, the median of 200 round trips is twice the
# delay plus what the same path takes with the relay at zero, within 0.2 ms.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
LAB_BIN=$(realpath "${1:?usage: impair_delay.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab

# median_ms NAME: of the round trips that ping prints.
median_ms() {
  lab_in "$1" ping -n -c 200 -i 0.01 10.9.0.1 |
    sed -n 's/.*time=\([0-9.]*\) ms/\1/p' | sort -n |
    awk '{ t[NR] = $1 } END { if (NR < 195) exit 1; print t[int((NR + 1) / 2)] }'
}

lab_hub 10.9.0.1
n=0 failed=0
for delay in 0 400us 2ms 12.5ms; do
  n=$((n + 1))
  lab_site "d$n" "$n" 1000 1000 "$delay"
  median=$(median_ms "d$n")
  [[ $delay == 0 ]] && base=$median
  awk -v delay="$delay" -v median="$median" -v base="$base" 'BEGIN {
    ms = delay + 0; if (delay ~ /us$/) ms /= 1000
    off = median - 2 * ms
    printf "delay %-7s ping median %7.3f ms, off by %6.3f ms (relay alone: %.3f ms)\n",
      delay, median, off, base
    exit (off < -0.01 || off > 0.2) }' || failed=1
done

# Bulk traffic passes whole: real checksums, wire-sized frames, nothing dropped by the relay.
relay=$LAB_LAST
lab_spawn iperf3 hub iperf3 -s -1
lab_wait 5 iperf3 lab_listens hub 5201
lab_in d4 iperf3 -c 10.9.0.1 -n 4M | tail -3
kill -TERM "$relay"
lab_wait 5 "the relay's counts" grep -q 'site -> ' "$LAB_LOGS/d4-line.log"
cat "$LAB_LOGS/d4-line.log"
grep -q 'toward-hub -> toward-site: .* 0 dropped (queue full), 0 not read, 0 not sent' \
  "$LAB_LOGS/d4-line.log" || { echo "the relay lost frames"; failed=1; }
exit "$failed"
