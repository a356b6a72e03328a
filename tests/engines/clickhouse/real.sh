#!/bin/bash
# The 45 questions of the real data (tests/real), by the machine from the server's rows and by both engines.
# usage: real.sh BUILD-FOLDER URL [URL-OF-NODE-2]    with two nodes, over Distributed tables
set -u
seg=$1/seg url=$2 second=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
real=$here/../../real
data=${SEG_REAL_DATA:-$here/../../../../shared/data}
title="clickhouse real${second:+, two nodes}"
if [ ! -d "$data" ]; then
  echo "$title: left out: no real data at $data (set SEG_REAL_DATA)"
  exit 0
fi
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
fail() { failed=$((failed + 1)); echo "FAIL $1"; head -5 "$tmp/err"; }
for name in chinook northwind telco_ibm; do
  if ! python3 "$here/load.py" "$url" "${second:+two_}$name" "$real/$name/$name.schema" "$data/$name/$name.sqlite" ${second:+"$second"} >"$tmp/url" 2>"$tmp/err"; then
    fail "$name cannot be loaded"
    continue
  fi
  at=$(cat "$tmp/url")
  while read -r id count digest now; do
    for engine in vm both; do
      timeout -k 10 120 "$seg" run "$real/$name/$name.seg" --data "$at" --segment "$id" --now "$now" --engine $engine --format ids >"$tmp/out" 2>"$tmp/err"
      rc=$?
      # `both` compares, and prints the members' number
      if [ $engine = both ]; then ok=$([ $rc -eq 0 ] && echo yes); else
        ok=$([ $rc -eq 0 ] && [ "$(wc -l <"$tmp/out")" = "$count" ] && [ "$(head -c -1 "$tmp/out" | sha256sum | cut -d' ' -f1)" = "$digest" ] && echo yes)
      fi
      if [ -n "$ok" ]; then passed=$((passed + 1)); else fail "$id by $engine: exit $rc, $(wc -l <"$tmp/out") ids of $count"; fi
    done
  done < <(jq -r '.[] | [.id, .expected_count, .sha256, (.as_of // "2026-01-31T00:00:00Z")] | @tsv' "$data/$name/questions.json")
done
echo "$title: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
