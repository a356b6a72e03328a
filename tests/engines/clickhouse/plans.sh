#!/bin/bash
# What `seg explain` tells of ClickHouse: keys, partitions and skip indexes that serve a condition, what is read, and the index that
# would help. usage: plans.sh BUILD-FOLDER URL
set -u
build=$1 url=$2
here=$(cd "$(dirname "$0")" && pwd)
seg=$build/seg
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
base=${url%/*}/seg_plans
ask() { python3 "$here/ask.py" "$url" "$@"; }
case $(ask "SELECT version()") in 18*) old=yes ;; *) old= ;; esac

ask "DROP DATABASE IF EXISTS seg_plans" && ask "CREATE DATABASE seg_plans"
skip=", INDEX credits credit TYPE minmax GRANULARITY 1"
[ -n "$old" ] && skip=
ask "CREATE TABLE seg_plans.customers (id Int64, name String, country String, plan String, credit Decimal(12, 2), born Date, created_at DateTime$skip)
  ENGINE = MergeTree PARTITION BY toYear(created_at) ORDER BY (country, id)"
ask "INSERT INTO seg_plans.customers SELECT number, concat('n', toString(number)), concat('C', toString(number % 10)), if(number % 100 = 0, 'enterprise', 'free'),
  number / 10, toDate('1970-01-02') + toUInt32(number % 20000), toDateTime(1577836800 + number * 400) FROM numbers(200000)"
ask "CREATE TABLE seg_plans.invoices (id Int64, customer_id Int64, status String, due_at DateTime) ENGINE = MergeTree ORDER BY (status, customer_id)"
ask "INSERT INTO seg_plans.invoices SELECT number, number % 200000, if(number % 500 = 0, 'overdue', 'paid'), toDateTime(1577836800 + number * 36) FROM numbers(300000)"
cat >"$tmp/plans.seg" <<'SEG'
schema plans of customer
entity customer from "customers" key id {
  id         id
  name       text
  country    text
  plan       text
  credit     decimal(12,2)
  born       date
  created_at timestamp
  invoices   [invoice] by customer_id
}
entity invoice from "invoices" key id {
  id          id
  customer_id id
  status      text
  due_at      timestamp
}
segment s_country = country == "C7"
segment s_countries = country in ["C7", "C8"]
segment s_created = created_at in last 24 hours
segment s_credit = credit < 10
segment s_name = name == "n77"
segment s_born = born > 2024-01-01
segment s_status = invoices.any(status == "overdue")
segment s_count = invoices.count(status == "overdue") >= 2
segment s_upper = name.upper() == "N77" and country == "C7"
segment s_long = country in ["C1", "C2", "C3", "C4", "C5"] or plan in ["enterprise", "a plan with a long name", "another plan with a long name"]
SEG
explain() { "$seg" explain "$tmp/plans.seg" --segment "$1" --data "$base" --now 2022-04-02 "${@:2}" >"$tmp/out" 2>"$tmp/err"; }
check() { # NAME COMMAND...: what explain said holds
  if "${@:2}" >"$tmp/why" 2>&1; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL clickhouse, plans: $1"
    cat "$tmp/out" "$tmp/err" "$tmp/why"
  fi
}
says() { grep -qF -- "$1" "$tmp/out"; }
served() { # SEGMENT TABLE INDEX
  explain "$1" --format json
  check "$1 is served by $3" jq -e ".[0].conditions | any(.steps | any(.table == \"$2\" and .index == \"$3\"))" "$tmp/out"
}
if [ -z "$old" ]; then
  served s_country customers "primary key (country)"
  served s_countries customers "primary key (country)"
  served s_created customers "partitions by created_at"
  served s_credit customers "credits (minmax)"
  served s_status invoices "primary key (status)"
  served s_count invoices "primary key (status)"
  explain s_country --format json
  check "rows that are read" jq -e '.[0].statement | .reads > 0 and .reads < 100000' "$tmp/out"
  explain s_name
  check "a scan" says "scan of customers"
  check "an index for equality" says 'ALTER TABLE "customers" ADD INDEX "customers_name" "name" TYPE bloom_filter GRANULARITY 1;'
  check "what it takes to make it" says 'ALTER TABLE "customers" MATERIALIZE INDEX "customers_name";'
  check "an order" says 'ORDER BY ("name", "id")'
  explain s_born
  check "an index for a range" says 'ALTER TABLE "customers" ADD INDEX "customers_born" "born" TYPE minmax GRANULARITY 1;'
  # what is advised is taken, and serves
  explain s_name
  grep '^ALTER' "$tmp/out" | while read -r line; do
    line=${line/'"customers" '/'seg_plans."customers" '}
    ask "${line%;} SETTINGS mutations_sync = 2" || ask "${line%;}"
  done
  served s_name customers "customers_name (bloom_filter)"
else
  explain s_country
  check "there is no EXPLAIN" says "This version of ClickHouse has no EXPLAIN."
  check "the order of a table" says "200000 rows, ordered by"
  explain s_status --format json
  check "related tables" jq -e '.[0].conditions[0].steps | map(.table) == ["customers", "invoices"]' "$tmp/out"
  check "no index" jq -e '.[0].indexes == []' "$tmp/out"
fi
explain s_country --analyze --format json
check "real rows" jq -e '.[0] | .statement.rows == 20000 and .statement.ns > 0 and .machine.members == 20000 and .conditions[0].rows == 20000' "$tmp/out"
explain s_upper
check "what the machine does, and why" says "is finished by the machine: "
explain s_long
check "nothing is cut off" bash -c '! grep -q "[.][.][.]" "$0"' "$tmp/out"
check "the end of a long condition" says 'a plan with a long name"'
check "one condition of a time" bash -c '"$1" explain "$2/plans.seg" --segment s_created --data "$3" --now 2022-04-02 --format json | jq -e ".[0].conditions | length == 1"' x "$seg" "$tmp" "$base"
"$seg" verify "$tmp/plans.seg" --data "$base" --now 2022-04-02 >"$tmp/out" 2>"$tmp/err"
check "verify" test $? -eq 0
ask "DROP DATABASE seg_plans"
echo "clickhouse, plans: $passed passed, $failed failed"
[ $failed -eq 0 ]
