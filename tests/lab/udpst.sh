#!/usr/bin/env bash
# The standard capacity method over a link shaped to 100 Mbit/s: both directions, both searches, with
# a key, within 3 % of what the shaper lets through; and far ends that are busy, keyless or absent.
#
# tbf counts octets of Ethernet frames without checksum, and most of the test's IP packets have 1250:
# 100 Mbit/s are 100 x 1250 / 1264 of the IP layer.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
# shellcheck source=tests/lab/compare.sh
source "$here/compare.sh"
LAB_BIN=$(realpath "${1:?usage: udpst.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
export XDG_STATE_HOME=/run/lab/state
KEYS=/run/lab/udpst.keys
echo "3,une-cle-du-laboratoire" >"$KEYS"
CODE=0 SAID=''

probe() {
  CODE=0
  SAID=$(lab_in site timeout 25 "$LAB_BIN/preau-probe" udpst 10.9.0.1 --duration 5 --json "$@" 2>&1) || CODE=$?
}

capacity() {
  local direction=$1 search=$2
  probe --direction "$direction" --search "$search" --key-file "$KEYS" --key-id 3
  echo "$direction, search $search: own loss $(value own_loss), limited by $(value limited_by), status $CODE"
  # A busy machine may flag what is right, and says so.
  [[ $CODE == 0 || $SAID == *'"limited_by":"probe"'* ]] || { echo "$SAID"; return 1; }
  compare "$direction, search $search: Mbit/s of the IP layer" "$(value value)" \
    "$(awk 'BEGIN { print 100 * 1250 / 1264 }')" within 0.03
}

lab_hub 10.9.0.1
lab_site site 1 100 100
lab_spawn reflector hub "$LAB_BIN/preau-reflector" --listen 10.9.0.1 --udpst-key "$KEYS"
reflector=$LAB_LAST
lab_wait 5 "the reflector" lab_listens hub 9330 || { cat "$LAB_LOGS/reflector.log"; exit 1; }

for direction in down up; do
  for search in B C; do in_three capacity "$direction" "$search"; done
done

probe --daily-budget 1
expect "without a budget" 3 "used up today's 1 MB"
probe
expect "without a key" 3 "wants a key: --key-file"
echo "3,une-autre-cle" >/run/lab/other.keys
probe --key-file /run/lab/other.keys --key-id 3
expect "with another key" 3 "another key of this number"
lab_spawn first site "$LAB_BIN/preau-probe" udpst 10.9.0.1 --duration 12 --key-file "$KEYS" --key-id 3
first=$LAB_LAST
sleep 1
for _ in 1 2 3; do  # within its twelve seconds; the answer crosses the line that it fills, and may be lost there
  probe --key-file "$KEYS" --key-id 3
  if [[ $SAID == *"busy with another test"* ]]; then break; fi
done
expect "while another test runs" 3 "busy with another test"
wait "$first" || true
kill "$reflector"
wait "$reflector" || true
probe --key-file "$KEYS" --key-id 3
expect "when nobody is there" 3 "10.9.0.1"
exit "$failed"
