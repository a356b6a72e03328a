#!/bin/bash
# Statements that go with the database's clock, at instants where calendars turn. usage: relative.sh BUILD-FOLDER URL
set -u
seg=$1/seg url=$2 dialect=postgres
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
export PGOPTIONS="-c search_path=relative -c client_min_messages=warning -c timezone=America/New_York"
rows() { psql -qXAt -v ON_ERROR_STOP=1 "$url" -c "$1"; }
clock() { sed "s/now()/to_timestamp($1)/g"; }
rows "DROP SCHEMA IF EXISTS relative CASCADE; CREATE SCHEMA relative; CREATE TABLE relative.rel_t AS SELECT extract(epoch FROM g)::bigint AS id, g AS at,
  (g AT TIME ZONE 'Europe/Paris')::date AS day FROM generate_series(timestamptz '2023-01-01Z', timestamptz '2027-12-31Z', interval '1 hour') g" || exit 1
relative
echo "$dialect, relative: $passed passed, $failed failed"
[ $failed -eq 0 ]
