#!/usr/bin/env bash
# Do we speak with Debian's iperf3, as client and as server, in every mode, and do the values stand?
# The links are shaped, 40 Mbit/s down and 20 up: what TCP can get of them is known, within 3 %, and both
# programs' figures are held against it. RSA authentication, busy servers and absent ones at the end.
# Four lanes side by side: either program as the client, over TCP and over UDP, each with a server of its own.
#
# tbf counts octets of Ethernet frames without checksum: full frames have 1514, of which TCP's
# payload is 1448; a datagram of 1448 makes a frame of 1490.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/lab.sh"
# shellcheck source=tests/lab/compare.sh
source "$here/compare.sh"
LAB_BIN=$(realpath "${1:?usage: interop_iperf3.sh FOLDER_OF_PROGRAMS}")
lab_enter "$0" "$@"
LAB_LOGS=/run/lab
DOWN=40 UP=20
SITE=1 THEIRS=5202 THEIRS_WITH_USERS=5203 OURS=5201 OURS_WITH_USERS=5204
CODE=0 SAID=''

tcp() { awk "BEGIN { print $1 * 1448 / 1514 }"; }
udp() { awk "BEGIN { print $1 * 1448 / 1490 }"; }

# ---- our client, their server --------------------------------------------------------------------

probe() {
  CODE=0
  SAID=$(lab_in "site-$SITE" timeout 60 "$LAB_BIN/preau-probe" iperf3 "$@" --json 2>&1) || CODE=$?
}

# Valid; a busy machine may flag what is right, and says so.
believed() { [[ $CODE == 0 || $SAID == *'"limited_by":"probe"'* ]] || { echo "$SAID"; return 1; }; }

# ours WHAT WANTED BOUND OPTION...
ours() {
  local what=$1 wanted=$2 bound=$3
  shift 3
  probe "10.9.0.1:$THEIRS" --duration 4 "$@"
  believed || return 1
  compare "our client, $what" "$(value value)" "$wanted" within "$bound"
}

our_both() {
  ours "TCP both, the way down" "$(tcp "$DOWN")" 0.08 --direction both || return 1
  compare "our client, TCP both, the way up" "$(value up_value)" "$(tcp "$UP")" within 0.08
}

our_udp_both() {
  ours "UDP both, 10 Mbit/s, the way down" 10 0.01 --udp --rate 10 --direction both || return 1
  compare "our client, UDP both, 10 Mbit/s, the way up" "$(value up_value)" 10 within 0.01
}

# Here the shaper is the server's own interface, which holds it back instead of dropping.
our_udp_down_overfull() {
  probe "10.9.0.1:$THEIRS" --duration 4 --udp --rate 60
  [[ $SAID == *'"limited_by":"server"'* ]] || believed || return 1
  compare "our client, UDP down, more than fits" "$(value value)" "$(udp "$DOWN")" within 0.03
}

# What the original gets in 10 s of the same path.
against_theirs() {
  local theirs
  theirs=$(lab_in "site-$SITE" iperf3 -c 10.9.0.1 -p "$THEIRS" -t 10 -R --json | received)
  ours "TCP down, against its own client's 10 s" "$theirs" 0.03
}

# ---- their client, our server --------------------------------------------------------------------

# Mbit/s that the receivers of one way had; of a test of both, the way up first.
received() { awk '/"sum_received/ { inside = 1 } inside && /bits_per_second/ { gsub(/[^0-9.e+]/, "", $2); print $2 / 1e6; inside = 0 }'; }

# theirs WHAT WANTED BOUND OPTION...
theirs() {
  local what=$1 wanted=$2 bound=$3 seen
  shift 3
  seen=$(lab_in "site-$SITE" timeout 60 iperf3 -c 10.9.0.1 -p "$OURS" -t 4 -O 1 --json "$@") || { echo "$seen"; return 1; }
  compare "its client, $what" "$(received <<<"$seen" | head -1)" "$wanted" within "$bound"
}

