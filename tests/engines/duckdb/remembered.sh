#!/bin/bash
# What was found of a DuckDB file's columns is remembered as long as the file is as it was, and no longer. usage: remembered.sh BUILD-FOLDER URL
. "$(dirname "$0")/common.sh"
export SEG_CACHE=$tmp/kept
check() {
  local name=$1
  shift
  if "$@"; then ok; else bad "remembered: $name"; fi
}
cat >"$tmp/s.seg" <<'S'
schema s of customer
entity customer key id {
  id id
  n int
  since timestamp?
  orders [buy] by customer_id
}
entity buy key id {
  id id
  customer_id id
  amount decimal(12,2)
}
segment rich = n >= 2 and orders.any(amount > 1)
segment late = since > 2026-01-01
S
d=$tmp/d.duckdb
. "$(dirname "$0")/../remembered.inc"
run() { "$seg" run "$tmp/s.seg" --segment "${segment:-rich}" --engine "${engine:-sql}" --format ids --timing --now 2026-01-31 --data "duckdb:$d" "$@" >"$tmp/out" 2>"$tmp/err"; }
make() {
  rm -f "$1" "$1.wal"
  duck "$1" <<'S' >/dev/null
CREATE TABLE customer (id BIGINT, n VARCHAR, since TIMESTAMP);
CREATE TABLE buy (id BIGINT, customer_id BIGINT, amount DECIMAL(12,2));
INSERT INTO customer VALUES (1, '1', '2026-01-02 10:00:00'), (2, '2', '2026-01-01 10:00:00'), (3, '3', NULL);
INSERT INTO buy VALUES (1, 1, 1.5), (2, 2, 2.5), (3, 3, 3.5);
S
  settle
}
change() { duck "$d" >/dev/null <<<"$1"; }

make "$d"
check "the first run" run
check "looks" looked
check "and finds" finds "2 3"
check "the second run" run
check "remembers" known
check "and finds the same" finds "2 3"
"$seg" sql "$tmp/s.seg" --segment rich --data "duckdb:$d" --now 2026-01-31 >"$tmp/a" 2>"$tmp/err"
SEG_CACHE= "$seg" sql "$tmp/s.seg" --segment rich --data "duckdb:$d" --now 2026-01-31 >"$tmp/b" 2>"$tmp/err"
check "the statement is the same" cmp -s "$tmp/a" "$tmp/b"
check "and there is one" grep -q SELECT "$tmp/a"
segment=late
check "a segment of another column" run
check "looks at that one" looked
check "and remembers it" run
check "with the others" known
segment=
engine=both
check "both engines agree" run
engine=

# what changes the file is seen
change "UPDATE customer SET n = '9' WHERE id = 1;"
settle
check "a changed value" run
check "is seen" finds "1 2 3"
change "UPDATE customer SET n = 'nine' WHERE id = 1;"
run; check "a value that does not read is seen at once" test $? -eq 1
check "and told" grep -q 'customer.n is `nine`; expected int' "$tmp/err"
settle
run; check "and told again: nothing is remembered then" test $? -eq 1
check "or is missing" run --on-bad-value=missing
check "each time anew" run --on-bad-value=missing
check "as it was" looked
change "UPDATE customer SET n = '1' WHERE id = 1;"
settle
run
run
check "mended, it is remembered" known
change "DROP TABLE buy;"
run; check "a table that is gone is missed" grep -q 'has no table `buy`' "$tmp/err"

# another file in its place
make "$d"
make "$tmp/other.duckdb"
duck "$tmp/other.duckdb" >/dev/null <<<"UPDATE customer SET n = 'x' WHERE id = 3;"
settle
run
run
check "the one is remembered" known
touch -r "$d" "$tmp/other.duckdb"
mv "$tmp/other.duckdb" "$d"
run; check "another file in its place is seen" test $? -eq 1

# what DuckDB has beside the file counts, too
make "$d"
run
run
check "before there is a log" known
duck "$d" >/dev/null <<'S'
PRAGMA disable_checkpoint_on_shutdown;
UPDATE customer SET n = '4' WHERE id = 1;
S
check "there is a log" test -s "$d.wal"
check "it is read" run
check "and seen" finds "1 2 3"
run
check "nothing is remembered of it" looked
duck "$d" >/dev/null <<'S'
PRAGMA disable_checkpoint_on_shutdown;
UPDATE customer SET n = 'x' WHERE id = 1;
S
run; check "what is in the log alone is seen" test $? -eq 1

# a view may give other rows of the same file, and so may a column that is computed
make "$d"
printf 'id,n,since\n1,5,\n' >"$tmp/c.csv"
change "ALTER TABLE customer RENAME TO c;
CREATE VIEW customer AS SELECT * FROM read_csv('$tmp/c.csv', header = true, columns = {'id': 'BIGINT', 'n': 'VARCHAR', 'since': 'TIMESTAMP'});"
settle
check "a view" run
run
check "is looked at each time" looked
check "and found" finds "1"
printf 'id,n,since\n1,x,\n' >"$tmp/c.csv"
run; check "whatever it reads" test $? -eq 1
make "$d"
change "ALTER TABLE customer RENAME TO c;
CREATE TABLE customer (id BIGINT, m BIGINT, since TIMESTAMP, n VARCHAR AS (m + 1));
INSERT INTO customer SELECT id, n::BIGINT - 1, since FROM c;"
settle
check "a computed column" run
run
check "is looked at each time, too" looked
check "and read" finds "2 3"

# damage
make "$d"
run
kept=$(grep -l "$d " "$SEG_CACHE"/*.seglook)
check "one file" test -f "$kept"
for n in 0 30 200; do
  head -c $n "$kept" >"$tmp/cut"
  cat "$tmp/cut" >"$kept"
  check "cut to $n bytes" run
  check "cut to $n bytes: looked" looked
  run
  check "cut to $n bytes: mended" known
done

# files of Parquet are looked at each time
mkdir "$tmp/lake"
change "COPY customer TO '$tmp/lake/customer.parquet' (FORMAT parquet);
COPY buy TO '$tmp/lake/buy.parquet' (FORMAT parquet);"
d=$tmp/lake
run
run
check "Parquet" looked
check "is read" finds "2 3"
done_with remembered
