# Sourced by the benchmarks of the cluster, after target.sh: a RabbitMQ node of their own and a coordinator, on loopback.
# Needs the package rabbitmq-server, 3.10 or later.

# The processes of the cluster, in the order in which they started.
members=()

free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# It greets whoever says which protocol it speaks, once it can do anything.
greets() {
  [[ -n $( (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'AMQP\0\0\11\1' >&3 && head -c 1 <&3) 2>/dev/null | tr '\0' '0') ]]
}

# Sets $broker, an address, and $broker_pid.
start_broker() {
  local server home=$work/broker port mapper_port
  # The wrapper on the path swallows signals.
  server=$(ls /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server 2>/dev/null | head -n 1) || true
  [[ -n $server ]] || { echo "RabbitMQ is missing: install the package rabbitmq-server." >&2; exit 1; }
  mkdir "$home"
  port=$(free_port) mapper_port=$(free_port)
  (umask 077 && echo "$RANDOM$RANDOM$RANDOM" >"$home/.erlang.cookie" && chmod 400 "$home/.erlang.cookie")
  echo '[].' >"$home/plugins"
  : >"$home/rabbitmq.conf"
  ERL_EPMD_PORT=$mapper_port epmd -address 127.0.0.1 >"$home/epmd.log" 2>&1 &
  members+=($!)
  HOME=$home RUNNING_UNDER_SYSTEMD=true RABBITMQ_NODENAME=bench$port@localhost RABBITMQ_NODE_PORT=$port \
    RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_DIST_PORT=$(free_port) RABBITMQ_MNESIA_BASE=$home/data \
    RABBITMQ_LOG_BASE=$home/log RABBITMQ_PID_FILE=$home/pid RABBITMQ_CONF_ENV_FILE=/dev/null \
    RABBITMQ_CONFIG_FILE=$home/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=$home/plugins ERL_EPMD_PORT=$mapper_port \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}" \
    "$server" >"$home/output.log" 2>&1 &
  broker_pid=$!
  members+=("$broker_pid")
  broker=amqp://guest:guest@127.0.0.1:$port/
  for _ in $(seq 600); do
    ! greets "$port" || return 0
    sleep 0.1
  done
  cat "$home/output.log" >&2
  exit 1
}

# Sets $coordinator, an address, and $coordinator_pid.
start_coordinator() {
  local port
  port=$(free_port)
  coordinator=http://127.0.0.1:$port
  "$loadcluster" coordinator --broker "$broker" --listen "127.0.0.1:$port" --results "$work/results" >"$work/coordinator.log" &
  coordinator_pid=$!
  members+=("$coordinator_pid")
  curl -fsS --retry 60 --retry-delay 1 --retry-all-errors "$coordinator/readyz" >/dev/null 2>&1 \
    || { cat "$work/coordinator.log" >&2; exit 1; }
}

# Ends the members, the last one first.
stop_cluster() {
  local i
  for ((i = ${#members[@]} - 1; i >= 0; i--)); do
    kill "${members[i]}" 2>/dev/null && wait "${members[i]}" || true
  done
}
