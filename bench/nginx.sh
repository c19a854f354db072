# Sourced by the benchmarks: starts nginx with one worker and a one-line answer on the loopback, on the first core if there are
# others for the client. Sets $port, those of TLS and HTTP/2, $url, $work (a folder that goes with the script), $loadcluster; needs
# root only to install what is missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/bench/figures.sh"
port=${PORT:-18099}
url=http://127.0.0.1:$port/
tls_port=$((port + 1)) h2_port=$((port + 2)) h2c_port=$((port + 3))
work=$(mktemp -d)
trap 'stop_target; rm -rf "$work"' EXIT

# Installs the Debian packages of programs that are missing, given as program:package.
install_missing() {
  local missing=() pair
  for pair in "$@"; do
    type -P "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  [[ ${#missing[@]} -eq 0 ]] || { apt-get update -q && apt-get install -qy "${missing[@]}"; } >&2
}

publish() {
  dotnet publish "$root/src/Cli" -c Release -o "$work/loadcluster" -v quiet -nologo >&2
  loadcluster="$work/loadcluster/loadcluster"
}

# Runs a command on some cores, if there are two or more.
pin() {
  local cores=$1
  shift
  if [[ $(nproc --all) -ge 2 ]]; then taskset -c "$cores" "$@"; else "$@"; fi
}

pin_client() { pin "1-$(($(nproc --all) - 1))" "$@"; }

start_target() {
  sed "s/PORT/$port/" "$root/bench/nginx.conf" >"$work/nginx.conf"
  pin 0 nginx -p "$work" -c "$work/nginx.conf" -e "$work/error.log"
  curl -fsS --retry 10 --retry-connrefused "$url" >/dev/null
}

# The same, and as bench/protocols.conf says, over TLS, HTTP/2 and both.
start_tls_target() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
  cat "$work/key.pem" "$work/certificate.pem" >"$work/server.pem"
  sed "s/TLS_PORT/$tls_port/; s/H2_PORT/$h2_port/; s/H2C_PORT/$h2c_port/" "$root/bench/protocols.conf" >"$work/protocols.conf"
  start_target
}

# Waits, so that the port is free for the next benchmark.
stop_target() {
  [[ -f $work/nginx.pid ]] || return 0
  local nginx
  nginx=$(<"$work/nginx.pid")
  kill "$nginx"
  timeout 10 tail --pid="$nginx" -f /dev/null
}
