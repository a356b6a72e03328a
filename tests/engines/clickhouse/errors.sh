#!/bin/bash
# What goes wrong with a server: each says so, leaves with exit code 3, and leaves nothing half-written nor running.
# usage: errors.sh BUILD-FOLDER URL
set -u
seg=$1/seg url=$2
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../wait.sh"
passed=0 failed=0
tmp=$(mktemp -d)
proxy=
trap '[ -n "$proxy" ] && kill $proxy; rm -rf "$tmp"' EXIT
server=${url#*@} server=${server%/*}
base=${url%/*}/seg_errors
ask() { python3 "$here/ask.py" "$url" "$@"; }

# expect NAME EXIT-CODE WORDS: of the last run
expect() {
  if [ "$rc" = "$2" ] && { [ -z "$3" ] || grep -q "$3" "$tmp/err"; }; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL $1: exit $rc, not $2, or nothing said of: $3"
    head -3 "$tmp/err"
  fi
}
check() { if eval "$2"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL $1"; fi; }
run() { timeout -k 10 120 "$seg" run "$tmp/a.seg" --data "$@" >"$tmp/out" 2>"$tmp/err"; rc=$?; }

ask "DROP DATABASE IF EXISTS seg_errors" && ask "CREATE DATABASE seg_errors"
ask "CREATE TABLE seg_errors.customers (id Int64, name String) ENGINE = MergeTree ORDER BY id"
ask "INSERT INTO seg_errors.customers SELECT number, concat('a name that takes some room ', toString(number)) FROM numbers(300000)"
ask "CREATE VIEW seg_errors.endless AS SELECT number AS id, toString(sipHash64(number)) AS name FROM system.numbers"
ask "CREATE VIEW seg_errors.late AS SELECT number AS id, toString(throwIf(number = 3000000)) AS name FROM numbers(4000000)"
entities() { printf 'schema s of customer\nentity customer from "%s" key id {\n  id   id\n  name text\n}\nsegment a = name.contains("takes") and name != "%s"\n' "$1" "${2:-x}" >"$tmp/a.seg"; }

entities customers
run "clickhouse://nobody:wrong@$server/seg_errors"
expect "wrong password" 3 "refuses the user or the password"
check "a password is never shown" '! grep -q wrong "$tmp/err"'
run clickhouse://nobody@127.0.0.1:1/x
expect "no server" 3 "no answer from the server"
run "${url%/*}/seg_no_such_database"
expect "no such database" 3 "seg_no_such_database"
run "$base" --engine both
expect "without a failure" 0 ""

# the table is there when the columns are looked up, and gone when its rows are asked for
ask "CREATE TABLE seg_errors.under (id Int64, name String) ENGINE = Memory"
ask "CREATE VIEW seg_errors.gone AS SELECT id, name FROM seg_errors.under"
entities gone
run "$base" --engine sql
expect "a view over a table" 0 ""
ask "DROP TABLE seg_errors.under"
run "$base" --engine sql -o "$tmp/members"
expect "a dropped table" 3 "under"
check "nothing is written of a dropped table" '[ ! -e "$tmp/members" ]'
entities no_such_table
run "$base" --engine sql
expect "a table that is not there" 3 "no_such_table"

# cut in the middle of the answer
entities customers
for most in 20000 700000; do
  python3 "$here/cut.py" "${server%:*}" "${server#*:}" $most "$tmp/port$most" &
  proxy=$!
  wait_for test -s "$tmp/port$most"
  at=${base/$server/127.0.0.1:$(cat "$tmp/port$most")}
  run "$at" --engine vm -o "$tmp/members"
  expect "an answer cut after $most bytes" 3 "was cut in the middle"
  check "nothing is written of a cut answer" '[ ! -e "$tmp/members" ] && [ -z "$(ls "$tmp" | grep members)" ]'
  kill $proxy
  wait $proxy 2>/dev/null
  proxy=
done

# the server fails when rows are out already
entities late
run "$base" --engine vm
expect "a late failure" 1 throwIf

# the time is up; an interrupt: the statement ends in the server, too
left() { ask "SELECT count() FROM system.processes WHERE query LIKE '%endless%' AND query NOT LIKE '%processes%'"; }
idle() { [ "$(left)" = 0 ]; }
busy() { [ "$(left)" -gt 0 ] 2>/dev/null; }
entities endless
for engine in vm sql; do
  run "$base" --engine $engine --timeout 2 -o "$tmp/members"
  expect "--timeout by $engine" 3 "timeout"
  check "nothing runs in the server after --timeout by $engine" 'wait_for idle'
  signaled INT busy "$seg" run "$tmp/a.seg" --data "$base" --engine $engine -o "$tmp/members" >"$tmp/out" 2>"$tmp/err"
  rc=$?
  expect "an interrupt by $engine" 3 "interrupted"
  check "nothing runs in the server after an interrupt by $engine" 'wait_for idle'
  check "nothing is written by $engine" '[ ! -e "$tmp/members" ]'
done
ask "DROP DATABASE seg_errors"
echo "clickhouse errors: $passed passed, $failed failed"
[ $failed -eq 0 ]
