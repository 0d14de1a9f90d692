#!/usr/bin/env bash
# The kernel's own network emulator as the judge of what preau-probe says of a path, and of what
# preau-impair does to one. Skipped (77) where no virtual machine can be had.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$(realpath "${1:?usage: netem.sh FOLDER_OF_PROGRAMS}")
exec "$here/vm.sh" --modules "veth sch_netem af_packet" --packages "iproute2 ethtool tcpdump" --limit 150 \
  "$here/netem_inside.sh" "$here/../lab.sh" "$bin"/preau-{probe,reflector,impair}
