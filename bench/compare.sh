#!/usr/bin/env bash
# Puts LoadCluster beside other load generators on the same work: the same one-line answer of one nginx worker on loopback.
# The tools take turns, round after round, so that what else the machine does hits all of them alike; every ratio is taken
# to wrk in the same round, and the median of the rounds is printed. Needs root only to install what is missing. TLS and
# HTTP/2 have rows of their own: protocols.sh. The tool `before` is another published program, an older version say, that BEFORE
# names, with its socket driver.
#
# ROUNDS=5 REQUESTS=1000000 CONNECTIONS="64 1000" TOOLS="floor wrk ..." BEFORE=path/loadcluster bench/compare.sh
. "$(dirname "$0")/nginx.sh"

rounds=${ROUNDS:-5}
requests=${REQUESTS:-1000000}
read -ra connections <<<"${CONNECTIONS:-64 1000}"
read -ra tools <<<"${TOOLS:-floor wrk socket httpclient hey h2load ab}"

# Slow tools send less: a request of theirs costs the same however many there are.
few=$((requests / 5))

# Runs a tool with $2 connections; $3 are the requests it sends.
command_of() {
  local threads
  threads=$(($(nproc --all) > 1 ? $(nproc --all) - 1 : 1))
  case $1 in
    floor) echo "$work/floor 127.0.0.1 $port $2 $3" ;;
    wrk) echo "wrk -t $threads -c $2 -d 10s $url" ;;
    hey) echo "hey -n $3 -c $2 $url" ;;
    h2load) echo "h2load --h1 -t $threads -n $3 -c $2 $url" ;;
    ab) echo "ab -q -k -n $3 -c $2 $url" ;;
    before) echo "$BEFORE run $url -n $3 -c $2 --driver socket --no-progress -o $work/results" ;;
    *) echo "$loadcluster run $url -n $3 -c $2 --driver $1 --no-progress -o $work/results" ;;
  esac
}

# Appends a line to the results: connections, round, tool, requests, seconds, user, system, kilobytes.
measure() {
  local tool=$1 count=$requests line
  case $tool in hey | ab | httpclient) count=$few ;; esac
  read -ra line <<<"$(command_of "$tool" "$2" "$count")"
  pin_client "$(type -P time)" -o "$work/usage" -f '%e %U %S %M' "${line[@]}" >"$work/out" 2>&1 \
    || { cat "$work/out" >&2; exit 1; }
  [[ $tool != wrk ]] || count=$(awk '/requests in/ { print $1 }' "$work/out")
  echo "$2 $3 $tool $count $(<"$work/usage")" >>"$work/results.txt"
}

# Medians over the rounds; the ratios are those of each round.
report() {
  awk '
    { key = $1 " " $3; n[key]++; cpu = ($6 + $7) * 1e6 / $4
      if (!(key in seen)) { order[++keys] = key; seen[key] = 1 }
      rate[key, n[key]] = $4 / $5; user[key, n[key]] = $6 * 1e6 / $4; kernel[key, n[key]] = $7 * 1e6 / $4
      memory[key, n[key]] = $8 / 1024; costs[$1, $2, $3] = cpu; rates[$1, $2, $3] = $4 / $5 }
    function median(values, key, count,   i, j, swap, sorted) {
      for (i = 1; i <= count; i++) sorted[i] = values[key, i]
      for (i = 2; i <= count; i++) for (j = i; j > 1 && sorted[j - 1] > sorted[j]; j--) {
        swap = sorted[j]; sorted[j] = sorted[j - 1]; sorted[j - 1] = swap }
      return count % 2 ? sorted[(count + 1) / 2] : (sorted[count / 2] + sorted[count / 2 + 1]) / 2
    }
    END {
      print "| connections | tool | requests/s | CPU µs/request (user + system) | peak MB | CPU : wrk | requests/s : wrk |"
      print "|---:|---|---:|---:|---:|---:|---:|"
      for (k = 1; k <= keys; k++) {
        split(order[k], part, " ")
        for (r = 1; r <= n[order[k]]; r++) {
          if (!((part[1], r, "wrk") in costs)) continue
          costRatio[order[k], r] = costs[part[1], r, part[2]] / costs[part[1], r, "wrk"]
          rateRatio[order[k], r] = rates[part[1], r, part[2]] / rates[part[1], r, "wrk"]
        }
        u = median(user, order[k], n[order[k]]); s = median(kernel, order[k], n[order[k]])
        printf "| %d | %s | %d | %.2f (%.2f + %.2f) | %d | %.2f | %.2f |\n", part[1], part[2],
          median(rate, order[k], n[order[k]]), u + s, u, s, median(memory, order[k], n[order[k]]),
          median(costRatio, order[k], n[order[k]]), median(rateRatio, order[k], n[order[k]])
      }
    }' "$work/results.txt"
}

install_missing nginx:nginx wrk:wrk hey:hey h2load:nghttp2-client ab:apache2-utils gcc:gcc time:time taskset:util-linux
publish
gcc -O2 -Wall -o "$work/floor" "$root/bench/floor/floor.c"
start_target
for count in "${connections[@]}"; do
  for round in $(seq "$rounds"); do
    for tool in "${tools[@]}"; do
      echo "$count connections, round $round: $tool" >&2
      measure "$tool" "$count" "$round"
    done
  done
done
report
