#!/usr/bin/env bash
# What does the pipeline cost on top of the HTTP client? The independent loops of bench/bare-loop, which share nothing with the
# product (no code, the runtime's own settings), and `loadcluster run --driver httpclient` take turns on one nginx, as whole
# programs, 1,000 in flight. The cost of a request is the slope between a short and a long run, so no start counts.
# Prints the CPU time of a request of both and the median of their ratios. Fails above 1.20.
# BEFORE names another published program, an older version say, that takes its turn as well.
#
# ROUNDS=5 SHORT=100000 LONG=500000 BEFORE=path/loadcluster bench/pipeline.sh
. "$(dirname "$0")/nginx.sh"

rounds=${ROUNDS:-5}
short=${SHORT:-100000}
long=${LONG:-500000}
connections=1000

bare_loop() { "$work/bare-loop/bare-loop" "$url" "$1" "$connections"; }

# Sends $2 requests with the program $1.
pipeline() {
  "$1" run "$url{index}" -n "$2" -c "$connections" --driver httpclient --no-progress --output "$work/results"
}

# Runs a command; prints its seconds of CPU, in user mode and in all.
seconds_of() {
  local TIMEFORMAT='%U %S'
  { time "$@" >"$work/out" 2>"$work/error"; } 2>"$work/usage" || { cat "$work/error" "$work/out" >&2; exit 1; }
  awk '{ print $1, $1 + $2 }' "$work/usage"
}

# Microseconds of CPU that one more request takes, in user mode and in all. The number of requests is the last argument.
slope_of() {
  local few many
  few=$(seconds_of "$@" "$short")
  many=$(seconds_of "$@" "$long")
  awk -v few="$few" -v many="$many" -v n="$((long - short))" 'BEGIN {
    split(few, a, " "); split(many, b, " "); print (b[1] - a[1]) * 1e6 / n, (b[2] - a[2]) * 1e6 / n }'
}

install_missing nginx:nginx taskset:util-linux
[[ -n ${LOADCLUSTER:-} ]] && loadcluster=$LOADCLUSTER || publish
dotnet publish "$root/bench/bare-loop" -c Release -o "$work/bare-loop" -v quiet -nologo >&2
start_target
for round in $(seq "$rounds"); do
  loop=$(slope_of bare_loop)
  ours=$(slope_of pipeline "$loadcluster")
  before="0 0"
  [[ -z ${BEFORE:-} ]] || before=$(slope_of pipeline "$BEFORE")
  echo "$ours $loop $before" | tee -a "$work/rounds" | awk -v round="$round" '{
    printf "round %d: bare loop %.1f µs (user %.1f), pipeline %.1f µs (user %.1f), ratio %.2f", round, $4, $3, $2, $1, $2 / $4
    if ($6 > 0) printf "; before %.1f µs (user %.1f), ratio %.2f", $6, $5, $6 / $4
    print "" }'
done
[[ -z ${BEFORE:-} ]] || echo "before: median $(awk '{ print $6 / $4 }' "$work/rounds" | median) times the bare loop"
awk '{ print $2 / $4 }' "$work/rounds" | median | awk '{
  printf "median: %.2f times the bare loop (at most 1.20)\n", $1
  exit !($1 <= 1.20) }'
