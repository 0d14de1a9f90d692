#!/usr/bin/env bash
# Records the demo's rooms, by hand: the access points of rooms.toml by hostapd on simulated radios, and
# what preau-probe hears of them in monitor mode at each point of each room. Takes some twelve minutes.
#   rooms.sh BIN
# Writes ../demo/recorded.tar.gz: SITE/ROOM/POINT.pcap, and beside each on which channels it was heard.
set -euo pipefail
bin=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

python3 -B "$here/rooms_script.py" "$here/../demo/rooms.toml" >"$out/rooms"
"$here/vm.sh" --modules "mac80211_hwsim ccm gcm cmac ctr af_packet" --limit 1200 --out "$out/got" \
  --packages "iproute2 iw hostapd wireless-regdb libssl3 openssl libnl-3-200 libnl-genl-3-200 libnl-route-3-200" \
  "$here/rooms_inside.sh" "$here/../lab.sh" "$here/wifi_radios.sh" "$here/wifi_aps.sh" "$out/rooms" \
  "$bin/preau-probe"
python3 -B "$here/rooms_script.py" --check "$out/got" "$bin/preau-probe" "$here/../demo/rooms.toml"
# The same recordings give the same archive.
tar -C "$out/got" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --exclude='*.log' -cf - . |
  gzip -9n >"$here/../demo/recorded.tar.gz"
ls -l "$here/../demo/recorded.tar.gz"
