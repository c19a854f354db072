#!/usr/bin/env bash
# Makes passwords, a token and certificates for the production overlay, once, into the folder secrets beside it, which
# stays out of version control. Whoever has a certificate authority of their own replaces ca.crt, tls.crt and tls.key.
set -euo pipefail
umask 077
cd "$(dirname "$0")"
[ ! -e secrets ] || { echo "secrets.sh: there are secrets already; remove $PWD/secrets to make new ones" >&2; exit 1; }
new=$(mktemp -d secrets.XXXXXX)
trap 'rm -rf "$new"' EXIT

coordinator=$(openssl rand -hex 24) agent=$(openssl rand -hex 24)
broker=loadcluster-broker.loadcluster.svc
echo "LOADCLUSTER_BROKER=amqps://coordinator:$coordinator@$broker:5671/loadcluster" >"$new/coordinator.env"
echo "LOADCLUSTER_BROKER=amqps://agent:$agent@$broker:5671/loadcluster" >"$new/agent.env"
echo "LOADCLUSTER_TOKEN=$(openssl rand -hex 24)" >"$new/api.env"
sed -e "s/try-coordinator/$coordinator/" -e "s/try-agent/$agent/" ../../base/broker/definitions.json >"$new/definitions.json"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=loadcluster broker authority" \
  -keyout "$new/ca.key" -out "$new/ca.crt" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$broker" \
  -keyout "$new/tls.key" -out "$new/tls.csr" 2>/dev/null
openssl x509 -req -in "$new/tls.csr" -CA "$new/ca.crt" -CAkey "$new/ca.key" -CAcreateserial -days 825 -out "$new/tls.crt" \
  -extfile <(echo "subjectAltName=DNS:$broker,DNS:loadcluster-broker,DNS:*.loadcluster-broker-nodes.loadcluster") 2>/dev/null
# The authority signs nothing else, so nobody needs its key any more.
rm "$new"/ca.key "$new"/ca.srl "$new"/tls.csr
mv "$new" secrets
