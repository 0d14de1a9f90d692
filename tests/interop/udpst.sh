#!/usr/bin/env bash
# OB-UDPST (the Broadband Forum's, 9.0 or later, which speaks RFC 9946) where this machine has it, each
# way with ours, both searches, with keys and without, over a link shaped to 100 Mbit/s. Its `udpst` is
# looked for in PATH and in the folders of PREAU_PEERS (separated by colons); not there: nothing fails.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/../lab/lab.sh"
# shellcheck source=tests/lab/compare.sh
source "$here/../lab/compare.sh"
LAB_BIN=$(realpath "${1:?usage: udpst.sh FOLDER_OF_PROGRAMS}")
PATH=${PREAU_PEERS:+$PREAU_PEERS:}$PATH
if ! command -v udpst >/dev/null; then
  echo "OB-UDPST: not found (udpst is neither in PATH nor in PREAU_PEERS): not tried"
  exit 0
fi
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
KEYS=/run/lab/udpst.keys
echo "3,une-cle-du-laboratoire" >"$KEYS"
TRUTH=$(awk 'BEGIN { print 100 * 1250 / 1264 }')  # of the IP layer, in packets of 1250 octets

listens() { lab_in hub ss -Hlun 'sport = :24601' | grep -q .; }

# serve COMMAND...: at the hub, until `served`.
serve() {
  lab_spawn server hub "$@"
  lab_wait 5 "a UDPSTP server" listens || { cat "$LAB_LOGS/server.log"; exit 1; }
}
served() {
  kill "$LAB_LAST"
  wait "$LAB_LAST" 2>/dev/null || true
}

# ours WHAT DIRECTION SEARCH [KEY OPTION...]: our client.
ours() {
  local what=$1 direction=$2 search=$3 said
  shift 3
  said=$(lab_in site "$LAB_BIN/preau-probe" udpst 10.9.0.1 --duration 5 --direction "$direction" \
    --search "$search" --json "$@") || echo "status $?: $said"
  compare "our client $direction $search, $what" "$(field value <<<"$said" | sed 's/null/0/')" "$TRUTH" within 0.03
}

# theirs WHAT DIRECTION SEARCH [KEY OPTION...]: their client.
theirs() {
  local what=$1 option=-d said
  if [[ $2 == up ]]; then option=-u; fi
  said=$(lab_in site udpst "$option" -A "$3" -t 5 "${@:4}" 10.9.0.1 2>&1) || echo "status $?: $said"
  compare "their client $2 $3, $what" \
    "$(sed -n 's/.*stream Maximum Mbps(L3\/IP): \([0-9.]*\).*/\1/p' <<<"$said" | grep . || echo 0)" "$TRUTH" within 0.03
}

lab_hub 10.9.0.1
lab_site site 1 100 100
echo "OB-UDPST: found, $(command -v udpst)"
for direction in down up; do
  for search in B C; do
    for auth in key none; do
      with_ours=() with_theirs=() at_ours=()
      if [[ $auth == key ]]; then
        with_ours=(--key-file "$KEYS" --key-id 3)
        with_theirs=(-K "$KEYS" -y 3)
        at_ours=(--udpst-key "$KEYS")
      fi
      serve udpst ${with_theirs[@]+"${with_theirs[@]:0:2}"} 10.9.0.1
      in_three ours "their server, $auth" "$direction" "$search" ${with_ours[@]+"${with_ours[@]}"}
      served
      serve "$LAB_BIN/preau-reflector" --listen 10.9.0.1 --roles udpst ${at_ours[@]+"${at_ours[@]}"}
      in_three theirs "our server, $auth" "$direction" "$search" ${with_theirs[@]+"${with_theirs[@]}"}
      served
    done
  done
done
exit "$failed"
