#!/bin/bash
# Every item that databases differ in, each trap, on tables of PostgreSQL's own types: the machine, the SQL and the list in
# items/items.seg agree. usage: items.sh BUILD-FOLDER URL
set -u
seg=$1/seg url=$2
here=$(dirname "$0")/items
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
psql -qX -v ON_ERROR_STOP=1 "$url" -f "$here/items.sql" >"$tmp/err" 2>&1 || { echo "FAIL postgres: the items"; cat "$tmp/err"; exit 1; }
# the sessions are not those that one hopes for
hostile="-c search_path=items -c TimeZone=Asia/Kathmandu -c DateStyle=German -c extra_float_digits=-15 -c standard_conforming_strings=off -c IntervalStyle=iso_8601 -c transform_null_equals=on"
check() { # NAME IDS
  local got
  # where the engines agree, the members are printed
  got=$(PGOPTIONS=$hostile "$seg" run "$here/items.seg" --data "$url" --segment "$1" --engine both --now 2026-01-31 --on-bad-value missing \
    --format ids -q 2>"$tmp/err" | tr '\n' ' ')
  if [ "${got% }" = "$2" ] && [ ! -s "$tmp/err" ]; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL postgres: $1: \`${got% }\`, expected \`$2\`"
    head -3 "$tmp/err"
  fi
}
while read -r name ids; do
  [ "$ids" = - ] && ids=
  check "$name" "$ids"
done < <(sed -nE 's/^segment ([a-z_]+) .*\/\/ ids: (.*)$/\1 \2/p' "$here/items.seg")
echo "postgres, items: $passed passed, $failed failed"
[ $failed -eq 0 ]
