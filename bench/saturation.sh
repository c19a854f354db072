#!/usr/bin/env bash
# Are exactly c requests in flight while work remains? Answers take 0 to 3 s, evenly, so N requests at c in flight need
# N * 1.5 s / c, and the last ones up to the slowest response more.
# Fails above 1.03 times that, or when the target saw another number than c in flight, or not every index once.
# By default 10,000 requests, some 18 s; --full sends 100,000, some 153 s.
. "$(dirname "$0")/target.sh"

connections=1000
requests=10000
[ "${1:-}" = --full ] && requests=100000

start_target --delay 0s..3s --seed 1
send "$requests" "$connections"
summary="$work/$requests.json"
curl --silent --fail "$url/_stats" >"$work/stats.json"

awk -v n="$requests" -v c="$connections" \
    -v elapsed="$(number "$summary" durationSeconds)" -v slowest="$(number "$summary" max)" \
    -v seen="$(number "$work/stats.json" requests)" -v most="$(number "$work/stats.json" maxInFlight)" \
    -v missing="$(number "$work/stats.json" missing)" -v repeated="$(number "$work/stats.json" repeated)" 'BEGIN {
  allowed = 1.03 * n * 1.5 / c + slowest / 1000
  printf "elapsed: %.2f s, allowed: %.2f s (slowest response: %.2f s)\n", elapsed, allowed, slowest / 1000
  printf "the target saw at most %d in flight (limit %d), %d requests, %d indexes missing, %d repeated\n",
    most, c, seen, missing, repeated
  exit !(elapsed <= allowed && most == c && seen == n && missing == 0 && repeated == 0)
}'
