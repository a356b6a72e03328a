#!/bin/bash
# Random programs on all engines at once. usage: fuzz.sh BUILD-FOLDER [--install] [ENGINE...]
# FUZZ_PROGRAMS (10000 where nothing is said) or FUZZ_SECONDS says how long; FUZZ_SEED where it begins (the day of the year and
# the hour, else). What differs is below build/fuzz-engines, a folder each; coverage.json is there, too.
set -u
build=$1
shift
here=$(dirname "$0")
install=
[ "${1:-}" = --install ] && { install=yes; shift; }
wanted=${*:-postgres duckdb clickhouse clickhouse18}
programs=${FUZZ_PROGRAMS:-10000} seconds=${FUZZ_SECONDS:-} seed=${FUZZ_SEED:-$((10#$(date +%j%H) * 1000))}
export SEG_ENGINE_OWNER=$$ SEG_ENGINE_SECONDS=$((${seconds:-86400} + 600))
SEG_DUCKDB=$(bash "$here/duckdb.sh" library)
export SEG_DUCKDB
out=build/fuzz-engines
mkdir -p "$out"
work=$(mktemp -d)
chmod 755 "$work"
started="" left="" arguments=()
trap 'for e in $started; do bash "$here/$e.sh" stop "$work/$e"; done; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

for e in $wanted; do
  [ -e "$here/$e.sh" ] || { echo "fuzz-engines: there is no engine $e" >&2; exit 2; }
  if [ -n "$install" ] && ! bash "$here/$e.sh" install; then echo "fuzz-engines: $e cannot be installed"; exit 1; fi
  if ! why=$(bash "$here/$e.sh" present); then
    [ -n "$install" ] && { echo "fuzz-engines: $e: $why"; exit 1; }
    left="$left, $e ($why)"
    continue
  fi
  mkdir "$work/$e"
  timeout 120 bash "$here/$e.sh" start "$work/$e" && url=$(bash "$here/$e.sh" url "$work/$e") || { echo "fuzz-engines: $e does not start"; exit 1; }
  started="$started $e"
  if [ "$e" = duckdb ]; then arguments+=(--engine duckdb); else arguments+=(--engine "$e=$url"); fi
  [ "$e" = clickhouse18 ] && arguments+=(--engine "cluster=$url,$(bash "$here/$e.sh" url "$work/$e" 2)")
done
[ -n "$left" ] && echo "fuzz-engines: left out: ${left#, }; with INSTALL=1 they are installed"
# each operation 100 times on each engine in 10,000 programs; in fewer, as many as that comes to
least=$((programs / 100))
[ $least -gt 100 ] && least=100
[ -n "$seconds" ] && least=0
[ $least -eq 0 ] && least=1
if [ -n "$seconds" ]; then long=(--seconds "$seconds"); else long=(--count "$programs"); fi
echo "fuzz-engines: seed $seed, SQLite$(printf ', %s' $started)"
"$build/bin/diff" --seed "$seed" "${long[@]}" --least $least --json "$out/coverage.json" --found "$out" "${arguments[@]}"
