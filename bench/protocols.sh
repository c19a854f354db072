#!/usr/bin/env bash
# Puts the socket driver beside other load generators over TLS and HTTP/2, against one nginx worker on loopback, and nghttpd with one
# thread in the last two cases. Each tool runs twice in each round, short and long: the difference is the marginal cost of a request,
# without start-up and handshakes. The tools take turns; ratios are taken to the reference (the first tool of a case) in the same
# round, and medians printed.
#
# ROUNDS=5 REQUESTS=1000000 CASES="tls-64 h2c-8x8 ..." bench/protocols.sh
. "$(dirname "$0")/nginx.sh"

rounds=${ROUNDS:-5}
requests=${REQUESTS:-1000000}
nghttpd_port=$((port + 4))
read -ra cases <<<"${CASES:-tls-64 tls-1000 tls-body close-64 resume-64 \
  h2-1x100 h2-8x8 h2-64x1 h2-100x10 h2c-1x100 h2c-8x8 h2c-64x1 h2c-100x10 nghttpd-1x100 nghttpd-8x8}"

tools_of() {
  case $1 in
    tls-*) echo wrk socket httpclient ;;
    close-*) echo ab socket ;;
    resume-*) echo wrk socket ;;
    *) echo h2load socket httpclient ;;
  esac
}

url_of() {
  case $1 in
    tls-body) echo "https://127.0.0.1:$tls_port/100k" ;;
    tls-* | close-* | resume-*) echo "https://127.0.0.1:$tls_port/" ;;
    h2-*) echo "https://127.0.0.1:$h2_port/" ;;
    h2c-*) echo "http://127.0.0.1:$h2c_port/" ;;
    nghttpd-*) echo "http://127.0.0.1:$nghttpd_port/" ;;
  esac
}

# How many requests the long run of a case has; the short one has a fifth.
requests_of() {
  case $1 in
    close-* | resume-*) echo $((requests / 100)) ;;
    tls-body) echo $((requests / 10)) ;;
    *) echo "$requests" ;;
  esac
}

# The command of tool $1 in case $2 with $3 requests, or $4 seconds where a tool knows only these.
command_of() {
  local shape=${2#*-} url connections streams flags trust=--insecure
  url=$(url_of "$2")
  [[ $shape != body ]] || shape=16
  [[ $url == https:* ]] || trust=
  connections=${shape%x*} streams=${shape#*x}
  case $2 in
    close-*) flags="--disable-keepalive" ;;
    resume-*) flags="--disable-keepalive --tls-resume" ;;
    h2* | nghttpd-*) flags="--http-version 2" connections=$((connections * streams)) ;;
    *) flags="" ;;
  esac
  [[ $1 != socket || $flags != *--http-version* ]] || flags+=" --streams $streams"
  case $1-$2 in
    wrk-resume-*) echo "wrk -t 1 -c $connections -d ${4}s -H Connection:close $url" ;;
    wrk-*) echo "wrk -t 1 -c $connections -d ${4}s $url" ;;
    ab-*) echo "ab -q -n $3 -c $connections $url" ;;
    h2load-*) echo "h2load -n $3 -c ${shape%x*} -m $streams $url" ;;
    *) echo "$loadcluster run $url -n $3 -c $connections --driver $1 $trust $flags --no-progress -o $work/results" ;;
  esac
}

# Runs a tool and prints: requests, user, system, kilobytes, seconds.
measure() {
  local line count=$3
  read -ra line <<<"$(command_of "$1" "$2" "$3" "$4")"
  line=("${line[@]/#Connection:close/Connection: close}")
  pin_client "$(type -P time)" -o "$work/usage" -f '%U %S %M %e' "${line[@]}" >"$work/out" 2>&1 \
    || { cat "$work/out" >&2; exit 1; }
  [[ $1 != wrk ]] || count=$(awk '/requests in/ { print $1 }' "$work/out")
  echo "$count $(<"$work/usage")"
}

run_case() {
  local count tool short long
  count=$(requests_of "$1")
  for round in $(seq "$rounds"); do
    for tool in $(tools_of "$1"); do
      echo "$1, round $round: $tool" >&2
      short=$(measure "$tool" "$1" $((count / 5)) 2)
      long=$(measure "$tool" "$1" "$count" 8)
      echo "$1 $round $tool $short $long" >>"$work/results.txt"
    done
  done
}

report() {
  awk '
    { key = $1 " " $3; n[key]++; if (n[key] == 1) order[++keys] = key
      if ($2 == 1 && !($1 in reference)) reference[$1] = $3
      marginal[key, $2] = ($10 + $11 - $5 - $6) * 1e6 / ($9 - $4); whole[key, $2] = ($10 + $11) * 1e6 / $9
      user[key, $2] = ($10 - $5) * 1e6 / ($9 - $4); rate[key, $2] = $9 / $13; memory[key, $2] = $12 / 1024 }
    function median(values, count,   i, j, swap) {
      for (i = 2; i <= count; i++) for (j = i; j > 1 && values[j - 1] > values[j]; j--) {
        swap = values[j]; values[j] = values[j - 1]; values[j - 1] = swap }
      return count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
    }
    function of(values, key,   i, sorted) { for (i = 1; i <= n[key]; i++) sorted[i] = values[key, i]; return median(sorted, n[key]) }
    function ratio(values, key, other,   i, sorted) {
      for (i = 1; i <= n[key]; i++) sorted[i] = values[key, i] / values[other, i]; return median(sorted, n[key]) }
    END {
      print "| case | tool | marginal µs/request (user) | whole process µs | requests/s | peak MB | marginal : reference | whole : reference | requests/s : reference |"
      print "|---|---|---:|---:|---:|---:|---:|---:|---:|"
      for (k = 1; k <= keys; k++) {
        split(order[k], part, " "); other = part[1] " " reference[part[1]]
        printf "| %s | %s | %.2f (%.2f) | %.2f | %d | %d | %.2f | %.2f | %.2f |\n", part[1], part[2],
          of(marginal, order[k]), of(user, order[k]), of(whole, order[k]), of(rate, order[k]), of(memory, order[k]),
          ratio(marginal, order[k], other), ratio(whole, order[k], other), ratio(rate, order[k], other)
      }
    }' "$work/results.txt"
}

install_missing nginx:nginx wrk:wrk h2load:nghttp2-client nghttpd:nghttp2-server ab:apache2-utils openssl:openssl time:time taskset:util-linux
publish
chmod a+rx "$work" # nginx reads the long body as another user
head -c 100000 /dev/zero | tr '\0' x >"$work/100k"
start_tls_target
mkdir "$work/www"
echo hello >"$work/www/index.html"
taskset -c 0 nghttpd --no-tls -d "$work/www" "$nghttpd_port" &
nghttpd=$!
trap 'kill "$nghttpd"; stop_target; rm -rf "$work"' EXIT
for one in "${cases[@]}"; do
  run_case "$one"
done
report
