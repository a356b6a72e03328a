# What the scripts of the engines share: a server that is started for a test and is gone with it.
# Sourced by tests/engines/ENGINE.sh, each of which is called as
#
#   ENGINE.sh present            exit 0 where what it needs is on the machine; else says what is missing, exit 1
#   ENGINE.sh install            what apt does not bring (npm packages), below build/engines
#   ENGINE.sh start DIR          a server on 127.0.0.1, its data below DIR; returns when it answers
#   ENGINE.sh url DIR            what `--data` takes
#   ENGINE.sh stop DIR
#
# A server ends with whoever started it: a watcher looks for the process SEG_ENGINE_OWNER (the caller of the script where it
# is not set), and stops the server when that is gone, or after SEG_ENGINE_SECONDS (3600).

. "$(dirname "${BASH_SOURCE[0]}")/../wait.sh"

# A port that nobody listens on now. Servers try several, for it may be taken meanwhile.
free_port() {
  local port
  for _ in $(seq 50); do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return 0; }
  done
  return 1
}

# watch DIR: stops DIR's server (by this very script) when its owner is gone.
watch() {
  local dir=$1 owner=${SEG_ENGINE_OWNER:-$PPID} seconds=${SEG_ENGINE_SECONDS:-3600} self
  self=$(realpath "$0")
  setsid bash -c '
    end=$((SECONDS + $4))
    while [ -e "$3/running" ] && kill -0 "$2" 2>/dev/null && [ $SECONDS -lt $end ]; do sleep 1; done
    [ -e "$3/running" ] && exec bash "$1" stop "$3"' watch "$self" "$owner" "$dir" "$seconds" </dev/null >/dev/null 2>&1 &
  disown
}

# end_process PID SECONDS: asks it to end, then makes it.
end_process() {
  kill -TERM "$1" 2>/dev/null || return 0
  local left=$(($2 * 10))
  while kill -0 "$1" 2>/dev/null; do
    [ $left -gt 0 ] || { kill -KILL "$1" 2>/dev/null; return 0; }
    sleep 0.1
    left=$((left - 1))
  done
}
