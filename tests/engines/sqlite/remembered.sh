#!/bin/bash
# What was found of a SQLite file's columns is remembered as long as the file is as it was, and no longer. usage: remembered.sh PATH-OF-SEG
set -u
seg=$1
tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
passed=0 failed=0
export SEG_CACHE=$tmp/kept
check() {
  local name=$1
  shift
  if "$@"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL sqlite, remembered: $name"
    head -5 "$tmp/out" "$tmp/err"
  fi
}
sqlite() { /usr/bin/python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
for line in sys.stdin.read().split(";"): db.execute(line)' "$1"; }
. "$(dirname "$0")/../remembered.inc"
run() { "$seg" run "$tmp/s.seg" --segment "${segment:-rich}" --engine "${engine:-sql}" --format ids --timing --now 2026-01-31 --data "${data:-$tmp/d.sqlite}" "$@" >"$tmp/out" 2>"$tmp/err"; }
cat >"$tmp/s.seg" <<'S'
schema s of customer
entity customer key id {
  id id
  n int
  at timestamp?
  orders [buy] by customer_id
}
entity buy key id {
  id id
  customer_id id
  amount decimal(12,2)
}
segment rich = n >= 2 and orders.any(amount > 1)
segment late = at > 2026-01-01
S
make() {
  rm -f "$1"
  sqlite "$1" <<'S'
CREATE TABLE customer (id INTEGER PRIMARY KEY, n INTEGER, at TEXT);
CREATE TABLE buy (id INTEGER PRIMARY KEY, customer_id INTEGER, amount REAL);
INSERT INTO customer VALUES (1, 1, '2026-01-02 10:00:00'), (2, 2, '2026-01-01 10:00:00'), (3, 3, NULL);
INSERT INTO buy VALUES (1, 1, 1.5), (2, 2, 2.5), (3, 3, 3.5)
S
}
make "$tmp/d.sqlite"
settle

check "the first run" run
check "looks" looked
check "and finds" finds "2 3"
check "the second run" run
check "remembers" known
check "and finds the same" finds "2 3"
check "the statement is the same" bash -c "'$seg' sql '$tmp/s.seg' --segment rich --data '$tmp/d.sqlite' --now 2026-01-31 >'$tmp/a' && SEG_CACHE= '$seg' sql '$tmp/s.seg' --segment rich --data '$tmp/d.sqlite' --now 2026-01-31 | cmp - '$tmp/a'"
segment=late
check "a segment of another column" run
check "looks at that one" looked
check "and remembers it" run
check "with the others" known
segment=
check "those are still there" run
check "all of them" known
engine=both
check "both engines agree" run
engine=

# what changes the file is seen
sqlite "$tmp/d.sqlite" <<<"UPDATE customer SET n = 9 WHERE id = 1"
settle
check "a changed value" run
check "is seen" finds "1 2 3"
sqlite "$tmp/d.sqlite" <<<"UPDATE customer SET n = 'nine' WHERE id = 1"
settle
run; check "a value that does not read is seen" test $? -eq 1
check "and told" grep -q 'customer.n is `nine`; expected int' "$tmp/err"
run; check "and told again: nothing is remembered then" test $? -eq 1
check "or is missing" run --on-bad-value=missing
check "each time anew" run --on-bad-value=missing
check "as it was" looked
sqlite "$tmp/d.sqlite" <<<"UPDATE customer SET n = 1 WHERE id = 1"
settle
run
run
check "mended, it is remembered" known
sqlite "$tmp/d.sqlite" <<<"INSERT INTO buy VALUES (4, 1, 'much')"
run; check "a row that does not read is seen at once" test $? -eq 1
sqlite "$tmp/d.sqlite" <<<"DELETE FROM buy WHERE id = 4"
settle
run
sqlite "$tmp/d.sqlite" <<<"DROP TABLE buy"
settle
run; check "a table that is gone is missed" grep -q 'has no table `buy`' "$tmp/err"

# another file in its place, as long as the old one and as old
make "$tmp/d.sqlite"
make "$tmp/other.sqlite"
sqlite "$tmp/other.sqlite" <<<"UPDATE customer SET n = 'x' WHERE id = 3"
sqlite "$tmp/d.sqlite" <<<"UPDATE customer SET n = 4 WHERE id = 3"
touch -r "$tmp/d.sqlite" "$tmp/other.sqlite"
settle
run
run
check "the one is remembered" known
mv "$tmp/other.sqlite" "$tmp/d.sqlite"
run; check "another file in its place is seen" test $? -eq 1
make "$tmp/d.sqlite"
settle
run
run
check "and remembered" known
cp "$tmp/d.sqlite" "$tmp/old.sqlite"
sqlite "$tmp/old.sqlite" <<<"PRAGMA journal_mode = memory; UPDATE customer SET n = 'x' WHERE id = 3"
cp "$tmp/old.sqlite" "$tmp/copy.sqlite"
touch -r "$tmp/d.sqlite" "$tmp/copy.sqlite"
settle
cat "$tmp/copy.sqlite" >"$tmp/d.sqlite"
touch -r "$tmp/copy.sqlite" "$tmp/d.sqlite"
run; check "so is a copy over it that sets the old time" test $? -eq 1

# the schema
make "$tmp/d.sqlite"
settle
run
run
check "before the schema changes" known
sed -i 's/  n int$/  n decimal(3,0)/' "$tmp/s.seg"
check "a column of another type" run
check "is looked at" looked
sed -i 's/  n decimal(3,0)$/  n int/' "$tmp/s.seg"
check "the old type" run
check "is still known" known

# damage
kept=$(ls "$SEG_CACHE"/*.seglook)
check "one file, for the owner alone" test "$(stat -c %a "$SEG_CACHE" "$kept" | tr '\n' ' ')" = "700 600 "
cp "$kept" "$tmp/good"
for n in 0 1 20 200 $(($(stat -c %s "$tmp/good") - 1)); do
  head -c $n "$tmp/good" >"$kept"
  check "cut to $n bytes" run
  check "cut to $n bytes: looked" looked
  check "cut to $n bytes: the same" finds "2 3"
  run
  check "cut to $n bytes: mended" known
done
sed 's/spelling [0-9]*/spelling 5/' "$tmp/good" >"$kept"
run
check "changed by somebody" looked
head -c 5000 /dev/urandom >"$kept"
run
check "noise" looked
check "noise: the same" finds "2 3"
rm "$kept"
mkdir "$kept"
check "a folder in its place" run
check "is no matter" finds "2 3"
rmdir "$kept"

# where nothing can be kept
if [ "$(id -u)" != 0 ]; then
  chmod 500 "$SEG_CACHE"
  check "a folder that is read only" run
  check "a folder that is read only: no word of it" test "$(grep -vc ' ms' "$tmp/err")" = 0
  chmod 700 "$SEG_CACHE"
fi
SEG_CACHE=$tmp/s.seg/none run
check "no folder" finds "2 3"
check "no folder: no word of it" test "$(grep -vc ' ms' "$tmp/err")" = 0
SEG_CACHE= run
SEG_CACHE= run
check "an empty SEG_CACHE keeps nothing" looked
(unset SEG_CACHE; export XDG_CACHE_HOME=$tmp/xdg; run; run)
check "the user's folder" known
check "is made" test -d "$tmp/xdg/seg"
(unset SEG_CACHE XDG_CACHE_HOME; export HOME=$tmp/home; mkdir "$HOME"; run; run)
check "the one at home, too" known
check "is there" test -d "$tmp/home/.cache/seg"
(unset SEG_CACHE XDG_CACHE_HOME HOME; run; run)
check "without a home nothing is kept" looked
run --cache "$tmp/named"
run --cache "$tmp/named"
check "--cache is where" known
check "and is made" test -d "$tmp/named"

# verify runs what a run would, on what is remembered, and what it would without
verify() { "$seg" verify "$tmp/v.seg" --segment bought --data "$tmp/v.sqlite" --now 2026-01-31 "$@" >"$tmp/out" 2>"$tmp/err"; }
{ sed '/^segment/d' "$tmp/s.seg"; echo 'segment bought = orders.any(amount > 1)'; } >"$tmp/v.seg"
make "$tmp/v.sqlite"
sqlite "$tmp/v.sqlite" <<<"DROP TABLE buy; CREATE TABLE buy (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customer (id), amount REAL); INSERT INTO buy VALUES (1, 1, 1.5), (2, 2, 2.5), (4, 4, 9)"
settle
bought() { "$seg" run "$tmp/v.seg" --segment bought --engine sql --format ids --now 2026-01-31 --data "$tmp/v.sqlite" >"$tmp/out" 2>"$tmp/err"; }
check "verify, nothing remembered" verify
check "verify, remembered" verify
check "verify, asked of parents" verify
check "an order of nobody: it is noted" "$(dirname "$seg")/bin/forge" "$(grep -l v.sqlite "$SEG_CACHE"/*.seglook)" "not all" "all"
check "a run believes what is remembered" bought
check "be it wrong" finds "1 2 4"
verify
check "verify says so" test $? -eq 1
check "and what to do" grep -q "^the statement rests on what is remembered" "$tmp/out"
verify --format json
check "in JSON, too" grep -q '"only_database":1,"remembered":true' "$tmp/out"

# many databases, two processes
for i in $(seq 140); do touch -d "2026-01-01 00:00:$((i % 60))" "$SEG_CACHE/$i.seglook"; done
rm -f "$SEG_CACHE"/*.part
for i in $(seq 15); do
  cp "$tmp/d.sqlite" "$tmp/n$i.sqlite"
done
settle
for i in $(seq 15); do data=$tmp/n$i.sqlite run; done
check "the oldest go" test "$(ls "$SEG_CACHE" | grep -c seglook)" -le 141
data=$tmp/n15.sqlite
run
check "the newest stay" known
data=
for i in $(seq 12); do
  "$seg" run "$tmp/s.seg" --segment $([ $((i % 2)) = 0 ] && echo rich || echo late) --engine sql --format ids --now 2026-01-31 --data "$tmp/d.sqlite" >"$tmp/p$i" 2>&1 &
done
wait
check "two processes at once" bash -c "cat '$tmp'/p{2,4,6,8,10,12} | sort | uniq -c | tr -s ' \n' ' ' | grep -qx ' 6 2 6 3 '"
run
check "leave it as it should be" finds "2 3"

# what other programs have not yet brought into the file
make "$tmp/d.sqlite"
sqlite "$tmp/d.sqlite" <<<"PRAGMA journal_mode = wal"
settle
run
run
check "a file with an empty log is remembered" known
/usr/bin/python3 - "$tmp/d.sqlite" "$seg" "$tmp" <<'P'
import os, sqlite3, subprocess, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("UPDATE customer SET n = 5 WHERE id = 1")
run = [sys.argv[2], "run", sys.argv[3] + "/s.seg", "--segment", "rich", "--engine", "sql", "--format", "ids", "--timing", "--now", "2026-01-31", "--data", sys.argv[1]]
with open(sys.argv[3] + "/out", "w") as out, open(sys.argv[3] + "/err", "w") as err:
    subprocess.run(run, stdout=out, stderr=err)
    out.truncate(0), err.truncate(0), out.seek(0), err.seek(0)
    subprocess.run(run, stdout=out, stderr=err)
db.execute("UPDATE customer SET n = 'x' WHERE id = 1")
os._exit(subprocess.run(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode)
P
check "what is in the log alone is seen" test $? -eq 1
check "and nothing remembered of it" looked
check "with its rows" finds "1 2 3"
run; check "nor when the writer is gone" test $? -eq 1

# a view may give other rows of the same file
make "$tmp/d.sqlite"
sqlite "$tmp/d.sqlite" <<<"ALTER TABLE customer RENAME TO c; CREATE VIEW customer AS SELECT id, n, at FROM c"
settle
run
run
check "a view is looked at each time" looked
check "and found" finds "2 3"

echo "sqlite, remembered: $passed passed, $failed failed"
[ $failed -eq 0 ]
