# shellcheck shell=bash
# The networks that join.sh joins: one a radio, each with an address of its own behind it. Sourced in
# the machine. A joined device gets 10.77.RADIUS's subnet from a DHCP server here, except on 5.

# network RADIO SSID CHANNEL LINE...
network() {
  local radio=$1
  {
    printf 'interface=wlan%s\ndriver=nl80211\nssid=%s\nchannel=%s\nhw_mode=g\nieee80211n=1\ncountry_code=FR\n' \
      "$radio" "$2" "$3"
    shift 3
    printf '%s\n' "$@"
  } >"net$radio.conf"
}

psk=(wpa=2 rsn_pairwise=CCMP wpa_passphrase=only-in-the-lab)
eap=(wpa=2 rsn_pairwise=CCMP wpa_key_mgmt=WPA-EAP ieee8021x=1)

networks() {
  network 0 lab-open 1
  network 1 lab-wpa2 2 "${psk[@]}" wpa_key_mgmt=WPA-PSK
  network 2 lab-wpa3 3 "${psk[@]}" wpa_key_mgmt=SAE ieee80211w=2
  network 3 lab-eap 4 "${eap[@]}" eap_server=1 eap_user_file=eap_users ca_cert=radius.pem \
    server_cert=radius.pem private_key=radius.key
  network 4 lab-radius-down 5 "${eap[@]}" auth_server_addr=10.78.0.2 auth_server_port=1812 \
    auth_server_shared_secret=only-in-the-lab
  network 5 lab-no-lease 6 "${psk[@]}" wpa_key_mgmt=WPA-PSK
  printf '* PEAP\n"pupil" MSCHAPV2 "only-in-the-lab" [2]\n' >eap_users
}

# credentials FILE SSID SECURITY [LINE...]
credentials() {
  local file=$1 ssid=$2 security=$3
  shift 3
  (umask 077 && printf '%s\n' "ssid = \"$ssid\"" "security = \"$security\"" "$@" >"$file")
}

pass='passphrase = "only-in-the-lab"'
# user PASSWORD: the lines of 802.1X
user() {
  printf '%s\n' 'identity = "pupil"' "password = \"$1\"" "ca_certificate = \"$PWD/radius.pem\"" \
    'server_name = "radius.lab.test"'
}

all_credentials() {
  credentials open.toml lab-open open
  credentials wpa2.toml lab-wpa2 wpa2-psk "$pass"
  credentials wpa3.toml lab-wpa3 wpa3-sae "$pass"
  credentials eap.toml lab-eap 802.1x "$(user only-in-the-lab)"
  credentials wpa2_wrong.toml lab-wpa2 wpa2-psk 'passphrase = "somebody-guessed"'
  credentials wpa3_wrong.toml lab-wpa3 wpa3-sae 'passphrase = "somebody-guessed"'
  credentials eap_wrong.toml lab-eap 802.1x "$(user somebody-guessed)"
  credentials radius_down.toml lab-radius-down 802.1x "$(user only-in-the-lab)"
  credentials no_lease.toml lab-no-lease wpa2-psk "$pass"
  credentials nobody.toml lab-nobody wpa2-psk "$pass"
}
# shellcheck disable=SC2034  # for who sources this
NETWORKS=6 CLIENTS=(wlan6 wlan7 wlan8) CHANNELS=(2412 2417 2422 2427 2432 2437)
