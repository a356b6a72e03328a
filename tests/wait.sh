# Waiting for what is so, never for a time: nobody knows how long a busy machine takes. Sourced.

# wait_for COMMAND...: until it succeeds, a minute at most.
wait_for() {
  local end=$((SECONDS + 60))
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.05
  done
}

# ended PID: it is gone, or nothing but its exit code is left.
ended() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
  [[ ${stat##*) } == Z* ]]
}

# at_work PID [HUNDREDTHS]: it is `seg`, catches SIGINT, and has used so much of a second of the processor since it started.
at_work() {
  local caught stat
  [ "$(readlink "/proc/$1/exe" 2>/dev/null | sed 's|.*/||')" = seg ] || return 1
  caught=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null)
  [ -n "$caught" ] && [ $((0x$caught & 2)) -ne 0 ] || return 1
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  set -- ${stat##*) } "${2:-0}"
  [ $((${12} + ${13})) -ge "${!#}" ]
}

# asleep PID: it is `seg`, has taken every signal that it was sent, and waits for something.
asleep() {
  local stat pending
  at_work "$1" && { read -r stat <"/proc/$1/stat"; } 2>/dev/null && [[ ${stat##*) } == S* ]] || return 1
  pending=$(sed -n 's/^ShdPnd:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null)
  [ $((0x${pending:-1})) -eq 0 ]
}

# signaled SIGNAL STATE COMMAND...: the command's exit code when it is told so as soon as the command STATE, which is given
# its process, succeeds. One that does not come so far within a minute, or does not end within another, is killed.
signaled() {
  local signal=$1 state=$2 pid
  shift 2
  "$@" <&0 &
  pid=$!
  wait_for eval "ended $pid || $state $pid" && kill "-$signal" "$pid" 2>/dev/null && wait_for ended "$pid" || kill -KILL "$pid" 2>/dev/null
  wait "$pid"
}
