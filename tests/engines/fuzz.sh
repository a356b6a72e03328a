#!/bin/bash
# Random programs on all engines at once. usage: fuzz.sh BUILD-FOLDER [--install] [ENGINE...]
# FUZZ_PROGRAMS (10000 where nothing is said) or FUZZ_SECONDS says how long; FUZZ_SEED where it begins (the day of the year and
# the hour, else); FUZZ_JOBS in how many processes at a time, each with worlds of its own (as many as there are processors).
# What differs is below build/fuzz-engines (or FUZZ_OUT), a folder each; coverage.json is there, too: the counts of all processes.
# FUZZ_ADD="FILE..." adds those of runs before.
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
out=${FUZZ_OUT:-build/fuzz-engines}
mkdir -p "$out"
work=$(mktemp -d)
chmod 755 "$work"
started="" left="" running="" arguments=()
trap 'for p in $running; do kill "$p" 2>/dev/null; done; for e in $started; do bash "$here/$e.sh" stop "$work/$e"; done; rm -rf "$work"' EXIT
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
  timeout -k 10 300 bash "$here/$e.sh" start "$work/$e" && url=$(bash "$here/$e.sh" url "$work/$e") || { echo "fuzz-engines: $e does not start"; exit 1; }
  started="$started $e"
  if [ "$e" = duckdb ]; then arguments+=(--engine duckdb); else arguments+=(--engine "$e=$url"); fi
  [ "$e" = clickhouse18 ] && arguments+=(--engine "cluster=$url,$(bash "$here/$e.sh" url "$work/$e" 2)")
done
[ -n "$left" ] && echo "fuzz-engines: left out: ${left#, }; with INSTALL=1 they are installed"
# a world is twenty programs (diff.c): each process has worlds from its own seed on, the last one what is left
jobs=${FUZZ_JOBS:-$(nproc)} each=20
worlds=$(((programs + each - 1) / each))
[ -n "$seconds" ] || [ "$jobs" -le "$worlds" ] || jobs=$worlds
part=$(((worlds + jobs - 1) / jobs))
[ -n "$seconds" ] && part=100000
echo "fuzz-engines: seed $seed, $jobs at a time, SQLite$(printf ', %s' $started)"
rm -f "$out"/part-*
failed=0 add=()
for ((j = 0; j < jobs; j++)); do
  if [ -n "$seconds" ]; then
    long=(--seconds "$seconds")
  else
    left=$((programs - j * part * each))
    [ "$left" -gt $((part * each)) ] && left=$((part * each))
    [ "$left" -gt 0 ] || break
    long=(--count "$left")
  fi
  "$build/bin/diff" --seed $((seed + j * part)) "${long[@]}" --short --json "$out/part-$j.json" --found "$out" "${arguments[@]}" \
    >"$out/part-$j.log" 2>&1 &
  running="$running $!"
  add+=(--add "$out/part-$j.json")
done
j=0
for p in $running; do
  if ! wait "$p"; then
    failed=1
    echo "fuzz-engines: of process $j:"
    cat "$out/part-$j.log"
  else
    grep -A1000 '^slow' "$out/part-$j.log" | head -40
  fi
  j=$((j + 1))
done
running=""
for f in ${FUZZ_ADD:-}; do add+=(--add "$f"); done
# each operation 100 times on each engine in 10,000 programs; in fewer, as many as that comes to
all=$(sed -n 's/.*"programs": \([0-9]*\).*/\1/p' "$out"/part-*.json ${FUZZ_ADD:-} | awk '{n += $1} END {print n + 0}')
least=$((all / 100))
[ $least -gt 100 ] && least=100
[ -n "$seconds" ] && [ -z "${FUZZ_ADD:-}" ] && least=0
[ $least -eq 0 ] && least=1
"$build/bin/diff" --count 0 --least $least --json "$out/coverage.json" "${add[@]}" || failed=1
exit $failed
