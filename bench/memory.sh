#!/usr/bin/env bash
# Is memory flat? Compares the peak resident size of runs of 100,000 and of 1,000,000 requests, 1,000 in flight.
# Fails when the long run takes over 10 % more than the short one, or over 120 MB.
. "$(dirname "$0")/target.sh"

highest_ratio=1.10
highest_megabytes=120

peak_of() {
  send "$1" 1000
  number "$work/$1.json" peakMemoryBytes
}

start_target
short=$(peak_of 100000)
long=$(peak_of 1000000)
awk -v short="$short" -v long="$long" -v ratio="$highest_ratio" -v most="$highest_megabytes" 'BEGIN {
  printf "  100,000 requests: %6.1f MB\n1,000,000 requests: %6.1f MB\nratio: %.3f (at most %.2f), at most %d MB\n",
    short / 1e6, long / 1e6, long / short, ratio, most
  exit !(long <= ratio * short && long <= most * 1e6)
}'
