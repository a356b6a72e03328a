#!/bin/bash
# Where databases differ, item by item: each question is asked of the machine and of DuckDB, which must agree, and has the answer
# that the language gives it. usage: items.sh BUILD-FOLDER URL
. "$(dirname "$0")/common.sh"

cat >"$tmp/s.schema" <<'END'
schema s of customer
timezone "Europe/Paris"
entity customer from "customer" key id {
  id       id
  flag     bool?
  word     bool?          from "said" @stored("Yes", "No")
  amount   decimal(12,2)?
  rate     decimal(4,4)?
  big      decimal(38,2)?
  kept     decimal(16,2)? from "as_double"
  small    int?
  edge     int?
  real     float?
  name     text?
  odd      text?          from "Order \"Details\" -- it's"
  born     date?
  seen     timestamp?
  wall     timestamp?     @zone("America/New_York")
  clock    timestamp?     @stored(epoch_ms)
  tags     set(text)
  meta     map { tier text? }
  parent   customer?      by parent_id
  visits   [visit]        by customer_id
}
entity visit from "visit" key id {
  id       id
  at       timestamp?
  score    int?
  price    decimal(12,2)?
  paid     decimal(30,8)?
  walled   timestamp?     @zone("America/New_York")
  customer customer?      by customer_id
}
END
cat <<'END' | duck "$tmp/d.duckdb" >"$tmp/err" 2>&1 && ok || bad "the data"
SET default_collation = 'NOCASE';
CREATE TABLE customer (id INTEGER, flag BOOLEAN, said VARCHAR, amount DECIMAL(18,6), rate DECIMAL(4,4), big DECIMAL(38,2), as_double DOUBLE, small TINYINT, edge BIGINT, "real" DOUBLE,
  name VARCHAR, "Order ""Details"" -- it's" VARCHAR, born DATE, seen TIMESTAMPTZ, wall TIMESTAMP, clock BIGINT, tags VARCHAR[], meta JSON, parent_id INTEGER);
