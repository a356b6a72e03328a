#!/bin/bash
# Runs unit test programs, each with its own report, and sums them up in one closing line.
set -u
passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for t in "$@"; do
  "$t" >"$log" 2>&1
  rc=$?
  ok=$(grep -c '^\[       OK \]' "$log")
  bad=$(grep -c '^\[  FAILED  \] [^0-9]' "$log")
  [ $rc -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
  # cmocka names each failure twice: once where it happens and once at its end
  [ "$bad" -gt 1 ] && bad=$((bad / 2))
  passed=$((passed + ok))
  failed=$((failed + bad))
  if [ $rc -ne 0 ]; then
    echo "FAIL $t"
    cat "$log"
  else
    echo "  ok  $(basename "$t") ($ok tests)"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
