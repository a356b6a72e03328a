#!/bin/bash
# Segments as tables and views: each statement runs as it prints, and again after the data changed. usage: wrapped.sh BUILD-FOLDER URL
set -u
seg=$1/seg build=$1 dialect=duckdb
SEG_DUCKDB=$(bash "$(dirname "$0")/../duckdb.sh" library) || exit 1
export SEG_DUCKDB
. "$(dirname "$0")/../wrapped.sh"
run() { "$build/bin/duck" "$tmp/w.duckdb" <"$1"; }
rows() { echo "$1;" | "$build/bin/duck" "$tmp/w.duckdb"; }
cat >"$tmp/make.sql" <<'SQL'
CREATE TABLE wrapped_customers (id VARCHAR(9) NOT NULL, plan VARCHAR(20) NOT NULL, spent NUMERIC(12,2) NOT NULL);
CREATE TABLE wrapped_orders (customer_id VARCHAR(9) NOT NULL, place INTEGER NOT NULL, amount NUMERIC(12,2) NOT NULL);
INSERT INTO wrapped_customers VALUES ('a', 'pro', 50), ('b', 'pro', 200), ('c', 'free', 300.5), ('d', 'it''s "free"', 100.01);
INSERT INTO wrapped_orders VALUES ('a', 1, 6), ('a', 2, 7), ('b', 1, 8), ('b', 2, 9), ('b', 3, 1), ('c', 1, 8);
SQL
cat >"$tmp/change.sql" <<'SQL'
UPDATE wrapped_customers SET spent = 500 WHERE id = 'a';
UPDATE wrapped_customers SET spent = 1 WHERE id = 'b';
DELETE FROM wrapped_orders WHERE customer_id = 'b' AND place = 2;
SQL
change() { run "$tmp/change.sql" >/dev/null; }
run "$tmp/make.sql" >/dev/null || exit 1
wrapped
echo "$dialect, wrapped: $passed passed, $failed failed"
[ $failed -eq 0 ]
