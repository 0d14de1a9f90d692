# shellcheck shell=bash
# One round of a fixed probe whose collector answers nothing. Sourced in the machine.

# fixed_probe NAME NETWORK REFLECTOR INTERFACE SCANS [LINE...]: of room A12, over CHANNELS (MHz), with these
# lines more; $got/NAME.db is its spool, $got/NAME.run its log.
fixed_probe() {
  local name=$1 network=$2 reflector=$3 interface=$4 scans=$5
  shift 5
  # shellcheck disable=SC2154  # got: who sources this
  cat >probe.toml <<TOML
probe = "p1"
site = "tilleuls"
spool = "$got/$name.db"
networks = ["$network"]
[collector]
url = "https://127.0.0.1:9"
cert = "none"
key = "none"
[reflector]
host = "$reflector"
[[room]]
id = "A12"
interface = "$interface"
scans = $scans
channels_mhz = [$(IFS=,; echo "${CHANNELS[*]}")]
$(printf '%s\n' "$@")
TOML
  timeout 60 preau-probe run --config probe.toml --once --deadline 1 >"$got/$name.run" 2>&1 || true
}
