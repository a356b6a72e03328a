#!/bin/bash
# The example's segments and the real questions in DuckDB, from a file and from Parquet: by the machine, as SQL, and both
# compared. usage: segments.sh BUILD-FOLDER URL
. "$(dirname "$0")/common.sh"

# Each CSV file of a folder as a table: as DuckDB guesses its types, or as text alone. Then as Parquet, too.
load() {
  local from=$1 to=$2 how=$3 f t
  mkdir -p "$to"
  for f in "$from"/*.csv; do
    t=$(basename "$f" .csv)
    echo "CREATE TABLE \"$t\" AS SELECT * FROM read_csv('$f', header = true$how);"
    echo "COPY \"$t\" TO '$to/$t.parquet';"
  done | duck "$to.duckdb" >"$tmp/loaded" 2>"$tmp/err"
}

mkdir "$tmp/csv"
"$build/bin/generate" --customers 300 --seed 7 --format csv -o "$tmp/csv"
"$seg" stats "$root/examples/billing/segments" --data "$tmp/csv" --now 2026-01-31 >"$tmp/want"
load "$tmp/csv" "$tmp/shop" "" && ok || bad "the example's data"
load "$tmp/csv" "$tmp/texts" ", all_varchar = true" && ok || bad "the example's data as text"
for data in "$tmp/shop.duckdb" "$tmp/shop" "$tmp/shop/*.parquet" "$tmp/texts.duckdb"; do
  for engine in both sql; do
    "$seg" stats "$root/examples/billing/segments" --data "duckdb:$data" --now 2026-01-31 --engine $engine >"$tmp/got" 2>"$tmp/err"
    [ -s "$tmp/want" ] && cmp -s "$tmp/want" "$tmp/got" && ok || { bad "the example's segments in ${data##*/} by $engine"; diff "$tmp/want" "$tmp/got" | head -5; }
  done
done

# the questions about real data, where they are (tests/real/run.sh)
data=${SEG_REAL_DATA:-$root/../../shared/data}
for name in chinook northwind telco_ibm; do
  [ -d "$data/$name" ] || continue
  load "$data/$name/csv" "$tmp/$name" "" && load "$data/$name/csv" "$tmp/$name-texts" ", all_varchar = true" && ok || { bad "$name: its data"; continue; }
  while read -r id count digest now; do
    for at in "$tmp/$name.duckdb" "$tmp/$name" "$tmp/$name-texts.duckdb"; do
      for engine in both $([ "$at" = "$tmp/$name.duckdb" ] && echo sql); do
        "$seg" run "$root/tests/real/$name/$name.seg" --data "duckdb:$at" --segment "$id" --now "$now" --engine $engine --format ids >"$tmp/out" 2>"$tmp/err"
        rc=$?
        sum=$(head -c -1 "$tmp/out" | sha256sum | cut -d' ' -f1)
        if [ $rc -eq 0 ] && [ "$(wc -l <"$tmp/out")" = "$count" ] && [ "$sum" = "$digest" ]; then ok; else bad "$id in ${at##*/} by $engine: exit $rc, $(wc -l <"$tmp/out") ids of $count"; fi
      done
    done
  done < <(jq -r '.[] | [.id, .expected_count, .sha256, (.as_of // "2026-01-31T00:00:00Z")] | @tsv' "$data/$name/questions.json")
done
[ -d "$data/chinook" ] || echo "duckdb: no real data at $data (set SEG_REAL_DATA)"
done_with segments
