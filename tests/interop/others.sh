#!/usr/bin/env bash
# Implementations of STAMP and TWAMP that Debian does not have, where this machine has them: each against
# ours over one cable. Looked for in PATH and in the folders of PREAU_PEERS (separated by colons). Says of
# each whether it was found and what it made of us; one that is not there fails nothing.
#
#   RFC8762-CLI          its `sender` and `reflector`, both formats of time stamps
#   twampy               its `twampy`: sender and responder (TWAMP Light)
#   perfSONAR's twping   needs a TWAMP-Control server, which we are not: told when found, not tried
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/../lab/lab.sh"
LAB_BIN=$(realpath "${1:?usage: others.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
PATH=${PREAU_PEERS:+$PREAU_PEERS:}$PATH
failed=0

# found WHAT COMMAND: says so.
found() {
  if command -v "$2" >/dev/null; then
    echo "$1: found, $(command -v "$2")"
  else
    echo "$1: not found ($2 is neither in PATH nor in PREAU_PEERS): not tried"
    return 1
  fi
}

# sends WHAT COMMAND...: a sender that others wrote, to our reflector. What it prints is the finding.
sends() {
  local what=$1
  shift
  echo "$what to preau-reflector: $*"
  timeout 30 nsenter --net=/run/netns/near "$@" || { echo "$what: exit code $?"; failed=1; }
}

# reflects WHAT PORT COMMAND...: our probe to a reflector that others wrote.
reflects() {
  local what=$1 port=$2
  shift 2
  echo "preau-probe to $what: $*"
  lab_spawn peer far "$@"
  sleep 1  # nothing common tells when it listens
  lab_in near "$LAB_BIN/preau-probe" latency 10.9.0.1 --udp-port "$port" --count 50 ||
    { echo "$what: exit code $?"; cat "$LAB_LOGS/peer.log"; failed=1; }
  kill "$LAB_LAST" || true
}

lab_ns near
lab_ns far
lab_link near eth0 far eth0
ip -n near address add 10.9.0.2/24 dev eth0
ip -n far address add 10.9.0.1/24 dev eth0
lab_spawn reflector far "$LAB_BIN/preau-reflector" --listen 10.9.0.1
lab_wait 5 "the reflector" lab_listens far 9330 || { cat "$LAB_LOGS/reflector.log"; exit 1; }

if found "RFC8762-CLI's sender" sender; then
  sends RFC8762-CLI sender -n 20 10.9.0.1
  sends "RFC8762-CLI, PTP time stamps," sender -P -n 20 10.9.0.1
fi
if found "RFC8762-CLI's reflector" reflector; then
  reflects RFC8762-CLI 8620 reflector 8620
  reflects "RFC8762-CLI, PTP time stamps," 8621 reflector -P 8621
fi
if found twampy twampy; then
  sends twampy twampy sender --padding 27 -c 20 10.9.0.1:862 10.9.0.2:8622
  reflects twampy 8623 twampy responder --padding 27 10.9.0.1:8623
fi
if found "perfSONAR's twping" twping; then
  echo "perfSONAR's twping: not tried, it wants a TWAMP-Control server"
fi
exit "$failed"
