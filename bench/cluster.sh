# Sourced by the benchmarks of the cluster, after target.sh: coordinators and agents on loopback.

# The processes of the cluster, in the order in which they started.
members=()

free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# Starts $1 coordinators, one or three. Sets $coordinators, their addresses; $api, the URLs of their APIs; and
# $coordinator_pids.
start_coordinators() {
  local i ports=() listens=()
  for ((i = 0; i < $1; i++)); do
    ports+=("$(free_port)") listens+=("127.0.0.1:$(free_port)")
  done
  coordinators=$(printf '127.0.0.1:%s,' "${ports[@]}") api=$(printf 'http://%s,' "${listens[@]}")
  coordinators=${coordinators%,} api=${api%,} coordinator_pids=()
  for ((i = 0; i < $1; i++)); do
    "$loadcluster" coordinator --coordinators "$coordinators" --port "${ports[i]}" --listen "${listens[i]}" \
      --state "$work/state-${ports[i]}" --results "$work/results-$i" >"$work/coordinator-$i.log" 2>&1 &
    members+=($!) coordinator_pids+=($!)
  done
  for listen in "${listens[@]}"; do
    curl -fsS --retry 60 --retry-delay 1 --retry-all-errors "http://$listen/readyz" >/dev/null 2>&1 \
      || { cat "$work"/coordinator-*.log >&2; exit 1; }
  done
}

# Starts an agent of the name $1 and waits until it is registered. Sets $agent_pid.
start_agent() {
  "$loadcluster" agent --coordinators "$coordinators" --name "$1" >"$work/$1.log" 2>&1 &
  agent_pid=$!
  members+=("$agent_pid")
  for _ in $(seq 300); do
    ! curl -fs "${api%%,*}/api/v1/agents" | grep -q "\"$1\"" || return 0
    sleep 0.1
  done
  cat "$work/$1.log" >&2
  exit 1
}

# Ends the members, the last one first.
stop_cluster() {
  local i
  for ((i = ${#members[@]} - 1; i >= 0; i--)); do
    kill "${members[i]}" 2>/dev/null && wait "${members[i]}" || true
  done
}
