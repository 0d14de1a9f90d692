#!/usr/bin/env bash
# How often is a failing room called pass? On signals that others measured: see rooms.cc.
#   rooms.sh BIN     PREAU_SHARED: the folder that holds data/wifi; default: beside the project
set -euo pipefail
bin=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
archive=${PREAU_SHARED:-$here/../../../../shared}/data/wifi/rssi/ncepu-longterm-rss-MIT.tar.gz
if [[ ! -e $archive ]]; then
  echo "no $archive: set PREAU_SHARED to the folder that holds data/wifi"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xzf "$archive" -C "$work"
"$bin/bench-rooms" "$work/db/01"
