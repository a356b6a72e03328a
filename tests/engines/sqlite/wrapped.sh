#!/bin/bash
# Segments as tables and views of SQLite: each statement runs as it prints, and again after the data changed. usage: wrapped.sh PATH-OF-SEG
set -u
seg=$1 dialect=sqlite stored='@stored(cents)'  # what is exact in SQLite alone
. "$(dirname "$0")/../wrapped.sh"
run() { /usr/bin/python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1], isolation_level=None).executescript(open(sys.argv[2]).read())' "$tmp/w.sqlite" "$1"; }
rows() { /usr/bin/python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row, sep="\t")' "$tmp/w.sqlite" "$1"; }
cat >"$tmp/make.sql" <<'SQL'
CREATE TABLE wrapped_customers (id VARCHAR(9) NOT NULL, plan VARCHAR(20) NOT NULL, spent INTEGER NOT NULL);
CREATE TABLE wrapped_orders (customer_id VARCHAR(9) NOT NULL, place INTEGER NOT NULL, amount INTEGER NOT NULL);
INSERT INTO wrapped_customers VALUES ('a', 'pro', 5000), ('b', 'pro', 20000), ('c', 'free', 30050), ('d', 'it''s "free"', 10001);
INSERT INTO wrapped_orders VALUES ('a', 1, 600), ('a', 2, 700), ('b', 1, 800), ('b', 2, 900), ('b', 3, 100), ('c', 1, 800);
SQL
cat >"$tmp/change.sql" <<'SQL'
UPDATE wrapped_customers SET spent = 50000 WHERE id = 'a';
UPDATE wrapped_customers SET spent = 100 WHERE id = 'b';
DELETE FROM wrapped_orders WHERE customer_id = 'b' AND place = 2;
SQL
change() { run "$tmp/change.sql"; }
run "$tmp/make.sql" || exit 1
data=$tmp/w.sqlite
wrapped
sed 's/@stored(cents)//' "$tmp/w.seg" >"$tmp/v.seg"
echo "UPDATE wrapped_customers SET spent = 0.1 + 0.2 WHERE id = 'a'" >"$tmp/noise.sql"
run "$tmp/noise.sql"
"$seg" sql "$tmp/v.seg" --segment rich --dialect sqlite --inline --as view --data "$data" >"$tmp/out" 2>"$tmp/err"
check "what only seg can read is no view" test $? -eq 1
check "and why" grep -qF 'its statement calls `seg_read`' "$tmp/err"
echo "$dialect, wrapped: $passed passed, $failed failed"
[ $failed -eq 0 ]
