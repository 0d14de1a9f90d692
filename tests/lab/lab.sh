# shellcheck shell=bash
# The network lab: a hub and sites in kernel namespaces, for the demo and for every network test.
# Source it, call `lab_enter "$0" "$@"` first, then build links. See README.md in this folder.
#
# Nothing has to be cleaned up: the lab lives in mount, process and network namespaces of its own,
# and the kernel takes them away, with every process in them, when the lab's first process ends.

PATH=$PATH:/usr/sbin:/sbin  # tc, ethtool and dnsmasq: Debian has these folders on root's PATH only

# ---- entering ------------------------------------------------------------------------------------

lab_inside() { [[ ${PREAU_LAB:-} == inside && $$ == 1 ]]; }

# Everything the lab needs of the kernel, tried for real in namespaces that end at once.
lab_try() {
  unshare "$@" --mount --pid --net --fork --kill-child --mount-proc sh -c \
    'mount -t tmpfs tmpfs /run && ip netns add trial && nsenter --net=/run/netns/trial true' \
    >/dev/null 2>&1
}

# lab_advise SETTING BAD GOOD
lab_advise() {
  local file=/proc/sys/${1//.//}
  if [[ -r $file && $(<"$file") == "$2" ]]; then echo "    sudo sysctl -w $1=$3"; fi
}

lab_why_not() {
  if ! command -v ip >/dev/null; then
    echo "lab: ip is missing: apt-get install iproute2"
    return
  fi
  echo "lab: this machine lets us make no network namespaces."
  if [[ $(id -u) == 0 ]]; then
    if [[ $(stat -c %d:%i / 2>/dev/null) != "$(stat -c %d:%i /proc/1/root/. 2>/dev/null)" ]]; then
      echo "  In a chroot, bind-mount its folder on itself before you enter it:"
      echo "    mount --bind FOLDER FOLDER && chroot FOLDER"
    fi
    echo "  In a container, start it with CAP_SYS_ADMIN and CAP_NET_ADMIN (or --privileged)."
    return
  fi
  echo "  Run the same command as root (sudo), or let users make namespaces, once:"
  lab_advise kernel.unprivileged_userns_clone 0 1
  lab_advise user.max_user_namespaces 0 10000
  lab_advise kernel.apparmor_restrict_unprivileged_userns 1 0
  echo "  In a chroot only root can."
}

# lab_run COMMAND...: runs it as the first process of a lab. Its exit code is ours. When this shell
# ends, however it ends, the kernel kills the lab (parent-death signals: ours, then unshare's own).
lab_run() {
  local as=()
  if [[ $(id -u) != 0 ]] || ! lab_try; then
    as=(--user --map-root-user)
    if ! lab_try "${as[@]}"; then
      lab_why_not >&2
      return 3
    fi
  fi
  # In the background, so that a trap runs at once; SIGINT is then ignored in there, and we are the
  # only one to answer Ctrl-C.
  PREAU_LAB=inside setpriv --pdeathsig KILL unshare ${as[@]+"${as[@]}"} --mount --pid --net --fork \
    --kill-child --mount-proc "$@" </dev/null &
  LAB_PID=$!
  trap 'lab_stop 130' INT
  trap 'lab_stop 143' TERM HUP
  local code=0
  wait "$LAB_PID" || code=$?
  trap - INT TERM HUP
  return "$code"
}

lab_stop() {
  trap '' INT TERM HUP
  kill -KILL "$LAB_PID" 2>/dev/null || true
  wait "$LAB_PID" 2>/dev/null || true
  exit "$1"
}

# lab_enter "$0" "$@": outside, runs the script again inside a lab and exits with its code; inside,
# prepares the lab and returns.
lab_enter() {
  if ! lab_inside; then
    local code=0
    lab_run bash "$@" || code=$?
    exit "$code"
  fi
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/lab
  lab_in_this_namespace
  # A relay that waits for a CPU delays more than it is told: where we may (not in a user namespace) it
  # goes before all others.
  LAB_PROMPTLY=(chrt --rr 1)
  "${LAB_PROMPTLY[@]}" true 2>/dev/null || LAB_PROMPTLY=()
}

# ---- namespaces and links ------------------------------------------------------------------------

# What a network namespace would otherwise inherit from the machine, which may prefer bbr, other
# buffers or IPv6. Reno: a namespace may choose only what the machine leaves unrestricted, which is
# always reno and not always cubic. Written through /proc: sysctl(8) is one more package.
lab_in_this_namespace() {
  ip link set lo up
  local net=/proc/sys/net
  echo reno >$net/ipv4/tcp_congestion_control
  echo '4096 131072 6291456' >$net/ipv4/tcp_rmem
  echo '4096 16384 4194304' >$net/ipv4/tcp_wmem
  echo 1 >$net/ipv4/tcp_no_metrics_save
  echo 1 >$net/ipv4/ip_forward
  if [[ -d $net/ipv6 ]]; then
    echo 1 >$net/ipv6/conf/all/disable_ipv6
    echo 1 >$net/ipv6/conf/default/disable_ipv6
  fi
}

# lab_in NAMESPACE COMMAND...  (`ip netns exec` also remounts /sys, which some containers refuse.)
lab_in() {
  local name=$1
  shift
  nsenter --net="/run/netns/$name" "$@"
}

lab_ns() {
  ip netns add "$1"
  lab_in "$1" bash -c "$(declare -f lab_in_this_namespace); set -e; lab_in_this_namespace"
}

# lab_link NS_A IF_A NS_B IF_B: a veth pair, both ends up.
lab_link() {
  ip link add "$2" netns "$1" type veth peer name "$4" netns "$3"
  ip -n "$1" link set "$2" up
  ip -n "$3" link set "$4" up
}

# lab_wire NS IF: frames leave this end as a wire carries them, at most 1514 octets each with real
# checksums. Needed on both outer ends of a preau-impair, which would carry 64 KB "frames" otherwise.
lab_wire() { lab_in "$1" ethtool -K "$2" tx off sg off tso off gso off gro off >/dev/null; }

# lab_shape NS IF MBIT/S: the rate at which this end sends, counted in octets of Ethernet frames
# without their checksum. Why this burst and this queue: README.md.
lab_shape() {
  local ns=$1 if=$2 mbit=$3 sizes
  sizes=$(awk -v mbit="$mbit" 'BEGIN {
    burst = mbit * 625; if (burst < 3028) burst = 3028
    queue = mbit * 5000; if (queue < 30280) queue = 30280
    printf "burst %d limit %d", burst, queue + burst }')
  # shellcheck disable=SC2086  # two options with their values
  lab_in "$ns" tc qdisc replace dev "$if" root tbf rate "${mbit}mbit" $sizes
}

# lab_hub ADDRESS...: the city's hub, with these addresses of its own.
lab_hub() {
  lab_ns hub
  local address
  for address in "$@"; do ip -n hub address add "$address/32" dev lo; done
}

# lab_site NAME NUMBER DOWN UP [DELAY]: namespaces NAME (the probe's host, eth0 192.168.NUMBER.10) and
# NAME-gw (its gateway: lan 192.168.NUMBER.1, wan 10.9.NUMBER.2), an access link to the hub shaped to
# DOWN and UP Mbit/s and, with DELAY (such as 12.5ms), a relay that delays every frame as much each way.
lab_site() {
  local name=$1 n=$2 down=$3 up=$4 delay=${5:-}
  lab_ns "$name"
  lab_ns "$name-gw"
  lab_link "$name" eth0 "$name-gw" lan
  if [[ $delay ]]; then
    lab_ns "$name-line"
    lab_link hub "site-$n" "$name-line" toward-hub
    lab_link "$name-line" toward-site "$name-gw" wan
    lab_wire hub "site-$n"
    lab_wire "$name-gw" wan
    lab_impair "$name" --delay "$delay"
  else
    lab_link hub "site-$n" "$name-gw" wan
  fi
  lab_address "$name" "$n"
  lab_shape hub "site-$n" "$down"
  lab_shape "$name-gw" wan "$up"
}

# Each site's relay, by its name: for lab_impair, and for scripts that end one to read its counts.
declare -gA LAB_RELAY=()

# lab_impair NAME OPTION...: from now on the line of a site that lab_site gave a DELAY does this instead
# (preau-impair's options: impair/README.md). Forward is toward the site: its download.
lab_impair() {
  local name=$1 log=$LAB_LOGS/$1-line.log
  shift
  lab_unimpair "$name"
  rm -f "$log"
  lab_spawn "$name-line" "$name-line" "${LAB_PROMPTLY[@]}" "$LAB_BIN/preau-impair" --between toward-hub toward-site "$@"
  LAB_RELAY[$name]=$LAB_LAST
  lab_wait 5 "the relay of $name" grep -q carrying "$log" || { cat "$log" >&2; return 1; }
}

# lab_unimpair NAME: ends the relay; its log has its counts, its ledger is whole, the line is silent.
lab_unimpair() {
  [[ ${LAB_RELAY[$1]:-} ]] || return 0
  kill -TERM "${LAB_RELAY[$1]}" 2>/dev/null || true
  wait "${LAB_RELAY[$1]}" || true
  unset "LAB_RELAY[$1]"
}

lab_address() {
  local name=$1 n=$2
  lab_address_lan "$name" "$n"
  ip -n "$name-gw" address add "10.9.$n.2/30" dev wan
  ip -n hub address add "10.9.$n.1/30" dev "site-$n"
  ip -n "$name-gw" route add default via "10.9.$n.1"
  ip -n hub route add "192.168.$n.0/24" via "10.9.$n.2"
}

lab_address_lan() {
  ip -n "$1" address add "192.168.$2.10/24" dev eth0
  ip -n "$1-gw" address add "192.168.$2.1/24" dev lan
  ip -n "$1" route add default via "192.168.$2.1"
}

# lab_lan NAME NUMBER MBIT/S: the site's LAN becomes a switch that is so slow, both ways (worn, or an
# old powerline pair). A namespace of its own, NAME-lan: a shaper on the probe's own interface would
# hold TCP back politely and hide its queue from the kernel's transmit stamps.
lab_lan() {
  local name=$1 n=$2 mbit=$3 port
  ip -n "$name" link del eth0
  lab_ns "$name-lan"
  ip -n "$name-lan" link add switch type bridge
  ip -n "$name-lan" link set switch up
  lab_link "$name" eth0 "$name-lan" to-probe
  lab_link "$name-lan" to-gateway "$name-gw" lan
  for port in to-probe to-gateway; do
    ip -n "$name-lan" link set "$port" master switch
    lab_shape "$name-lan" "$port" "$mbit"
  done
  lab_address_lan "$name" "$n"
}

# lab_cut NAME: the access link falls silent while its lights stay green, as when an optical line is
# dead behind a box that still has power. No carrier loss, no ICMP: packets just vanish.
lab_cut() {
  ip -n "$1-gw" rule add pref 10 iif wan blackhole
  ip -n "$1-gw" rule add pref 11 iif lan blackhole
}

lab_restore() {
  ip -n "$1-gw" rule del pref 10
  ip -n "$1-gw" rule del pref 11
}

# ---- processes -----------------------------------------------------------------------------------

# lab_spawn NAME NAMESPACE COMMAND...: in the background, its output in $LAB_LOGS/NAME.log; LAB_LAST
# is the command's own pid.
lab_spawn() {
  local name=$1 ns=$2
  shift 2
  nsenter --net="/run/netns/$ns" "$@" >"$LAB_LOGS/$name.log" 2>&1 &
  export LAB_LAST=$!  # for the script that sources us
}

# lab_lane NAME COMMAND...: beside other lanes, on links and with servers of its own. The command sets `failed` when
# something is wrong. lab_lanes waits for all, tells what they said, one after the other, and fails when one did.
LAB_LANES=()
lab_lane() {
  local name=$1
  shift
  (
    failed=0
    "$@"
    exit "$failed"
  ) <&0 >"$LAB_LOGS/lane-$name" 2>&1 &
  LAB_LANES+=("$name:$!")
}
lab_lanes() {
  local lane code=0
  for lane in "${LAB_LANES[@]}"; do
    wait "${lane##*:}" || code=1
    cat "$LAB_LOGS/lane-${lane%:*}"
  done
  LAB_LANES=()
  return "$code"
}

# lab_wait SECONDS WHAT COMMAND...: until the command holds, ten times a second.
lab_wait() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS >= deadline)); then
      echo "lab: waited in vain for $what" >&2
      return 1
    fi
    sleep 0.1
  done
}

# lab_listens NS PORT: something accepts TCP connections there.
lab_listens() { lab_in "$1" ss -Hltn "sport = :$2" | grep -q .; }
