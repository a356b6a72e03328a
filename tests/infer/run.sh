#!/bin/bash
# What `seg infer` makes of data: it checks without a warning, and loads the data that it came from, every column of
# every entity, without a bad value. Small odd data is held to the schemas in expected/ as well.
# usage: run.sh PATH-OF-SEG PATH-OF-GENERATE. Run from the repository's root. UPDATE=1 writes the expected files anew.
# Real data is not part of this repository: SEG_REAL_DATA names its folder; without it that part is skipped.
set -u
seg=$(realpath "$1") generate=$(realpath "$2")
here=$(realpath "$(dirname "$0")")
root=$(realpath "$here/../..")
data=${SEG_REAL_DATA:-$here/../../../shared/data}
tmp=$(mktemp -d)
export XDG_CACHE_HOME=$tmp/.cache
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0
export NO_COLOR=1

ok() { passed=$((passed + 1)); }
bad() {
  failed=$((failed + 1))
  echo "FAIL $1"
}

# Every entity with all its fields, one line each: "entity field,field,relation.count(),relation is present"
all_fields() {
  awk '/^entity /  { e = $2; list = ""; next }
       /^}/        { if (e != "") print e, list; e = ""; next }
       /^   *\/\/|^    / { next } # remarks, keys of a map
       /^  }/      { next }
       e != "" && NF {
         f = $1; t = $2
         if (t ~ /^\[/) f = f ".count()"
         else if ($0 ~ /^  [a-z0-9_A-Z]+ +[a-z0-9_]+\?? +by /) f = f " is present"
         else if (t ~ /^set\(text/) f = f ".has(\"a\")"
        else if (t ~ /^set/) f = f ".has(1)"
        else if (t ~ /^map/) f = f "[\"a\"] is present"
         list = list == "" ? f : list "," f
       }' "$1"
}

# holds NAME DATA: infer, check, load
holds() {
  local name=$1 from=$2 work=$tmp/work
  rm -rf "$work"
  mkdir "$work"
  if ! "$seg" infer "$from" -o "$work/a.schema" 2>"$work/err"; then
    bad "$name: infer"
    head -5 "$work/err"
    return
  fi
  echo 'schema "a.schema"' >"$work/a.seg"
  if ! "$seg" check "$work/a.seg" --deny-warnings >"$work/err" 2>&1; then
    bad "$name: check"
    head -20 "$work/err"
    return
  fi
  if ! "$seg" check "$work/a.seg" --data "$from" >"$work/err" 2>&1 && grep -v '^warning' "$work/err" | grep -q '^error'; then
    bad "$name: the data does not fit"
    head -20 "$work/err"
    return
  fi
  if ! { "$seg" init "$work/new" --data "$from" -q && "$seg" check "$work/new" --deny-warnings -q &&
    "$seg" test "$work/new" --min-coverage 100; } >"$work/err" 2>&1; then
    bad "$name: init"
    head -20 "$work/err"
    return
  fi
  local entity fields
  while read -r entity fields; do
    if ! "$seg" run "$work/a.seg" --data "$from" --on "$entity" --where true --select "$fields" --limit 1 --format csv \
      >"$work/out" 2>"$work/err"; then
      grep -q 'has no key' "$work/err" && continue
      bad "$name: $entity does not load"
      head -5 "$work/err"
      return
    fi
    if grep '^note:' "$work/err" | grep -qv 'form C\|that is not there\|may be cut off'; then
      bad "$name: $entity loads with notes"
      head -5 "$work/err"
      return
    fi
  done < <(all_fields "$work/a.schema")
  ok
}

# ---- data made here
for format in csv ndjson sqlite; do
  mkdir "$tmp/$format"
  "$generate" --customers 200 --seed 3 --format $format -o "$tmp/$format" || exit 3
done
holds billing-csv "$tmp/csv"
holds billing-ndjson "$tmp/ndjson"
holds billing-sqlite "$tmp/sqlite/billing.sqlite"

# ---- small odd data, as told in expected/
cp -r "$here/cases" "$tmp/cases"
mkdir "$tmp/cases/database" && python3 "$here/make_sqlite.py" "$tmp/cases/database/odd.sqlite" || exit 3
cd "$tmp/cases" || exit 3
mkdir -p "$here/expected"
for name in *; do
  from=$name
  [ "$name" = database ] && from=$name/odd.sqlite
  "$seg" infer "$from" >"$tmp/got" 2>&1
  echo "--- exit $?" >>"$tmp/got"
  if [ -n "${UPDATE:-}" ]; then cp "$tmp/got" "$here/expected/$name.txt"; fi
  if cmp -s "$tmp/got" "$here/expected/$name.txt"; then ok; else
    bad "$name"
    diff "$here/expected/$name.txt" "$tmp/got" | head -20
  fi
  case $name in
    twins) ;; # nothing tells its rows apart
    *) holds "$name" "$from" ;;
  esac
done
cd "$root" || exit 3

# ---- real data
if [ -d "$data" ]; then
  for name in chinook northwind sakila telco_ibm; do
    holds $name-sqlite "$data/$name/$name.sqlite"
    holds $name-csv "$data/$name/csv"
  done
  holds telco-file "$data/telco_ibm/Telco-Customer-Churn.csv"
  holds jaffle "$data/jaffle_classic"
  for name in recharge recurly stripe zuora; do holds seeds-$name "$data/billing_api_seeds/$name"; done
  mkdir "$tmp/retail" "$tmp/fixtures"
  zcat "$data/online_retail/online_retail_raw.csv.gz" | head -20001 >"$tmp/retail/lines.csv"
  "$seg" infer "$tmp/retail" >/dev/null 2>"$tmp/err" # an export in which lines repeat, and without a number of their own
  [ $? -eq 1 ] && grep -q E0902 "$tmp/err" && ok || bad retail-without-key
  awk '{ printf "%s,%s\n", NR == 1 ? "line_id" : NR, $0 }' "$tmp/retail/lines.csv" >"$tmp/retail/numbered.csv"
  rm "$tmp/retail/lines.csv"
  holds retail "$tmp/retail"
  "$seg" infer "$data/stripe_fixtures/fixtures3.json" >/dev/null 2>"$tmp/err" # one object over many lines
  [ $? -eq 1 ] && grep -q 'fixtures3.json:1: ' "$tmp/err" && ok || bad fixtures-as-they-are
  jq -r '.resources | keys[]' "$data/stripe_fixtures/fixtures3.json" | while read -r name; do
    jq -c --arg name "$name" '.resources[$name]' "$data/stripe_fixtures/fixtures3.json" >"$tmp/fixtures/${name//[^a-z_]/_}.ndjson"
  done
  holds fixtures "$tmp/fixtures"
  mkdir "$tmp/shopify" # but for a file with a stray quotation mark, which no loader takes
  cp "$data"/billing_api_seeds/shopify/*.csv "$tmp/shopify/"
  chmod u+w "$tmp"/shopify/* "$tmp/shopify"
  "$seg" infer "$tmp/shopify" >/dev/null 2>"$tmp/err"
  [ $? -eq 1 ] && grep -q 'shopify_transaction_data.csv:2: a quotation mark stands inside' "$tmp/err" && ok || bad seeds-quote
  rm "$tmp/shopify/shopify_transaction_data.csv"
  holds seeds-shopify "$tmp/shopify"
else
  echo "skipped: no real data at $data (set SEG_REAL_DATA)"
fi

echo "infer: $passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
