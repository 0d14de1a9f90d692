#!/usr/bin/env bash
# An audit through a school's firewall that drops, or prohibits: UDP filtered, then all but TCP 443.
# What is open is measured, what is not is told, and one line says what to ask the firewall's keeper.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
LAB_BIN=$(realpath "${1:?usage: firewall.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
failed=0

# filter FATE PROTOCOL PORT: what the gateway does with the LAN's packets to there: blackhole or prohibit.
filter() { ip -n site-gw rule add pref 20 iif lan ipproto "$2" dport "$3" "$1"; }
open_all() { while ip -n site-gw rule del pref 20 2>/dev/null; do :; done; }

# told WHAT COUNT PATTERN: so many lines of the screen match.
told() {
  local lines
  lines=$(grep -cE "$3" <<<"$SAID") || true
  if [[ $lines == "$2" ]]; then
    printf '%-60s ok\n' "$1"
  else
    printf '%-60s NOT %s but %s lines of "%s" in:\n%s\n' "$1" "$2" "$lines" "$3" "$SAID"
    failed=1
  fi
}

# audit WHAT: past the firewall that stands. 1: measured, and some of it failed.
audit() {
  local code=0
  SAID=$(lab_in site timeout 90 "$LAB_BIN/preau-probe" audit --site site 10.9.0.1 2>&1) || code=$?
  if [[ $code != 1 ]]; then
    echo "$1: NOT exit code 1 but $code: $SAID"
    failed=1
  fi
  told "$1: the line to forward" 1 '^Firewall request, site site: .* UDP .* 10\.9\.0\.1 port 862'
  told "$1: latency over TCP" 1 '^  latency over TCP  .* ms '
  told "$1: latency over TCP under load" 2 '^  TCP latency, (down|up)load(, once more)? .* ms '
  told "$1: download" 1 '^  download(, once more)? +[0-9.]+ Mbit/s \['
  told "$1: upload" 1 '^  upload(, once more)? +[0-9.]+ Mbit/s \['
  told "$1: what UDP would have told failed" 1 '^  latency  .*failed'
  told "$1: that TCP alone passes" 1 '^  TCP only +UDP gets no answer'
}

# The records that such an audit makes, of what was measured and of what failed, fit the schema.
records() {
  lab_in site timeout 90 "$LAB_BIN/preau-probe" audit --json --site site 10.9.0.1 >"$LAB_LOGS/records" || true
  python3 "$here/../record/schema_test.py" "$here/../.." "$LAB_LOGS/records" || failed=1
}

lab_hub 10.9.0.1
lab_site site 1 100 50 5ms
lab_spawn reflector hub "$LAB_BIN/preau-reflector" --listen 10.9.0.1 --also-tcp-port 443
lab_wait 5 "the reflector" lab_listens hub 443 || { cat "$LAB_LOGS/reflector.log"; exit 1; }
for fate in blackhole prohibit; do
  filter "$fate" udp 862
  audit "$fate UDP"
  if [[ $fate == prohibit ]]; then records; fi
  filter "$fate" tcp 9330
  filter "$fate" udp 9330
  audit "$fate all but TCP 443"
  told "$fate all but TCP 443: no capacity, and why" 1 '^  failed +capacity down.*: 10.9.0.1: '
  open_all
done
exit "$failed"
