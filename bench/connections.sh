#!/usr/bin/env bash
# How many connections can one agent hold? Sends to a target that takes two seconds for an answer, so that every slot is in use,
# and fails unless the limit is reached and nothing failed. Needs as many open files on either side: see `ulimit -n`.
#
# CONNECTIONS="10000 18000" bench/connections.sh
. "$(dirname "$0")/target.sh"

read -ra connections <<<"${CONNECTIONS:-10000 18000}"
start_target --delay 2s..2s
for count in "${connections[@]}"; do
  if [[ $(ulimit -n) != unlimited && $(ulimit -n) -lt $((count + 100)) ]]; then
    echo "$count connections: not run, ulimit -n is $(ulimit -n)"
    continue
  fi
  summary="$work/$count.json"
  "$loadcluster" run "$url/{index}" -n $((5 * count)) -c "$count" --driver socket --timeout 60s \
    --no-progress --output "$work/results" --summary "$summary" >"$work/$count.txt" || { cat "$work/$count.txt" >&2; exit 1; }
  echo "$count connections: at most $(number "$summary" maxInFlight) in flight, $(number "$summary" failed) failed," \
    "$(number "$summary" durationSeconds) s, CPU $(number "$summary" cpuSeconds) s"
  [[ $(number "$summary" maxInFlight) == "$count" && $(number "$summary" failed) == 0 ]]
done
