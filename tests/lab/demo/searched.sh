#!/usr/bin/env bash
# The demo, and then a search of all that it left for stations and for networks of others.
#   searched.sh BIN OUT
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bash "$here/demo.sh" --bin "$1" --out "$2"
python3 "$here/privacy.py" "$2"
