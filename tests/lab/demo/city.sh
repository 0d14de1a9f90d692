#!/usr/bin/env bash
# Steps 2 to 6 of the demo, inside the lab: city.sh OUT BIN, both absolute. Started by demo.sh.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/../lab.sh"
# shellcheck source=tests/lab/demo/authority.sh
source "$here/authority.sh"
OUT=$1
LAB_BIN=$2
LAB_LOGS=$OUT/logs
lab_enter "$0" "$@"

SITES=(tilleuls glycines marronniers lavandes mimosas)
SCHOOLS=(0960001E 0960002F 0960003G 0960004H 0960005J 0960006K)
SERVICES=(ent visio maj)
CUT=mimosas
DEADLINE=150  # seconds from the last measure: what a probe is given to hand in its records

step() { printf '[%s/6] %s\n' "$1" "$2"; STEP=$1; }
note() { printf '      %s\n' "$*"; }
fail() {
  printf 'demo: step %s did not hold: %s\n' "$STEP" "$*" >&2
  exit 1
}

build_city() {
  step 2 "The city: ${#SITES[@]} sites, ${#SCHOOLS[@]} schools, one hub"
  mkdir -p "$LAB_LOGS" "$OUT/pki" "$OUT/probes" "$OUT/captures"
  lab_hub 10.9.0.1 10.9.0.53 10.9.0.81 10.9.0.82 10.9.0.83
  lab_site tilleuls 1 1000 1000
  note "tilleuls     fibre 1000/1000 Mbit/s"
  lab_site glycines 2 300 100
  note "glycines     fibre 300/100 Mbit/s"
  lab_site marronniers 3 8 0.8 12.5ms
  note "marronniers  copper 8/0.8 Mbit/s, 25 ms"
  lab_site lavandes 4 1000 1000
  lab_lan lavandes 4 10
  note "lavandes     fibre 1000/1000 Mbit/s, behind a 10 Mbit/s LAN"
  lab_site mimosas 5 1000 1000
  note "mimosas      fibre 1000/1000 Mbit/s, whose uplink will fail"
}

make_certificates() {
  local pki=$OUT/pki site names=''
  authority "$pki"
  server_certificate "$pki" hub IP:10.9.0.1,IP:127.0.0.1,DNS:localhost
  for site in "${SERVICES[@]}"; do names+=,DNS:$site.lab.test; done
  server_certificate "$pki" services "${names#,}"
  for site in "${SITES[@]}"; do client_certificate "$pki" "$site-1"; done
}

start_services() {
  local name address=81 names=() endpoints=()
  for name in "${SERVICES[@]}"; do
    names+=("--address=/$name.lab.test/10.9.0.$address")
    endpoints+=("10.9.0.$address:443")
    address=$((address + 1))
  done
  lab_spawn services hub "$LAB_BIN/preau-services" --cert "$OUT/pki/services.pem" \
    --key "$OUT/pki/services.key" "${endpoints[@]}"
  # Debug mode is the one in which it changes no user: there may be no other in this namespace.
  lab_spawn dns hub dnsmasq --no-daemon --conf-file=/dev/null --no-resolv \
    --no-hosts --bind-interfaces --listen-address=10.9.0.53 "${names[@]}"
}

