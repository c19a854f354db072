#!/usr/bin/env bash
# Makes what is secret in the manifests, out of version control. Files that are there are kept; remove them to make new ones.
# Usage: k8s/secrets.sh [token | certificates]...      both by default
#   token          the bearer token of the HTTP API, in components/token
#   certificates   a CA and a certificate for each coordinator and for the agents, in components/certificates
# LOADCLUSTER is the command that runs the program; `loadcluster` by default.
set -euo pipefail
umask 077
cd "$(dirname "$0")"

token() {
  local file=components/token/token.env
  [ ! -e "$file" ] || { echo "kept $file"; return; }
  echo "LOADCLUSTER_TOKEN=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" >"$file"
  echo "created $file"
}

certificates() {
  local number names=() program
  read -ra program <<<"${LOADCLUSTER:-loadcluster}"
  for number in 0 1 2; do
    names+=("loadcluster-coordinator-$number.loadcluster-coordinators")
  done
  "${program[@]}" cluster certificates components/certificates/files \
    --coordinators "$(IFS=,; echo "${names[*]}")" --agents 1
}

[ $# -gt 0 ] || set -- token certificates
for part; do
  case $part in
    token | certificates) "$part" ;;
    *) echo "secrets.sh: '$part': use token or certificates" >&2; exit 2 ;;
  esac
done
