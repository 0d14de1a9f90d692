# shellcheck shell=bash
# The access points: one a radio, of every kind that a school may meet. Sourced in the machine.

# ap RADIO SSID CHANNEL LINE...: writes hostapd's configuration of one.
ap() {
  local radio=$1 ssid=$2 channel=$3
  shift 3
  {
    printf 'interface=wlan%s\ndriver=nl80211\nssid=%s\nchannel=%s\n' "$radio" "$ssid" "$channel"
    printf 'country_code=FR\nieee80211d=1\n'
    if ((channel > 14)); then echo hw_mode=a; else echo hw_mode=g; fi
    printf '%s\n' "$@"
  } >"ap$radio.conf"
}

wpa2=(wpa=2 rsn_pairwise=CCMP wpa_passphrase=only-in-the-lab)
wide=(ieee80211n=1 'ht_capab=[HT40+]' ieee80211ac=1 vht_oper_chwidth=1 vht_oper_centr_freq_seg0_idx=42)

access_points() {
  ap 0 lab-open 1 ieee80211n=0
  ap 1 ECOLE 6 ieee80211n=1 "${wpa2[@]}" wpa_key_mgmt=WPA-PSK bss_load_update_period=50
  ap 2 lab-sae 36 "${wide[@]}" "${wpa2[@]}" wpa_key_mgmt=SAE ieee80211w=2
  ap 3 lab-owe 11 ieee80211n=1 wpa=2 rsn_pairwise=CCMP wpa_key_mgmt=OWE ieee80211w=2
  ap 4 lab-eap 44 ieee80211n=1 'ht_capab=[HT40+]' wpa=2 rsn_pairwise=CCMP wpa_key_mgmt=WPA-EAP \
    ieee8021x=1 eap_server=1 eap_user_file=eap_users ca_cert=radius.pem server_cert=radius.pem \
    private_key=radius.key
  ap 5 lab-ax 40 "${wide[@]/HT40+/HT40-}" ieee80211ax=1 he_oper_chwidth=1 \
    he_oper_centr_freq_seg0_idx=42 "${wpa2[@]}" wpa_key_mgmt="WPA-PSK SAE" ieee80211w=1
  ap 6 lab-hidden 3 ieee80211n=1 ignore_broadcast_ssid=1 "${wpa2[@]}" wpa_key_mgmt=WPA-PSK
  ap 7 lab-ft 48 ieee80211n=1 "${wpa2[@]}" wpa_key_mgmt="WPA-PSK FT-PSK" mobility_domain=a1b2 \
    nas_identifier=ap7.lab.test rrm_neighbor_report=1 bss_transition=1
  printf '* PEAP\n"pupil" MSCHAPV2 "only-in-the-lab" [2]\n' >eap_users
}
# shellcheck disable=SC2034  # for who sources this
AP_COUNT=8
