#!/bin/bash
# The questions asked of real data: each segment's ids, by both engines and from both sources, are held against the
# count and the SHA-256 that come with the data. usage: run.sh PATH-OF-SEG
# The data is not part of this repository: SEG_REAL_DATA names its folder; without it the questions are skipped.
set -u
seg=$1
here=$(dirname "$0")
data=${SEG_REAL_DATA:-$here/../../../shared/data}
if [ ! -d "$data" ]; then
  echo "skipped: no real data at $data (set SEG_REAL_DATA)"
  exit 0
fi
passed=0 failed=0
tmp=$(mktemp -d)
export XDG_CACHE_HOME=$tmp/.cache
trap 'rm -rf "$tmp"' EXIT

# id, expected count, digest, instant: one line a question
questions() {
  jq -r '.[] | [.id, .expected_count, .sha256, (.as_of // "2026-01-31T00:00:00Z")] | @tsv' "$1"
}

for name in chinook northwind telco_ibm; do
  while read -r id count digest now; do
    for source in "$data/$name/$name.sqlite" "$data/$name/csv"; do
      for engine in vm sql; do
        "$seg" run "$here/$name/$name.seg" --data "$source" --segment "$id" --now "$now" \
          --engine $engine --format ids >"$tmp/out" 2>"$tmp/err"
        rc=$?
        got=$(wc -l <"$tmp/out")
        sum=$(head -c -1 "$tmp/out" | sha256sum | cut -d' ' -f1)
        if [ $rc -eq 0 ] && [ "$got" = "$count" ] && [ "$sum" = "$digest" ]; then
          passed=$((passed + 1))
        else
          failed=$((failed + 1))
          echo "FAIL $id on ${source##*/} by $engine: exit $rc, $got ids of $count"
          head -5 "$tmp/err"
        fi
      done
    done
  done < <(questions "$data/$name/questions.json")
done
echo "real: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
