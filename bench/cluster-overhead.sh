#!/usr/bin/env bash
# What does a cluster cost? One agent and one coordinator beside the same run in one process, in turns: the same driver, limit
# and target. Fails when the median of the rounds' ratios of requests/s is under 0.95.
#
# ROUNDS=5 REQUESTS=1000000 CONNECTIONS=200 DRIVER=httpclient bench/cluster-overhead.sh
. "$(dirname "$0")/target.sh"
. "$root/bench/cluster.sh"

lowest_ratio=0.95
requests=${REQUESTS:-1000000}
connections=${CONNECTIONS:-200}

# Prints the requests/s of a run; the flags say where it runs.
rate_of() {
  "$loadcluster" run "$url/{index}" -n "$requests" -c "$connections" --driver "${DRIVER:-httpclient}" --no-progress \
    --summary "$work/summary.json" "$@" >"$work/run.txt" || { cat "$work/run.txt" >&2; exit 1; }
  number "$work/summary.json" requestsPerSecond
}

start_target
trap 'stop_cluster; kill "$target"; wait "$target" || true; rm -rf "$work"' EXIT
start_coordinators 1
start_agent agent
for round in $(seq "${ROUNDS:-5}"); do
  embedded=$(rate_of --output "$work/results")
  clustered=$(rate_of --coordinator "$api")
  awk -v round="$round" -v embedded="$embedded" -v clustered="$clustered" 'BEGIN {
    printf "round %d: embedded %d requests/s, clustered %d, ratio %.3f\n",
      round, embedded, clustered, clustered / embedded }'
  echo "$clustered $embedded" >>"$work/rounds"
done
ratio=$(awk '{ print $1 / $2 }' "$work/rounds" | median)
awk -v ratio="$ratio" -v lowest="$lowest_ratio" 'BEGIN {
  printf "median ratio %.3f (at least %.2f)\n", ratio, lowest
  exit !(ratio >= lowest)
}'
