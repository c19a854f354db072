#!/usr/bin/env bash
# Is memory flat? Compares the peak resident size of runs of 100,000 and of 1,000,000 requests, 1,000 in flight, in turns.
# Fails when the long runs take over 10 % more than the short ones (the median of the rounds), or one over 120 MB.
#
# ROUNDS=3 bench/memory.sh
. "$(dirname "$0")/target.sh"

highest_ratio=1.10
highest_megabytes=120

peak_of() {
  send "$1" 1000
  number "$work/$1.json" peakMemoryBytes
}

start_target
for round in $(seq "${ROUNDS:-3}"); do
  short=$(peak_of 100000)
  long=$(peak_of 1000000)
  awk -v round="$round" -v short="$short" -v long="$long" 'BEGIN {
    printf "round %d: 100,000 requests %.1f MB, 1,000,000 requests %.1f MB, ratio %.3f\n",
      round, short / 1e6, long / 1e6, long / short }'
  echo "$long $short" >>"$work/rounds"
done
ratio=$(awk '{ print $1 / $2 }' "$work/rounds" | median)
most=$(awk '$1 > most { most = $1 } END { print most / 1e6 }' "$work/rounds")
awk -v ratio="$ratio" -v most="$most" -v highest="$highest_ratio" -v megabytes="$highest_megabytes" 'BEGIN {
  printf "median ratio %.3f (at most %.2f), highest peak %.1f MB (at most %d MB)\n", ratio, highest, most, megabytes
  exit !(ratio <= highest && most <= megabytes)
}'