INSERT INTO customer VALUES
  (1, true,  'Yes', 10.25, 0.5,    999999999999999999999999999999999999.99, '9007199254740.93'::DOUBLE, 127, 9223372036854775807, 0.1, 'abc', 'x''y', '2024-02-29', '2025-10-26 00:30:00+00', '2025-03-09 02:30:00', 1735689600000, ['a', 'b'], '{"tier": "gold", "n": 1}', NULL),
  (2, false, 'No',  10.26, 0,      -999999999999999999999999999999999999.99, 0.285, -128, -9223372036854775808, 0.2, 'ABC', 'a;b', '2025-01-31', '2025-10-26 01:30:00+00', '2025-11-02 01:30:00', 1735689599999, [], '{"tier": "gold", "tier": "gold"}', 1),
  (3, NULL,  NULL,  NULL,  NULL,   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 99),
  (4, true,  'No',  -0.01, -0.0001, 0.01, 2.675, 7, 2, 'NaN', 'Straße', '100%_\', '1969-12-31', '2025-10-25 22:00:00+00', '2024-12-31 19:00:00', -1, ['A'], '{"tier": null, "n": "2.50"}', 2),
  (5, false, 'Yes', 0,     0.9999, 0, -0.0, -7, -2, '-0.0', chr(128512), E'line\nbreak', '2025-03-01', '2026-01-31 23:00:00+00', '2025-06-01 12:00:00', 0, ['b', 'é'], '{"tier": 5, "a/b~c": true}', 1);
CREATE TABLE visit (id BIGINT, "at" TIMESTAMPTZ, score INTEGER, price DECIMAL(12,2), customer_id INTEGER, paid DECIMAL(30,8), walled TIMESTAMP);
INSERT INTO visit BY POSITION SELECT *, NULL, NULL FROM (VALUES (1, TIMESTAMPTZ '2025-01-01 00:00:00+00', 5, 1.00, 1), (2, '2025-01-02 00:00:00+00', NULL, 2.01, 1), (3, NULL, 9, 3.00, 1), (4, '2025-01-01 00:00:00+00', -1, NULL, 2), (5, '2025-01-01 00:00:00+00', -2, NULL, 2), (6, '2025-01-01 00:00:00+00', 7, 7.77, 99), (7, '2025-01-01 00:00:00+00', 7, 7.77, NULL));
UPDATE visit SET paid = 9999999999999999999999.99999999 WHERE id < 3;
UPDATE visit SET walled = CASE id WHEN 1 THEN TIMESTAMP '2025-03-09 02:30:00' ELSE TIMESTAMP '2025-03-09 03:10:00' END WHERE id < 3;
END

# ask ITEM EXPRESSION IDS: both engines have just these
ask() {
  timeout -k 10 120 "$seg" run "$tmp/s.schema" --where "$2" --data "duckdb:$tmp/d.duckdb" --now 2026-01-31 --engine both --format ids >"$tmp/out" 2>"$tmp/err"
  local rc=$? got
  got=$(tr '\n' ' ' <"$tmp/out")
  if [ $rc -eq 0 ] && [ "${got% }" = "$3" ]; then ok; else bad "$1: ${2:0:200}: exit $rc, \`${got% }\`, not \`$3\`"; fi
}

ask booleans 'flag' '1 4'
ask booleans 'not flag' '2 3 5'
ask booleans 'word' '1 5'
ask booleans 'flag == word' '1 2'
ask booleans 'not (flag == word)' '3 4 5'
ask booleans 'count_true(flag, word) == 2' '1'
ask decimals 'amount == 10.25' '1'
ask decimals 'amount > 10.255' '2'
ask decimals 'amount < 0' '4'
ask decimals 'amount != 0' '1 2 3 4'
ask decimals 'rate == 0.5 or rate < 0' '1 4'
ask decimals 'big == 999999999999999999999999999999999999.99' '1'
ask decimals 'big * 10 > 0 and amount == 0.01' ''
ask 'decimals stored as floats' 'kept == 9007199254740.93' '1'
ask 'decimals stored as floats' 'kept == 0.28 or kept == 2.68 or kept == 0' '2 4 5'
ask 'timestamps with a zone' 'seen >= 2025-10-26T01:30:00Z' '2 5'
ask 'timestamps with a zone' 'seen.hour == 2' '1 2'
ask 'timestamps with a zone' 'seen.date == 2025-10-26' '1 2 4'
ask 'timestamps with a zone' 'seen.month == 2' '5'
ask 'timestamps without a zone' 'wall == 2025-03-09T07:30:00Z' '1'
ask 'timestamps without a zone' 'wall == 2025-11-02T05:30:00Z' '2'
ask 'timestamps without a zone' 'wall >= 2025-01-01T00:00:00Z' '1 2 4 5'
ask 'timestamps as whole numbers' 'clock >= 2025-01-01T00:00:00Z' '1'
ask 'timestamps as whole numbers' 'clock < 1970-01-01T00:00:00Z' '4'
ask 'date arithmetic' 'born + 1 month == 2025-02-28' '2'
ask 'date arithmetic' 'born + 12 months == 2025-02-28' '1'
ask 'date arithmetic' 'seen + 1 month == 2025-11-26T01:30:00Z' '1 2'
ask 'date arithmetic' 'born - 1 day == 2025-02-28' '5'
ask 'date arithmetic' 'born.weekday == 4 or born.quarter == 4' '1 4'
ask 'regular expressions' 'name matches /[a-c]+/' '1'
ask 'regular expressions' 'odd matches /line.break/' '5'
ask 'regular expressions' 'odd matches /100%_\\/' '4'
ask 'text tests' 'odd.contains("%") or odd.starts_with("a;")' '2 4'
ask folding 'name.fold() == "STRASSE"' '4'
ask folding 'name.fold() == "abc"' '1 2'
ask folding 'name.lower() == "straße" or name.upper() == "ABC"' '1 2 4'
ask 'code points' 'name == "abc"' '1'
ask 'code points' 'name < "a"' '2 4'
ask 'code points' 'name > "z"' '5'
ask 'code points' 'name in ["ABC", "none"]' '2'
ask 'code points' 'name.length() == 1' '5'
ask division 'small / 2 == 63.5 or small / 2 == -3.5' '1 5'
ask division 'amount / 3 > 3.416666 and amount / 3 < 3.416667' '1'
ask division 'small / (small - 7) is missing' '3 4'
ask division 'amount / 0 is missing' '1 2 3 4 5'
ask 'narrow columns' 'small * 1000 == 127000 or small - 1 == -129' '1 2'
ask 'edges of int64' 'edge == 9223372036854775807 or edge <= -9223372036854775807' '1 2'
ask 'edges of int64' 'edge + 0 > 9223372036854775806' '1'
ask floats 'real == 0' '5'
ask floats 'real is missing' '3 4'
ask floats 'real > 0.15' '2'
ask 'empty aggregates' 'visits.count() == 0' '3 4 5'
ask 'empty aggregates' 'visits.sum(price) == 0' '2 3 4 5'
ask 'empty aggregates' 'visits.max(score) > -1' '1'
ask 'empty aggregates' 'visits.min(score) is missing' '3 4 5'
ask 'empty aggregates' 'visits.all(score > 0)' '3 4 5'
ask 'empty aggregates' 'visits.none(score > 6)' '2 3 4 5'
ask averages 'visits.avg(price) == 2.00333333' '1'
ask averages 'visits.avg(score) == -1.5' '2'
ask 'sums of many digits' 'visits.sum(paid) == 19999999999999999999999.99999998' '1'
ask 'sums of few digits' 'visits.sum(price) == 6.01' '1'
ask 'latest rows' 'visits.latest(by: at).score is missing' '1 3 4 5'
ask 'latest rows, by a clock that skips an hour' 'visits.latest(by: walled).score == 5' '1'
ask 'latest rows' 'visits.latest(by: at).score == -2' '2'
ask 'latest rows' 'visits.latest(1, by: at).any(score is missing)' '1'
ask 'missing in lists' 'name in ["abc"]' '1'
ask 'missing in lists' 'name not in ["abc"]' '2 3 4 5'
ask 'missing in lists' 'not (amount in [10.25, 10.26])' '3 4 5'
ask 'steps' 'parent.name == "abc"' '2 5'
ask 'steps' 'parent is missing' '1 3'
ask 'steps' 'not (parent.flag)' '1 3 4'
ask quoting 'odd == "x'"'"'y"' '1'
ask quoting 'odd == "100%_\\"' '4'
ask sets 'tags.has("b")' '1 5'
ask sets 'tags.has_none(["a", "b"])' '2 3 4'
ask sets 'tags.has_all(["b", "é"])' '5'
ask maps 'meta.tier == "gold"' '1'
ask maps 'meta.tier is missing' '2 3 4 5'
ask maps 'meta["n"] == 2.5 or meta["n"] == 1' '1 4'
ask maps 'meta["a/b~c"] == true' '5'
ask 'many values' "small in [$(seq -s, 100 1000)]" '1'
ask 'many values' "id in [$(for i in $(seq 3 900); do printf '"%s",' "$i"; done)\"x\"]" '3 4 5'
ask 'many values' "not (id in [$(for i in $(seq 3 900); do printf '"%s",' "$i"; done)\"x\"])" '1 2'

# the zone's own rules, not DuckDB's: each half hour and a second before and after, through years of changes, by both
for zone in Africa/Casablanca America/Sao_Paulo Australia/Lord_Howe; do
  sed "s#Europe/Paris#$zone#" "$tmp/s.schema" >"$tmp/z.schema"
  rm -f "$tmp/z.duckdb"
  cat <<'END' | duck "$tmp/z.duckdb" >"$tmp/err" 2>&1
CREATE TABLE customer AS SELECT row_number() OVER () AS id, make_timestamptz(t * 1000000) AS seen FROM (SELECT 1800 * i + d AS t
  FROM (SELECT unnest([956000, 1000000, 1012000, 2299000]) + j AS i FROM range(4000) r(j)), (SELECT unnest([-1, 0, 1]) AS d));
END
  for where in 'seen.hour == 1' 'seen.hour == 23' 'seen.date.day == 1' 'seen + 6 months < 2056-07-01T00:00:00Z' 'seen + 1 month == seen + 31 days'; do
    timeout -k 10 120 "$seg" run "$tmp/z.schema" --where "$where" --data "duckdb:$tmp/z.duckdb" --now 2026-01-31 --engine both --format ids >"$tmp/out" 2>"$tmp/err" && [ -s "$tmp/out" ] && ok ||
      bad "the rules of $zone: $where"
  done
done

# values are bound, and written out where that is asked for: what is in them stays in them
cat >"$tmp/attack.seg" <<'END'
schema "s.schema"
segment attack = name == "'; DROP TABLE customer; --" or name == "\"" or name == "$1" or name == "/*" or odd == "\\' OR true --" or meta["'\"/~"] == "'; --"
END
"$seg" sql "$tmp/attack.seg" --segment attack --dialect duckdb --inline >"$tmp/attack.sql" 2>"$tmp/err" && duck "$tmp/d.duckdb" <"$tmp/attack.sql" >"$tmp/out" 2>"$tmp/err" && [ ! -s "$tmp/out" ] && ok ||
  bad "values written out"
ask quoting 'name == "abc" or name == "'"'"'; DROP TABLE customer; --"' '1'
done_with items
