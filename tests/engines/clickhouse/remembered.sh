#!/bin/bash
# What was found of the tables of a ClickHouse is remembered as long as their parts are what they were, and no longer; so is whether
# related rows have their parents. usage: remembered.sh BUILD-FOLDER URL
set -u
seg=$1/seg url=$2
here=$(cd "$(dirname "$0")" && pwd)
passed=0 failed=0
tmp=$(mktemp -d)
proxy=
trap '[ -n "$proxy" ] && kill $proxy; rm -rf "$tmp"' EXIT
export SEG_CACHE=$tmp/kept
. "$here/../remembered.inc"
. "$here/../../wait.sh"
base=${url%/*}/seg_remembered
ask() { python3 "$here/ask.py" "$url" "$@"; }
old=
[[ $(ask "SELECT version()") == 18.* ]] && old=yes
# 18.16 has no checksum of parts, and their times in seconds
settle() { [ -n "$old" ] && sleep 3.2; }
check() {
  local name=$1
  shift
  if "$@"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL remembered: $name"
    head -5 "$tmp/out" "$tmp/err"
  fi
}
run() { timeout 60 "$seg" run "$tmp/s.seg" --segment "${segment:-rich}" --engine "${engine:-sql}" --format ids --timing --now 2026-01-31 --data "${data:-$base}" "$@" >"$tmp/out" 2>"$tmp/err"; }
sql() { "$seg" sql "$tmp/s.seg" --segment "${segment:-rich}" --now 2026-01-31 --data "$base" >"$tmp/out" 2>"$tmp/err"; }
alone() { sql && ! grep -q '"customer"' "$tmp/out" && grep -q '"buy"' "$tmp/out"; }
beside() { sql && grep -q '"customer"' "$tmp/out"; }
cat >"$tmp/s.seg" <<'S'
schema s of customer
entity customer key id {
  id id
  vip bool
  note text?
  orders [buy] by customer_id
}
entity buy key id {
  id id
  customer_id id
  kind text
}
segment rich = vip and orders.any(kind == "b")
segment noted = note == "x"
segment some = orders.any(kind == "b")
S
d=seg_remembered
ask "DROP DATABASE IF EXISTS $d" && ask "CREATE DATABASE $d"
customer() { # customer ENGINE COLUMNS [DATABASE]
  ask "DROP TABLE IF EXISTS ${3:-$d}.customer"
  ask "CREATE TABLE ${3:-$d}.customer (id Int64, $2) ENGINE = $1"
  ask "INSERT INTO ${3:-$d}.customer (id, vip) VALUES (1, 0), (2, 1), (3, 1)"
}
tree="MergeTree ORDER BY id" columns="vip UInt8, note Nullable(String)"
buy() {
  ask "DROP TABLE IF EXISTS ${1:-$d}.buy"
  ask "CREATE TABLE ${1:-$d}.buy (id Int64, customer_id Int64, kind String) ENGINE = $tree"
  ask "INSERT INTO ${1:-$d}.buy VALUES (1, 1, 'b'), (2, 2, 'b'), (3, 3, 'a')"
}
customer "$tree" "$columns"
buy
settle

check "the first run" run
check "looks" looked
check "and finds" finds "2"
check "the second run" run
check "remembers" known
check "and finds the same" finds "2"
segment=noted
check "a segment of another column" run
check "looks at that one" looked
check "and remembers it" run
check "with the other" known
segment=
check "that is still there" run
check "with all of it" known
engine=both
check "both engines agree" run
engine=
check "verify" bash -c "'$seg' verify '$tmp/s.seg' --data '$base' --now 2026-01-31 >/dev/null 2>&1"
SEG_CACHE= run
SEG_CACHE= run
check "an empty SEG_CACHE keeps nothing" looked

# whether each related row has its parent, once
segment=some
check "each purchase has its customer" alone
check "they are found by the purchases" run
check "as they are" finds "1 2"
ask "INSERT INTO $d.buy VALUES (4, 77, 'b')"
check "a purchase without one is seen at once" beside
run
check "and is no member" finds "1 2"
settle
run
run
check "nor later" finds "1 2"
check "when that is known" beside
buy
ask "INSERT INTO $d.customer (id, vip) VALUES (2, 1)"
settle
run
run
check "a customer that is there twice is seen, too" beside
customer "$tree" "$columns"
settle
check "the first run over a state does not ask" beside
check "the second one does" alone
segment=

# what changes a table is seen
run
run
check "before it changes" known
ask "INSERT INTO $d.customer (id, vip) VALUES (4, 2)"
run; check "a value that does not read is seen at once" test $? -eq 1
check "and told" grep -q 'customer.vip is .(1 value)' "$tmp/err"
settle
run; check "and told again: nothing is remembered then" test $? -eq 1
check "or is missing" run --on-bad-value=missing
check "each time anew" run --on-bad-value=missing
check "as it was" looked
ask "ALTER TABLE $d.customer DELETE WHERE id = 4"
mutated() { [ "$(ask "SELECT count() FROM $d.customer")" = 3 ] && [ "$(ask "SELECT count() FROM system.mutations WHERE database = '$d' AND NOT is_done")" = 0 ]; }
wait_for mutated
settle
run
check "without it" finds "2"
run
check "it is remembered again" known
wait=mutations_sync=0
[ -n "$old" ] && wait=
ask "SYSTEM STOP MERGES" && ask "ALTER TABLE $d.customer UPDATE vip = 0 WHERE id = 2" $wait
waiting=$(ask "SELECT count() FROM system.mutations WHERE database = '$d' AND table = 'customer' AND NOT is_done")
if [ "$waiting" = 1 ]; then
  run
  run
  check "while a change waits, nothing is" looked
fi
ask "SYSTEM START MERGES"
customer "$tree" "$columns"
settle
run
run
check "a table that is made anew is looked at, and remembered" known
ask "DROP TABLE $d.customer" && ask "CREATE TABLE $d.customer (id Int64, $columns) ENGINE = $tree" && ask "INSERT INTO $d.customer (id, vip) VALUES (1, 0), (2, 1), (3, 2)"
run; check "another one of the same name and size is seen" test $? -eq 1
customer "$tree" "vip Int8, note Nullable(String)"
run
check "so is one of other types" looked
ask "DROP TABLE $d.buy"
run; check "a table that is gone is missed" grep -q 'has no table `buy`' "$tmp/err"
buy

# what other rows may come of, with the same parts
never() {
  settle
  check "$1" run
  run
  check "$1: looked at each time" looked
  check "$1: found" finds "2"
}
customer "$tree" "vip UInt8, note Nullable(String) DEFAULT toString(now())"
never "a default that is worked out"
customer "$tree" "v UInt8 DEFAULT 1, vip UInt8 DEFAULT 1, note Nullable(String)"
settle
run
run
check "a default that is not is no matter" known
customer "Log" "$columns"
never "a table without parts"
ask "DROP TABLE $d.customer"
customer "$tree" "$columns" && ask "RENAME TABLE $d.customer TO $d.c" && ask "CREATE VIEW $d.customer AS SELECT * FROM $d.c"
never "a view"
ask "DROP TABLE $d.customer" && ask "DROP TABLE $d.c"
customer "$tree" "$columns"
if [ -z "$old" ]; then
  run
  run
  check "before rows are hidden" known
  ask "DELETE FROM $d.customer WHERE id = 3"
  never "rows that are hidden"
  customer "$tree" "$columns"
fi

# damage
settle
run
run
kept=$(ls "$SEG_CACHE"/*.seglook)
check "one file, for the owner alone" test "$(stat -c %a "$SEG_CACHE" $kept | tr '\n' ' ')" = "700 600 "
for n in 0 30 200; do
  head -c $n "$kept" >"$tmp/cut"
  cat "$tmp/cut" >"$kept"
  check "cut to $n bytes" run
  check "cut to $n bytes: looked" looked
  check "cut to $n bytes: the same" finds "2"
  run
  check "cut to $n bytes: mended" known
done

. "$here/remembered_nodes.inc"
ask "DROP DATABASE $d"
echo "remembered: $passed passed, $failed failed"
[ $failed -eq 0 ]
