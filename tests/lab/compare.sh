# shellcheck shell=bash
# Our values against those of other tools, in one run. Source it after lab.sh; `exit "$failed"` at
# the end.

# field NAME: of the JSON objects on standard input, one a line.
# (Reads to the end: a reader that leaves early would kill the writer.)
field() { awk -v key="\"$1\":" '!found && (at = index($0, key)) { rest = substr($0, at + length(key)); sub(/[,}].*/, "", rest); print rest; found = 1 }'; }

# value NAME: of the object in SAID, what a probe said last; without quotes.
value() { field "$1" <<<"$SAID" | tr -d '"'; }

# expect WHAT CODE TEXT: what was run last ended with this status (CODE) and said this (SAID).
expect() {
  if [[ $CODE == "$2" && $SAID == *"$3"* ]]; then
    printf '%-52s ok\n' "$1"
  else
    printf '%-52s NOT "%s" with status %s but %s: %s\n' "$1" "$3" "$2" "$CODE" "$SAID"
    failed=1
  fi
}

# compare WHAT OURS THEIRS within BOUND: as a ratio (0.05) or a difference (0.2ms).
compare() {
  awk -v what="$1" -v ours="$2" -v theirs="$3" -v bound="$5" 'BEGIN {
    off = bound ~ /ms$/ ? ours - theirs : ours / theirs - 1
    ok = off <= bound + 0 && off >= -bound
    printf "%-44s ours %9.3f  theirs %9.3f  off %8.4f  %s\n", what, ours, theirs, off, ok ? "ok" : "NOT WITHIN " bound
    exit !ok }'
}

# A sleeping virtual CPU takes 0.05 to 0.2 ms to wake, once at each end of each round trip. With CPUs
# kept awake, at idle priority so that whatever else wakes comes first, a tool tells more of the path
# and less of the machine.
AWAKE=()
keep_awake() {
  local i
  for ((i = $(nproc); i > 0; i--)); do
    chrt --idle 0 bash -c 'while :; do :; done' &
    AWAKE+=($!)
  done
}

let_sleep() {
  kill "${AWAKE[@]}"
  AWAKE=()
}

# Whatever else runs on the machine adds to a round trip and takes from a rate: three tries.
failed=0
# shellcheck disable=SC2034  # read by the script that sources us
in_three() { "$@" || "$@" || "$@" || failed=1; }