# UDP has no sum of what was received before 3.13: octets and losses of the sum are the receiver's.
their_udp() {
  local what=$1 mbit=$2 seen
  shift 2
  seen=$(lab_in "site-$SITE" timeout 60 iperf3 -c 10.9.0.1 -p "$OURS" -t 4 -u -b "${mbit}M" --json "$@") || { echo "$seen"; return 1; }
  awk '/"sum":/ { inside = 1 } inside && /"(bits_per_second|lost_percent|packets)"/ { print }' <<<"$seen" >"$LAB_LOGS/udp"
  compare "its client, $what" "$(awk '/bits_per/ { gsub(/[^0-9.e+]/, "", $2); print $2 / 1e6 }' "$LAB_LOGS/udp")" \
    "$mbit" within 0.03 &&
    awk '/lost_percent/ { gsub(/[^0-9.e+-]/, "", $2); lost = $2 } /packets/ { gsub(/[^0-9]/, "", $2); n = $2 }
      END { printf "its client, %s: %d datagrams, %.3f %% lost\n", what, n, lost; exit !(n > 1000 && lost < 0.5) }' \
      what="$what" "$LAB_LOGS/udp"
}

their_both() {
  local seen
  seen=$(lab_in "site-$SITE" timeout 60 iperf3 -c 10.9.0.1 -p "$OURS" -t 4 -O 1 --bidir --json "$@") || { echo "$seen"; return 1; }
  compare "its client, TCP both $*, the way up" "$(received <<<"$seen" | sed -n 1p)" "$(tcp "$UP")" within 0.10 &&
    compare "its client, TCP both $*, the way down" "$(received <<<"$seen" | sed -n 2p)" "$(tcp "$DOWN")" within 0.10
}

# with_password PASSWORD PORT [KEY]: its client, as a user.
with_password() {
  CODE=0
  SAID=$(IPERF3_PASSWORD=$1 lab_in "site-$SITE" timeout 20 iperf3 -c 10.9.0.1 -p "$2" -t 1 --username marie \
    --rsa-public-key-path "$LAB_LOGS/${3:-public}.pem" 2>&1) || CODE=$?
}

# ---- the lab -------------------------------------------------------------------------------------

keys() {
  openssl genrsa -out "$LAB_LOGS/private.pem" 2048 2>/dev/null
  openssl rsa -in "$LAB_LOGS/private.pem" -pubout -out "$LAB_LOGS/public.pem" 2>/dev/null
  openssl genrsa 2048 2>/dev/null | openssl rsa -pubout -out "$LAB_LOGS/other.pem" 2>/dev/null
  echo "marie,$(printf '{marie}mot-de-passe' | sha256sum | cut -d' ' -f1)" >"$LAB_LOGS/users"
}

our_tcp() {
  in_three ours "TCP down" "$(tcp "$DOWN")" 0.03
  in_three ours "TCP up" "$(tcp "$UP")" 0.03 --direction up
  in_three ours "TCP down, 4 streams" "$(tcp "$DOWN")" 0.03 --parallel 4
  in_three ours "TCP up, 4 streams" "$(tcp "$UP")" 0.03 --direction up --parallel 4
  in_three our_both
  in_three against_theirs
}
our_udp() {
  in_three ours "UDP down, 10 Mbit/s" 10 0.01 --udp --rate 10
  in_three ours "UDP up, 10 Mbit/s, 2 streams" 10 0.01 --udp --rate 10 --parallel 2 --direction up
  in_three our_udp_both
  in_three our_udp_down_overfull
  in_three ours "UDP up, more than fits" "$(udp "$UP")" 0.03 --udp --rate 30 --direction up
}
their_tcp() {
  in_three theirs "TCP up" "$(tcp "$UP")" 0.03
  in_three theirs "TCP down" "$(tcp "$DOWN")" 0.03 -R
  in_three theirs "TCP up, 4 streams" "$(tcp "$UP")" 0.03 -P 4
  in_three theirs "TCP down, 4 streams" "$(tcp "$DOWN")" 0.03 -P 4 -R
  in_three theirs "TCP down at 5 Mbit/s" 5 0.03 -R -b 5M
  in_three their_both
  in_three their_both -P 2
}
their_udps() {
  in_three their_udp "UDP up, 10 Mbit/s" 10
  in_three their_udp "UDP down, 10 Mbit/s" 10 -R
  in_three their_udp "UDP both, 10 Mbit/s, the way up" 10 --bidir
  in_three their_udp "UDP down, 64 bits of number" 10 -R --udp-counters-64bit
}

