#!/bin/bash
# The example's segments and the real questions in PostgreSQL: each by the machine and as SQL. usage: segments.sh BUILD-FOLDER URL
set -u
build=$1 url=$2
here=$(dirname "$0") root=$(dirname "$0")/../../..
seg=$build/seg
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
ok() { passed=$((passed + 1)); }
bad() {
  failed=$((failed + 1))
  echo "FAIL postgres: $1"
  [ -s "$tmp/err" ] && head -5 "$tmp/err"
}
load() { /usr/bin/python3 "$here/load.py" "$1" --schema "$2" | psql -qX "$url" >"$tmp/err" 2>&1; }

# the example: what the engines say of all segments, and what they say of the same data in SQLite
"$build/bin/generate" --customers 300 --seed 7 --format sqlite -o "$tmp" && load "$tmp/billing.sqlite" billing && ok || bad "the example's data"
"$seg" stats "$root/examples/billing/segments" --data "$tmp/billing.sqlite" --now 2026-01-31 >"$tmp/want"
PGOPTIONS="-c search_path=billing" "$seg" stats "$root/examples/billing/segments" --data "$url" --now 2026-01-31 --engine both >"$tmp/got" 2>"$tmp/err"
cmp -s "$tmp/want" "$tmp/got" && ok || { bad "the example's segments"; diff "$tmp/want" "$tmp/got" | head -5; }
PGOPTIONS="-c search_path=billing" "$seg" stats "$root/examples/billing/segments" --data "$url" --now 2026-01-31 --engine sql >"$tmp/got" 2>"$tmp/err"
cmp -s "$tmp/want" "$tmp/got" && ok || { bad "the example's segments, counted there"; diff "$tmp/want" "$tmp/got" | head -5; }

# the questions about real data, where they are (tests/real/run.sh)
data=${SEG_REAL_DATA:-$root/../../shared/data}
questions() { jq -r '.[] | [.id, .expected_count, .sha256, (.as_of // "2026-01-31T00:00:00Z")] | @tsv' "$1"; }
for name in chinook northwind telco_ibm; do
  [ -d "$data/$name" ] || continue
  load "$data/$name/$name.sqlite" "$name" && ok || { bad "$name: its data"; continue; }
  while read -r id count digest now; do
    for engine in vm sql both; do
      PGOPTIONS="-c search_path=$name" "$seg" run "$root/tests/real/$name/$name.seg" --data "$url" --segment "$id" --now "$now" --engine $engine --format ids \
        >"$tmp/out" 2>"$tmp/err"
      rc=$?
      sum=$(head -c -1 "$tmp/out" | sha256sum | cut -d' ' -f1)
      if [ $rc -eq 0 ] && [ "$(wc -l <"$tmp/out")" = "$count" ] && [ "$sum" = "$digest" ]; then ok; else bad "$id by $engine: exit $rc, $(wc -l <"$tmp/out") ids of $count"; fi
    done
  done < <(questions "$data/$name/questions.json")
done
[ -d "$data/chinook" ] || echo "postgres: no real data at $data (set SEG_REAL_DATA)"
echo "postgres, segments: $passed passed, $failed failed"
[ $failed -eq 0 ]
