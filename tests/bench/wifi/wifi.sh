#!/usr/bin/env bash
# How many frames a second does `wifi decode` decode in full, on one core, against tcpdump -ne and
# tshark on the same file? CPU time, which other programs on the machine disturb least; the medians of
# some runs in turn. tshark, fifty times as slow, reads a tenth of the file once.
set -euo pipefail
bin=$(realpath "${1:?usage: wifi.sh FOLDER_OF_PROGRAMS [RUNS]}")
runs=${2:-5} frames=1000000 fewer=100000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$bin/bench-wifi-capture" "$work/all.pcap" $frames
"$bin/bench-wifi-capture" "$work/few.pcap" $fewer

# cpu NAME FRAMES COMMAND...: appends to NAME's figures: frames a CPU second, largest resident kB
cpu() {
  local name=$1 count=$2
  shift 2
  python3 - "$count" "$@" >>"$work/$name" <<'PYTHON'
import resource, subprocess, sys
anonymous = 0
before = resource.getrusage(resource.RUSAGE_CHILDREN)  # Python's own start may have run programs
child = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
while child.poll() is None:  # what the file's own pages take is the kernel's, not the program's
    try:
        with open(f"/proc/{child.pid}/status") as status:
            for line in status:
                if line.startswith("RssAnon"):
                    anonymous = max(anonymous, int(line.split()[1]))
    except OSError:
        break
    try:
        child.wait(0.01)
    except subprocess.TimeoutExpired:
        pass
child.wait()
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
spent = usage.ru_utime + usage.ru_stime - before.ru_utime - before.ru_stime
print(int(sys.argv[1]) / spent, anonymous)
PYTHON
}

for ((run = 0; run < runs; run++)); do
  cpu ours $frames "$bin/preau-probe" wifi decode --json "$work/all.pcap"
  cpu tcpdump $frames tcpdump -ne -r "$work/all.pcap"
done
cpu tshark $fewer tshark -n -r "$work/few.pcap" -T fields -e wlan.bssid -e wlan.ssid \
  -e wlan.rsn.akms.type -e wlan.ht.info.primarychannel -e radiotap.dbm_antsignal

python3 - "$work" <<'PYTHON'
import statistics, sys
rate, memory = {}, {}
for tool in "ours", "tcpdump", "tshark":
    rows = [line.split() for line in open(f"{sys.argv[1]}/{tool}")]
    rate[tool] = statistics.median(float(row[0]) for row in rows)
    memory[tool] = max(int(row[1]) for row in rows)
print(f"{'':<8} {'frames/CPU s':>13} {'ours is':>9} {'anonymous':>10}")
for tool in rate:
    print(f"{tool:<8} {rate[tool]:>13,.0f} {rate['ours'] / rate[tool]:>8.1f}x {memory[tool] / 1024:>7.1f} MB")
print("wanted: 5,000,000 frames/s, 5x tcpdump, 50x tshark, less than 16 MB")
PYTHON
