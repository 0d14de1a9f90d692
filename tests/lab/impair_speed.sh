#!/usr/bin/env bash
# How fast preau-impair carries: iperf3 over UDP, full frames, with the relay and, beside it in the same
# run, over the same veth pairs without one. Prints; asserts nothing, since machines differ.
#   impair_speed.sh FOLDER_OF_PROGRAMS [MBIT/S...]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
LAB_BIN=$(realpath "${1:?usage: impair_speed.sh FOLDER_OF_PROGRAMS [MBIT/S...]}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab

# udp NAME NUMBER MBIT/S: what the hub received, and lost, of what the site sent. -w: as much as the
# machine gives, since a receiver that wakes late loses frames too; the relay's own counts tell whose
# a loss is.
udp() {
  lab_spawn iperf3 hub iperf3 -s -1
  local server=$LAB_LAST
  lab_wait 5 iperf3 lab_listens hub 5201
  lab_in "$1-gw" iperf3 -u -b "$3M" -l 1472 -w 208K -t 5 -c "10.9.$2.1" 2>&1 |
    awk -v what="$1" -v rate="$3" '
      /error/ { print }
      / receiver$/ { printf "%-10s %4d Mbit/s sent: %s received, %s %s lost\n", what, rate, $7, $11, $12 }'
  wait "$server"
}

lab_hub 10.9.0.1
lab_site alone 1 10000 10000
lab_site relay 2 10000 10000 0
lab_wire alone-gw wan
shift
(($#)) || set -- 100 200 400
for mbit in "$@"; do
  udp alone 1 "$mbit"
  lab_impair relay --both 'delay 12.5ms, rate 1gbit' --ledger /run/lab/ledger
  udp relay 2 "$mbit"
  lab_unimpair relay
  grep 'toward-site ->' "$LAB_LOGS/relay-line.log"
done
