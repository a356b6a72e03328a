#!/bin/bash
# The command as people meet it: output, exit codes, bad input. usage: run.sh PATH-OF-SEG PATH-OF-GENERATE
# Run from the repository's root. UPDATE=1 writes the expected files anew.
set -u
seg=$(realpath "$1") generate=$(realpath "$2")
here=$(realpath "$(dirname "$0")")
root=$(realpath "$here/../..")
. "$root/tests/wait.sh"
tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
cp -r "$root/examples/billing/billing.schema" "$root/examples/billing/segments" "$tmp/"
cp "$here"/files/* "$tmp/" 2>/dev/null
for f in csv ndjson sqlite; do
  "$generate" --customers 60 --seed 7 --format $f -o "$tmp/$f" || exit 3
done
cd "$tmp" || exit 3
# the files of segments/ name ../billing.schema
passed=0 failed=0
export XDG_CACHE_HOME=$tmp/.cache NO_COLOR=1 ASAN_OPTIONS=detect_leaks=1

ok() { passed=$((passed + 1)); }
bad() {
  failed=$((failed + 1))
  echo "FAIL $1"
}

# case NAME EXIT COMMAND...: exit code, and output beside the expected file NAME.txt
case_() {
  local name=$1 want=$2
  shift 2
  "$@" >"$tmp/.out" 2>"$tmp/.err"
  local rc=$?
  { cat "$tmp/.out"; [ -s "$tmp/.err" ] && { echo "--- standard error"; cat "$tmp/.err"; }; echo "--- exit $rc"; } >"$tmp/.got"
  if [ -n "${UPDATE:-}" ]; then cp "$tmp/.got" "$here/expected/$name.txt"; fi
  if [ $rc -eq "$want" ] && cmp -s "$tmp/.got" "$here/expected/$name.txt"; then ok; else
    bad "$name (exit $rc, expected $want)"
    diff "$here/expected/$name.txt" "$tmp/.got" | head -20
  fi
}
# exits NAME EXIT TEXT COMMAND...: exit code, and a text that standard error holds
exits() {
  local name=$1 want=$2 text=$3
  shift 3
  "$@" >"$tmp/.out" 2>"$tmp/.err"
  local rc=$?
  if [ $rc -eq "$want" ] && { [ -z "$text" ] || grep -qF -- "$text" "$tmp/.err"; }; then ok; else
    bad "$name (exit $rc, expected $want; \"$text\")"
    head -5 "$tmp/.err"
  fi
}
mkdir -p "$here/expected"
python=/usr/bin/python3
now="--now 2026-01-31"

# In this order: later cases use what earlier ones wrote.
for part in print fmt usage formats bad_input why cache check_data init infer output verify explain sql terminal; do
  . "$here/cases/$part.sh"
done

echo "cli: $passed passed, $failed failed"
[ $failed -eq 0 ]
