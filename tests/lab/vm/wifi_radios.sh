# shellcheck shell=bash
# Simulated radios under the rules of France, and how loud each is. Sourced in the machine, behind lab.sh.

# simulated_radios COUNT: wlan0 and on.
simulated_radios() {
  modprobe -r mac80211_hwsim || true
  modprobe mac80211_hwsim radios="$1"
  mount -t debugfs none /sys/kernel/debug 2>/dev/null || true
  # Debian's package leaves the name to update-alternatives, which did not run here.
  local file
  for file in /lib/firmware/regulatory.db*-upstream; do ln -sf "$file" "${file%-upstream}"; done
  iw reg reload
  iw reg set FR
  lab_wait 10 "the rules of France" bash -c 'iw reg get | grep -q "country FR"'
}

# power_of CHANNEL: in dBm, France's limit, which a radio sends with unless told otherwise.
power_of() { if (($1 > 14)); then echo 23; else echo 20; fi; }

# level RADIO DBM POWER: what every receiver hears of it, in dBm, from a sender of this power, which hwsim
# adds to a number from -100 to -1. (This kernel reads that unsigned.)
level() {
  printf '%u' $(($2 - $3)) >/sys/kernel/debug/ieee80211/"$(cat /sys/class/net/wlan"$1"/phy80211/name)"/hwsim/rx_rssi
}

mhz_of() { if (($1 > 14)); then echo $((5000 + 5 * $1)); else echo $((2407 + 5 * $1)); fi; }
