#!/usr/bin/env bash
# What does a cluster cost that has nothing to do? CPU and resident memory of a lone coordinator, of each of three, and of an
# agent. Fails above 2 % of a core (lone), 4 % (of three), 1 % (agent), 150 MB (coordinator) or 90 MB (agent).
#
# SECONDS_LONG=30 bench/idle.sh
. "$(dirname "$0")/target.sh"
. "$root/bench/cluster.sh"

trap 'stop_cluster; rm -rf "$work"' EXIT
seconds=${SECONDS_LONG:-30}
ticks=$(getconf CLK_TCK)
status=0

cpu_of() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }

# Measures processes at once: measure LABEL MOST-PERCENT MOST-MEGABYTES PID...
measure() {
  local label=$1 most_cpu=$2 most_memory=$3 pid
  shift 3
  local before=()
  for pid in "$@"; do before+=("$(cpu_of "$pid")"); done
  sleep "$seconds"
  for pid in "$@"; do
    awk -v label="$label" -v cpu="$(($(cpu_of "$pid") - before[0]))" -v ticks="$ticks" -v seconds="$seconds" \
      -v memory="$(awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$pid/status")" -v most_cpu="$most_cpu" -v most_memory="$most_memory" '
      BEGIN {
        percent = 100 * cpu / ticks / seconds
        printf "%-22s %5.2f %% of a core (at most %d %%), %6.1f MB (at most %d MB)\n", label, percent, most_cpu, memory, most_memory
        exit percent > most_cpu || memory > most_memory
      }' || status=1
    before=("${before[@]:1}")
  done
}

# The runtime compiles a method again after 30 calls: what runs once a second, half a minute after the start. Before that, an
# agent takes about 1.5 % of a core, two thirds of it for the compiler.
settle() { sleep 60; }

start_coordinators 1
settle
measure "lone coordinator" 2 150 "${coordinator_pids[@]}"
start_agent idle
settle
measure "agent" 1 90 "$agent_pid"
stop_cluster
members=()
start_coordinators 3
settle
measure "coordinator of three" 4 150 "${coordinator_pids[@]}"
exit "$status"
