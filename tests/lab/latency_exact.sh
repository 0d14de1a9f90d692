#!/usr/bin/env bash
# Does preau-probe tell loss, duplicates and reordering exactly, each way? 200 short sessions, each over
# a cable of its own that the seed impairs; the cable's ledger says what became of every packet.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
LAB_BIN=$(realpath "${1:?usage: latency_exact.sh FOLDER_OF_PROGRAMS [RUNS]}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
runs=${2:-200} lanes=40 packets=50

# What the seed makes of both ways: nothing is rare in 50 packets, and everything comes together.
impairments() {
  local seed=$1
  case $((seed % 5)) in
    0) echo "--both delay 3ms, loss $((seed % 7))%, duplicate $((seed % 5))%" ;;
    1) echo "--both delay 2ms, jitter 30ms uniform reordering, loss 4%, duplicate 4%" ;;
    2) echo "--forward delay 1ms, loss burst 5% 40%, duplicate 6%" ;;
    3) echo "--backward delay 1ms, loss burst 5% 40%, reorder 10% 25ms" ;;
    4) echo "--both delay 4ms, loss 10%, duplicate 8%, reorder 8% 35ms" ;;
  esac
}

lane() {
  local n=$1
  lab_ns "probe$n"
  lab_ns "line$n"
  lab_ns "hub$n"
  lab_link "probe$n" eth0 "line$n" toward-probe
  lab_link "hub$n" eth0 "line$n" toward-hub
  ip -n "probe$n" address add 10.8.0.2/24 dev eth0
  ip -n "hub$n" address add 10.8.0.1/24 dev eth0
  lab_wire "probe$n" eth0
  lab_wire "hub$n" eth0
  lab_spawn "reflector$n" "hub$n" "$LAB_BIN/preau-reflector" --listen 10.8.0.1
}

# one LANE SEED: the cable, the measurement over it, and the verdict.
one() {
  local n=$1 seed=$2 way what cable
  read -r way what < <(impairments "$seed")
  lab_spawn "cable$n" "line$n" "$LAB_BIN/preau-impair" --between toward-hub toward-probe \
    --seed "$seed" --match udp:862 "$way" "$what" --ledger "$seed.ledger" --ledger-octets 28
  cable=$LAB_LAST
  lab_wait 5 "the cable of seed $seed" grep -q carrying "$LAB_LOGS/cable$n.log"
  lab_in "probe$n" "$LAB_BIN/preau-probe" latency 10.8.0.1 --count $packets --interval 0.01 --json \
    >"$seed.json" 2>"$seed.err" || true
  kill -TERM "$cable"
  wait "$cable" || true
  python3 "$here/latency_truth.py" "$seed" $packets >"$seed.verdict" 2>&1 || touch "$seed.wrong"
}

mkdir $LAB_LOGS/runs
cd $LAB_LOGS/runs
for ((n = 0; n < lanes; n++)); do lane "$n"; done
for ((n = 0; n < lanes; n++)); do
  lab_wait 5 "reflector $n" lab_listens "hub$n" 9330
  (for ((seed = 1 + n; seed <= runs; seed += lanes)); do one "$n" "$seed"; done) &
  at_work+=($!)
done
wait "${at_work[@]}"
wrong=$(find . -name '*.wrong' | wc -l) said=$(find . -name '*.verdict' | wc -l)
for file in *.wrong; do
  if [[ -e $file ]]; then cat "${file%.wrong}.verdict"; fi
done
echo "$((said - wrong)) of $said sessions told exactly"
[[ $wrong == 0 && $said == "$runs" ]]
