#!/usr/bin/env bash
# The kernel's own network emulator as the judge of what preau-probe says of a path, and of what
# preau-impair does to one. Skipped (77) where no virtual machine can be had.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$(realpath "${1:?usage: netem.sh FOLDER_OF_PROGRAMS}")
got=$(mktemp -d)
trap 'rm -rf "$got"' EXIT
failed=0
"$here/vm.sh" --modules "veth bridge sch_netem af_packet" --packages "iproute2 ethtool tcpdump" \
  --limit 150 --out "$got" \
  "$here/netem_inside.sh" "$here/../lab.sh" "$bin"/preau-{probe,reflector,impair} || failed=$?
cd "$got"
((failed == 0 || failed == 1)) || exit "$failed"
for session in loss:400 duplicate:300 reorder:300; do
  name=${session%:*}
  if [[ -e $name.json ]]; then
    python3 "$here/../latency_truth.py" "$name" "${session#*:}" || failed=1
  else
    echo "$name: there was no session"
    failed=1
  fi
done
exit "$failed"
