#!/usr/bin/env bash
# Does a cluster survive everything? Starts three coordinators, six agents and targets on this machine, and lets several
# runs, closed and paced, go on at once while faults come one after the other: agents and coordinators are killed, stopped
# and continued, terminated, drained and joined. As root with the packages iproute2 and nftables, each lives in a network
# namespace, and is cut off, one way or both, and loses packets, too. Fails when a report is not exact, or admits less than the
# target's own count shows.
#
# bench/chaos.sh [--minutes M] [--seed S]      10 minutes by default; the same seed draws the same faults
set -euo pipefail
cd "$(dirname "$0")/.."

minutes=10 seed=$RANDOM
while [ $# -gt 0 ]; do
  case "$1" in
    --minutes) minutes=$2; shift 2 ;;
    --seed) seed=$2; shift 2 ;;
    --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    *) echo "chaos.sh: unknown argument '$1': see --help" >&2; exit 2 ;;
  esac
done

echo "seed $seed, $minutes minutes"
LOADCLUSTER_CHAOS_MINUTES=$minutes LOADCLUSTER_CHAOS_SEED=$seed LOADCLUSTER_CHAOS_AGENTS=6 dotnet test tests/Cluster.Tests \
  --configuration Release --filter 'FullyQualifiedName~SoakTests' --logger 'console;verbosity=detailed'
