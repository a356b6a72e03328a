#!/bin/bash
# A PostgreSQL for tests. usage: postgres.sh present|install|start DIR|url DIR|stop DIR (see common.sh)
# SEG_POSTGRES_SETTINGS: more lines for postgresql.conf.
# The server refuses to run as root, so it then runs as the user `postgres` of Debian's package. It asks for passwords.
set -u
. "$(dirname "$0")/common.sh"

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo /none/initdb)")

as_server() { if [ "$(id -u)" = 0 ]; then (cd / && exec setpriv --reuid postgres --regid postgres --init-groups "$@"); else "$@"; fi; }

start() {
  local dir=$1 port password
  mkdir -p "$dir" && dir=$(realpath "$dir") || return 1
  [ -e "$dir/running" ] && { echo "postgres: a server runs in $dir already" >&2; return 1; }
  # where the server's user cannot reach the folder, its data stands in one for temporary files
  local data=$dir/data
  rm -rf "$data"
  mkdir "$data" || return 1
  if [ "$(id -u)" = 0 ]; then
    chown postgres:postgres "$data"
    if ! as_server test -w "$data"; then
      rmdir "$data"
      data=$(mktemp -d "${TMPDIR:-/tmp}/seg-postgres-XXXXXX") && chown postgres:postgres "$data" && ln -s "$data" "$dir/data" || return 1
    fi
  fi
  password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  local file
  file=$(mktemp) && echo "$password" >"$file" && { [ "$(id -u)" != 0 ] || chown postgres "$file"; } || return 1
  as_server "$bin/initdb" -D "$data" -U seg -A scram-sha-256 --pwfile="$file" -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1
  local made=$?
  rm -f "$file"
  [ $made -eq 0 ] || { tail -5 "$dir/log" >&2; stop "$dir"; return 1; }
  cat >>"$data/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 20
shared_buffers = 64MB
max_wal_size = 256MB
${SEG_POSTGRES_SETTINGS:-}
END
  touch "$dir/running"
  for _ in 1 2 3 4 5; do
    port=$(free_port) || continue
    if as_server "$bin/pg_ctl" -D "$data" -w -t 60 -l "$data/log" -o "-p $port" start >>"$dir/log" 2>&1; then
      watch "$dir"
      (umask 077; echo "postgres://seg:$password@127.0.0.1:$port/postgres" >"$dir/url")
      return 0
    fi
  done
  tail -5 "$data/log" >&2
  stop "$dir"
  return 1
}

stop() {
  local dir=$1 data
  data=$(realpath "$dir/data") || return 0
  if [ -s "$data/postmaster.pid" ]; then
    local pid
    read -r pid <"$data/postmaster.pid"
    # not after a restart of the machine another process that has its number now
    [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$data" ] && kill -INT "$pid" && {
      wait_for ended "$pid" || kill -QUIT "$pid"
      wait_for ended "$pid" || kill -KILL "$pid"
    }
  fi
  rm -rf "$data" "$dir/data" "$dir/running" "$dir/url" "$dir/log"
  return 0
}

case ${1:-} in
  present)
    [ -x "$bin/initdb" ] || { echo "the package postgresql-15 is not installed"; exit 1; }
    ldconfig -p 2>/dev/null | grep -q 'libpq\.so\.5' || { echo "the package libpq5 is not installed"; exit 1; } ;;
  install) ;; # apt brings all of it
  start) start "$2" ;;
  url) cat "$2/url" ;;
  stop) stop "$2" ;;
  *) echo "usage: postgres.sh present|install|start DIR|url DIR|stop DIR" >&2; exit 2 ;;
esac
