#!/usr/bin/env bash
# Does a coordinator lose its office only because the machine is busy? Three coordinators and two agents that send as fast
# as they can share this machine's cores. Fails when a second coordinator became active, or when the report is not exact.
#
# MINUTES=30 CONNECTIONS=200 bench/false-takeovers.sh
. "$(dirname "$0")/target.sh"
. "$root/bench/cluster.sh"

start_target
trap 'stop_cluster; kill "$target"; wait "$target" || true; rm -rf "$work"' EXIT
start_coordinators 3
start_agent a1
start_agent a2
"$loadcluster" run "$url/{index}" -z "${MINUTES:-30}m" -c "${CONNECTIONS:-200}" --no-progress --coordinator "$api" \
  --summary "$work/summary.json" >"$work/run.txt" || { cat "$work/run.txt" >&2; exit 1; }

terms=$(cat "$work"/coordinator-*.log | grep -c 'active in term')
succeeded=$(number "$work/summary.json" succeeded)
counted=$(curl -fsS "$url/_stats" | grep -o '"requests": *[0-9]*' | grep -o '[0-9]*$')
echo "$terms coordinator was active; $succeeded requests succeeded, $counted arrived"
[ "$terms" = 1 ] && [ "$succeeded" = "$counted" ]
