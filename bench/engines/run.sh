#!/bin/bash
# usage: run.sh BUILD-FOLDER "SIZES" "ENGINES" (empty: all); SECONDS_AT_MOST bounds all of it.
set -u
here=$(dirname "$0")
exec /usr/bin/python3 "$here/run.py" --build "$1" --work build/bench/engines --sizes "$2" \
  --engines "${3:-sqlite postgres duckdb clickhouse clickhouse18}" --seconds "${SECONDS_AT_MOST:-1100}"
