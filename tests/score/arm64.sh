#!/usr/bin/env bash
# The same scores on amd64 and arm64, octet by octet: builds the scorer for arm64 with Debian's cross
# compiler, runs it under qemu-user, and compares with what the host's own program prints.
#   arm64.sh FINGERPRINT PROFILES_TOML_CC
set -euo pipefail
readonly FINGERPRINT=$1 PROFILES=$2
root=$(cd "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# Header-only libraries are the same for every architecture; the rest of /usr/include is not.
mkdir "$work/include"
ln -s /usr/include/tl /usr/include/toml++ "$work/include/"
sources=("$root"/collector/score/*.cc "$root"/collector/hours/hourly.cc "$root"/probe/record/{metric,record,role,site,time,uai}.cc
  "$root/tests/score/fingerprint.cc" "$PROFILES")
# shellcheck disable=SC2016  # the inner shell expands
printf '%s\0' "${sources[@]}" | xargs -0 -P 2 -I{} sh -c '
  exec aarch64-linux-gnu-g++ -std=c++20 -O2 -ffp-contract=off -I"$1" -isystem "$2/include" \
    -c "$3" -o "$2/$(basename "$3").o"' sh "$root" "$work" {}
aarch64-linux-gnu-g++ -static "$work"/*.o -o "$work/arm64"

"$FINGERPRINT" >"$work/host.txt"
qemu-aarch64 "$work/arm64" >"$work/arm64.txt"
cmp "$work/host.txt" "$work/arm64.txt"
printf '%s lines, the same on %s and aarch64: %s\n' "$(wc -l <"$work/host.txt")" "$(uname -m)" \
  "$(sha256sum <"$work/host.txt" | cut -c1-16)"
