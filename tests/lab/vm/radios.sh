#!/usr/bin/env bash
# Simulated radios in the virtual machine: an access point of hostapd, seen by a scan of iw. Skipped
# (77) where no virtual machine can be had.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec "$here/vm.sh" --modules "mac80211_hwsim ccm gcm cmac ctr af_packet" \
  --packages "iproute2 iw hostapd wireless-regdb libnl-3-200 libnl-genl-3-200 libnl-route-3-200" \
  "$here/radios_inside.sh" "$here/../lab.sh"
