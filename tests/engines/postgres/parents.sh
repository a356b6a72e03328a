#!/bin/bash
# Foreign keys: where one sees to it that related rows have their parent, the parents' table is left out; wherever it does not,
# rows without a parent make no member. Held against the machine on PostgreSQL. usage: parents.sh BUILD-FOLDER URL
set -u
build=$1 url=$2
seg=$build/seg
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export PGOPTIONS="-c search_path=parents -c client_min_messages=warning"
ask() { psql -qX -v ON_ERROR_STOP=1 "$url" "$@" >"$tmp/said" 2>&1 || { echo "FAIL postgres, parents: no data"; cat "$tmp/said"; exit 1; }; }
cat >"$tmp/parents.seg" <<'SEG'
schema parents of shop
entity shop from "shops" key id {
  id    id
  sales [sale] by shop_id
  words [word] by shop_id
}
entity sale from "sales" key id {
  id   id
  kind text?
  sum  decimal(8,2)?
}
entity word from "words" key id {
  id   id
  kind text?
}
segment some = sales.any(kind == "b")
segment many = sales.count(kind == "b") >= 2 and sales.sum(sum) > 1
segment mean = sales.avg(sum) > 5.4 and sales.any(kind == "a")
segment few  = id == 3 and sales.count(kind == "b") >= 2 and sales.sum(sum) > 1
segment none = sales.none(kind == "b")
segment said = words.any(kind == "b")
SEG
# once CASE SEGMENT...: with the tables made so, the segments' statements are asked of "shops" or not, and all of them are exact
once() {
  local name=$1 reads found
  shift
  ask <<SQL
DROP SCHEMA IF EXISTS parents CASCADE;
CREATE SCHEMA parents;
CREATE TABLE shops (id bigint PRIMARY KEY);
CREATE TABLE sales (id bigint PRIMARY KEY, shop_id int, kind text, sum numeric(8,2));
CREATE TABLE words (id bigint PRIMARY KEY, shop_id text, kind text);
INSERT INTO shops SELECT g FROM generate_series(1, 20) g;
INSERT INTO sales SELECT g, CASE WHEN g % 7 = 0 THEN NULL ELSE g % 20 + 1 END, substr('abc', g % 3 + 1, 1), g % 11 FROM generate_series(1, 90) g;
INSERT INTO words SELECT g, g % 20 + 1, 'b' FROM generate_series(1, 9) g;
$(cat)
SQL
  for s in some many mean few none said; do
    "$seg" sql "$tmp/parents.seg" --data "$url" --segment $s >"$tmp/sql" 2>&1
    case " $* " in *" $s "*) reads=no ;; *) reads=yes ;; esac
    if grep -q '^FROM "shops"' "$tmp/sql"; then set -- "$@"; found=yes; else found=no; fi
    if [ $found = $reads ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL postgres, parents: $name: $s"; cat "$tmp/sql"; fi
  done
  if "$seg" verify "$tmp/parents.seg" --data "$url" >"$tmp/out" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL postgres, parents: $name"; cat "$tmp/out"; fi
}
orphans="INSERT INTO sales VALUES (900, 77, 'b', 9), (901, 77, 'b', 9), (902, 77, 'a', 9);"
key="ALTER TABLE sales ADD CONSTRAINT at_shop FOREIGN KEY (shop_id) REFERENCES shops (id)"
once "no key" <<<"$orphans"
once "a key" some many mean few <<<"$key;"
once "a deferred key" some many mean few <<<"$key DEFERRABLE INITIALLY DEFERRED;"
once "not held against what was there" <<<"$orphans $key NOT VALID;"
once "held later" some many mean few <<<"$key NOT VALID; ALTER TABLE sales VALIDATE CONSTRAINT at_shop;"
once "not watched" <<<"$key; ALTER TABLE sales DISABLE TRIGGER ALL; $orphans"
once "another column's key" <<<"ALTER TABLE sales ADD at_id bigint REFERENCES shops (id); $orphans"
once "another table's key" <<<"CREATE TABLE places (id int PRIMARY KEY); INSERT INTO places SELECT generate_series(1, 90);
  ALTER TABLE sales ADD FOREIGN KEY (shop_id) REFERENCES places (id); $orphans"
once "rows in a table below" <<<"$key; CREATE TABLE more () INHERITS (sales); INSERT INTO more VALUES (900, 77, 'b', 9), (901, 77, 'b', 9), (902, 77, 'a', 9);"
once "a policy" <<<"$key; ALTER TABLE shops ENABLE ROW LEVEL SECURITY;"
once "a view" <<<"$key; ALTER TABLE shops RENAME TO all_shops; CREATE VIEW shops AS SELECT * FROM all_shops WHERE id < 9;"
once "in parts" some many mean few <<<"ALTER TABLE sales RENAME TO old; CREATE TABLE sales (id bigint, shop_id int, kind text, sum numeric(8,2)) PARTITION BY HASH (id);
  CREATE TABLE sales_0 PARTITION OF sales FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE sales_1 PARTITION OF sales FOR VALUES WITH (MODULUS 2, REMAINDER 1);
  INSERT INTO sales SELECT * FROM old; $key;"
ask -c "DROP SCHEMA parents CASCADE"
echo "postgres, parents: $passed passed, $failed failed"
[ $failed -eq 0 ]
