#!/bin/bash
# Conditions over status, country, plan and times are served by indexes: held on PostgreSQL's own plans. usage: plans.sh BUILD-FOLDER URL
set -u
build=$1 url=$2
here=$(dirname "$0") root=$(dirname "$0")/../../..
seg=$build/seg
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export PGOPTIONS="-c search_path=plans"
ask() { psql -qX -v ON_ERROR_STOP=1 "$url" "$@" 2>"$tmp/err"; }

# enough rows that reading them all costs more
ask >/dev/null <<'SQL' || { echo "FAIL postgres, plans: no data"; cat "$tmp/err"; exit 1; }
DROP SCHEMA IF EXISTS plans CASCADE;
CREATE SCHEMA plans;
CREATE TABLE plans.customers (id bigint PRIMARY KEY, name text, country text NOT NULL, plan text NOT NULL, created_at timestamptz NOT NULL, born date, credit numeric(12,2));
INSERT INTO plans.customers SELECT g, 'n' || g, 'C' || g % 200, CASE WHEN g % 100 = 0 THEN 'enterprise' ELSE 'free' END,
  timestamptz '2020-01-01 00:00Z' + g * interval '1 hour', date '1950-01-01' + g % 20000, g % 1000 FROM generate_series(1, 20000) g;
CREATE TABLE plans.invoices (id bigint PRIMARY KEY, customer_id bigint NOT NULL, status text NOT NULL, total numeric(12,2), due_at timestamp);
INSERT INTO plans.invoices SELECT g, g % 20000 + 1, CASE WHEN g % 500 = 0 THEN 'overdue' ELSE 'paid' END, g % 777, timestamp '2020-01-01' + g * interval '1 hour'
  FROM generate_series(1, 60000) g;
CREATE INDEX customers_country ON plans.customers (country);
CREATE INDEX customers_plan ON plans.customers (plan);
CREATE INDEX customers_created ON plans.customers (created_at);
CREATE INDEX customers_born ON plans.customers (born);
CREATE INDEX customers_credit ON plans.customers (credit);
CREATE INDEX invoices_status ON plans.invoices (status);
CREATE INDEX invoices_due ON plans.invoices (due_at);
CREATE INDEX invoices_customer ON plans.invoices (customer_id);
ANALYZE;
SQL
cat >"$tmp/plans.seg" <<'SEG'
schema plans of customer

entity customer from "customers" key id {
  id         id
  name       text?
  country    text
  plan       text
  created_at timestamp
  born       date?
  credit     decimal(12,2)?
  invoices   [invoice] by customer_id
}

entity invoice from "invoices" key id {
  id          id
  customer_id id
  status      text
  total       decimal(12,2)?
  due_at      timestamp?
}

segment s_country = country == "C7"
segment s_countries = country in ["C7", "C8"]
segment s_plan = plan == "enterprise"
segment s_created = created_at in last 24 hours
segment s_day = created_at >= 2022-04-01 and created_at < 2022-04-02
segment s_born = born == 1970-01-01
segment s_credit = credit == 999.00
segment s_key = id in ["17", "18"]
segment s_status = invoices.any(status == "overdue")
segment s_due = invoices.any(due_at in last 24 hours)
segment s_count = invoices.count(status == "overdue") >= 2
segment s_latest = invoices.latest(2, by: due_at).count(status == "paid") == 2
segment s_newest = invoices.latest(1, by: due_at).any(total > 700)
segment s_name = name == "n77"
segment s_few = (plan == "enterprise" and invoices.count(status == "overdue") >= 2) or (country == "C7" and invoices.sum(total) > 1000)
segment s_all = invoices.count(status == "overdue") >= 2 or invoices.sum(total) > 2000
SEG
plan() { # SEGMENT INDEX: its own table or its invoices are found by the index
  "$seg" explain "$tmp/plans.seg" --segment "$1" --data "$url" --now 2022-04-02 --format json >"$tmp/out" 2>"$tmp/err"
  if jq -e ".[0].conditions | any(.steps | any(.index == \"$2\"))" "$tmp/out" >/dev/null; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL postgres, plans: $1 is not served by $2"
    cat "$tmp/err"
    jq -r '.[0].statement | .sql, .plan' "$tmp/out"
  fi
}
plan s_country customers_country
plan s_countries customers_country
plan s_plan customers_plan
plan s_created customers_created
plan s_day customers_created
plan s_born customers_born
plan s_credit customers_credit
plan s_key customers_pkey
plan s_status invoices_status
plan s_due invoices_due
plan s_latest invoices_customer
plan s_newest invoices_customer
plan s_count invoices_status
plan s_few customers_plan
# what is asked of few customers is looked up for those; of all, their invoices are grouped
for s in "s_few 0" "s_all 1"; do
  "$seg" sql "$tmp/plans.seg" --segment "${s% *}" --data "$url" --now 2022-04-02 >"$tmp/out" 2>"$tmp/err"
  [ "$(grep -o 'GROUP BY' "$tmp/out" | wc -l)" = "${s#* }" ] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "FAIL postgres, plans: ${s% *} groups invoices otherwise than ${s#* } times"; cat "$tmp/out" "$tmp/err"; }
done
# no index serves the name: the one that would is named
"$seg" explain "$tmp/plans.seg" --segment s_name --data "$url" --now 2022-04-02 >"$tmp/out" 2>"$tmp/err"
if grep -q '^CREATE INDEX "customers_name" ON "customers" ("name");$' "$tmp/out" && grep -q "scan of customers" "$tmp/out"; then passed=$((passed + 1)); else
  failed=$((failed + 1))
  echo "FAIL postgres, plans: no index is advised for the name"
  cat "$tmp/out" "$tmp/err"
fi
grep '^CREATE INDEX' "$tmp/out" | ask >/dev/null && ask -c ANALYZE >/dev/null
plan s_name customers_name
"$seg" verify "$tmp/plans.seg" --data "$url" --now 2022-04-02 >"$tmp/out" 2>"$tmp/err" && passed=$((passed + 1)) || { failed=$((failed + 1)); cat "$tmp/out" "$tmp/err"; }
"$seg" verify "$tmp/plans.seg" --data "$url" --now 2022-04-02 --sample 300 >"$tmp/out" 2>"$tmp/err" && passed=$((passed + 1)) || { failed=$((failed + 1)); cat "$tmp/out" "$tmp/err"; }
echo "postgres, plans: $passed passed, $failed failed"
[ $failed -eq 0 ]
