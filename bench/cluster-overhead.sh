#!/usr/bin/env bash
# What does the way through a broker cost? One agent over RabbitMQ beside the same run in one process, in turns: the same
# driver, limit and target. Fails when the median of the rounds' ratios of requests/s is under 0.95. Needs rabbitmq-server.
#
# ROUNDS=5 REQUESTS=1000000 CONNECTIONS=200 DRIVER=httpclient bench/cluster-overhead.sh
. "$(dirname "$0")/target.sh"
. "$root/bench/broker.sh"

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
start_broker
trap 'stop_cluster; kill "$target"; wait "$target" || true; rm -rf "$work"' EXIT
start_coordinator
"$loadcluster" agent --broker "$broker" --name agent >"$work/agent.log" &
members+=($!)
for round in $(seq "${ROUNDS:-5}"); do
  embedded=$(rate_of --output "$work/results")
  clustered=$(rate_of --coordinator "$coordinator")
  awk -v round="$round" -v embedded="$embedded" -v clustered="$clustered" 'BEGIN {
    printf "round %d: embedded %d requests/s, over the broker %d, ratio %.3f\n",
      round, embedded, clustered, clustered / embedded }'
  echo "$clustered $embedded" >>"$work/rounds"
done
ratio=$(awk '{ print $1 / $2 }' "$work/rounds" | median)
awk -v ratio="$ratio" -v lowest="$lowest_ratio" 'BEGIN {
  printf "median ratio %.3f (at least %.2f)\n", ratio, lowest
  exit !(ratio >= lowest)
}'
