#!/usr/bin/env bash
# Runs in the virtual machine.
set -euo pipefail
cat >ap.conf <<'AP'
interface=wlan0
driver=nl80211
ssid=preau-lab
country_code=FR
ieee80211d=1
hw_mode=g
channel=6
wpa=2
wpa_key_mgmt=WPA-PSK
rsn_pairwise=CCMP
wpa_passphrase=only-in-the-lab
AP
# shellcheck source=tests/lab/lab.sh
source ./lab.sh
hostapd ap.conf >/results/files/hostapd.log 2>&1 &
lab_wait 20 "the access point" grep -q AP-ENABLED /results/files/hostapd.log ||
  { cat /results/files/hostapd.log; exit 1; }
ip link set wlan1 up

# One channel, and a time limit: a scan over all of them was seen to never end on this kernel.
for _ in 1 2 3 4 5; do
  timeout 10 iw dev wlan1 scan freq 2437 flush passive >/results/files/scan 2>&1 || true
  if grep -q 'SSID: preau-lab' /results/files/scan; then
    grep -E 'freq:|signal:|SSID:|Authentication suites' /results/files/scan
    # hwsim's own: the sender's 20 dBm, less 50 dB.
    grep -q 'signal: -30.00 dBm' /results/files/scan
    exit
  fi
done
echo "the access point was not seen in five scans"
cat /results/files/{hostapd.log,scan}
exit 1
