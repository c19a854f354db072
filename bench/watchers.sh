#!/usr/bin/env bash
# What do people who watch a run cost? A coordinator, two agents and a run for $SECONDS_LONG seconds without watchers, and as
# long with $WATCHERS: each fetches the live part of the run's page once a second, as a browser does. Fails when they cost
# more than 30 % of a core, or when a page is late or missing.
#
# WATCHERS=200 SECONDS_LONG=30 bench/watchers.sh
. "$(dirname "$0")/target.sh"
. "$root/bench/cluster.sh"

watchers=${WATCHERS:-200}
seconds=${SECONDS_LONG:-30}
start_target --delay 20ms
trap 'stop_cluster; kill "$target" 2>/dev/null; wait "$target" || true; rm -rf "$work"' EXIT
start_coordinators 1
start_agent a1
start_agent a2
run=$("$loadcluster" run "$url/{index}" --rate 500 --duration 1h -c 100 --coordinator "$api" --detach)
# The charts of the page are at their longest after some minutes; this many seconds show most of it.
sleep "${WARM_UP:-30}"

cpu() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/${coordinator_pids[0]}/stat"; }

# Percent of a core that the coordinator uses while a command runs.
share_during() {
  local before=$(cpu) began=$(date +%s.%N)
  "$@"
  awk -v cpu="$(($(cpu) - before))" -v ticks="$(getconf CLK_TCK)" -v began="$began" -v ended="$(date +%s.%N)" \
    'BEGIN { printf "%.1f", 100 * cpu / ticks / (ended - began) }'
}

watch_run() {
  "$loadcluster" run "$api/runs/$run?live=1" --rate "$watchers" --duration "${seconds}s" -c "$watchers" \
    --threshold 'errors<0.01%' --threshold 'p99<1s' \
    --no-progress --output "$work/results" --summary "$work/watchers.json" >"$work/watchers.txt" \
    || { cat "$work/watchers.txt" >&2; exit 1; }
}

alone=$(share_during sleep "$seconds")
watched=$(share_during watch_run)
bytes=$(awk -v bytes="$(number "$work/watchers.json" bytesReceived)" -v pages="$((watchers * seconds))" 'BEGIN { printf "%d", bytes / pages / 1000 }')
awk -v alone="$alone" -v watched="$watched" -v watchers="$watchers" -v bytes="$bytes" 'BEGIN {
  cost = watched - alone
  printf "%d watchers: %.1f %% of a core (at most 30 %%), %.2f %% each; %d kB a second each; without them %.1f %%\n", watchers, cost, cost / watchers, bytes, alone
  exit cost > 30
}'
