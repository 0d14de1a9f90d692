#!/usr/bin/env bash
# The arrows hold in our code, and the test itself would notice if one did not.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
"$here/arrows.sh"

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree"/probe/record "$tree"/probe/net "$tree"/collector/store

# refused FILE INCLUDE WORDS: such a file is found, and named with its line
refused() {
  printf '#pragma once\n#include "%s"\n' "$2" >"$tree/$1"
  local said
  if said=$("$here/arrows.sh" "$tree"); then
    echo "not noticed: $1 includes $2"
    return 1
  fi
  [[ $said == *"$1:"*"$3"* ]] || { echo "said instead: $said"; return 1; }
  rm "$tree/$1"
}

printf '#include "probe/record/record.hh"\n' >"$tree/probe/net/good.hh"
"$here/arrows.sh" "$tree" >/dev/null
refused probe/record/bad.hh probe/net/socket.hh "probe/record may not include probe/net"
refused probe/net/bad.cc collector/store/store.hh "probe/net may not include collector/store"
refused collector/store/bad.hh probe/wifi/survey.hh "collector/store may not include probe/wifi"
refused probe/net/bad.cc socket.hh "not a path from the root"
mkdir "$tree/probe/novel"
refused probe/novel/new.hh probe/record/record.hh "has no row"
echo "arrows: backward edges are noticed"
