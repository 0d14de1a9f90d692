#!/usr/bin/env bash
# Runs in the virtual machine. Two paths between the namespaces near and far: eth0 leads through a
# switch with netem on both its ports, eth1 through preau-impair. (Not netem on near's own eth0: the
# kernel's transmit stamps are taken behind it.) Counts must be equal to netem's own or to a capture's;
# time is only held against bounds as wide as an emulated processor is slow.
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

# netem toward-near|toward-far SETTING...: counts start anew.
netem() {
  no_netem "$1"
  tc -n switch qdisc add dev "$1" root netem limit 10000 "${@:2}"
}
netem_both() {
  netem toward-far "$@"
  netem toward-near "$@"
}
no_netem() { tc -n switch qdisc delete dev "$1" root 2>/dev/null || true; }

# count toward-near|toward-far packets|drops: netem's.
count() {
  tc -n switch -s -j qdisc show dev "$1" |
    grep -o "\"$2\":[0-9]*" | head -n 1 | cut -d: -f2
}

# impair SETTING...: preau-impair on the other path.
impair() {
  lab_spawn impair line /lab/preau-impair --between toward-near toward-far --match udp:862 "$@"
  relay=$LAB_LAST
  lab_wait 20 "preau-impair" grep -q carrying "$LAB_LOGS/impair.log"
}
unimpair() {
  kill -TERM "$relay"
  wait "$relay" || true
}

# ---- measuring and judging -----------------------------------------------------------------------

# probe NETWORK COUNT: sets `said`.
probe() {
  said=$(lab_in near /lab/preau-probe latency "$(address "$1" far)" --count "$2" --interval 0.01 --json) ||
    (($? == 1))  # flagged as suspect: a slow machine sends late
}
value() { grep -o "\"$1\":[^,}]*" <<<"$said" | head -n 1 | cut -d: -f2; }
median_ms() { awk "BEGIN { print 1000 * $(value value) }"; }

# equal WHAT SEEN COUNTED
equal() {
  local verdict=ok
  [[ $2 == "$3" ]] || { verdict=DIFFERENT failed=1; }
  printf '%-50s %5s  netem counted %5s  %s\n' "$1" "$2" "$3" $verdict
}

# between WHAT VALUE LOW HIGH
between() {
  awk -v what="$1" -v value="$2" -v low="$3" -v high="$4" 'BEGIN {
    ok = value >= low && value <= high
    printf "%-50s %9.3f  bounds %.3f to %.3f  %s\n", what, value, low, high, ok ? "ok" : "OUTSIDE"
    exit !ok }' || failed=1
}

# by_chance WHAT EVENTS OF P: within five standard deviations of a binomial count (1 in 1.7 million).
# (Squared: busybox's awk has no roots.)
by_chance() {
  awk -v what="$1 of $3 at $4" -v events="$2" -v n="$3" -v p="$4" 'BEGIN {
    off = (events - n * p) * (events - n * p) / (n * p * (1 - p))
    printf "%-50s %5d  mean %.0f, variances off %.1f  %s\n", what, events, n * p, off,
      off <= 25 ? "ok" : "NOT CHANCE"
    exit !(off <= 25) }' || failed=1
}

# captured SIDE WAY: the first 28 octets of the payload of what tcpdump -x saw come in, as the relay's
# ledger has them (-x prints lines of 16 octets from the IP header on; 28 octets before the payload).
captured() {
  awk -v way="$2" '
    /0x0010:/ { octets = $8 $9 }
    /0x0020:/ { for (i = 2; i <= 9; i++) octets = octets $i }
    /0x0030:/ { print way, n++, 0, 1, 0, octets $2 $3 $4 $5, "passed" }' "$LAB_LOGS/$1.packets"
}

# session NAME COUNT: over the switch, captured behind it on both sides. NAME.json and NAME.ledger are
# for latency_truth.py, which knows what each packet's own number says of its fate.
session() {
  local name=$1 side captures=()
  for side in near far; do
    nsenter --net=/run/netns/$side tcpdump -Z root -i eth0 -Q in -nxl -s 100 -B 4096 udp port 862 \
      >"$LAB_LOGS/$side.packets" 2>"$LAB_LOGS/$side.capture" &
    captures+=($!)
  done
  for side in near far; do
    lab_wait 20 "the capture at $side" grep -q listening "$LAB_LOGS/$side.capture" ||
      { cat "$LAB_LOGS/$side.capture"; exit 1; }
  done
  sent=$(transmitted near)
  answered=$(transmitted far)
  probe 10.9.1 "$2"
  sleep 1
  kill -INT "${captures[@]}"
  wait "${captures[@]}" || true
  sent=$(($(transmitted near) - sent))
  answered=$(($(transmitted far) - answered))
  echo "$said" >"$LAB_LOGS/$name.json"
  { captured far backward && captured near forward; } >"$LAB_LOGS/$name.ledger"
  there=$(grep -c ^backward "$LAB_LOGS/$name.ledger")
  back=$(grep -c ^forward "$LAB_LOGS/$name.ledger")
}

# transmitted SIDE: packets that its interface sent, the questions after a session among them.
# shellcheck disable=SC2016  # awk's
transmitted() { lab_in "$1" awk '/eth0:/ { sub(/.*:/, ""); print $10 }' /proc/net/dev; }

# Nobody releases a packet early; an emulated processor does so late.
delay() { between "$1: median ms of 20" "$(median_ms)" 20 50; }

delays() {
  local bare relayed
  probe 10.9.1 200
  bare=$(median_ms)
  netem toward-far delay 20ms
  probe 10.9.1 200
  delay "delayed by netem"
  no_netem toward-far
  impair --both 'delay 0ms'
  probe 10.9.2 200
  relayed=$(median_ms)
  unimpair
  impair --forward 'delay 20ms'
  probe 10.9.2 200
  delay "delayed by preau-impair"
  unimpair
  echo "without delay: $bare ms through the switch, $relayed ms through preau-impair"
}

losses() {
  netem_both loss 10%
  session loss 400
  equal "lost there, by capture" $((sent - there)) "$(count toward-far drops)"
  equal "lost back, by capture" $((answered - back)) "$(count toward-near drops)"
  by_chance "netem's losses, both ways" $((400 - $(value samples))) 400 0.19
  impair --both 'loss 10%'
  probe 10.9.2 400
  unimpair
  by_chance "preau-impair's losses, both ways" $((400 - $(value samples))) 400 0.19
}

duplicates() {
  netem_both duplicate 10%
  session duplicate 300
  equal "passed there, by capture" "$there" "$(count toward-far packets)"
  equal "passed back, by capture" "$back" "$(count toward-near packets)"
  by_chance "doubled there, by netem" $((there - sent)) "$sent" 0.1
}

# A quarter of the packets pass at once and the others late. Netem does not count what is overtaken.
reordering() {
  netem_both delay 25ms reorder 25%
  session reorder 300
  between "overtaken there, by the probe" "$(value reordered_forward)" 1 299
}

# ---- the run -------------------------------------------------------------------------------------

for name in near far switch line; do lab_ns $name; done
for side in near far; do
  lab_link $side eth0 switch toward-$side
  lab_link $side eth1 line toward-$side
done
ip -n switch link add bridge type bridge
ip -n switch link set bridge up
for side in near far; do ip -n switch link set toward-$side master bridge; done
path eth0 10.9.1
path eth1 10.9.2
lab_spawn reflector far /lab/preau-reflector --listen 0.0.0.0
lab_wait 20 "the reflector" lab_listens far 9330
delays
losses
duplicates
reordering
exit "$failed"
