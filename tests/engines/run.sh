#!/bin/bash
# The tests of each engine that is on the machine, against a server of their own; the others are named as left out.
# usage: run.sh BUILD-FOLDER [--install] [ENGINE...]
# An engine is ENGINE.sh, which brings it up (common.sh), and the folder ENGINE with its tests: each file *.sh there is called
# as `FILE BUILD-FOLDER URL`, says what failed, and ends with a line "NAME: N passed, N failed".
# With --install what is not there is brought first, and an engine that then cannot start is a failure.
set -u
build=$1
shift
here=$(dirname "$0")
all="postgres duckdb clickhouse clickhouse18"
install=
[ "${1:-}" = --install ] && { install=yes; shift; }
engines=${*:-$all}
. "$here/../wait.sh"
export SEG_ENGINE_OWNER=$$
work=$(mktemp -d)
export XDG_CACHE_HOME=$work/.cache
chmod 755 "$work"
failed=0 ran="" left=""
trap 'for e in $engines; do [ -e "$work/$e" ] && bash "$here/$e.sh" stop "$work/$e"; done; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

for e in $engines; do
  [ -e "$here/$e.sh" ] || continue
  if [ -n "$install" ] && ! bash "$here/$e.sh" install; then
    echo "FAIL $e cannot be installed"
    failed=$((failed + 1))
    continue
  fi
  if ! why=$(bash "$here/$e.sh" present); then
    if [ -n "$install" ]; then echo "FAIL $e: $why"; failed=$((failed + 1)); else left="$left, $e ($why)"; fi
    continue
  fi
  # a server that was started goes with whoever started it
  mkdir "$work/$e" "$work/$e.lost"
  { (SEG_ENGINE_OWNER= bash -c 'SEG_ENGINE_OWNER=$$ timeout -k 10 300 bash "$0" start "$1"; kill -KILL $$' "$here/$e.sh" "$work/$e.lost") >/dev/null 2>&1; } 2>/dev/null
  if ! timeout -k 10 300 bash "$here/$e.sh" start "$work/$e" || ! url=$(bash "$here/$e.sh" url "$work/$e"); then
    echo "FAIL $e does not start"
    failed=$((failed + 1))
    continue
  fi
  ran="$ran, $e"
  export SEG_ENGINE_DIR=$work/$e
  for t in "$here/$e"/*.sh; do
    [ -e "$t" ] || continue
    bash "$t" "$build" "$url" || failed=$((failed + 1))
  done
  bash "$here/$e.sh" stop "$work/$e"
  if ! wait_for test ! -e "$work/$e.lost/running"; then
    echo "FAIL $e is left running when the one who started it was killed"
    failed=$((failed + 1))
    bash "$here/$e.sh" stop "$work/$e.lost"
  fi
done
[ -n "$left" ] && echo "engines: left out: ${left#, }; \`make test-engines\` installs them"
echo "engines: tested: ${ran#, }; $failed failed"
[ $failed -eq 0 ]
