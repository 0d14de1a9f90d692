#!/usr/bin/env bash
# Runs in the virtual machine. Two paths between the namespaces near and far: eth0 is a cable with
# netem at both ends, eth1 one with preau-impair in it. Counts must be equal to netem's own or to a
# capture's; time is only held against bounds as wide as an emulated processor is slow.
set -euo pipefail
# shellcheck source=tests/lab/lab.sh
source ./lab.sh
LAB_LOGS=/results/files
failed=0

# ---- the two paths -------------------------------------------------------------------------------

# address NETWORK SIDE
address() { if [[ $2 == near ]]; then echo "$1.1"; else echo "$1.2"; fi; }

# end IF NETWORK SIDE OTHER: its neighbour is known for good, so that nothing but our packets passes.
end() {
  ip -n "$3" address add "$(address "$2" "$3")/24" dev "$1"
  ip -n "$3" neighbour replace "$(address "$2" "$4")" dev "$1" nud permanent \
    lladdr "$(ip -n "$4" -o link show dev "$1" | sed -n 's/.*ether \([^ ]*\).*/\1/p')"
  lab_wire "$3" "$1"
}

path() {
  end "$1" "$2" near far
  end "$1" "$2" far near
}

# netem SETTING...: near's end is the way there. Counts start anew.
netem() { tc -n near qdisc replace dev eth0 root netem limit 10000 "$@"; }
netem_back() { tc -n far qdisc replace dev eth0 root netem limit 10000 "$@"; }
no_netem() {
  tc -n near qdisc delete dev eth0 root 2>/dev/null || true
  tc -n far qdisc delete dev eth0 root 2>/dev/null || true
}

# count SIDE packets|drops: netem's.
count() {
  tc -n "$1" -s -j qdisc show dev eth0 |
    grep -o "\"$2\":[0-9]*" | head -n 1 | cut -d: -f2
}

# impair SETTING...: preau-impair on the other path.
impair() {
  unimpair
  lab_spawn impair line /lab/preau-impair --between toward-near toward-far --match udp:862 "$@"
  relay=$LAB_LAST
  lab_wait 20 "preau-impair" grep -q carrying "$LAB_LOGS/impair.log"
}
unimpair() {
  [[ ${relay:-} ]] || return 0
  kill -TERM "$relay"
  wait "$relay" || true
  relay=
}
# impair_lost toward-near|toward-far: what came in there and was lost.
impair_lost() {
  sed -n "s/^$1 -> .* \([0-9]*\) lost,.*/\1/p" "$LAB_LOGS/impair.log" | grep . || echo 0
}

# ---- measuring and judging -----------------------------------------------------------------------

# probe NETWORK COUNT: a session of plain RFC 8762, since questions asked after it would be counted by
# netem too. Sets `said`.
probe() {
  said=$(lab_in near /lab/preau-probe latency "$(address "$1" far)" --count "$2" --interval 0.01 --no-follow-up --json) ||
    (($? == 1))  # flagged as suspect, as what comes of a slow machine may be
}
value() { grep -o "\"$1\":[^,}]*" <<<"$said" | head -n 1 | cut -d: -f2; }
median_ms() { awk "BEGIN { print 1000 * $(value value) }"; }

# equal WHAT OURS THEIRS
equal() {
  local verdict=ok
  [[ $2 == "$3" ]] || { verdict=DIFFERENT failed=1; }
  printf '%-54s ours %8s  judge %8s  %s\n' "$1" "$2" "$3" $verdict
}

# between WHAT VALUE LOW HIGH
between() {
  awk -v what="$1" -v value="$2" -v low="$3" -v high="$4" 'BEGIN {
    ok = value >= low && value <= high
    printf "%-54s %13.3f  bounds %.3f to %.3f  %s\n", what, value, low, high, ok ? "ok" : "OUTSIDE"
    exit !ok }' || failed=1
}

# by_chance WHAT EVENTS OF P: within five standard deviations of a binomial count (1 in 1.7 million).
by_chance() {
  local low high
  read -r low high < <(awk -v n="$3" -v p="$4" 'BEGIN {
    s = 5 * sqrt(n * p * (1 - p)); print n * p - s, n * p + s }')
  between "$1 of $3 at $4" "$2" "$low" "$high"
}

