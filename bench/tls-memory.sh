#!/usr/bin/env bash
# What memory does a connection over TLS take? Holds few and many connections to nginx, and divides the difference of the peaks. Fails
# when the median of the rounds is above 25 KB.
#
# ROUNDS=3 CONNECTIONS="1000 4000" bench/tls-memory.sh
. "$(dirname "$0")/nginx.sh"

highest_kilobytes=25
read -r few many <<<"${CONNECTIONS:-1000 4000}"

# The peak with $1 connections, each of which sends a hundred requests, in KB.
peak_of() {
  pin_client "$loadcluster" run "https://127.0.0.1:$tls_port/" -n $((100 * $1)) -c "$1" --driver socket --insecure \
    --no-progress --output "$work/results" --summary "$work/summary.json" >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
  awk -v bytes="$(number "$work/summary.json" peakMemoryBytes)" 'BEGIN { print bytes / 1024 }'
}

install_missing nginx:nginx openssl:openssl taskset:util-linux
publish
start_tls_target
for round in $(seq "${ROUNDS:-3}"); do
  less=$(peak_of "$few")
  more=$(peak_of "$many")
  awk -v round="$round" -v few="$few" -v many="$many" -v less="$less" -v more="$more" 'BEGIN {
    each = (more - less) / (many - few)
    printf "round %d: %d connections %.1f MB, %d connections %.1f MB, each %.1f KB\n",
      round, few, less / 1024, many, more / 1024, each >"/dev/stderr"
    print each }' >>"$work/each.txt"
done
each=$(median <"$work/each.txt")
awk -v each="$each" -v highest="$highest_kilobytes" 'BEGIN {
  printf "median %.1f KB (at most %d)\n", each, highest
  exit !(each <= highest) }'
