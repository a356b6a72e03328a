#!/bin/bash
# Segments as tables and views: each statement runs as it prints, and again after the data changed. usage: wrapped.sh BUILD-FOLDER URL
set -u
seg=$1/seg url=$2 dialect=clickhouse
. "$(dirname "$0")/../wrapped.sh"
# a statement at a time, as clickhouse-client does
run() { python3 "$(dirname "$0")/ask.py" "${url%/*}/seg_wrapped" --file "$1"; }
rows() { python3 "$(dirname "$0")/ask.py" "${url%/*}/seg_wrapped" "$1"; }
python3 "$(dirname "$0")/ask.py" "$url" "DROP DATABASE IF EXISTS seg_wrapped"
python3 "$(dirname "$0")/ask.py" "$url" "CREATE DATABASE seg_wrapped"
cat >"$tmp/make.sql" <<'SQL'
CREATE TABLE wrapped_customers (id String, plan String, spent Decimal(12, 2)) ENGINE = MergeTree ORDER BY tuple();
CREATE TABLE wrapped_orders (customer_id String, place Int32, amount Decimal(12, 2)) ENGINE = MergeTree ORDER BY tuple();
INSERT INTO wrapped_customers VALUES ('a', 'pro', 50), ('b', 'pro', 200), ('c', 'free', 300.5), ('d', 'it''s "free"', 100.01);
INSERT INTO wrapped_orders VALUES ('a', 1, 6), ('a', 2, 7), ('b', 1, 8), ('b', 2, 9), ('b', 3, 1), ('c', 1, 8);
SQL
cat >"$tmp/change.sql" <<'SQL'
ALTER TABLE wrapped_customers UPDATE spent = 500 WHERE id = 'a' SETTINGS mutations_sync = 2;
ALTER TABLE wrapped_customers UPDATE spent = 1 WHERE id = 'b' SETTINGS mutations_sync = 2;
ALTER TABLE wrapped_orders DELETE WHERE customer_id = 'b' AND place = 2 SETTINGS mutations_sync = 2;
SQL
change() { run "$tmp/change.sql"; }
run "$tmp/make.sql" || exit 1
wrapped
echo "$dialect, wrapped: $passed passed, $failed failed"
[ $failed -eq 0 ]