# An emulated processor releases a packet late, never early: 20 ms are at least 20 ms, but for the
# spread of the path without them.
delay() {
  local what=$1 network=$2 base=$3
  probe "$network" 100
  between "$what: median ms beyond the bare path" "$(awk "BEGIN { print $(median_ms) - $base }")" 19 30
}

loss() {
  local try
  for try in 1 2 3 4 5 6; do
    netem loss 10%
    netem_back loss 10%
    probe 10.9.1 400
    equal "netem loss: lost, both ways" $(($(value sent) - $(value samples))) \
      $(($(count near drops) + $(count far drops)))
    # Whose last answer is missing cannot know on which way it was lost.
    [[ $(value lost_forward) == null ]] || break
    echo "netem loss: try $try had its last answer lost; once more"
  done
  equal "netem loss: lost on the way there" "$(value lost_forward)" "$(count near drops)"
  equal "netem loss: lost on the way back" "$(value lost_backward)" "$(count far drops)"
  by_chance "netem loss: lost there" "$(value lost_forward)" 400 0.1
  by_chance "netem loss: lost, both ways" $((400 - $(value samples))) 400 0.19
}

duplicates() {
  netem duplicate 10%
  netem_back duplicate 10%
  probe 10.9.1 300
  equal "netem duplicate: doubled there" "$(value duplicates_forward)" $(($(count near packets) - 300))
  equal "netem duplicate: doubled back" "$(value duplicates_backward)" \
    $(($(count far packets) - $(count near packets)))
  by_chance "netem duplicate: doubled there" "$(value duplicates_forward)" 300 0.1
}

# overtaken SIDE: of what was captured there, by the packets' own numbers (RFC 4737 section 3.3).
# -x prints from the IP header, so the number is at octet 28: words 7 and 8 of the second line of 16.
overtaken() {
  awk '/0x0010:/ { n = $8 $9; if (n < most) late++; else most = n } END { print late + 0 }' \
    "$LAB_LOGS/$1.packets"
}

# netem lets a quarter of the packets pass at once and delays the others. It does not count what that
# overtakes, so a capture on the other side is the judge.
reordering() {
  local captures=() side
  for side in near far; do
    nsenter --net=/run/netns/$side tcpdump -i eth0 -Q in -nxl udp port 862 \
      >"$LAB_LOGS/$side.packets" 2>"$LAB_LOGS/$side.capture" &
    captures+=($!)
    lab_wait 20 "the capture at $side" grep -q listening "$LAB_LOGS/$side.capture"
  done
  netem delay 25ms reorder 25%
  netem_back delay 25ms reorder 25%
  probe 10.9.1 300
  sleep 0.5
  kill -INT "${captures[@]}"
  wait "${captures[@]}" || true
  equal "netem reorder: overtaken there" "$(value reordered_forward)" "$(overtaken far)"
  equal "netem reorder: overtaken back" "$(value reordered_backward)" "$(overtaken near)"
  between "netem reorder: overtaken there" "$(value reordered_forward)" 1 299
}

relay_loss() {
  impair --both 'loss 10%'
  probe 10.9.2 400
  unimpair
  equal "preau-impair loss: lost, both ways" $(($(value sent) - $(value samples))) \
    $(($(impair_lost toward-near) + $(impair_lost toward-far)))
  by_chance "preau-impair loss: lost, both ways" $((400 - $(value samples))) 400 0.19
}

# ---- the run -------------------------------------------------------------------------------------

lab_ns near
lab_ns far
lab_ns line
lab_link near eth0 far eth0
lab_link near eth1 line toward-near
lab_link far eth1 line toward-far
path eth0 10.9.1
path eth1 10.9.2
lab_spawn reflector far /lab/preau-reflector --listen 0.0.0.0
sleep 1

probe 10.9.1 100
bare=$(median_ms)
impair --delay 0ms
probe 10.9.2 100
relayed=$(median_ms)
echo "bare path: median $bare ms, through preau-impair $relayed ms"

netem delay 20ms
delay "netem delay 20ms" 10.9.1 "$bare"
no_netem
impair --forward 'delay 20ms'
delay "preau-impair delay 20ms" 10.9.2 "$relayed"
unimpair
loss
duplicates
reordering
relay_loss
exit "$failed"
