#!/usr/bin/env bash
# Shows what a start costs, by kind of package: size, wall-clock and processor time until the help is printed, and the most
# memory meanwhile; medians.
# Usage: bench/startup.sh [starts]     9 by default. Makes each kind first, which takes minutes.
# Needs the .NET SDK and GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-9} in
  *[!0-9]* | '') sed -n '2,5s/^# //p' "$0"; exit 0 ;;
esac
starts=${1:-9}
[ -x /usr/bin/time ] || { echo "startup.sh: GNU time is missing: install the package time" >&2; exit 1; }
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
rid=$(dotnet msbuild src/Cli -getProperty:NETCoreSdkPortableRuntimeIdentifier)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

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
