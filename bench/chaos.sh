#!/usr/bin/env bash
# Does a long run survive everything? Starts a broker of three nodes, two coordinators, three agents and a target, on
# this machine, and lets things happen at random, one after the other: agents, coordinators and broker nodes are killed,
# frozen, drained, ended and cut off. Fails when the report is not exact, or admits less than the target's own count shows.
# As root, agents live in network namespaces and lose their cables, too.
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
LOADCLUSTER_CHAOS_MINUTES=$minutes LOADCLUSTER_CHAOS_SEED=$seed dotnet test tests/Cluster.Tests \
  --configuration Release --filter 'FullyQualifiedName~SoakTests' --logger 'console;verbosity=detailed'
