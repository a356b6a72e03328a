#!/bin/bash
# What goes wrong with PostgreSQL: a clear message, exit code 3, nothing written, nothing left running in the server.
# usage: errors.sh BUILD-FOLDER URL
set -u
seg=$(realpath "$1/seg") url=$2
files=$(realpath "$(dirname "$0")/../../cli/files")
passed=0 failed=0
. "$(dirname "$0")/../../wait.sh"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 3
cp "$files"/slow.schema "$files"/slow.seg .
export NO_COLOR=1
ok() { passed=$((passed + 1)); }
bad() {
  failed=$((failed + 1))
  echo "FAIL postgres, errors: $1"
  head -5 err
}
sql() { psql -qXAt "$url" -c "$1" 2>&1; }
# fails NAME EXIT TEXT COMMAND...: exit code, a text that standard error holds, and no file but those that were there
fails() {
  local name=$1 want=$2 text=$3 limit="timeout -k 10 120"
  shift 3
  [ "$1" = signaled ] && limit= # which ends it by itself
  $limit "$@" >out 2>err
  local rc=$?
  if [ $rc -eq "$want" ] && grep -qF -- "$text" err && ! ls | grep -q never; then ok; else bad "$name (exit $rc, expected $want; \"$text\")"; fi
}
# what the server does for us; what it has done for so long that it is the statement that never ends
doing() { sql "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'seg' AND state = 'active'"; }
at_it() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'seg' AND state = 'active' AND query_start < clock_timestamp() - interval '0.3 s'")" = 1 ]; }
idle() { [ "$(doing)" = 0 ]; }
# as `fails`, and what the server does for us is over soon: by itself it would take hours
fails_and_ends() {
  fails "$@"
  wait_for idle && { ok; return; }
  bad "$1: a statement runs on: $(doing)"
  sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'seg'" >/dev/null
}

sql "DROP SCHEMA IF EXISTS slow CASCADE; CREATE SCHEMA slow; CREATE TABLE slow.customers (id bigint PRIMARY KEY);
     CREATE TABLE slow.events (id bigint PRIMARY KEY, customer_id bigint, v bigint); INSERT INTO slow.customers VALUES (1);
     INSERT INTO slow.events SELECT i, 1, i * 2 FROM generate_series(1, 3000) AS i; ANALYZE slow.events" >/dev/null
export PGOPTIONS="-c search_path=slow"
run="$seg run slow.seg -o never.txt --data"

# ---- a table that stands elsewhere, or nowhere
table() { sed "s/entity customer from [^ ]*/entity customer from $1/" slow.schema >elsewhere.schema; sed 's/slow.schema/elsewhere.schema/' slow.seg >elsewhere.seg; }
grep -q 'entity customer from ' slow.schema || bad "slow.schema has another table"
for name in '"customers"' '"slow.customers"' '"slw"."customers"' '"slow"."custmers"' '"custmers"'; do
  table "$name"
  PGOPTIONS="-c search_path=public" fails "the table $name" 3 'write `from "slow"."customers"`' $seg run elsewhere.seg -o never.txt --data "$url"
done
table '"slow"."zzzzzzzz"'
fails "nothing like it" 3 'has no table `slow.zzzzzzzz`' $seg run elsewhere.seg -o never.txt --data "$url"
fails "nothing like it: what there is" 3 'it has `customers`, `events`' $seg run elsewhere.seg -o never.txt --data "$url"

# ---- no connection
fails no-server 3 "Connection refused" $run "postgres://seg@127.0.0.1:1/postgres"
fails no-host 3 "error[E0851]" $run "postgres://seg@no-such-host.invalid/postgres"
wrong=$(sed -E 's,(://[^:]*:)[^@]*@,\1wr0ng@,' <<<"$url")
fails wrong-password 3 "password authentication failed for user \"seg\"" $run "$wrong"
grep -q wr0ng err && bad "the password is shown" || ok
none=$(sed -E 's,(://[^:]*):[^@]*@,\1@,' <<<"$url")
PGPASSFILE=/dev/null fails no-password 3 "no password supplied" $run "$none"
fails no-database 3 "does not exist" $run "${url%/*}/nosuch"
for command in "check slow.seg --data" "infer" "init new --data"; do
  fails "a wrong password for seg $command" 3 "password authentication failed" bash -c '"$0" "$@" >&2' "$seg" $command "$wrong"
  grep -q wr0ng err && bad "the password is shown by seg $command" || ok
done
# the password as libpq takes it
password=$(sed -E 's,.*://[^:]*:([^@]*)@.*,\1,' <<<"$url")
cat >few.seg <<'END'
schema "slow.schema"
segment few = events.any(v == 2)
END
[ "$(PGPASSWORD=$password "$seg" run few.seg --data "$none" --engine sql --format ids 2>err)" = 1 ] && ok || bad PGPASSWORD
host=$(sed -E 's,.*@([^:]*):([0-9]*)/.*,\1:\2,' <<<"$url")
(umask 077; echo "$host:*:seg:$password" >passfile)
[ "$(PGPASSFILE=$tmp/passfile "$seg" run few.seg --data "${none/postgres:/postgresql:}" --engine both --format ids 2>err)" = 1 ] && ok || bad PGPASSFILE

# ---- what the schema names is not there
cp slow.schema kept
sed -i 's/"events"/"event"/' slow.schema
fails no-table 3 "it has \`events\`" $run "$url"
sed 's/v        int/w        int/; s/key id {$/key id {/' kept >slow.schema
sed 's/\.v\b/.w/g' "$files"/slow.seg >other.seg
fails no-column 1 "has no column \`w\`" "$seg" run other.seg --data "$url"
cp kept slow.schema

# ---- ended
cut() { at_it && sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'seg'" >/dev/null; }
for engine in sql vm; do
  [ $engine = vm ] && sql "CREATE OR REPLACE VIEW slow.slowly AS SELECT id, customer_id, v + length(pg_sleep(1)::text) AS v FROM slow.events" >/dev/null
  [ $engine = vm ] && sed -i 's/"events"/"slowly"/' slow.schema
  fails_and_ends timeout-$engine 3 "seg: not done within 1 second" $run "$url" --engine $engine --timeout 1
  fails_and_ends interrupted-$engine 3 "seg: interrupted" signaled INT at_it $run "$url" --engine $engine
  fails_and_ends cut-$engine 3 "the connection was lost" signaled 0 cut $run "$url" --engine $engine
  PGOPTIONS="$PGOPTIONS -c statement_timeout=500" fails_and_ends statement-timeout-$engine 3 "statement_timeout" $run "$url" --engine $engine
done
cp kept slow.schema
# killed: the server finds out by itself
fails_and_ends killed 137 "" signaled KILL at_it "$seg" run slow.seg --data "$url" --engine sql
# ---- what fails is the question
cat >over.seg <<'END'
schema "slow.schema"
segment over = events.any(v * 9_000_000_000_000_000_000 > 0)
END
for engine in sql vm; do
  "$seg" run over.seg --data "$url" --engine $engine >out 2>err
  [ $? -eq 1 ] && grep -q overflow err && [ ! -s out ] && ok || bad "overflow by $engine"
done
sql "DROP SCHEMA slow CASCADE" >/dev/null # what looks at all that the database has would wait for it
echo "postgres, errors: $passed passed, $failed failed"
[ $failed -eq 0 ]
