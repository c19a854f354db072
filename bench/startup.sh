#!/usr/bin/env bash
# Shows what a start costs, by kind of package: size, wall-clock and processor time until the help is printed, and the most
# memory meanwhile; then how soon a coordinator is ready and an agent shown by it, and what both hold after ten idle seconds;
# medians. Fails when one of these takes longer than 2 s, or an agent holds more than 90 MB.
# Usage: bench/startup.sh [starts]     9 by default. Makes each kind first, which takes minutes.
# Needs the .NET SDK, GNU time and curl.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-9} in
  *[!0-9]* | '') sed -n '2,6s/^# //p' "$0"; exit 0 ;;
esac
starts=${1:-9}
[ -x /usr/bin/time ] || { echo "startup.sh: GNU time is missing: install the package time" >&2; exit 1; }
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
rid=$(dotnet msbuild src/Cli -getProperty:NETCoreSdkPortableRuntimeIdentifier)
work=$(mktemp -d)
. bench/cluster.sh
trap 'stop_cluster; rm -rf "$work"' EXIT

make() {
  local kind=$1
  shift
  dotnet publish src/Cli --configuration Release --runtime "$rid" -m:1 --output "$work/$kind" "$@" >"$work/log" 2>&1 \
    || { cat "$work/log" >&2; exit 1; }
}

median() {
  sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}

measure() {
  local kind=$1 i
  for ((i = 0; i <= starts; i++)); do
    # The first one brings the file into memory and does not count.
    /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$work/$kind/loadcluster" run --help >/dev/null
    [ "$i" = 0 ] || cat "$work/time"
  done >"$work/times"
  printf '%-12s %6d MB %6d ms %6d ms %6d MB\n' "$kind" "$(du -sm "$work/$kind" | cut -f1)" \
    "$(awk '{ print $1 * 1000 }' "$work/times" | median)" \
    "$(awk '{ print ($2 + $3) * 1000 }' "$work/times" | median)" \
    "$(awk '{ print $4 / 1024 }' "$work/times" | median | cut -d. -f1)"
}

make folder
make compiled-late -p:PublishReadyToRun=false
make single -p:PublishSingleFile=true
make compressed -p:PublishSingleFile=true -p:EnableCompressionInSingleFile=true
printf '%-12s %9s %9s %9s %9s\n' kind size wall cpu memory
for kind in folder compiled-late single compressed; do
  measure "$kind"
done

# Milliseconds until a command succeeds.
until_it() {
  local since i
  since=$(date +%s%N)
  for ((i = 0; i < 1000; i++)); do
    ! "$@" >/dev/null 2>&1 || { echo $((($(date +%s%N) - since) / 1000000)); return; }
    sleep 0.01
  done
  echo "startup.sh: in vain: $*" >&2
  exit 1
}

shows_agent() { curl -fs "$api/api/v1/agents" | grep -q '"a1"'; }

resident() { awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$1/status"; }

# One start: milliseconds until the coordinator is ready, until the agent is shown, and the megabytes that they hold.
join() {
  local program=$work/$1/loadcluster port first=${#members[@]} ready shown coordinators
  port=$(free_port) coordinators=127.0.0.1:$(free_port)
  api=http://127.0.0.1:$port
  "$program" coordinator --coordinators "$coordinators" --port "${coordinators#*:}" --listen "127.0.0.1:$port" \
    --state "$work/state-$port" --results "$work/results" >/dev/null &
  members+=($!)
  ready=$(until_it curl -fs "$api/readyz")
  "$program" agent --coordinators "$coordinators" --name a1 >/dev/null &
  members+=($!)
  shown=$(until_it shows_agent)
  sleep 10
  echo "$ready $shown $(resident "${members[first]}") $(resident "${members[first + 1]}")" >>"$work/joins"
  for i in 1 0; do
    kill "${members[first + i]}" && wait "${members[first + i]}" || true
  done
  members=("${members[@]:0:first}")
}

status=0
printf '\n%-12s %9s %9s %12s %9s\n' kind ready shown coordinator agent
for kind in folder single; do
  : >"$work/joins"
  for _ in 1 2 3; do join "$kind"; done
  for field in 1 2 3 4; do awk -v field="$field" '{ print $field }' "$work/joins" | median; done | paste -sd ' ' |
    awk -v kind="$kind" '{ printf "%-12s %6d ms %6d ms %9.1f MB %6.1f MB\n", kind, $1, $2, $3, $4
      exit $1 > 2000 || $2 > 2000 || $4 > 90 }' || status=1
done
exit "$status"
