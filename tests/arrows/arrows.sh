#!/usr/bin/env bash
# Includes go one way only: reports -> collector -> probe. Reads the #include "..." lines of our code
# and prints each that the table does not allow, as file:line. A folder without a row may not exist.
#   arrows.sh [ROOT]
set -euo pipefail

# folder: whose headers it may include, beside its own.
readonly ALLOWED='
probe/record:
probe/stats:          probe/record
probe/net:            probe/record
probe/train:          probe/record probe/net
probe/measure:        probe/record probe/stats probe/net probe/train
probe/udpst:          probe/record probe/net probe/measure
probe/iperf3:         probe/record probe/net probe/measure
probe/ndt7:           probe/record probe/net probe/measure
probe/wifi:           probe/record probe/stats probe/net
probe/join:           probe/record probe/net probe/measure probe/wifi
probe/reflector:      probe/record probe/stats probe/net probe/train probe/udpst probe/iperf3 probe/ndt7
probe/agent:          probe/record probe/stats probe/net probe/measure probe/wifi probe/join probe/iperf3 probe/ndt7
probe/verbs:          probe/record probe/stats probe/net probe/measure probe/udpst probe/iperf3 probe/ndt7 probe/wifi probe/join probe/agent
probe:                probe/record probe/stats probe/net probe/measure probe/wifi probe/agent probe/verbs
collector/hours:      probe/record
collector/store:      probe/record collector/hours
collector/score:      probe/record collector/hours
collector/json:       probe/record collector/hours collector/score
collector/facts:      probe/record collector/hours collector/store collector/score
collector/opendata:   probe/record collector/hours
collector/plan:       probe/record collector/score
collector/ingest:     probe/record collector/store
collector/http:       probe/record probe/net
collector/metrics:    probe/record collector/store collector/score
collector/api:        probe/record probe/net collector/json collector/facts collector/hours collector/store collector/score collector/plan collector/ingest collector/metrics collector/http
collector:            probe/record probe/net collector/facts collector/hours collector/store collector/opendata collector/score collector/plan collector/ingest collector/metrics collector/http collector/api
reports/site:         probe/record collector/store collector/score collector/plan
reports/city:         probe/record collector/json collector/store collector/score collector/plan reports/site
reports/verdicts:     probe/record collector/store collector/score reports/city
reports/web:          probe/record collector/store collector/score collector/plan collector/http collector/api reports/site reports/city
reports:              probe/record probe/net collector/json collector/facts collector/hours collector/store collector/ingest collector/score collector/plan collector/http collector/api reports/site reports/city reports/verdicts reports/web
'

cd "${1:-"$(dirname -- "${BASH_SOURCE[0]}")/../.."}"
folders=()
for folder in probe collector reports; do [[ -d $folder ]] && folders+=("$folder"); done

# shellcheck disable=SC2016  # awk expands, not bash
find "${folders[@]}" -type f \( -name '*.cc' -o -name '*.hh' -o -name '*.in' \) -print0 | sort -z |
  xargs -0 awk -v allowed="$ALLOWED" '
    # The first two folders of a path are its target: probe/agent/config.hh -> probe/agent
    function target(path,  part, n) {
      n = split(path, part, "/")
      return n > 2 ? part[1] "/" part[2] : part[1]
    }
    function wrong(what) { printf "%s:%d: %s\n", FILENAME, FNR, what; found = 1 }
    BEGIN {
      rows = split(allowed, row, "\n")
      for (i = 1; i <= rows; ++i) {
        split(row[i], side, ":")
        known[side[1]] = 1
        n = split(side[2], may, " ")
        for (j = 1; j <= n; ++j) ok[side[1], may[j]] = 1
      }
    }
    FNR == 1 {
      from = target(FILENAME)
      if (!(from in known)) wrong(from " has no row in the table of tests/arrows")
    }
    /^[ \t]*#[ \t]*include[ \t]*"/ {
      split($0, quoted, "\"")
      path = quoted[2]
      to = target(path)
      ++read
      if (path !~ /^(probe|collector|reports)\//) wrong("include \"" path "\": not a path from the root to our own code")
      else if (to != from && !((from, to) in ok)) wrong(from " may not include " to " (" path ")")
    }
    END {
      if (!read) { print "no includes found: is this the source tree?"; exit 1 }
      if (!found) printf "%d includes, all as the table allows\n", read
      exit found
    }'
