#!/bin/bash
# A current ClickHouse for tests: npm's library behind as much of the server's HTTP as the driver uses (chdb_http.c).
# usage: clickhouse.sh present|install|start DIR|url DIR|stop DIR (see common.sh)
# also: clickhouse.sh profile DIR [NAME=VALUE...]    from now on the user `hostile` (password as in the URL) has these settings
set -u
. "$(dirname "$0")/common.sh"

inside=node_modules/@chdb/lib-linux-x64-gnu/libchdb.so
library=build/engines/npm/$inside
helper=build/engines/chdb_http

# Not with sanitizers: the library does not bear them.
build() {
  [ "$helper" -nt "$(dirname "$0")/chdb_http.c" ] ||
    gcc -std=gnu17 -O1 -g -Wall -Wextra -Werror -o "$helper" "$(dirname "$0")/chdb_http.c" -lpthread -ldl
}

start() {
  local dir=$1 pid password
  mkdir -p "$dir" && dir=$(realpath "$dir") && build || return 1
  [ -e "$dir/running" ] && { echo "clickhouse: a server runs in $dir already" >&2; return 1; }
  rm -rf "$dir/data" "$dir/port"
  password=p%s$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n') # with a character that URLs escape
  touch "$dir/running"
  TZ=${SEG_ENGINE_ZONE:-UTC} setsid "$helper" "$library" "$dir/data" seg "$password" "$dir/port" "$dir/profile" >"$dir/log" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$dir/pid"
  watch "$dir"
  wait_for eval '[ -s "$dir/port" ] || ! kill -0 "$pid" 2>/dev/null'
  [ -s "$dir/port" ] || { echo "clickhouse: it does not answer; its last words:"; tail -3 "$dir/log"; stop "$dir"; return 1; } >&2
  (umask 077; echo "clickhouse://seg:${password//%/%25}@127.0.0.1:$(cat "$dir/port")/default" >"$dir/url")
}

stop() {
  local dir=$1 pid
  [ -s "$dir/pid" ] && read -r pid <"$dir/pid" && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = chdb_http ] && end_process "$pid" 5
  rm -rf "$dir/data" "$dir/running" "$dir/pid" "$dir/port" "$dir/url" "$dir/log" "$dir/profile"
  return 0
}

case ${1:-} in
  present) [ -e "$library" ] || { echo "npm's @chdb/lib-linux-x64-gnu is not installed"; exit 1; } ;;
  install) bash "$(dirname "$0")/npm.sh" "$inside" ;;
  start) start "$2" ;;
  url) cat "$2/url" ;;
  stop) stop "$2" ;;
  profile) printf '%s\n' "${@:3}" >"$2/profile" ;;
  *) echo "usage: clickhouse.sh present|install|start DIR|url DIR|stop DIR" >&2; exit 2 ;;
esac
