#!/usr/bin/env bash
# M-Lab's own ndt7 programs, where this machine has them, with ours over a shaped line, both directions,
# over TLS and without. Looked for in PATH and in the folders of PREAU_PEERS (separated by colons); says
# of each whether it was found, and one that is not there fails nothing.
#
#   ndt-server           the reference server
#   ndt7-client-cc       the client in C++
#   ndt7-client          the client in Go
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/../lab/lab.sh"
# shellcheck source=tests/lab/compare.sh
source "$here/../lab/compare.sh"
# shellcheck source=tests/lab/demo/authority.sh
source "$here/../lab/demo/authority.sh"
LAB_BIN=$(realpath "${1:?usage: ndt7.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
PKI=/run/lab/pki
PATH=${PREAU_PEERS:+$PREAU_PEERS:}$PATH
DOWN=100 UP=50
OURS=4443 OURS_PLAIN=4480 THEIRS=4444 THEIRS_PLAIN=4481

tcp() { if [[ $1 == down ]]; then awk "BEGIN { print $DOWN * 1448 / 1514 }"; else awk "BEGIN { print $UP * 1448 / 1514 }"; fi; }

found() {
  if command -v "$1" >/dev/null; then
    echo "$1: found, $(command -v "$1")"
  else
    echo "$1: not found (neither in PATH nor in PREAU_PEERS): not tried"
    return 1
  fi
}

# ours DIRECTION URL
ours() {
  local said
  said=$(lab_in site timeout 40 "$LAB_BIN/preau-probe" ndt7 "$2" --direction "$1" --ca "$PKI/ca.pem" --json) ||
    echo "status $?: $said"
  compare "our client $1, ndt-server, ${2%%:*}" "$(field value <<<"$said" | sed 's/null/0/')" "$(tcp "$1")" within 0.03
}

# judge WHAT DIRECTION SAID: the figure behind "speed:" that a client says last.
judge() {
  compare "$1 $2" "$(sed -n "s/.*$([[ $2 == down ]] && echo Download || echo Upload) speed: *\([0-9.]*\) Mbit.*/\1/p" <<<"$3" |
    tail -1 | grep . || echo 0)" "$(tcp "$2")" within 0.06  # theirs: slow start included, and 3 digits
}

# with_cc DIRECTION SCHEME PORT
with_cc() {
  local said
  said=$(lab_in site timeout 40 ndt7-client-cc "-${1}load" -scheme "$2" -hostname 10.9.0.1 -port "$3" \
    -ca-bundle-path "$PKI/ca.pem" 2>&1) || echo "status $?: $said"
  judge "ndt7-client-cc, $2" "$1" "$said"
}

# with_go DIRECTION SCHEME PORT
with_go() {
  local said only=-upload=false
  if [[ $1 == up ]]; then only=-download=false; fi
  said=$(lab_in site timeout 40 env SSL_CERT_FILE="$PKI/ca.pem" ndt7-client -server "10.9.0.1:$3" -scheme "$2" "$only" \
    -quiet -format human 2>&1) || echo "status $?: $said"
  compare "ndt7-client, $2 $1" "$(sed -n 's/.*Throughput: *\([0-9.]*\) Mbit.*/\1/p' <<<"$said" | tail -1 | grep . || echo 0)" \
    "$(tcp "$1")" within 0.06
}

mkdir -p "$PKI" "$LAB_LOGS/data"
authority "$PKI"
# Twice the address: ndt7-client-cc compares it with names only.
server_certificate "$PKI" ndt DNS:10.9.0.1,IP:10.9.0.1
lab_hub 10.9.0.1
lab_site site 1 $DOWN $UP 10ms
lab_spawn ours hub "$LAB_BIN/preau-reflector" --listen 10.9.0.1 --roles ndt7 --ndt7-port $OURS \
  --ndt7-cert "$PKI/ndt.pem" --ndt7-key "$PKI/ndt.key"
lab_spawn ours-plain hub "$LAB_BIN/preau-reflector" --listen 10.9.0.1 --roles ndt7 --ndt7-port $OURS_PLAIN
for port in $OURS $OURS_PLAIN; do lab_wait 5 "port $port" lab_listens hub "$port"; done

if found ndt7-client-cc; then
  for direction in down up; do
    in_three with_cc $direction ws $OURS_PLAIN
    in_three with_cc $direction wss $OURS
  done
fi
if found ndt7-client; then
  for direction in down up; do
    in_three with_go $direction ws $OURS_PLAIN
    in_three with_go $direction wss $OURS
  done
fi
if found ndt-server; then
  lab_spawn theirs hub ndt-server -cert "$PKI/ndt.pem" -key "$PKI/ndt.key" -datadir "$LAB_LOGS/data" \
    -ndt7_addr "10.9.0.1:$THEIRS" -ndt7_addr_cleartext "10.9.0.1:$THEIRS_PLAIN" -ndt5_addr 127.0.0.1:3001 \
    -ndt5_ws_addr 127.0.0.1:3002 -ndt5_wss_addr 127.0.0.1:3010 -prometheusx.listen-address 127.0.0.1:9990
  lab_wait 10 "ndt-server" lab_listens hub $THEIRS || { cat "$LAB_LOGS/theirs.log"; exit 1; }
  for direction in down up; do
    in_three ours $direction "ws://10.9.0.1:$THEIRS_PLAIN"
    in_three ours $direction "wss://10.9.0.1:$THEIRS"
  done
fi
exit "$failed"
