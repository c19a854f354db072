#!/usr/bin/env bash
# Does memory stay flat, and does every request count, however many there are? Sends REQUESTS requests with the socket driver
# to nginx on loopback and prints the resident size each minute (or every EVERY seconds), then time, CPU and the ledger.
#
# REQUESTS=100000000 bench/hundred-million.sh     (about a quarter of an hour; the default is 5,000,000)
. "$(dirname "$0")/nginx.sh"

requests=${REQUESTS:-5000000}
connections=${CONNECTIONS:-1000}
every=${EVERY:-60}
install_missing nginx:nginx taskset:util-linux
publish
start_target

# This script, and so what it starts from here on.
[[ $(nproc --all) -lt 2 ]] || taskset -cp "1-$(($(nproc --all) - 1))" $$ >/dev/null
"$loadcluster" run "$url" -n "$requests" -c "$connections" --driver socket --no-progress \
  --output "$work/results" --summary "$work/summary.json" >"$work/report.txt" &
client=$!
trap 'kill "$client" 2>/dev/null || true; wait "$client" || true; stop_target; rm -rf "$work"' EXIT

resident() { awk '/^VmRSS/ { printf "%.1f MB\n", $2 / 1024 }' "/proc/$client/status" 2>/dev/null; }
begin=$SECONDS
due=5
while kill -0 "$client" 2>/dev/null; do
  sleep 1
  [[ $((SECONDS - begin)) -lt $due ]] || { echo "after $((SECONDS - begin)) s: resident $(resident)"; due=$((due < every ? every : due + every)); }
done
wait "$client" || { cat "$work/report.txt" >&2; exit 1; }
cat "$work/report.txt"
