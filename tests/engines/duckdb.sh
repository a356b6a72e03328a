#!/bin/bash
# DuckDB for tests: a library, no server. usage: duckdb.sh present|install|start DIR|url DIR|stop DIR (see common.sh)
# also: duckdb.sh library    prints the library's path, for the environment variable SEG_DUCKDB
set -u
here=$(cd "$(dirname "$0")" && pwd)
inside=node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so

library() {
  local f
  for f in "${SEG_DUCKDB:-}" "$here/../../build/engines/npm/$inside" "$here/../../build/bench/npm/$inside"; do
    [ -n "$f" ] && [ -e "$f" ] && realpath "$f" && return 0
  done
  ldconfig -p 2>/dev/null | sed -n 's/^[[:space:]]*libduckdb\.so .*=> //p' | grep -m1 .
}

case ${1:-} in
  present) library >/dev/null || { echo "libduckdb.so is not installed"; exit 1; } ;;
  install) library >/dev/null || bash "$here/npm.sh" "$inside" ;;
  library) library ;;
  start) mkdir -p "$2" ;; # nothing runs
  url) echo "duckdb:$(realpath "$2")/test.duckdb" ;;
  stop) rm -rf "$2/test.duckdb" "$2/test.duckdb.wal" ;;
  *) echo "usage: duckdb.sh present|install|library|start DIR|url DIR|stop DIR" >&2; exit 2 ;;
esac
