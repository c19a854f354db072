# Sourced by the benchmarks of the cluster, after target.sh: starts a RabbitMQ node of their own on loopback.
# Sets $broker (an address for the administrator) and $broker_pid. Needs the package rabbitmq-server, 3.10 or later.

free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

start_broker() {
  # The wrapper on the path swallows signals.
  local server home=$work/broker port
  server=$(ls /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server 2>/dev/null | head -n 1) || true
  [[ -n $server ]] || { echo "RabbitMQ is missing: install the package rabbitmq-server." >&2; exit 1; }
  mkdir "$home"
  port=$(free_port) mapper_port=$(free_port)
  (umask 077 && echo "$RANDOM$RANDOM$RANDOM" >"$home/.erlang.cookie" && chmod 400 "$home/.erlang.cookie")
  echo '[].' >"$home/plugins"
  : >"$home/rabbitmq.conf"
  ERL_EPMD_PORT=$mapper_port epmd -address 127.0.0.1 >"$home/epmd.log" 2>&1 &
  mapper=$!
  HOME=$home RUNNING_UNDER_SYSTEMD=true RABBITMQ_NODENAME=bench$port@localhost RABBITMQ_NODE_PORT=$port \
    RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_DIST_PORT=$(free_port) RABBITMQ_MNESIA_BASE=$home/data \
    RABBITMQ_LOG_BASE=$home/log RABBITMQ_PID_FILE=$home/pid RABBITMQ_CONF_ENV_FILE=/dev/null \
    RABBITMQ_CONFIG_FILE=$home/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=$home/plugins ERL_EPMD_PORT=$mapper_port \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}" \
    "$server" >"$home/output.log" 2>&1 &
  broker_pid=$!
  broker=amqp://guest:guest@127.0.0.1:$port/
  for _ in $(seq 600); do
    # It greets whoever says which protocol it speaks, once it can do anything.
    [[ -z $( (exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'AMQP\0\0\11\1' >&3 && head -c 1 <&3) 2>/dev/null | tr -d '\0') ]] \
      || return 0
    sleep 0.1
  done
  cat "$home/output.log" >&2
  exit 1
}

stop_broker() {
  kill "$broker_pid" 2>/dev/null && wait "$broker_pid" || true
  kill "$mapper" 2>/dev/null && wait "$mapper" || true
}
