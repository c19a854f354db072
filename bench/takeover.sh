#!/usr/bin/env bash
# How soon is another coordinator active when the active one is killed? Three coordinators and two agents on this machine, a
# run, and a kill -9 of the active coordinator, again and again. Fails when the median is above 4 s or the maximum above 6 s,
# when agents stop sending for a second, or when the report is not exact.
#
# bench/takeover.sh [kills]      12 by default
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-12} in
  *[!0-9]* | '') sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
esac

LOADCLUSTER_TAKEOVERS=${1:-12} dotnet test tests/Cluster.Tests \
  --configuration Release --filter 'FullyQualifiedName~TakeoverTests' --logger 'console;verbosity=detailed'
