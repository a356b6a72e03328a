#!/bin/bash
# A schema from the catalog and the rows of a DuckDB file, and a schema held against them. usage: infer.sh BUILD-FOLDER URL
. "$(dirname "$0")/common.sh"
url=duckdb:$tmp/shop.duckdb
check() { # NAME COMMAND...
  if "${@:2}" >"$tmp/why" 2>&1; then ok; else
    bad "infer: $1"
    cat "$tmp/why"
  fi
}
duck "$tmp/shop.duckdb" >/dev/null <<'SQL' || bad "infer: no data"
CREATE TYPE plan AS ENUM ('free', 'starter', 'it''s "big"');
CREATE TABLE customers (id UUID PRIMARY KEY, name VARCHAR NOT NULL, email VARCHAR, phone VARCHAR, plan plan NOT NULL, mrr DECIMAL(12,2) NOT NULL, balance_cents BIGINT NOT NULL, ratio DOUBLE,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, seen_ms BIGINT, born DATE, active BOOLEAN NOT NULL, vat VARCHAR, is_vip UTINYINT NOT NULL, tags VARCHAR[], numbers INTEGER[], metadata JSON, iso VARCHAR, status VARCHAR, raw BLOB);
INSERT INTO customers SELECT ('00000000-0000-0000-0000-' || lpad(g::VARCHAR, 12, '0'))::UUID, 'n' || g, CASE WHEN g % 3 = 0 THEN 'a' || g || '@b.c' END, lpad(g::VARCHAR, 10, '0'),
  CASE WHEN g % 2 = 0 THEN 'free' ELSE 'starter' END::plan, g * 10, g * 1999, g / 7.0, TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_hours(g::BIGINT), 1700000000000 + g, DATE '1990-01-01' + g::INTEGER,
  g % 2 = 0, CASE WHEN g % 2 = 0 THEN 'Y' ELSE 'N' END, g % 2, CASE WHEN g % 2 = 0 THEN ['a', 'b,c'] END, [g], '{"tier": "gold", "seats": ' || g || '}', '2024-01-01T00:00:00Z',
  CASE WHEN g % 2 = 0 THEN 'open' ELSE 'closed' END, 'x'::BLOB FROM range(1, 61) AS r (g);
CREATE TABLE invoices (id BIGINT PRIMARY KEY, customer UUID NOT NULL REFERENCES customers (id), amount DECIMAL(12,2) NOT NULL, issued_on DATE NOT NULL);
INSERT INTO invoices SELECT g, ('00000000-0000-0000-0000-' || lpad((g % 60 + 1)::VARCHAR, 12, '0'))::UUID, g, DATE '2024-01-01' + g::INTEGER FROM range(1, 201) AS r (g);
CREATE TABLE lines (invoice_id BIGINT NOT NULL REFERENCES invoices (id), position INTEGER NOT NULL, sku VARCHAR NOT NULL, PRIMARY KEY (invoice_id, position));
INSERT INTO lines SELECT g, 1, 'sku' || g FROM range(1, 201) AS r (g);
CREATE TABLE nothing (id INTEGER PRIMARY KEY, noted TIMESTAMP, total DECIMAL(18,3));
SQL
"$seg" infer "$url" >"$tmp/x.schema" 2>"$tmp/err"
check "infer" test $? -eq 0
field() { # ENTITY FIELD TYPE...: as the schema has it, blanks aside
  check "$1.$2" grep -qxF -- "${*:2}" <(sed -n "/^entity $1 /,/^}/p" "$tmp/x.schema" | sed 's,//.*,,; s/  */ /g; s/^ //; s/ $//')
}
field customer id id
field customer name text
field customer email 'text?'
field customer phone 'text?'
field customer plan 'enum { free, starter, "it'"'"'s \"big\"" }'
field customer mrr 'decimal(12,2)'
field customer balance_cents 'decimal(12,2) @stored(cents)'
field customer ratio 'float?'
field customer created_at timestamp
field customer seen_ms 'timestamp? @stored(epoch_ms)'
field customer born 'date?'
field customer vat 'bool? @stored("Y", "N")'
field customer is_vip bool
field customer tags 'set(text)'
field customer numbers 'set(int)'
field customer metadata 'map { tier text?, seats int? }?'
field customer iso 'timestamp? @stored(text)'
field customer status 'enum { closed, open }?'
field customer invoices '[invoice] by "customer"'
field line invoice 'invoice by invoice_id'
field nothing noted 'timestamp?'
field nothing total 'decimal(18,3)?'
check "a key of two columns" grep -qF 'entity line from "lines" key (invoice_id, position)' "$tmp/x.schema"
cat >"$tmp/a.seg" <<'SEG'
schema "x.schema"
segment s on customer = mrr > 100 and plan == free and invoices.any(lines.any(sku == "sku1") or amount > 3) and balance_cents > 1.00
segment t on customer = tags.has("a") and numbers.has(4) and metadata.tier == "gold" and seen_ms > 2020-01-01 and vat and is_vip and iso < 2025-01-01
SEG
"$seg" check "$tmp/a.seg" --data "$url" >"$tmp/out" 2>"$tmp/err"
check "check" grep -qF "4 tables with 460 rows: nothing wrong" "$tmp/out"
"$seg" verify "$tmp/a.seg" --data "$url" --now 2026-01-31 >"$tmp/out" 2>"$tmp/err"
check "what was inferred runs alike in the database and here" test $? -eq 0
"$seg" init "$tmp/new" --data "$url" >"$tmp/out" 2>"$tmp/err"
check "init" test $? -eq 0
duck "$tmp/shop.duckdb" >/dev/null <<'SQL' || bad "infer: no changes"
UPDATE customers SET vat = 'maybe' WHERE vat = 'Y';
ALTER TABLE lines RENAME COLUMN sku TO article;
DROP TABLE nothing;
SQL
"$seg" check "$tmp/a.seg" --data "$url" >"$tmp/out" 2>"$tmp/err"
check "what is wrong" test $? -eq 1
for text in 'has no table `nothing`' '`lines` has no column `sku`' '30 of 60 values of `customer.vat` do not read as bool' '3 errors'; do
  check "it says $text" grep -qF -- "$text" "$tmp/out"
done
"$seg" infer "duckdb:$tmp/none.duckdb" >"$tmp/out" 2>"$tmp/err"
check "no such file" test $? -eq 3
done_with infer
