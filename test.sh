#!/usr/bin/env bash
# Builds with warnings as errors, checks the formatting, runs every test.
# Usage: ./test.sh [filter]     the filter is one of `dotnet test --filter`
# Without a filter, all but the tests of the category Long: clusters under every kind of fault, on a schedule and in network
# namespaces, 100,000 garbage connections. ./test.sh Category=Long runs those (twenty minutes, on an idle machine).
set -euo pipefail
cd "$(dirname "$0")"

# One compiler server and no build nodes left behind; test projects one after the other, because some measure time.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=true

# Some tests need an nginx, a browser, network namespaces and a packet filter; without them they are skipped.
missing=()
for need in nginx:nginx-light ip:iproute2 nft:nftables chromium:chromium; do
  PATH=$PATH:/usr/sbin type -P "${need%:*}" >/dev/null || missing+=("${need#*:}")
done
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  # Debian starts what it installs; these tests start their own, so the packaged services stay off.
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  rm -f /usr/sbin/policy-rc.d
elif [ ${#missing[@]} -gt 0 ]; then
  echo "test.sh: tests that need ${missing[*]} are skipped: install the packages, or run this as root" >&2
fi

dotnet build LoadCluster.sln --configuration Release -warnaserror
# The third part of it, analyzers, has just been done by the build.
dotnet format whitespace LoadCluster.sln --no-restore --verify-no-changes
dotnet format style LoadCluster.sln --no-restore --verify-no-changes

# Tests that start processes use the program as users get it, precompiled.
dotnet publish src/Cli --configuration Release --output artifacts/tested -m:1
export LOADCLUSTER_TESTED=$PWD/artifacts/tested/loadcluster.dll

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
# A test that hangs is a test that fails.
dotnet test LoadCluster.sln --configuration Release --no-build -m:1 --blame-hang-timeout 5m --blame-hang-dump-type none \
  --filter "${1:-Category!=Long}" 2>&1 | tee "$log" || status=$?

awk '
  match($0, /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/) {
    split(substr($0, RSTART, RLENGTH), n, /[^0-9]+/)
    failed += n[2]; passed += n[3]; skipped += n[4]
  }
  END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }' "$log"
exit "$status"
