#!/usr/bin/env bash
# The lab as a user starts it: no root, and a PATH without sbin, which is what Debian gives users.
# Exits 77 (skipped, says ctest) where the kernel grants users no namespaces.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BIN=$(realpath "${1:?usage: rootless.sh FOLDER_OF_PROGRAMS}")
TEMP=$(mktemp -d)
trap 'rm -rf "$TEMP"' EXIT

# nobody's own copy: the tree may lie where only its owner reads.
cp "$here/lab.sh" "$BIN/preau-impair" "$TEMP"
cat >"$TEMP/lab" <<EOS
set -euo pipefail
source "$TEMP/lab.sh"
lab_enter "\$0" "\$@"
LAB_LOGS=/run/lab LAB_BIN=$TEMP
lab_hub 10.9.0.1
lab_site one 1 100 100 1ms
lab_lan one 1 10
lab_in one ping -c 1 -W 2 10.9.0.1 >/dev/null
EOS
chmod -R a+rX "$TEMP"

as_user() {
  local as=(env -i PATH=/usr/local/bin:/usr/bin:/bin)
  [[ $(id -u) == 0 ]] && as+=(setpriv --reuid nobody --regid nogroup --clear-groups)
  "${as[@]}" "$@"
}

if ! as_user unshare --user --map-root-user --net true; then
  echo "users may make no namespaces here; ./preau demo says what to do:"
  as_user bash "$TEMP/lab" || exit 77
fi
as_user bash "$TEMP/lab"
echo "without root: a site with a shaped line, a delay and a slow LAN answers"
