#!/bin/bash
# Random programs over random worlds, written as DuckDB files and as Parquet. usage: programs.sh BUILD-FOLDER URL
. "$(dirname "$0")/common.sh"
if "$build/bin/diff" --seed 1 --count "${SEG_ENGINE_PROGRAMS:-200}" --engine duckdb >"$tmp/out" 2>"$tmp/err"; then ok; else
  bad "random programs"
  cat "$tmp/out"
fi
grep '^duckdb:' "$tmp/out"
done_with "random programs"
