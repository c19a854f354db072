#!/usr/bin/env bash
# What does the pipeline cost on top of the HTTP client? A bare loop of the same calls (the slot pool of bench/strategies: no
# shards, no ledger, no latencies) and `loadcluster run --driver httpclient` take turns on one target, 1,000 in flight.
# Prints the CPU time of a request of both and the median of their ratios. Fails above 1.20, or above 20 µs.
#
# ROUNDS=3 REQUESTS=1000000 bench/pipeline.sh
. "$(dirname "$0")/target.sh"

rounds=${ROUNDS:-3}
requests=${REQUESTS:-1000000}
connections=1000
dotnet build "$root/bench/strategies" -c Release -v quiet -nologo >&2
strategies="$root/bench/strategies/bin/Release/net10.0/LoadCluster.Bench.Strategies.dll"

# Microseconds of CPU a request. Both measure their own process, from the first request on.
bare_loop() {
  dotnet "$strategies" --child slot-pool --url "$url" --requests "$requests" --limit "$connections" \
    | awk -v n="$requests" '{ print $2 / 10 / n }'
}

pipeline() {
  send "$requests" "$connections"
  number "$work/$requests.json" cpuSeconds | awk -v n="$requests" '{ print $1 * 1e6 / n }'
}

start_target
for round in $(seq "$rounds"); do
  read -r loop ours <<<"$(bare_loop) $(pipeline)"
  awk -v round="$round" -v loop="$loop" -v ours="$ours" 'BEGIN {
    printf "round %d: bare loop %.1f µs, pipeline %.1f µs, ratio %.2f\n", round, loop, ours, ours / loop }'
  echo "$ours $loop" >>"$work/rounds"
done
ratio=$(awk '{ print $1 / $2 }' "$work/rounds" | median)
cpu=$(awk '{ print $1 }' "$work/rounds" | median)
awk -v ratio="$ratio" -v cpu="$cpu" 'BEGIN {
  printf "median: %.1f µs of CPU a request (at most 20), %.2f times the bare loop (at most 1.20)\n", cpu, ratio
  exit !(ratio <= 1.20 && cpu <= 20)
}'