lab_hub 10.9.0.1
keys
for n in 1 2 3 4; do lab_site "site-$n" "$n" "$DOWN" "$UP"; done
# Bound: over UDP it would answer from the address of the link.
lab_spawn theirs-udp hub iperf3 -s -B 10.9.0.1 -p 5205
lab_spawn theirs hub iperf3 -s -B 10.9.0.1 -p "$THEIRS"
theirs_pid=$LAB_LAST
lab_spawn theirs-users hub iperf3 -s -p "$THEIRS_WITH_USERS" --rsa-private-key-path "$LAB_LOGS/private.pem" \
  --authorized-users-path "$LAB_LOGS/users"
lab_spawn reflector hub "$LAB_BIN/preau-reflector" --listen 10.9.0.1 --roles iperf3 --iperf3-port $OURS
lab_spawn reflector-udp hub "$LAB_BIN/preau-reflector" --listen 10.9.0.1 --roles iperf3 --iperf3-port 5206
lab_spawn reflector-users hub "$LAB_BIN/preau-reflector" --listen 10.9.0.1 --roles iperf3 \
  --iperf3-port "$OURS_WITH_USERS" --iperf3-key "$LAB_LOGS/private.pem" --iperf3-users "$LAB_LOGS/users"
for port in "$THEIRS" 5205 "$THEIRS_WITH_USERS" "$OURS" 5206 $OURS_WITH_USERS; do
  lab_wait 5 "port $port" lab_listens hub "$port" || { cat "$LAB_LOGS"/*.log; exit 1; }
done

lab_lane our-tcp our_tcp
SITE=2 THEIRS=5205 lab_lane our-udp our_udp
SITE=3 lab_lane their-tcp their_tcp
SITE=4 OURS=5206 lab_lane their-udp their_udps
lab_lanes || failed=1

export PREAU_IPERF3_PASSWORD=mot-de-passe
probe "10.9.0.1:$THEIRS_WITH_USERS" --duration 3 --user marie --rsa-public-key "$LAB_LOGS/public.pem"
if believed; then echo "our client, with the password: $(value value) Mbit/s"; else failed=1; fi
PREAU_IPERF3_PASSWORD=autre
probe "10.9.0.1:$THEIRS_WITH_USERS" --duration 3 --user marie --rsa-public-key "$LAB_LOGS/public.pem"
expect "our client, with another password" 3 "does not let us in"
PREAU_IPERF3_PASSWORD=mot-de-passe
probe "10.9.0.1:$THEIRS_WITH_USERS" --duration 3 --user marie --rsa-public-key "$LAB_LOGS/other.pem"
expect "our client, with another server's key" 3 "does not let us in"
probe "10.9.0.1:$THEIRS_WITH_USERS"
expect "our client, without a user" 3 "does not let us in"
with_password mot-de-passe $OURS_WITH_USERS
expect "its client, with the password" 0 "receiver"
with_password autre $OURS_WITH_USERS
expect "its client, with another password" 1 "test authorization failed"
with_password mot-de-passe $OURS_WITH_USERS other
expect "its client, with another server's key" 1 "test authorization failed"

lab_spawn running site-1 iperf3 -c 10.9.0.1 -p "$THEIRS" -t 4
running=$LAB_LAST
lab_spawn running-ours site-1 iperf3 -c 10.9.0.1 -p "$OURS" -t 4
sleep 1  # within their four seconds
probe "10.9.0.1:$THEIRS"
expect "our client, while another test runs" 3 "busy with another test"
CODE=0
SAID=$(lab_in "site-$SITE" iperf3 -c 10.9.0.1 -p "$OURS" -t 1 2>&1) || CODE=$?
expect "its client, while another test runs" 1 "the server is busy running a test"
wait "$running" || true

# Its server is stopped midway (SIGTERM), and then is not there.
(sleep 2; kill "$theirs_pid") &
probe "10.9.0.1:$THEIRS" --duration 10
expect "our client, when its server is stopped midway" 3 "was stopped"
probe "10.9.0.1:$THEIRS"
expect "our client, when nobody is there" 3 "Connection refused"
exit "$failed"
