#!/usr/bin/env bash
# How many agents can one coordinator lead? Simulated ones, real agents in one process whose sender counts instead of sending;
# ten of them share a connection to a real coordinator. Prints the coordinator's share of a core, how far the live view
# is behind what was counted, and whether the report is exact; fails when it is not, or above 25 % or 2 s.
# Needs some thousand open files.
#
# AGENTS=500 RATE=1000 SECONDS_LONG=60 bench/many-agents.sh
. "$(dirname "$0")/target.sh"
. "$root/bench/cluster.sh"

dotnet publish "$root/bench/many-agents" -c Release -o "$work/many-agents" -v quiet -nologo >&2
trap 'stop_cluster; rm -rf "$work"' EXIT
start_coordinators 1
"$work/many-agents/LoadCluster.Bench.ManyAgents" \
  "$coordinators" "$api" "${coordinator_pids[0]}" "${AGENTS:-500}" "${RATE:-1000}" "${SECONDS_LONG:-60}"
