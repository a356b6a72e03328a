#!/bin/bash
# What DuckDB says of its plans reaches `seg explain`, and `seg verify` agrees. usage: plans.sh BUILD-FOLDER URL
set -u
build=$1
root=$(dirname "$0")/../../..
seg=$build/seg
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
SEG_DUCKDB=$(bash "$root/tests/engines/duckdb.sh" library) || exit 1
export SEG_DUCKDB
check() { # NAME COMMAND...
  local name=$1
  shift
  if "$@" >"$tmp/out" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL duckdb, plans: $name"; tail -20 "$tmp/out"; fi
}
"$build/bin/generate" --customers 200 --seed 7 --format csv -o "$tmp" >/dev/null
for f in "$tmp"/*.csv; do
  n=$(basename "$f" .csv)
  echo "CREATE TABLE \"$n\" AS SELECT * FROM read_csv('$f', header = true);"
done | "$build/bin/duck" "$tmp/billing.duckdb" >/dev/null || { echo "FAIL duckdb, plans: no data"; failed=1; }
data=duckdb:$tmp/billing.duckdb
explain() { "$seg" explain "$root/examples/billing" --data "$data" --now 2026-01-31 --segment at_risk --analyze --format json; }
tables() { explain | jq -e '.[0].statement | .estimate > 0 and ([.steps[].table] | unique) == ["customers", "events", "invoices", "subscriptions"]'; }
rows() { explain | jq -e '.[0] | .statement.rows == .machine.members and (.conditions | all(.rows >= 0)) and .indexes == []'; }
check "tables and estimates" tables
check "rows" rows
check "verify" "$seg" verify "$root/examples/billing" --data "$data" --now 2026-01-31
check "verify a sample" "$seg" verify "$root/examples/billing" --data "$data" --now 2026-01-31 --sample 40
echo "duckdb, plans: $passed passed, $failed failed"
[ $failed -eq 0 ]
