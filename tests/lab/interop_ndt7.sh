#!/usr/bin/env bash
# ndt7 both ways over a shaped link, with TLS and without: our client with our server, and each of them
# with another implementation (tests/interop/ndt7_peer.py). What TCP can get of the link is known: ours is
# held against it within 2 %, in lanes side by side, each with a line and servers of its own. Then servers that are busy, somebody else, killed midway, cut off or absent.
#
# tbf counts octets of Ethernet frames without checksum: full frames have 1514, of which TCP's payload is
# 1448; of a TLS record of 16,406 octets 16,384 are the application's, which is what the other one counts.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
# shellcheck source=tests/lab/compare.sh
source "$here/compare.sh"
# shellcheck source=tests/lab/demo/authority.sh
source "$here/demo/authority.sh"
LAB_BIN=$(realpath "${1:?usage: interop_ndt7.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
PKI=/run/lab/pki
PEER=(/usr/bin/python3 "$here/../interop/ndt7_peer.py")  # Debian's, which has Debian's websockets
DOWN=40 UP=20
SITE=1 OURS=4443 OURS_PLAIN=4480 THEIRS=4444 THEIRS_PLAIN=4481 LOCATE=4482
CODE=0 SAID=''

tcp() { awk "BEGIN { print $1 * 1448 / 1514 }"; }
within_tls() { awk "BEGIN { print $1 * 1448 / 1514 * 16384 / 16406 }"; }
of() { if [[ $1 == down ]]; then echo "$DOWN"; else echo "$UP"; fi; }

probe() {
  CODE=0
  SAID=$(lab_in "site-$SITE" timeout 60 "$LAB_BIN/preau-probe" ndt7 "$@" --ca "$PKI/ca.pem" --json 2>&1) || CODE=$?
}

# Valid; a busy machine may flag what is right, and says so.
believed() { [[ $CODE == 0 || $SAID == *'"limited_by":"probe"'* ]] || { echo "$SAID"; return 1; }; }

# ours WHAT DIRECTION OPTION...
ours() {
  local what=$1 direction=$2
  shift 2
  probe --direction "$direction" --address 10.9.0.1 "$@"
  believed || return 1
  compare "our client $direction, $what" "$(value value)" "$(tcp "$(of "$direction")")" within 0.02
}

located() {
  probe --direction "$1" --address 10.9.0.1 --duration 5 --locate "http://10.9.0.1:$LOCATE/v2/nearest/ndt/ndt7"
  believed || return 1
  compare "our client $1, by a locate service" "$(value value)" "$(tcp "$(of "$1")")" within 0.02
}

# theirs WHAT DIRECTION WANTED URL [CA]
theirs() {
  local what=$1 direction=$2 wanted=$3 url=$4 test=download seen
  if [[ $direction == up ]]; then test=upload; fi
  seen=$(lab_in "site-$SITE" timeout 40 "${PEER[@]}" "$test" "$url/ndt/v7/$test" "${@:5}" 2>&1) || { echo "$seen"; return 1; }
  compare "their client $direction, $what" "$seen" "$wanted" within 0.03
}

mkdir -p "$PKI"
authority "$PKI"
server_certificate "$PKI" ndt DNS:ndt.lab.test,IP:10.9.0.1
lab_hub 10.9.0.1
for n in 1 2 3; do lab_site "site-$n" "$n" "$DOWN" "$UP"; done
# Of two lanes: each serves one test at a time.
for n in 0 1; do
  lab_spawn "reflector-$n" hub "$LAB_BIN/preau-reflector" --listen 10.9.0.1 --roles ndt7 --ndt7-port $((OURS + 10 * n)) \
    --ndt7-cert "$PKI/ndt.pem" --ndt7-key "$PKI/ndt.key"
  lab_spawn "reflector-plain-$n" hub "$LAB_BIN/preau-reflector" --listen 10.9.0.1 --roles ndt7 \
    --ndt7-port $((OURS_PLAIN + 10 * n))
done
lab_spawn theirs hub "${PEER[@]}" serve 10.9.0.1 $THEIRS "$PKI/ndt.pem" "$PKI/ndt.key"
theirs_pid=$LAB_LAST
lab_spawn theirs-plain hub "${PEER[@]}" serve 10.9.0.1 $THEIRS_PLAIN
lab_spawn locate hub "${PEER[@]}" locate 10.9.0.1 $LOCATE "ndt.lab.test:$OURS"
for port in $OURS $OURS_PLAIN $((OURS + 10)) $((OURS_PLAIN + 10)) $THEIRS $THEIRS_PLAIN $LOCATE; do
  lab_wait 10 "port $port" lab_listens hub "$port" || { cat "$LAB_LOGS"/*.log; exit 1; }
done

ours_with_ours() {
  in_three ours "our server over TLS" down "wss://ndt.lab.test:$OURS"
  in_three ours "our server over TLS" up "wss://ndt.lab.test:$OURS" --duration 5
  for direction in down up; do
    in_three ours "our server" "$direction" "ws://10.9.0.1:$OURS_PLAIN" --duration 5
    in_three located "$direction"
  done
}
ours_with_theirs() {
  in_three ours "their server over TLS" down "wss://ndt.lab.test:$THEIRS" --duration 5
  in_three ours "their server over TLS" up "wss://ndt.lab.test:$THEIRS"
  for direction in down up; do
    in_three ours "their server" "$direction" "ws://10.9.0.1:$THEIRS_PLAIN" --duration 5
  done
}
theirs_with_ours() {
  in_three theirs "our server over TLS" down "$(within_tls "$DOWN")" "wss://10.9.0.1:$OURS" "$PKI/ca.pem"
  in_three theirs "our server" down "$(tcp "$DOWN")" "ws://10.9.0.1:$OURS_PLAIN"
  in_three theirs "our server over TLS" up "$(tcp "$UP")" "wss://10.9.0.1:$OURS" "$PKI/ca.pem"
  in_three theirs "our server" up "$(tcp "$UP")" "ws://10.9.0.1:$OURS_PLAIN"
}
lab_lane ours ours_with_ours
SITE=2 lab_lane theirs ours_with_theirs
SITE=3 OURS=$((OURS + 10)) OURS_PLAIN=$((OURS_PLAIN + 10)) lab_lane their-clients theirs_with_ours
lab_lanes || failed=1

lab_spawn running site-1 "$LAB_BIN/preau-probe" ndt7 "ws://10.9.0.1:$OURS_PLAIN" --duration 4
running=$LAB_LAST
sleep 2  # within its four seconds
probe "ws://10.9.0.1:$OURS_PLAIN"
expect "while another test runs" 3 "busy with another test"
wait "$running" || true
probe "wss://other.lab.test:$OURS" --address 10.9.0.1
expect "somebody else's certificate" 3 "the certificate does not verify"
probe "wss://10.9.0.1:$OURS_PLAIN"
expect "TLS where there is none" 3 "TLS: "
probe "ws://10.9.0.1:$OURS_PLAIN/ndt/v8/download"
expect "another path" 3 "status 404"
(sleep 3; kill -9 "$theirs_pid") &
probe "wss://ndt.lab.test:$THEIRS" --address 10.9.0.1
expect "a server that is killed midway" 3 "broke off after "
probe "wss://ndt.lab.test:$THEIRS" --address 10.9.0.1
expect "nobody there" 3 "Connection refused"
(sleep 3; lab_cut site-1) &
probe "ws://10.9.0.1:$OURS_PLAIN" --direction up
expect "a line that is cut midway" 3 "nothing came through for 5 s"
lab_restore site-1
exit "$failed"
