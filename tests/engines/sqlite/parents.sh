#!/bin/bash
# Where a SQLite file declares a foreign key and each row keeps to it, members are told by the related rows alone; that is looked up
# once for each state of the file. SQLite itself holds no row to the key. usage: parents.sh PATH-OF-SEG
set -u
seg=$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0
export SEG_CACHE=$tmp/kept
cat >"$tmp/s.seg" <<'S'
schema s of shop
entity shop from "shops" key id {
  id    id
  sales [sale] by shop_id
}
entity sale from "sales" key id {
  id   id
  kind text?
  sum  decimal(8,2)?
}
segment some = sales.any(kind == "b")
segment many = sales.count(kind == "b") >= 2 and sales.sum(sum) > 1
segment few  = id == 3 and sales.count(kind == "b") >= 2 and sales.sum(sum) > 1
segment none = sales.none(kind == "b")
S
sqlite() { /usr/bin/python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1], isolation_level=None).executescript(sys.stdin.read())' "$tmp/d.sqlite"; sleep 0.05; }
# once CASE yes|no: whether the shops' own table is left out, by the second run over a state and the third; the first does not ask.
# The members are the machine's.
once() {
  local name=$1 alone found how s
  for how in first found kept; do
    if [ $how = first ]; then alone=no; else alone=$2; fi
    "$seg" sql "$tmp/s.seg" --segment some --data "$tmp/d.sqlite" >"$tmp/sql" 2>&1
    if grep -q '"shops"' "$tmp/sql"; then found=no; else found=yes; fi
    if [ $found = $alone ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL sqlite, parents: $name, $how"; cat "$tmp/sql"; fi
    for s in some many few none; do
      if "$seg" run "$tmp/s.seg" --segment $s --data "$tmp/d.sqlite" --engine both >"$tmp/out" 2>&1; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "FAIL sqlite, parents: $name, $how, $s"
        cat "$tmp/out"
      fi
    done
  done
}
make() { # make COLUMN-OF-SALES COLUMN-OF-SHOPS
  rm -f "$tmp/d.sqlite"
  sqlite <<S
CREATE TABLE shops (id $2);
CREATE TABLE sales (id INTEGER PRIMARY KEY, shop_id $1, kind TEXT, sum REAL);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) INSERT INTO shops SELECT i FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90)
  INSERT INTO sales SELECT i, CASE WHEN i % 7 THEN i % 20 + 1 END, substr('abc', i % 3 + 1, 1), i % 11 + 0.25 FROM n;
S
}
make "INTEGER" "INTEGER PRIMARY KEY"
once "no key is declared" no
make "INTEGER REFERENCES shops" "INTEGER PRIMARY KEY"
once "a key that each row keeps to" yes
"$seg" sql "$tmp/s.seg" --segment some --data "$tmp/d.sqlite" --as view >"$tmp/sql" 2>&1
if grep -q '"shops"' "$tmp/sql"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL sqlite, parents: a view stays when rows come"; cat "$tmp/sql"; fi
sqlite <<<"INSERT INTO sales VALUES (900, 77, 'b', 9), (901, 77, 'b', 9)"
once "then a row does not" no
sqlite <<<"DELETE FROM sales WHERE id >= 900"
once "then all do again" yes
make "INTEGER REFERENCES shops (id)" "INTEGER"
once "the parents may be there twice" no
make "INTEGER REFERENCES places" "INTEGER PRIMARY KEY"
once "another table's key" no
make "TEXT COLLATE NOCASE REFERENCES shops (id)" "TEXT PRIMARY KEY"
once "texts" no
make "INTEGER REFERENCES all_shops" "INTEGER PRIMARY KEY"
sqlite <<<"ALTER TABLE shops RENAME TO all_shops; CREATE VIEW shops AS SELECT id FROM all_shops WHERE id < 9"
once "a view" no
make "INTEGER REFERENCES shops" "INTEGER PRIMARY KEY"
export SEG_CACHE=
once "nothing is remembered" no
# a column whose collation takes "a" for "A" leads to one of two parents all the same
rm -f "$tmp/d.sqlite"
sqlite <<'S'
CREATE TABLE shops (id TEXT PRIMARY KEY);
CREATE TABLE sales (id INTEGER PRIMARY KEY, shop_id TEXT COLLATE NOCASE, kind TEXT, sum REAL);
INSERT INTO shops VALUES ('a'), ('A'), ('b');
INSERT INTO sales VALUES (1, 'a', 'b', 2), (2, 'A', 'b', 3), (3, 'b', 'b', 4), (4, 'b', 'b', 5);
S
once "texts alike" no
echo "sqlite, parents: $passed passed, $failed failed"
[ $failed -eq 0 ]
