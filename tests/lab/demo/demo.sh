#!/usr/bin/env bash
# The demo after its build: demo.sh --bin FOLDER [--out DIR] [--keep]. Usually: ./preau demo
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lab/lab.sh
source "$here/../lab.sh"

KEEP='' OUT='' BIN=''
while (($#)); do
  case $1 in
    --keep) KEEP=yes ;;
    --out) OUT=${2:?--out wants a folder}; shift ;;
    --bin) BIN=${2:?--bin wants a folder}; shift ;;
    *) echo "demo: what is $1?" >&2; exit 2 ;;
  esac
  shift
done
BIN=$(realpath "${BIN:?demo: --bin FOLDER is missing}")

# What a run writes, and so what the next one, or an interrupted one, may remove.
RESULTS=(logs pki probes captures report table.txt city.db city.db-wal city.db-shm)

remove_results() { (cd "$OUT" && rm -rf "${RESULTS[@]}"); }

# Absent, empty, or left by a demo, which makes both of these first.
is_ours_to_empty() { [[ ! -d $1 || -d $1/pki && -d $1/captures || -z $(ls -A "$1") ]]; }

# claim DIR: ours alone until we end; a second demo at the same time takes another.
claim() {
  mkdir -p "$1" || return 2
  exec 9<"$1"
  flock -n 9
}

choose_out() {
  if [[ $OUT ]]; then
    is_ours_to_empty "$OUT" || {
      echo "demo: $OUT holds other things; give --out an empty folder, or an earlier demo's" >&2
      exit 2
    }
    claim "$OUT" || { echo "demo: $OUT is in use by another demo, or not writable" >&2; exit 3; }
  else
    local base n=1
    base=$(realpath "$here/../../..")/build/demo
    OUT=$base
    until claim "$OUT"; do
      n=$((n + 1))
      ((n < 20)) || { echo "demo: cannot write to $base" >&2; exit 3; }
      OUT=$base-$n
    done
  fi
  OUT=$(realpath "$OUT")
}

report_path() { tail -n 1 "$OUT/table.txt"; }

# Something to see after the lab is gone, on this machine's own loopback.
serve() {
  local pids=()
  setpriv --pdeathsig KILL "$BIN/preau-collector" serve --db "$OUT/city.db" --listen 127.0.0.1:0 \
    --cert "$OUT/pki/hub.pem" --key "$OUT/pki/hub.key" --client-ca "$OUT/pki/ca.pem" \
    --metrics-listen 127.0.0.1:0 >"$OUT/logs/kept-collector.log" 2>&1 9<&- &
  pids+=($!)
  setpriv --pdeathsig KILL "$BIN/preau-report" serve --db "$OUT/city.db" --listen 127.0.0.1:0 \
    >"$OUT/logs/kept-report.log" 2>&1 9<&- &
  pids+=($!)
  # shellcheck disable=SC2064  # these very processes
  trap "trap '' INT TERM HUP; kill ${pids[*]} 2>/dev/null; wait; exit 0" INT TERM HUP
  lab_wait 10 "the collector" grep -q https:// "$OUT/logs/kept-collector.log"
  lab_wait 10 "the page" grep -q http:// "$OUT/logs/kept-report.log"
  echo "kept running until Ctrl-C:"
  sed -n 's/.*listening on \(https:[^ ]*\).*/      collector \1\/api\/v1\/schools/p;
    s/.*metrics on \(http:[^ ]*\).*/      metrics   \1/p' "$OUT/logs/kept-collector.log"
  sed -n 's/.*page on \(http:[^ ]*\).*/      page      \1en/p' "$OUT/logs/kept-report.log"
  report_path
  wait "${pids[@]}"
}

choose_out
remove_results || { echo "demo: cannot write to $OUT" >&2; exit 3; }
# Interrupted (128 and above): nothing stays. Failed: the logs do, and are needed.
trap 'code=$?; if ((code >= 128)); then remove_results; rmdir "$OUT" 2>/dev/null; fi' EXIT
code=0
lab_run bash "$here/city.sh" "$OUT" "$BIN" || code=$?
if ((code != 0)); then
  echo "demo: failed; logs are in $OUT/logs" >&2
  exit "$code"
fi
trap - EXIT
if [[ $KEEP ]]; then serve; else report_path; fi
