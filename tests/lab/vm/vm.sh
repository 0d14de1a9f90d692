#!/usr/bin/env bash
# Runs a script under Debian's own kernel, in a virtual machine that needs neither root nor hardware
# support, and whose kernel has what this machine's may lack (sch_netem, mac80211_hwsim).
#
#   vm.sh [--modules "NAME..."] [--packages "NAME..."] [--limit SECONDS] [--out FOLDER] SCRIPT [FILE...]
#
# SCRIPT (bash) runs as root in a folder that holds itself and each FILE, which is first in
# PATH; programs bring their libraries. What it prints is printed here, what it puts into
# /results/files lands in FOLDER, and its exit code is ours. Beside those:
#   77  could not be had here: qemu, or a Debian package (ctest: skipped)    124  beyond its limit
#   70  the machine itself failed                                              2  bad usage
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/vm/parts.sh
source "$here/parts.sh"

BOOT_LIMIT=45  # it takes 3 s on an idle machine
DRIVE_MB=64

declare modules='' packages='' limit=60 out='' qemu=''
while [[ ${1:-} == --* ]]; do
  (($# > 1)) || vm_die 2 "$1: a value is missing"
  case $1 in
    --modules) modules=$2 ;;
    --packages) packages=$2 ;;
    --limit) limit=$2 ;;
    --out) out=$2 ;;
    *) vm_die 2 "no option $1; see the head of $here/vm.sh" ;;
  esac
  shift 2
done
(($#)) || vm_die 2 "which script? See the head of $here/vm.sh"

mkdir -p "$VM_BUILD"
find "$VM_BUILD" -maxdepth 1 -name 'run-*' -mmin +60 -exec rm -rf {} +  # of runs that were killed
run=$(mktemp -d "$VM_BUILD/run-XXXXXX")
stop() {
  if [[ $qemu ]]; then kill -KILL "$qemu" 2>/dev/null || true; fi
  rm -rf "$run"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Serial ports: the kernel's console into a file, what the script prints to our output. The drive is
# where results come back: a tar without a file system around it. `-smp 1` and KVM hang on some hosts.
start() {
  : >"$run/console"
  rm -f "$run/drive"
  truncate -s "${DRIVE_MB}M" "$run/drive"
  # A parent-death signal, so that no machine outlives a script that was killed.
  setpriv --pdeathsig KILL qemu-system-x86_64 -accel tcg -smp 2 -m 512 -nic none -no-reboot \
    -display none -monitor none -serial "file:$run/console" -serial stdio \
    -kernel "$VM_KERNEL" -initrd "$run/initramfs" -append 'console=ttyS0 quiet panic=1' \
    -drive "file=$run/drive,format=raw,if=virtio" </dev/null &
  qemu=$!
}

is_up() { grep -q '^vm: up' "$run/console"; }
has_ended() { ! kill -0 "$qemu" 2>/dev/null; }

# within SECONDS CONDITION...: until one of the conditions holds.
within() {
  local deadline=$((SECONDS + $1)) condition
  shift
  while ((SECONDS < deadline)); do
    for condition in "$@"; do
      if "$condition"; then return 0; fi
    done
    sleep 0.1
  done
  return 1
}

kill_machine() {
  kill -KILL "$qemu" 2>/dev/null || true
  wait "$qemu" 2>/dev/null || true
  qemu=
}

boot() {
  start
  within "$BOOT_LIMIT" is_up has_ended || true
  is_up && return
  kill_machine
  echo "vm: did not come up within $BOOT_LIMIT s; its console's last lines:" >&2
  tail -n 5 "$run/console" >&2
  return 1
}

command -v qemu-system-x86_64 >/dev/null ||
  vm_die 77 "skipped: qemu-system-x86_64 is missing: apt-get install --no-install-recommends qemu-system-x86"
vm_initramfs "$run" "$modules" "$packages" "$@"
boot || { echo "vm: booting once more" >&2 && boot; } || vm_die 70 "twice the kernel did not come up"

if ! within "$limit" has_ended; then
  kill_machine
  vm_die 124 "$(basename "$1") was still running after $limit s"
fi
qemu=
code=$(tar -xOf "$run/drive" results/exit_code 2>/dev/null) || {
  tail -n 20 "$run/console" >&2
  vm_die 70 "the machine ended without a result; above, its console's last lines"
}
if [[ $out ]]; then
  mkdir -p "$out"
  tar -xf "$run/drive" -C "$out" --no-same-owner --strip-components=2 results/files
fi
exit "$code"
