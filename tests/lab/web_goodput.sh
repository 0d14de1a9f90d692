#!/usr/bin/env bash
# download and upload against a web server over HTTPS: right on a shaped link, and a clear failure in time when
# the server stalls, breaks off, redirects, refuses, or is somebody else.
#
# What the shaper lets through as payload: of a full frame of 1514 octets 1448 are TCP's, and of a TLS record of
# 16,406 octets 16,384 are the application's (RFC 8446 section 5.2: 5 of header, 1 of type, 16 of tag).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
# shellcheck source=tests/lab/compare.sh
source "$here/compare.sh"
# shellcheck source=tests/lab/demo/authority.sh
source "$here/demo/authority.sh"
LAB_BIN=$(realpath "${1:?usage: web_goodput.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
PKI=/run/lab/pki
CODE=0 SAID=''

# web VERB PATH [ARGUMENT...]
web() {
  local verb=$1 path=$2
  shift 2
  CODE=0
  SAID=$(lab_in site timeout 30 "$LAB_BIN/preau-probe" "$verb" "https://web.lab.test$path" --address 10.9.0.81 \
    --ca "$PKI/ca.pem" "$@" --json 2>&1) || CODE=$?
}

# right VERB PATH MBIT [ARGUMENT...]
right() {
  local verb=$1 path=$2 mbit=$3
  shift 3
  web "$verb" "$path" "$@"
  compare "$verb $path: Mbit/s, against the shaper" "$(value value)" \
    "$(awk "BEGIN { print $mbit * 1448 / 1514 * 16384 / 16406 }")" within 0.02
}

mkdir -p "$PKI"
authority "$PKI"
server_certificate "$PKI" web DNS:web.lab.test
lab_hub 10.9.0.1 10.9.0.81
lab_spawn web hub python3 "$here/web_server.py" 10.9.0.81 443 "$PKI/web.pem" "$PKI/web.key"
lab_site site 1 100 50 10ms
lab_wait 10 "the web server" lab_listens hub 443
in_three right download /big 100
in_three right upload /empty 50
in_three right download /backend/ 100 --librespeed
in_three right upload /backend/ 50 --librespeed
# 10 ms each way, and the shaper's queue of 40 ms at most, which a load of several flows fills in part.
awk -v idle="$(value rtt_idle_s)" -v loaded="$(value rtt_loaded_p95_s)" 'BEGIN {
  printf "round trips: idle %s s, loaded %s s\n", idle, loaded
  exit !(idle > 0.0199 && idle < 0.03 && loaded > idle + 0.005 && loaded < 0.1) }' || failed=1
web download /small
expect "an object too small to tell by" 1 'too small to tell a rate by'
web download /moved
expect "a redirection" 3 'leads to https://elsewhere.lab.test/big'
web download /stall
expect "a server that stalls" 3 'nothing came through for 5 s'
web download /reset
expect "a server that breaks off" 3 '"failure":"https://web.lab.test/reset: '
web download /none
expect "an object that is not there" 3 'status 404'
web upload /little
expect "a server that takes less at once" 3 'https://web.lab.test/little: '
web upload /little --post-size 0.5
[[ $CODE != 3 ]] || { echo "with --post-size: $SAID"; failed=1; }
SAID=$(lab_in site timeout 30 "$LAB_BIN/preau-probe" download https://other.lab.test/big --address 10.9.0.81 \
  --ca "$PKI/ca.pem" --json 2>&1) && CODE=0 || CODE=$?
expect "somebody else's certificate" 3 '"failure":"https://other.lab.test/big: '
web https /big
[[ $CODE != 3 && $(value value) != null ]] || { echo "https of a large page: $SAID"; failed=1; }
web https /stall --timeout 2 --count 1
expect "https: an answer that stops amid" 1 'amid the answer: '
lab_cut site
web download /big
expect "a line that is cut" 3 '"failure":"https://web.lab.test/big: '
exit "$failed"
