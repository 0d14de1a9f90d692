#!/usr/bin/env bash
# However a lab ends, the machine is as it was: no process, namespace, mount or link stays. And two
# labs at once do not meet.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BIN=$(realpath "${1:?usage: leaves_nothing.sh FOLDER_OF_PROGRAMS}")
MARK=preau-lab-$$
TEMP=$(mktemp -d)
PID=
trap 'rm -rf "$TEMP"; [[ ! $PID ]] || kill -KILL "$PID" 2>/dev/null || true' EXIT

cat >"$TEMP/lab" <<EOS
set -euo pipefail
source "$here/lab.sh"
lab_enter "\$0" "\$@"
LAB_LOGS=/run/lab LAB_BIN=$BIN
lab_hub 10.9.0.1
lab_site one 1 100 100 1ms
lab_in one ping -c 1 -W 2 10.9.0.1 >/dev/null
lab_spawn sleeper hub bash -c 'exec -a $MARK sleep 600'
lab_cut one
if lab_in one ping -c 1 -W 1 10.9.0.1 >/dev/null; then echo "a cut link answers"; exit 1; fi
lab_restore one
lab_in one ping -c 1 -W 2 10.9.0.1 >/dev/null
touch "$TEMP/ready-\$1"
case \$2 in end) ;; fail) false ;; *) wait ;; esac
EOS

# The machine as this user sees it.
machine() {
  ip -o link
  ip netns list
  cat /proc/mounts
}

wait_for() {
  local i
  for ((i = 0; i < 100; i++)); do
    if "$@"; then return; fi
    sleep 0.1
  done
  echo "waited in vain: $*" >&2
  return 1
}
# Every process of a lab carries our mark in its environment.
gone() { ! grep -qsz "^PREAU_MARK=$MARK" /proc/[0-9]*/environ; }
one_is_left() { [[ $(pgrep -c -f "^$MARK") == 1 ]]; }

# start NAME HOW: PID is the lab's outermost process, with signals as a terminal would leave them.
start() {
  env --default-signal=INT PREAU_MARK=$MARK bash "$TEMP/lab" "$1" "$2" &
  PID=$!
  wait_for test -e "$TEMP/ready-$1"
}

expect_nothing() {
  wait_for gone || { echo "$1: a process stayed" >&2; exit 1; }
  machine >"$TEMP/after"
  diff "$TEMP/before" "$TEMP/after" || { echo "$1: something stayed" >&2; exit 1; }
  echo "$1: nothing stayed"
}

machine >"$TEMP/before"
for how in end fail; do
  code=0
  start "$how" "$how"
  wait "$PID" || code=$?
  [[ $how == end && $code == 0 || $how == fail && $code != 0 ]] || { echo "$how: exit $code"; exit 1; }
  expect_nothing "$how"
done
for signal in INT TERM KILL; do
  start "$signal" run
  [[ $(pgrep -c -f "^$MARK") == 1 ]]
  kill "-$signal" "$PID"
  wait "$PID" 2>/dev/null || true
  expect_nothing "SIG$signal"
done
start a run
first=$PID
start b run
[[ $(pgrep -c -f "^$MARK") == 2 ]]
kill -TERM "$first"
wait "$first" || true
wait_for one_is_left
kill -KILL "$PID"
wait "$PID" 2>/dev/null || true
expect_nothing "two at once"
