#!/usr/bin/env bash
# How many agents can one coordinator lead? Simulated ones, all in one process, say to a real broker and a real coordinator
# what real agents say, and count instead of sending. Prints the coordinator's share of a core, by how much the live view
# lags behind what was counted, and whether the report is exact; fails when it is not, or above 25 % or 2 s.
# Needs rabbitmq-server, and some thousand open files.
#
# AGENTS=500 RATE=1000 SECONDS_LONG=60 bench/many-agents.sh
. "$(dirname "$0")/target.sh"
. "$root/bench/broker.sh"

dotnet publish "$root/bench/many-agents" -c Release -o "$work/many-agents" -v quiet -nologo >&2
trap 'stop_cluster; rm -rf "$work"' EXIT
start_broker
start_coordinator
"$work/many-agents/LoadCluster.Bench.ManyAgents" \
  "$broker" "$coordinator" "$coordinator_pid" "${AGENTS:-500}" "${RATE:-1000}" "${SECONDS_LONG:-60}"