start_hub() {
  step 3 "The hub: certificates, services, reflector, collector"
  make_certificates
  start_services
  "$LAB_BIN/preau-collector" import --db "$OUT/city.db" "$here/city.toml" \
    >"$LAB_LOGS/import.log" 2>&1 || fail "the city was not imported: $(tail -1 "$LAB_LOGS/import.log")"
  lab_spawn reflector hub "$LAB_BIN/preau-reflector" --listen 10.9.0.1
  lab_spawn lan-reflector lavandes-gw "$LAB_BIN/preau-reflector" --listen 192.168.4.1
  lab_spawn collector hub "$LAB_BIN/preau-collector" serve --db "$OUT/city.db" \
    --listen 10.9.0.1:9443 --cert "$OUT/pki/hub.pem" --key "$OUT/pki/hub.key" \
    --client-ca "$OUT/pki/ca.pem" --metrics-listen 127.0.0.1:9331
  COLLECTOR=$LAB_LAST
  lab_wait 10 "the collector" lab_listens hub 9443 || fail "$(tail -2 "$LAB_LOGS/collector.log")"
  lab_wait 10 "the reflector" lab_listens hub 9330 || fail "$(tail -2 "$LAB_LOGS/reflector.log")"
  lab_wait 10 "the LAN's reflector" lab_listens lavandes-gw 9330 || fail "see logs/lan-reflector.log"
  lab_wait 10 "the services" lab_listens hub 443 || fail "$(tail -2 "$LAB_LOGS/services.log")"
  lab_wait 10 "the DNS" lab_listens hub 53 || fail "$(tail -2 "$LAB_LOGS/dns.log")"
  note "collector https://10.9.0.1:9443, metrics http://127.0.0.1:9331, both inside the lab"
}

# The configuration as an engineer would write it, paths beside it.
probe_config() {
  local site=$1 service room point
  sed -n "s/.*id = \"\($site-[a-z]*\)\", access.*/\1/p" "$here/city.toml" | {
    read -r line
    printf 'probe = "%s-1"\nsite = "%s"\nline = "%s"\n' "$site" "$site" "$line"
  }
  printf 'spool = "%s-spool.db"\nnetworks = ["ECOLE"]\nresolver = "10.9.0.53"\nlatency_packets = 1000\n' "$site"
  printf '[collector]\nurl = "https://10.9.0.1:9443"\nca = "../pki/ca.pem"\n'
  printf 'cert = "../pki/%s-1.pem"\nkey = "../pki/%s-1.key"\n' "$site" "$site"
  printf '[reflector]\nhost = "10.9.0.1"\n'
  if [[ $site == lavandes ]]; then printf '[lan_reflector]\nhost = "192.168.4.1"\n'; fi
  for service in "${SERVICES[@]}"; do
    printf '[[service]]\nname = "%s"\nurl = "https://%s.lab.test/"\nca = "../pki/ca.pem"\n' \
      "$service" "$service"
  done
  for room in "$OUT/captures/$site"/*; do
    printf '[[room]]\nid = "%s"\ncapture = [' "${room##*/}"
    for point in "$room"/*.pcap; do
      printf ' "../captures/%s/%s/%s",' "$site" "${room##*/}" "${point##*/}"
    done
    printf ' ]\n'
  done
}

# Tells each measured figure as it comes, from the probes' logs.
follow() {
  local line site=''
  local logs=("${SITES[@]/#/$LAB_LOGS/probe-}")
  tail -n +1 -F "${logs[@]/%/.log}" 2>/dev/null | while read -r line; do
    case $line in
      '==> '*' <==')
        site=${line##*/probe-}
        site=${site%%.*}
        ;;
      *' measured '*) note "$(printf '%-12s %s' "$site" "${line##* measured }")" ;;
      *' upload failed: '*) note "$(printf '%-12s %s' "$site" "upload failed: ${line##*upload failed: }")" ;;
      *' uploaded '*) note "$(printf '%-12s %s' "$site" "uploaded ${line##* uploaded }")" ;;
    esac
  done
}

# The uplink of one school fails once its download is known, and comes back after an upload failed.
cut_midway() {
  local log=$LAB_LOGS/probe-$CUT.log
  lab_wait 120 "$CUT's download" grep -q 'measured download' "$log"
  lab_cut "$CUT"
  note "$(printf '%-12s %s' "$CUT" "-- the uplink fails --")"
  lab_wait 150 "$CUT's failed upload" grep -q 'upload failed' "$log"
  lab_restore "$CUT"
  note "$(printf '%-12s %s' "$CUT" "-- the uplink is back --")"
}

