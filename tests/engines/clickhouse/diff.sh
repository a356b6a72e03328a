#!/bin/bash
# Random programs (tests/diff) over worlds that are written into the server. usage: diff.sh BUILD-FOLDER URL [NAME] [COUNT] [SEED]
set -u
name=${3:-clickhouse} count=${4:-120} seed=${5:-7000}
out=$(mktemp)
trap 'rm -f "$out"' EXIT
if timeout -k 10 400 "$1/bin/diff" --seed "$seed" --count "$count" --engine "$name=$2" >"$out" 2>&1; then
  sed -n "s/^$name: /&/p" "$out"
  echo "$name random programs: $count passed, 0 failed"
else
  echo "FAIL random programs, from seed $seed:"
  tail -60 "$out"
  echo "$name random programs: some passed, 1 failed"
  exit 1
fi
