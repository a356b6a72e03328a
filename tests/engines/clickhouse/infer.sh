#!/bin/bash
# A schema from the catalog and the rows of ClickHouse, and a schema held against them. usage: infer.sh BUILD-FOLDER URL
set -u
seg=$1/seg url=$2
here=$(cd "$(dirname "$0")" && pwd)
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
base=${url%/*}/seg_infer
ask() { python3 "$here/ask.py" "$url" "$@"; }
check() { # NAME COMMAND...
  if "${@:2}" >"$tmp/why" 2>&1; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL clickhouse, infer: $1"
    cat "$tmp/why" "$tmp/err"
  fi
}
case $(ask "SELECT version()") in 18*) old=yes bool=UInt8 tz="DateTime" uuid=String few=String;; *) old= bool=Bool tz="DateTime64(3, 'UTC')" uuid=UUID few='LowCardinality(String)';; esac
ask "DROP DATABASE IF EXISTS seg_infer" && ask "CREATE DATABASE seg_infer"
ask "CREATE TABLE seg_infer.customers (id $uuid, name String, email Nullable(String), phone String, plan Enum8('free' = 1, 'starter' = 2, 'it\\'s \"big\"' = 3), mrr Decimal(12, 2), balance_cents Int64, ratio Float64,
  created_at $tz,
  seen_ms Nullable(Int64), born Nullable(Date), active $bool, vat String, is_vip UInt8, tags Array(String), numbers Array(Int32), metadata String, iso String, status $few) ENGINE = MergeTree ORDER BY id"
ask "INSERT INTO seg_infer.customers SELECT toString(toUUID(concat('00000000-0000-0000-0000-', substring(toString(1000000000000 + number), 2)))), concat('n', toString(number)), if(number % 3 = 0, concat('a', toString(number), '@b.c'), NULL), substring(toString(10000000000 + number), 2),
  if(number % 2 = 0, 'free', 'starter'), number * 10, number * 1999, number / 7,
  toDateTime(1704067200 + number * 3600), 1700000000000 + number, toDate('1990-01-01') + number, number % 2, if(number % 2 = 0, 'Y', 'N'), number % 2, if(number % 2 = 0, ['a', 'b,c'], ['c']), [number], concat('{\"tier\": \"gold\", \"seats\": ', toString(number), '}'), '2024-01-01T00:00:00Z', if(number % 2 = 0, 'open', 'closed') FROM (SELECT number + 1 AS number FROM numbers(60))"
ask "CREATE TABLE seg_infer.invoices (id Int64, customer_id $uuid, amount Decimal(12, 2), issued_on Date) ENGINE = MergeTree ORDER BY id"
ask "INSERT INTO seg_infer.invoices SELECT number, toString(toUUID(concat('00000000-0000-0000-0000-', substring(toString(1000000000000 + number % 60 + 1), 2)))), number, toDate('2024-01-01') + number FROM (SELECT number + 1 AS number FROM numbers(200))"
"$seg" infer "$base" >"$tmp/x.schema" 2>"$tmp/err"
check "infer" test $? -eq 0
field() { # ENTITY FIELD TYPE...: as the schema has it, blanks aside
  check "$1.$2" grep -qxF -- "${*:2}" <(sed -n "/^entity $1 /,/^}/p" "$tmp/x.schema" | sed 's,//.*,,; s/  */ /g; s/^ //; s/ $//')
}
field customer id id
field customer name text
field customer email 'text?'
field customer phone text
field customer plan 'enum { free, starter, "it'"'"'s \"big\"" }'
field customer mrr 'decimal(12,2)'
field customer balance_cents 'decimal(12,2) @stored(cents)'
field customer ratio float
field customer created_at timestamp
field customer seen_ms 'timestamp? @stored(epoch_ms)'
field customer born 'date?'
field customer vat 'bool @stored("Y", "N")'
field customer is_vip bool
field customer tags 'set(text)'
field customer numbers 'set(int)'
field customer metadata 'map { tier text?, seats int? }'
field customer iso 'timestamp @stored(text)'
field customer status 'enum { closed, open }'
field customer invoices '[invoice] by customer_id'
cat >"$tmp/a.seg" <<'SEG'
schema "x.schema"
segment s on customer = mrr > 100 and plan == free and invoices.any(amount > 3) and balance_cents > 1.00
segment r on customer = balance_cents > 1.00 and vat and is_vip and (seen_ms < 2020-01-01 or born is present)
segment t on customer = tags.has("a") and numbers.has(4) and metadata.tier == "gold" and seen_ms > 2020-01-01 and vat and is_vip and iso < 2025-01-01
SEG
"$seg" check "$tmp/a.seg" --data "$base" >"$tmp/out" 2>"$tmp/err"
check "check" grep -qF "2 tables with 260 rows: nothing wrong" "$tmp/out"
"$seg" run "$tmp/a.seg" --segment r --data "$base" --engine sql --now 2026-01-31 >"$tmp/out" 2>"$tmp/err"
check "what was inferred is asked of the server, the machine has nothing to finish" test $? -eq 0 -a ! -s "$tmp/err"
"$seg" verify "$tmp/a.seg" --data "$base" --now 2026-01-31 >"$tmp/out" 2>"$tmp/err"
check "what was inferred runs alike in the server and here" test $? -eq 0
"$seg" init "$tmp/new" --data "$base" >"$tmp/out" 2>"$tmp/err"
check "init" test $? -eq 0
ask "DROP TABLE seg_infer.invoices"
sed -i 's/free, //; s/phone         text/phone         int /' "$tmp/x.schema"
"$seg" check "$tmp/a.seg" --data "$base" >"$tmp/out" 2>"$tmp/err"
check "segments are wrong, too" test $? -eq 1
echo 'schema "x.schema"' >"$tmp/a.seg"
"$seg" check "$tmp/a.seg" --data "$base" >"$tmp/out" 2>"$tmp/err"
for text in 'has no table `invoices`' '30 values of `customer.plan` are no member of its enum: "free" (30)'; do
  check "it says $text" grep -qF -- "$text" "$tmp/out"
done
ask "DROP DATABASE seg_infer"
echo "clickhouse, infer: $passed passed, $failed failed"
[ $failed -eq 0 ]
