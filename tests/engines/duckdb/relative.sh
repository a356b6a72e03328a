#!/bin/bash
# Statements that go with the database's clock, at instants where calendars turn. usage: relative.sh BUILD-FOLDER URL
set -u
seg=$1/seg build=$1 dialect=duckdb
SEG_DUCKDB=$(bash "$(dirname "$0")/../duckdb.sh" library) || exit 1
export SEG_DUCKDB
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
check() {
  if "${@:2}"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL $dialect, relative: $1"
    cat "$tmp/err"
  fi
}
. "$(dirname "$0")/../relative.sh"
rows() { printf "SET TimeZone = 'America/New_York';\n%s;\n" "$1" | "$build/bin/duck" "$tmp/r.duckdb"; }
clock() { sed "s/now()/to_timestamp($1)/g"; }
rows "CREATE TABLE rel_t AS SELECT epoch(g)::BIGINT AS id, g AS at, (g AT TIME ZONE 'Europe/Paris')::DATE AS day
  FROM generate_series(TIMESTAMPTZ '2023-01-01 00:00:00+00', TIMESTAMPTZ '2027-12-31 00:00:00+00', INTERVAL 1 HOUR) AS t (g)" >/dev/null || exit 1
relative
echo "$dialect, relative: $passed passed, $failed failed"
[ $failed -eq 0 ]
