#!/usr/bin/env bash
# Is memory flat? Compares the peak resident size of runs of 100,000 and of 1,000,000 requests with each driver, 1,000 in
# flight, in turns. Fails when the long runs take over 10 % more than the short ones (the median of the rounds), or one
# over 100 MB (socket) or 125 MB (httpclient).
#
# ROUNDS=3 bench/memory.sh
. "$(dirname "$0")/target.sh"

highest_ratio=1.10
declare -A highest_megabytes=([socket]=100 [httpclient]=125)

# The peak of a run of $2 requests with the driver $1.
peak_of() {
  send "$2" 1000 "$1"
  number "$work/$2.json" peakMemoryBytes
}

start_target
for driver in socket httpclient; do
  for round in $(seq "${ROUNDS:-3}"); do
    short=$(peak_of "$driver" 100000)
    long=$(peak_of "$driver" 1000000)
    awk -v driver="$driver" -v round="$round" -v short="$short" -v long="$long" 'BEGIN {
      printf "%s, round %d: 100,000 requests %.1f MB, 1,000,000 requests %.1f MB, ratio %.3f\n",
        driver, round, short / 1e6, long / 1e6, long / short }'
    echo "$long $short" >>"$work/$driver.peaks"
  done
  ratio=$(awk '{ print $1 / $2 }' "$work/$driver.peaks" | median)
  most=$(awk '$1 > most { most = $1 } END { print most / 1e6 }' "$work/$driver.peaks")
  awk -v driver="$driver" -v ratio="$ratio" -v most="$most" \
    -v highest="$highest_ratio" -v megabytes="${highest_megabytes[$driver]}" 'BEGIN {
      printf "%s: median ratio %.3f (at most %.2f), highest peak %.1f MB (at most %d MB)\n",
        driver, ratio, highest, most, megabytes
      exit !(ratio <= highest && most <= megabytes) }' || failed=1
done
exit "${failed:-0}"