measure() {
  step 4 "Each probe measures its school; throughput takes turns"
  mkdir -p "$OUT/recorded"
  tar -xzf "$here/recorded.tar.gz" -C "$OUT/recorded"
  "$LAB_BIN/preau-beacons" --rooms "$here/rooms.toml" --recorded "$OUT/recorded" \
    --out "$OUT/captures" >"$LAB_LOGS/beacons.log" || fail "no captures: see logs/beacons.log"
  rm -r "$OUT/recorded"
  local site pids=() cutter follower code i
  for site in "${SITES[@]}"; do
    probe_config "$site" >"$OUT/probes/$site.toml"
    lab_spawn "probe-$site" "$site" "$LAB_BIN/preau-probe" run --config "$OUT/probes/$site.toml" \
      --once --deadline "$DEADLINE"
    pids+=("$LAB_LAST")
  done
  follow &
  follower=$!
  cut_midway &
  cutter=$!
  for i in "${!SITES[@]}"; do
    code=0
    wait "${pids[i]}" || code=$?
    ((code == 0)) || fail "the probe of ${SITES[i]} ended with $code: $(tail -1 "$LAB_LOGS/probe-${SITES[i]}.log")"
  done
  wait "$cutter" || fail "the uplink of $CUT was not cut and restored"
  sleep 1.2  # the follower reads once a second
  kill "$follower" 2>/dev/null || true
}

# number KEY: of one flat JSON object on stdin.
number() { tr -d ' \n' | sed -n "s/.*\"$1\":\([0-9][0-9]*\).*/\1/p"; }

# of_probe NAME: the object of one probe, out of what `preau-collector probes --json` prints.
of_probe() { tr -d ' \n' | tr '{' '\n' | grep "\"probe\":\"$1\""; }

verify_stored() {
  step 5 "Is every record that a probe made stored at the hub?"
  local site spool stored appended pending refused records
  stored=$("$LAB_BIN/preau-collector" probes --db "$OUT/city.db" --json) ||
    fail "the collector does not tell what it has"
  for site in "${SITES[@]}"; do
    spool=$("$LAB_BIN/preau-probe" spool --config "$OUT/probes/$site.toml" --json) ||
      fail "the spool of $site holds refused records, or does not open: $spool"
    appended=$(number appended <<<"$spool")
    pending=$(number pending <<<"$spool")
    refused=$(number refused <<<"$spool")
    records=$(of_probe "$site-1" <<<"$stored" | number records) || records=0
    note "$(printf '%-12s %s made, %s stored, %s waiting, %s refused' "$site" "$appended" "$records" \
      "$pending" "$refused")"
    ((appended > 0 && pending == 0 && refused == 0 && records == appended)) ||
      fail "records of $site are missing at the hub"
  done
  [[ $(number last_seq <<<"$spool") == $(of_probe "$site-1" <<<"$stored" | number highest_seq) ]] ||
    fail "the last record of $site is not the last one stored"
}

report() {
  step 6 "Which schools are ready?"
  local school
  # In English whatever the locale, as all that the demo says; scripts read the table.
  "$LAB_BIN/preau-report" city --lang en --db "$OUT/city.db" --out "$OUT/report" \
    >"$OUT/table.txt" 2>"$LAB_LOGS/report.log" || fail "no report: $(tail -1 "$LAB_LOGS/report.log")"
  head -n -1 "$OUT/table.txt"  # its last line is the path, which stands last of all
  for school in "${SCHOOLS[@]}"; do
    [[ $(grep -c "$school" "$OUT/table.txt") == 1 ]] || fail "$school has no row of its own"
  done
  [[ -s $(tail -n 1 "$OUT/table.txt") ]] || fail "the report is empty"
}

# What Prometheus would have read, kept beside the logs.
keep_metrics() {
  lab_in hub bash -c 'exec 3<>/dev/tcp/127.0.0.1/9331 &&
    printf "GET /metrics HTTP/1.0\r\n\r\n" >&3 && cat <&3' >"$LAB_LOGS/metrics.txt" ||
    fail "the collector tells no metrics"
}

stop_collector() {
  local code=0
  kill -TERM "$COLLECTOR"
  wait "$COLLECTOR" || code=$?
  ((code == 0)) || fail "the collector ended with $code"
}

build_city
start_hub
measure
verify_stored
keep_metrics
report
stop_collector
