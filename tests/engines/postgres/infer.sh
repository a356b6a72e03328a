#!/bin/bash
# A schema from the catalog and the rows of a server, and a schema held against them. usage: infer.sh BUILD-FOLDER URL
set -u
seg=$1/seg url=$2
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export PGOPTIONS="-c search_path=infer"
ask() { psql -qX -v ON_ERROR_STOP=1 "$url" "$@" 2>"$tmp/err" >/dev/null; }
check() { # NAME COMMAND...
  if "${@:2}" >"$tmp/why" 2>&1; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL postgres, infer: $1"
    cat "$tmp/why" "$tmp/err"
  fi
}
ask <<'SQL' || { echo "FAIL postgres, infer: no data"; cat "$tmp/err"; exit 1; }
DROP SCHEMA IF EXISTS infer CASCADE;
CREATE SCHEMA infer;
SET search_path = infer;
CREATE TYPE plan AS ENUM ('free', 'starter', 'it''s "big"');
CREATE TABLE customers (id uuid PRIMARY KEY, name text NOT NULL, email varchar(200), phone text, plan plan NOT NULL, country char(2), mrr numeric(12,2) NOT NULL,
  balance_cents bigint NOT NULL, ratio double precision, created_at timestamptz NOT NULL, seen_ms bigint, born date, local timestamp, active boolean NOT NULL,
  vat text, is_vip smallint NOT NULL, tags text[], numbers int[], metadata jsonb, iso text, status text, raw bytea, referrer uuid REFERENCES customers (id));
INSERT INTO customers SELECT ('00000000-0000-0000-0000-' || lpad(g::text, 12, '0'))::uuid, 'n' || g, CASE WHEN g % 3 = 0 THEN 'a' || g || '@b.c' END, lpad(g::text, 10, '0'),
  CASE WHEN g % 2 = 0 THEN 'free' ELSE 'starter' END::plan, CASE WHEN g % 2 = 0 THEN 'FR' ELSE 'BE' END, g * 10, g * 1999, g / 7.0, timestamptz '2024-01-01Z' + g * interval '1 hour',
  1700000000000 + g, date '1990-01-01' + g, timestamp '2024-01-01' + g * interval '1 hour', g % 2 = 0, CASE WHEN g % 2 = 0 THEN 'Y' ELSE 'N' END, g % 2,
  CASE WHEN g % 2 = 0 THEN ARRAY['a', 'b,c'] END, ARRAY[g], jsonb_build_object('tier', 'gold', 'seats', g), '2024-01-01T00:00:00Z', CASE WHEN g % 2 = 0 THEN 'open' ELSE 'closed' END, '\x00', NULL FROM generate_series(1, 60) g;
CREATE TABLE invoices (id bigserial PRIMARY KEY, customer uuid NOT NULL REFERENCES customers, amount numeric(12,2) NOT NULL, issued_on date NOT NULL);
INSERT INTO invoices (customer, amount, issued_on) SELECT ('00000000-0000-0000-0000-' || lpad((g % 60 + 1)::text, 12, '0'))::uuid, g, date '2024-01-01' + g FROM generate_series(1, 200) g;
CREATE TABLE lines (invoice_id bigint NOT NULL REFERENCES invoices (id), position int NOT NULL, sku text NOT NULL, PRIMARY KEY (invoice_id, position));
INSERT INTO lines SELECT g, 1, 'sku' || g FROM generate_series(1, 200) g;
CREATE TABLE nothing (id int PRIMARY KEY, at timestamptz, total numeric);
SQL
timeout -k 10 300 "$seg" infer "$url" >"$tmp/x.schema" 2>"$tmp/err"
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
field customer referrer 'customer? by "referrer"'
field customer invoices '[invoice] by "customer"'
field line invoice 'invoice by invoice_id'
field nothing at 'timestamp?'
check "a key of two columns" grep -qF 'entity line from "lines" key (invoice_id, position)' "$tmp/x.schema"
PGOPTIONS="-c search_path=none" "$seg" infer "$url" >"$tmp/out" 2>"$tmp/err"
check "tables of schemas out of reach" grep -qF 'from "infer"."customers" key id' "$tmp/out"
cat >"$tmp/a.seg" <<'SEG'
schema "x.schema"
segment s on customer = mrr > 100 and plan == free and invoices.any(lines.any(sku == "sku1") or amount > 3) and balance_cents > 1.00
segment t on customer = tags.has("a") and numbers.has(4) and metadata.tier == "gold" and seen_ms > 2020-01-01 and vat and is_vip and iso < 2025-01-01
SEG
"$seg" check "$tmp/a.seg" --data "$url" >"$tmp/out" 2>"$tmp/err"
check "check" grep -qF "4 tables with 460 rows: nothing wrong" "$tmp/out"
"$seg" verify "$tmp/a.seg" --data "$url" --now 2026-01-31 >"$tmp/out" 2>"$tmp/err"
check "what was inferred runs alike in the server and here" test $? -eq 0
"$seg" init "$tmp/new" --data "$url" >"$tmp/out" 2>"$tmp/err"
check "init" test $? -eq 0
"$seg" test "$tmp/new" >"$tmp/out" 2>"$tmp/err"
check "what init wrote" test $? -eq 0
ask -c "ALTER TABLE customers RENAME COLUMN name TO full_name" -c "DROP TABLE lines" -c "UPDATE customers SET vat = 'maybe' WHERE vat = 'Y'" \
  -c "ALTER TABLE customers ALTER COLUMN mrr DROP NOT NULL" -c "UPDATE customers SET mrr = NULL WHERE balance_cents < 10000" -c "ALTER TYPE plan ADD VALUE 'huge'"
ask -c "UPDATE customers SET plan = 'huge' WHERE is_vip = 1"
"$seg" check "$tmp/a.seg" --data "$url" >"$tmp/out" 2>"$tmp/err"
check "what is wrong" test $? -eq 1
for text in 'error[E0911]: `' 'has no table `lines`' '`customers` has no column `name`' '`full_name`' '30 values of `customer.plan` are no member of its enum: "huge" (30)' \
  '`customer.mrr` is missing in 5 of 60 rows' '30 of 60 values of `customer.vat` do not read as bool' '5 errors'; do
  check "it says $text" grep -qF -- "$text" "$tmp/out"
done
"$seg" infer "${url%/*}/nosuch" >"$tmp/out" 2>"$tmp/err"
check "no such database" test $? -eq 3
ask -c "DROP SCHEMA infer CASCADE"
echo "postgres, infer: $passed passed, $failed failed"
[ $failed -eq 0 ]
