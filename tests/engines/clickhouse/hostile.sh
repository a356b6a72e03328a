#!/bin/bash
# Settings that a server's profile may have: each is fixed by the driver's statements, so that the members are the same, or stops
# the run clearly. usage: hostile.sh BUILD-FOLDER URL [URL-OF-NODE-2]
set -u
seg=$1/seg url=$2 second=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
engine=clickhouse
passed=0 failed=0
tmp=$(mktemp -d)
ask() { python3 "$here/ask.py" "$@"; }
case $(ask "$url" "SELECT version()") in 18*) old=yes engine=clickhouse18 ;; *) old= ;; esac
errors() { grep -A5 "^error\|^seg: \|Sanitizer" "$tmp/err" | head -8; }
profile() { bash "$here/../$engine.sh" profile "$SEG_ENGINE_DIR" "$@"; }
trap 'profile; rm -rf "$tmp"' EXIT
hostile=$(echo "${url%/*}/seg_hostile" | sed 's|//seg:|//hostile:|')

# ---- the data: on two nodes, orders stand on another one than their customers
customers="id Int64, name Nullable(String), word String, n Nullable(Int64), price Nullable(Decimal(18, 2)), at Nullable(DateTime), day Nullable(Date), x Nullable(Float64), tags Array(String)"
orders="id Int64, owner Nullable(Int64), n Nullable(Int64), price Nullable(Decimal(18, 2)), at DateTime"
rows="number AS id, if(number % 7 = 0, NULL, concat('name ', toString(number % 50))) AS name, if(number % 3 = 0, 'v', concat('w\\\\t', toString(number))) AS word,
  if(number % 5 = 0, NULL, toInt64(number) - 500) AS n, if(number % 11 = 0, NULL, toDecimal64(number, 2) / 4) AS price, toDateTime(1700000000 + number * 3600, 'UTC') AS at,
  toDate('2024-01-01') + number % 365 AS day, if(number % 13 = 0, NULL, number / 8) AS x, if(number % 2 = 0, ['a', 'b\\\\'''], emptyArrayString()) AS tags"
more="number AS id, if(number % 9 = 0, NULL, toInt64(number * 7 % 1100)) AS owner, if(number % 4 = 0, NULL, toInt64(number % 20) - 10) AS n,
  if(number % 6 = 0, NULL, toDecimal64(number % 100, 2)) AS price, toDateTime(1700000000 + number * 60, 'UTC') AS at"
k=0
for node in $url $second; do
  from=$((k * 500)) count=$([ -n "$second" ] && echo 500 || echo 1000) end=${second:+_here}
  for sql in "DROP DATABASE IF EXISTS seg_hostile" "CREATE DATABASE seg_hostile" \
    "CREATE TABLE seg_hostile.customers$end ($customers) ENGINE = MergeTree ORDER BY id" "CREATE TABLE seg_hostile.orders$end ($orders) ENGINE = MergeTree ORDER BY id" \
    "INSERT INTO seg_hostile.customers$end SELECT $rows FROM numbers(1000) WHERE number >= $from AND number < $from + $count" \
    "INSERT INTO seg_hostile.orders$end SELECT $more FROM numbers(1000) WHERE ${second:+(number + 1) % 2 = $k AND }1"; do
    ask "$node" "$sql" || exit 1
  done
  [ -n "$second" ] && for t in customers orders; do
    ask "$node" "CREATE TABLE seg_hostile.$t AS seg_hostile.${t}_here ENGINE = Distributed(two, seg_hostile, ${t}_here)" || exit 1
  done
  k=1
