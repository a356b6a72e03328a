#!/bin/bash
# Where each related row of a DuckDB file has its parent, members are told by the related rows alone: a foreign key that is declared says
# so at once, a look at the rows once for each state of the file. usage: parents.sh BUILD-FOLDER URL
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/../remembered.inc"
export SEG_CACHE=$tmp/kept
cat >"$tmp/s.seg" <<'S'
schema s of shop
entity shop from "shops" key id {
  id    id
  kind  text?
  sales [sale] by shop_id
}
entity sale from "sales" key id {
  id   id
  kind text?
  sum  decimal(8,2)?
}
segment some = sales.any(kind == "b")
segment many = sales.count(kind == "b") >= 2 and sales.sum(sum) > 1
segment kept = kind == "s" and sales.where(kind != "a").sum(sum) > 3
segment none = sales.none(kind == "b")
S
d=$tmp/d.duckdb
change() { duck "$d" >/dev/null <<<"$1"; settle; }
# is_alone CASE yes|no: whether it is not the shops' own table that is asked
is_alone() {
  local found s
  for s in some kept; do
    "$seg" sql "$tmp/s.seg" --segment $s --data "duckdb:$d" >"$tmp/sql" 2>"$tmp/err"
    if grep -q '^FROM "shops"' "$tmp/sql"; then found=no; else found=yes; fi
    if [ -s "$tmp/sql" ] && [ $found = "$2" ]; then ok; else bad "parents: $1, $s"; cat "$tmp/sql"; fi
  done
}
# members CASE: they are the machine's
members() {
  local s
  for s in some many kept none; do
    if "$seg" run "$tmp/s.seg" --segment $s --data "duckdb:$d" --engine both >"$tmp/out" 2>"$tmp/err"; then ok; else bad "parents: $1, $s"; fi
  done
}
# once CASE yes|no: when runs before have looked at what there is
once() {
  members "$1"
  members "$1, looked at"
  is_alone "$1" "$2"
  members "$1, known"
}
make() { # make COLUMN-OF-SALES COLUMN-OF-SHOPS
  rm -f "$d" "$d.wal"
  change "CREATE TABLE shops (id $2, kind VARCHAR);
INSERT INTO shops SELECT i, substr('st', i % 2 + 1, 1) FROM range(1, 21) AS r (i);
CREATE TABLE sales (id BIGINT, shop_id $1, kind VARCHAR, sum DECIMAL(8,2));
INSERT INTO sales SELECT i, CASE WHEN i % 7 > 0 THEN i % 20 + 1 END, substr('abc', i % 3 + 1, 1), i % 11 + 0.25 FROM range(1, 91) AS r (i);"
}
make BIGINT BIGINT
once "no key is declared" yes
"$seg" sql "$tmp/s.seg" --segment some --data "duckdb:$d" --as view >"$tmp/sql" 2>"$tmp/err"
if grep -q '"shops"' "$tmp/sql"; then ok; else bad "parents: a view stays when rows come"; fi
change "INSERT INTO sales VALUES (900, 77, 'b', 9), (901, 77, 'b', 9);"
once "then a row has none" no
change "DELETE FROM sales WHERE id >= 900;"
once "then all have again" yes
change "INSERT INTO shops VALUES (3, 't');"
for _ in 1 2 3; do is_alone "a parent is there twice" no; done
change "CREATE OR REPLACE TABLE shops AS SELECT DISTINCT * FROM shops;"
once "and once again" yes
change "DELETE FROM shops WHERE id = 5;"
once "a parent is gone" no
make VARCHAR VARCHAR
once "texts that are numbers" yes
change "INSERT INTO sales VALUES (900, '', 'b', 9), (901, '', 'b', 9);"
once "an empty text leads nowhere" no
make VARCHAR VARCHAR
change "UPDATE shops SET id = 'n' || id; UPDATE sales SET shop_id = 'n' || shop_id;"
once "texts" yes
change "INSERT INTO sales VALUES (900, 'N1', 'b', 9), (901, 'N1', 'b', 9);"
once "texts are told apart by code point" no
make VARCHAR BIGINT
once "another type" no
make BIGINT BIGINT
change "ALTER TABLE shops RENAME TO all_shops; CREATE VIEW shops AS SELECT * FROM all_shops WHERE id < 9;"
once "a view" no
make BIGINT BIGINT
SEG_CACHE= once "nothing is remembered" no

# a key that is declared
make "BIGINT REFERENCES shops (id)" "BIGINT PRIMARY KEY"
rm -rf "$SEG_CACHE"
is_alone "a key, in the first run" yes
once "a key" yes
if duck "$d" <<<"INSERT INTO sales VALUES (900, 77, 'b', 9);" >/dev/null 2>&1; then bad "parents: DuckDB took a row that has none"; else ok; fi
SEG_CACHE= once "a key, and nothing is remembered" yes
make "BIGINT REFERENCES shops (id)" "BIGINT UNIQUE"
SEG_CACHE= once "a key to what is unique" yes
make BIGINT BIGINT
change "CREATE TABLE places (id BIGINT PRIMARY KEY); INSERT INTO places SELECT * FROM range(1, 99);
CREATE TABLE other (id BIGINT, shop_id BIGINT REFERENCES places (id), kind VARCHAR, sum DECIMAL(8,2));
INSERT INTO other SELECT * FROM sales; INSERT INTO other VALUES (900, 77, 'b', 9), (901, 77, 'b', 9);
DROP TABLE sales; ALTER TABLE other RENAME TO sales;"
SEG_CACHE= once "another table's key" no
once "another table's key, looked at" no
done_with parents
