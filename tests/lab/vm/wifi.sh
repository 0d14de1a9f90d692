#!/usr/bin/env bash
# Access points of every kind on simulated radios in the virtual machine, heard by preau-probe by scan
# and in monitor mode, and what it says held against iw, hostapd's configuration and, out here, tshark.
#   wifi.sh BIN
# PREAU_WIFI_OUT: where captures and answers stay. Skipped (77) where no virtual machine can be had.
set -euo pipefail
bin=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${PREAU_WIFI_OUT:-}
if [[ ! $out ]]; then
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
fi

# An authority of the lab's own for 802.1X.
certificates() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=radius.lab.test" \
    -addext "subjectAltName=DNS:radius.lab.test" -keyout "$out/radius.key" -out "$out/radius.pem" \
    2>"$out/openssl.log" || { cat "$out/openssl.log"; return 1; }
}
certificates

code=0
"$here/vm.sh" --modules "mac80211_hwsim ccm gcm cmac ctr af_packet" --limit 150 --out "$out" \
  --packages "iproute2 iw hostapd wpasupplicant wireless-regdb libssl3 openssl libnl-3-200 libnl-genl-3-200 libnl-route-3-200" \
  "$here/wifi_inside.sh" "$here/../lab.sh" "$here/wifi_radios.sh" "$here/fixed_probe.sh" "$here/wifi_aps.sh" \
  "$out/radius.pem" "$out/radius.key" "$bin/preau-probe" || code=$?
[[ $code == 0 ]] || exit "$code"
python3 -B "$here/wifi_judge.py" "$out"