done
cat >"$tmp/a.schema" <<'END'
schema a of customer
timezone "Asia/Kathmandu"
entity customer from "customers" key id {
  id     id
  name   text?
  word   text
  n      int?
  price  decimal(18,2)?
  at     timestamp?
  day    date?
  x      float?
  tags   set(text)
  orders [order] by owner
}
entity order from "orders" key id {
  id    id
  n     int?
  price decimal(18,2)?
  at    timestamp
}
END
{
  echo 'schema "a.schema"'
  i=0
  while read -r condition; do
    i=$((i + 1))
    echo "segment s$i = $condition"
  done <<'END'
name == "name 3" or n == 7 or n == 8
not (name == "name 3") and n != 12
name not in ["name 3", "name 4"]
name is missing or n is missing
price > 12.25 and price <= 100.5
at >= 2023-11-20T10:00:00Z and at.hour == 3
day.month == 2 and at.date >= 2023-12-01
x > 1.25 and x < 50.0
tags.has("b'") or tags.has_none(["a"])
word == "w\\t1" or word == "v" and n < 0
orders.count() == 0
orders.any(price > 50)
orders.none(n > 3) and n > 0
orders.all(n > -8)
orders.sum(price) > 60
orders.sum(n) == 0 and orders.max(n) is missing
orders.distinct(price).count() >= 2
orders.avg(n) > 2.5
orders.latest(by: at).n is missing
orders.max(at) >= 2023-11-15T00:00:00Z
n / 3 > 100 and price + 1 > 2
name matches /na.e [0-9]/ or word.starts_with("w")
END
  printf 'segment list_n = n in [%s]\n' "$(seq -s, 1 2 601)"
  printf 'segment list_v = word in ["v", "w\\\\t2", %s "z"]\n' "$(for i in $(seq 300); do printf '"w\\\\t%d", ' $((i * 3 + 1)); done)"
  printf 'segment list_id = not (id in ["0", %s "z"])\n' "$(for i in $(seq 300); do printf '"%d", ' $((i * 3 + 1)); done)"
} >"$tmp/a.seg"
ask_all() { timeout -k 10 120 "$seg" stats "$tmp/a.seg" --data "$1" --now 2026-01-31 --engine "$2" >"$tmp/out" 2>"$tmp/err"; }
profile
ask_all "$hostile" both || { echo "FAIL the questions themselves"; errors; exit 1; }
cp "$tmp/out" "$tmp/want"
# counted in the server, and by the machine at once where it cannot
ask_all "$hostile" sql && cmp -s "$tmp/out" "$tmp/want" && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "FAIL counts"; errors; diff "$tmp/want" "$tmp/out" | head -4; }
[ "$engine" != clickhouse18 ] || { grep -q "segments are evaluated by the machine" "$tmp/err" && passed=$((passed + 1)); } || { failed=$((failed + 1)); echo "FAIL: nothing said of the machine"; }

# same SETTING...: the answers are the same
same() {
  profile "$@"
  ask_all "$hostile" both
  local rc=$?
  if [ $rc -eq 0 ] && cmp -s "$tmp/out" "$tmp/want"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL $engine${second:+, two nodes}: $*: exit $rc"
    errors
    diff "$tmp/want" "$tmp/out" | head -4
  fi
}
# stops WORDS SETTING...: the run fails, and says so
stops() {
  local words=$1
  profile "${@:2}"
  ask_all "$hostile" both
  local rc=$?
  if { [ $rc -eq 3 ] && grep -q "$words" "$tmp/err"; } || { [ $rc -eq 0 ] && cmp -s "$tmp/out" "$tmp/want"; }; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL $engine${second:+, two nodes}: $*: exit $rc, and nothing said of: $words"
    errors
  fi
}
if [ -n "$second" ]; then . "$here/hostile_nodes.inc"; else . "$here/hostile.inc"; fi

# random programs, asked with all of it at once
profile "${all[@]}"
if SEG_DIFF_USER=hostile timeout -k 10 300 "$1/bin/diff" --seed 9000 --count 60 --engine "$engine=$url${second:+,$second}" >"$tmp/out" 2>&1; then passed=$((passed + 1)); else
  failed=$((failed + 1))
  echo "FAIL $engine${second:+, two nodes}: random programs with hostile settings"
  tail -40 "$tmp/out"
fi
profile
ask "$url" "DROP DATABASE seg_hostile"
[ -n "$second" ] && ask "$second" "DROP DATABASE seg_hostile"
echo "$engine hostile settings${second:+, two nodes}: $passed passed, $failed failed"
[ $failed -eq 0 ]
