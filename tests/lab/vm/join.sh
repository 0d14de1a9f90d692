#!/usr/bin/env bash
# The school's networks joined as a device joins them, good ones and broken ones, on simulated radios
# in the virtual machine.
#   join.sh BIN
# PREAU_JOIN_OUT: where the answers stay. Skipped (77) where no virtual machine can be had.
set -euo pipefail
bin=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${PREAU_JOIN_OUT:-}
if [[ ! $out ]]; then
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
fi
mkdir -p "$out"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=radius.lab.test" \
  -addext "subjectAltName=DNS:radius.lab.test" -keyout "$out/radius.key" -out "$out/radius.pem" \
  2>"$out/openssl.log" || { cat "$out/openssl.log"; exit 1; }

code=0
"$here/vm.sh" --modules "mac80211_hwsim ccm gcm cmac ctr af_packet veth" --limit 300 --out "$out" \
  --packages "iproute2 iw hostapd wpasupplicant dnsmasq-base procps wireless-regdb libssl3 openssl libnl-3-200 libnl-genl-3-200 libnl-route-3-200" \
  "$here/join_inside.sh" "$here/../lab.sh" "$here/join_aps.sh" "$here/wifi_radios.sh" "$here/fixed_probe.sh" \
  "$out/radius.pem" "$out/radius.key" "$bin/preau-probe" "$bin/preau-reflector" || code=$?
[[ $code == 0 ]] || exit "$code"
python3 -B "$here/join_judge.py" "$out"
