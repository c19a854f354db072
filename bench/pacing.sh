#!/usr/bin/env bash
# Do requests start when they should? Sends 10,000 requests a second for some seconds with each driver, and prints by how
# much they were late. Fails when the median of the rounds is above 1 ms at p50 or above 5 ms at p99: the machine must be
# idle, and must have a processor for the target beside those for the sender.
#
# ROUNDS=3 RATE=10000 SECONDS_EACH=10 bench/pacing.sh
. "$(dirname "$0")/target.sh"

highest_p50=1
highest_p99=5
rate=${RATE:-10000}

# A percentile of the send lag in a summary.
lag() { sed -n '/"sendLagMilliseconds"/,/}/p' "$1" >"$work/lag" && number "$work/lag" "$2"; }

start_target
for driver in socket httpclient; do
  for round in $(seq "${ROUNDS:-3}"); do
    summary="$work/$driver.json"
    "$loadcluster" run "$url/{index}" --rate "$rate" --duration "${SECONDS_EACH:-10}s" -c 2000 --driver "$driver" \
      --no-progress --output "$work/results" --summary "$summary" >/dev/null
    echo "$(lag "$summary" p50)" >>"$work/$driver.p50"
    echo "$(lag "$summary" p99)" >>"$work/$driver.p99"
    echo "$driver, round $round: send lag p50 $(lag "$summary" p50) ms, p99 $(lag "$summary" p99) ms"
  done
  p50=$(median <"$work/$driver.p50")
  p99=$(median <"$work/$driver.p99")
  awk -v driver="$driver" -v p50="$p50" -v p99="$p99" -v most50="$highest_p50" -v most99="$highest_p99" 'BEGIN {
    printf "%s: p50 %.3f ms (at most %d), p99 %.3f ms (at most %d)\n", driver, p50, most50, p99, most99
    exit !(p50 <= most50 && p99 <= most99) }' || failed=1
done
exit "${failed:-0}"
