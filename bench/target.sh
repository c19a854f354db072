# Sourced by the benchmarks: publishes the product and starts a target for them on a free port of the loopback.
# Sets $loadcluster, $url, $work (a folder that goes with the script); takes the flags of `loadcluster target`.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/bench/figures.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet publish "$root/src/Cli" -c Release -o "$work/loadcluster" -v quiet -nologo >&2
loadcluster="$work/loadcluster/loadcluster"

start_target() {
  "$loadcluster" target --port 0 "$@" >"$work/target.log" &
  target=$!
  trap 'kill "$target" 2>/dev/null; wait "$target" || true; rm -rf "$work"' EXIT
  for _ in $(seq 100); do
    url=$(grep -o 'http://[0-9.:]*' "$work/target.log" | head -n 1) && return
    sleep 0.1
  done
  echo "The target did not start." >&2
  exit 1
}

# Sends $1 requests, $2 in flight, with the driver $3 (httpclient by default); the summary goes to $work/$1.json.
send() {
  "$loadcluster" run "$url/{index}" -n "$1" -c "$2" --driver "${3:-httpclient}" \
    --no-progress --output "$work/results" --summary "$work/$1.json" >"$work/$1.txt" \
    || { cat "$work/$1.txt" >&2; exit 1; }
}
