-- vip
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."vip"
ORDER BY t0."id";

-- not vip
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."vip", 0)
ORDER BY t0."id";

-- age >= 18
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."age" >= 18
ORDER BY t0."id";

-- age == 18
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."age" = 18
ORDER BY t0."id";

-- number in [1, 5, -7]
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."number" IN (-7, 1, 5)
ORDER BY t0."id";

-- mrr >= 1000.50
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."mrr" >= toDecimal64('1000.50', 2)
ORDER BY t0."id";

-- wide < 123456789012345678901234.5
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."wide" < toDecimal128('123456789012345678901234.500000', 6)
ORDER BY t0."id";

-- score > 1.5
SELECT t0."id"
FROM "customer" AS t0
WHERE if(isNaN(t0."score"), NULL, toFloat64(t0."score")) > reinterpretAsFloat64(reinterpretAsString(toUInt64(4609434218613702656)))
ORDER BY t0."id";

-- plan == enterprise
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."plan" = 'enterprise'
ORDER BY t0."id";

-- plan != enterprise
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."plan" = 'enterprise', 0)
ORDER BY t0."id";

-- country in [FR, BE]
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."country" IN ('BE', 'FR')
ORDER BY t0."id";

-- country not in [FR, BE]
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."country" IN ('BE', 'FR'), 0)
ORDER BY t0."id";

-- name < "M"
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."name" < 'M'
ORDER BY t0."id";

-- alias == "17"
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."alias" = '17'
ORDER BY t0."id";

-- id in %[1, c2, c17]
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN ('1', 'c17', 'c2')
ORDER BY t0."id";

-- birthday >= 1990-06-01
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."birthday" >= toDate(7456)
ORDER BY t0."id";

-- birthday == 1990-06-01
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."birthday" = toDate(7456)
ORDER BY t0."id";

-- created_at >= 2025-06-01T10:00:00Z
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."created_at" >= toDateTime(1748772000, 'UTC')
ORDER BY t0."id";

-- created_at in last 90 days
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."created_at" > toDateTime(1762077600, 'UTC')
  AND t0."created_at" <= toDateTime(1769853600, 'UTC')
ORDER BY t0."id";

-- created_at in previous month
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."created_at" >= toDateTime(1764543600, 'UTC')
  AND t0."created_at" < toDateTime(1767222000, 'UTC')
ORDER BY t0."id";

-- created_at.year == 2025
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."created_at" < toDateTime(1767222000, 'UTC')
  AND t0."created_at" >= toDateTime(1735686000, 'UTC')
ORDER BY t0."id";

-- email is missing
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."email" IS NULL)
ORDER BY t0."id";

-- age + 1 > number
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."number" IS NOT NULL)
  AND (t0."age" IS NOT NULL)
ORDER BY t0."id";

-- age - 1 > number
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."number" IS NOT NULL)
  AND (t0."age" IS NOT NULL)
ORDER BY t0."id";

-- age * 2 > number
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."number" IS NOT NULL)
  AND (t0."age" IS NOT NULL)
ORDER BY t0."id";

-- age / 4 > 7.5
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."age" IS NOT NULL)
ORDER BY t0."id";

-- -age < number
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."number" IS NOT NULL)
  AND (t0."age" IS NOT NULL)
ORDER BY t0."id";

-- mrr + 1 > wide
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."wide" IS NOT NULL)
  AND (t0."mrr" IS NOT NULL)
ORDER BY t0."id";

-- mrr * 2 > wide
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."wide" IS NOT NULL)
  AND (t0."mrr" IS NOT NULL)
ORDER BY t0."id";

-- mrr / 3 > wide
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."wide" IS NOT NULL)
  AND (t0."mrr" IS NOT NULL)
ORDER BY t0."id";

-- score * 2.0 < 3.0
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (if(isNaN(t0."score"), NULL, toFloat64(t0."score")) IS NOT NULL)
ORDER BY t0."id";

-- score == age
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."age" IS NOT NULL)
  AND (if(isNaN(t0."score"), NULL, toFloat64(t0."score")) IS NOT NULL)
ORDER BY t0."id";

-- score / 0.5 > age + score
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."age" IS NOT NULL)
  AND (if(isNaN(t0."score"), NULL, toFloat64(t0."score")) IS NOT NULL)
ORDER BY t0."id";

-- (mrr ?? 0) < 10
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- (if vip then mrr else 0) > 100
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- count_true(vip, age > 30) >= 2
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- (vip and age > 3) == vip
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."vip" IS NOT NULL)
ORDER BY t0."id";

-- email.lower() == name
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."email" IS NOT NULL)
  AND (t0."name" IS NOT NULL)
ORDER BY t0."id";

-- email.upper() == name
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."email" IS NOT NULL)
  AND (t0."name" IS NOT NULL)
ORDER BY t0."id";

-- email.trim() == name
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."email" IS NOT NULL)
  AND (t0."name" IS NOT NULL)
ORDER BY t0."id";

-- email.fold() == name.fold()
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."email" IS NOT NULL)
  AND (t0."name" IS NOT NULL)
ORDER BY t0."id";

-- email.fold() == "STRASSE@de"
SELECT t0."id"
FROM "customer" AS t0
WHERE match(t0."email", '^(?:(?:[Ssſ][Tt]|[ﬅﬆ])[Rr][Aa](?:[Ssſ][Ssſ]|[ßẞ])[Ee]\\@[Dd][Ee])$')
ORDER BY t0."id";

-- name.fold().contains("StrÖm") or not name.fold().starts_with("K") or name.fold().ends_with("SS")
SELECT t0."id"
FROM "customer" AS t0
WHERE (match(t0."name", '(?:[Ssſ][Tt]|[ﬅﬆ]|[ßẞ][Tt])[Rr][Öö][Mm]') OR NOT coalesce(match(t0."name", '^[KkK]'), 0) OR match(t0."name", '(?:[Ssſ][Ssſ]|[ßẞ]|[ßẞ][Ssſ])$'))
ORDER BY t0."id";

-- name.fold().contains("Röm") or name matches /.*(mill|mühle).*/
SELECT t0."id"
FROM "customer" AS t0
WHERE (match(t0."name", '[Rr][Öö][Mm]') OR ((position(t0."name", 'mill') > 0 OR position(t0."name", 'mühle') > 0) AND match(t0."name", '(?:mill|mühle)')))
ORDER BY t0."id";

-- email.length() > 9
SELECT t0."id"
FROM "customer" AS t0
WHERE toInt64(lengthUTF8(t0."email")) > 9
ORDER BY t0."id";

-- email.starts_with("a%_\\'")
SELECT t0."id"
FROM "customer" AS t0
WHERE startsWith(t0."email", 'a%_\\\'')
ORDER BY t0."id";

-- email.ends_with(name)
SELECT t0."id"
FROM "customer" AS t0
WHERE endsWith(t0."email", t0."name")
ORDER BY t0."id";

-- email.contains("x")
SELECT t0."id"
FROM "customer" AS t0
WHERE (position(t0."email", 'x') > 0)
ORDER BY t0."id";

-- name matches /[A-Z].*x{2,3}|\./
SELECT t0."id"
FROM "customer" AS t0
WHERE match(t0."name", '^(?:[A-Z](?:.|\\n)*x{2,3}|\\.)$')
ORDER BY t0."id";

-- email matches /[a-z.]+@(acme|globex)[.]example([.]de)?/
SELECT t0."id"
FROM "customer" AS t0
WHERE ((position(t0."email", '@acme.example') > 0 OR position(t0."email", '@globex.example') > 0) AND match(t0."email", '^(?:[\\.a-z]+\\@(?:acme|globex)\\.example(?:\\.de)?)$'))
ORDER BY t0."id";

-- not (name matches /Dr[.] .*_100%/)
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce((endsWith(t0."name", '_100%') AND match(t0."name", '^(?:Dr\\. (?:.|\\n)*_100\\%)$')), 0)
ORDER BY t0."id";

-- created_at.date == birthday
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt32(t0."birthday") IS NOT NULL)
  AND (toInt64(toUnixTimestamp(t0."created_at")) * 1000000 IS NOT NULL)
ORDER BY t0."id";

-- created_at.hour < 6
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt64(toUnixTimestamp(t0."created_at")) * 1000000 IS NOT NULL)
ORDER BY t0."id";

-- birthday.quarter == 2
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt32(t0."birthday") IS NOT NULL)
ORDER BY t0."id";

-- birthday.month == 2
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt32(t0."birthday") IS NOT NULL)
ORDER BY t0."id";

-- birthday.day == 29
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt32(t0."birthday") IS NOT NULL)
ORDER BY t0."id";

-- birthday.weekday == 1
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt32(t0."birthday") IS NOT NULL)
ORDER BY t0."id";

-- seen_at.month == 3
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt64(toUnixTimestamp(t0."seen_at")) * 1000000 IS NOT NULL)
ORDER BY t0."id";

-- created_at + 36h < seen_at
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt64(toUnixTimestamp(t0."created_at")) * 1000000 IS NOT NULL)
  AND (toInt64(toUnixTimestamp(t0."seen_at")) * 1000000 IS NOT NULL)
ORDER BY t0."id";

-- created_at + 1 month <= seen_at
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt64(toUnixTimestamp(t0."created_at")) * 1000000 IS NOT NULL)
  AND (toInt64(toUnixTimestamp(t0."seen_at")) * 1000000 IS NOT NULL)
ORDER BY t0."id";

-- birthday + 10 days < created_at.date
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt32(t0."birthday") IS NOT NULL)
  AND (toInt64(toUnixTimestamp(t0."created_at")) * 1000000 IS NOT NULL)
ORDER BY t0."id";

-- birthday + 3 months > seen_at.date
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt32(t0."birthday") IS NOT NULL)
  AND (toInt64(toUnixTimestamp(t0."seen_at")) * 1000000 IS NOT NULL)
ORDER BY t0."id";

-- seen_at - created_at > 90 days
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt64(toUnixTimestamp(t0."created_at")) * 1000000 IS NOT NULL)
  AND (toInt64(toUnixTimestamp(t0."seen_at")) * 1000000 IS NOT NULL)
ORDER BY t0."id";

-- created_at.date - birthday > 90 days
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt32(t0."birthday") IS NOT NULL)
  AND (toInt64(toUnixTimestamp(t0."created_at")) * 1000000 IS NOT NULL)
ORDER BY t0."id";

-- tags.has("new")
SELECT t0."id"
FROM "customer" AS t0
WHERE has(t0."tags", 'new')
ORDER BY t0."id";

-- tags.has(name)
SELECT t0."id"
FROM "customer" AS t0
WHERE (has(t0."tags", t0."name") AND t0."name" IS NOT NULL)
ORDER BY t0."id";

-- tags.has_any(["beta", "it's"])
SELECT t0."id"
FROM "customer" AS t0
WHERE hasAny(t0."tags", ['beta', 'it\'s'])
ORDER BY t0."id";

-- tags.has_all(["beta", "new"])
SELECT t0."id"
FROM "customer" AS t0
WHERE hasAll(t0."tags", ['beta', 'new'])
ORDER BY t0."id";

-- metadata.tier == "gold"
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- metadata.seats > 8
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- metadata.since < 2026-01-01
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- metadata.budget > 12.4
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- metadata.n > 5
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- metadata.flag == true
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- metadata["cost-centre"] is present
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- parent.plan == plan
-- wider: this version of ClickHouse joins two tables at most
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."plan" IS NOT NULL)
ORDER BY t0."id";

-- parent is missing
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- parent.parent.country == country
-- wider: this version of ClickHouse joins two tables at most
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."country" IS NOT NULL)
ORDER BY t0."id";

-- orders.any(status == paid)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid')
ORDER BY t0."id";

-- orders.none(status == overdue)
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'overdue')
ORDER BY t0."id";

-- orders.all(amount > 0)
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND NOT coalesce(t1."amount" > toDecimal64('0.00', 2), 0))
ORDER BY t0."id";

-- orders.count(status == paid) >= 2 and orders.sum(amount) > 1000
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid' GROUP BY assumeNotNull(t1."customer_id") HAVING count() >= 2)
  AND t0."id" IN (SELECT assumeNotNull(t2."customer_id") FROM "order" AS t2 WHERE t2."customer_id" IS NOT NULL GROUP BY assumeNotNull(t2."customer_id") HAVING sum(t2."amount") > toDecimal128('1000.00', 2))
ORDER BY t0."id";

-- orders.avg(amount) > 500
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- orders.avg(units) > 5
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- orders.sum(rate) > 3.3
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- orders.min(amount) < 0
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL GROUP BY assumeNotNull(t1."customer_id") HAVING min(t1."amount") < toDecimal128('0.00', 2))
ORDER BY t0."id";

-- orders.max(placed_at) > 2026-01-01
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL GROUP BY assumeNotNull(t1."customer_id") HAVING max(toInt64(toUnixTimestamp(t1."placed_at")) * 1000000) >= 1767308400000000)
ORDER BY t0."id";

-- orders.max(note) == "slow"
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL GROUP BY assumeNotNull(t1."customer_id") HAVING max(t1."note") = 'slow')
ORDER BY t0."id";

-- orders.distinct(status).count() == 3
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL GROUP BY assumeNotNull(t1."customer_id") HAVING uniqExact(t1."status") = 3)
ORDER BY t0."id";

-- orders.latest(by: placed_at).status == overdue
-- left to the machine: this version of ClickHouse joins two tables at most
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- orders.earliest(by: big).amount < 10
-- left to the machine: this version of ClickHouse joins two tables at most
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).any(status == paid)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."placed_at" IS NOT NULL GROUP BY assumeNotNull(t1."customer_id") HAVING arraySum(arraySlice(arrayReverseSort((x, y) -> y, groupArray(coalesce(t1."status" = 'paid', 0)), groupArray((assumeNotNull(t1."placed_at"), t1."id"))), 1, 3)) > 0)
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).count(status == paid) == 3
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."placed_at" IS NOT NULL GROUP BY assumeNotNull(t1."customer_id") HAVING arraySum(arraySlice(arrayReverseSort((x, y) -> y, groupArray(coalesce(t1."status" = 'paid', 0)), groupArray((assumeNotNull(t1."placed_at"), t1."id"))), 1, 3)) = 3)
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).count(status == paid) == 3 and orders.latest(2, by: placed_at).sum(amount) > 5
-- left to the machine: this version of ClickHouse puts rows in order only to count the latest of them
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."placed_at" IS NOT NULL GROUP BY assumeNotNull(t1."customer_id") HAVING arraySum(arraySlice(arrayReverseSort((x, y) -> y, groupArray(coalesce(t1."status" = 'paid', 0)), groupArray((assumeNotNull(t1."placed_at"), t1."id"))), 1, 3)) = 3)
ORDER BY t0."id";

-- orders.none(status == overdue) and mrr > 100 and orders.latest(3, by: placed_at).count(status == paid) == 3
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."mrr" > toDecimal64('100.00', 2)
  AND NOT t0."id" IN (SELECT assumeNotNull(t4."customer_id") FROM "order" AS t4 WHERE t4."customer_id" IS NOT NULL AND t4."status" = 'overdue')
  AND t0."id" IN (SELECT assumeNotNull(t5."customer_id") FROM "order" AS t5 WHERE t5."customer_id" IS NOT NULL AND assumeNotNull(t5."customer_id") IN (SELECT t6."id" FROM "customer" AS t6 WHERE NOT t6."id" IN (SELECT assumeNotNull(t7."customer_id") FROM "order" AS t7 WHERE t7."customer_id" IS NOT NULL AND t7."status" = 'overdue') AND t6."mrr" > toDecimal64('100.00', 2)) AND t5."placed_at" IS NOT NULL GROUP BY assumeNotNull(t5."customer_id") HAVING arraySum(arraySlice(arrayRev ... 615 bytes, 4cd940dc71ce7a02
ORDER BY t0."id";

-- (orders.none(status == overdue) and mrr > 100 and orders.latest(3, by: placed_at).count(status == paid) == 3) or (vip and orders.latest(3, by: placed_at).count(status == paid) == 2)
SELECT t0."id"
FROM "customer" AS t0
WHERE ((t0."mrr" > toDecimal64('100.00', 2) AND NOT t0."id" IN (SELECT assumeNotNull(t4."customer_id") FROM "order" AS t4 WHERE t4."customer_id" IS NOT NULL AND t4."status" = 'overdue') AND t0."id" IN (SELECT assumeNotNull(t5."customer_id") FROM "order" AS t5 WHERE t5."customer_id" IS NOT NULL AND assumeNotNull(t5."customer_id") IN (SELECT t6."id" FROM "customer" AS t6 WHERE NOT t6."id" IN (SELECT assumeNotNull(t7."customer_id") FROM "order" AS t7 WHERE t7."customer_id" IS NO ... 1260 bytes, e8e66c43a927d5c2
ORDER BY t0."id";

-- orders.none(status == overdue) and vip and orders.latest(3, by: placed_at).count(status == paid) < 3
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."vip"
  AND NOT t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'overdue')
  AND NOT t0."id" IN (SELECT assumeNotNull(t2."customer_id") FROM "order" AS t2 WHERE t2."customer_id" IS NOT NULL AND assumeNotNull(t2."customer_id") IN (SELECT t3."id" FROM "customer" AS t3 WHERE t3."vip" AND NOT t3."id" IN (SELECT assumeNotNull(t4."customer_id") FROM "order" AS t4 WHERE t4."customer_id" IS NOT NULL AND t4."status" = 'overdue')) AND t2."placed_at" IS NOT NULL GROUP BY assumeNotNull(t2."customer_id") HAVING arraySum(arraySlice(arrayReverseSort((x, y) -> y, g ... 593 bytes, 984f74b3f7d5796c
ORDER BY t0."id";

-- not (orders.any(status == overdue) and vip and orders.latest(3, by: placed_at).max(amount) > 3)
-- left to the machine: this version of ClickHouse puts rows in order only to count the latest of them
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- plan == enterprise and country in [FR, BE] and parent.vip and orders.sum(amount) > 1000
-- left to the machine: this version of ClickHouse joins two tables at most
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."plan" = 'enterprise'
  AND t0."country" IN ('BE', 'FR')
  AND t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND assumeNotNull(t1."customer_id") IN (SELECT t2."id" FROM "customer" AS t2 WHERE t2."plan" = 'enterprise' AND t2."country" IN ('BE', 'FR')) GROUP BY assumeNotNull(t1."customer_id") HAVING sum(t1."amount") > toDecimal128('1000.00', 2))
ORDER BY t0."id";

-- orders.lines.sum(price * quantity) > 3000
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- orders.where(status == paid).lines.distinct(code).count() >= 3
-- left to the machine: this version of ClickHouse joins two tables at most
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- children.where(vip).neighbours.any(subject == "x")
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."parent_id") FROM "customer" AS t1 WHERE t1."parent_id" IS NOT NULL AND t1."vip" AND (t1."country" IS NOT NULL AND assumeNotNull(t1."country") IN (SELECT assumeNotNull(t2."country") FROM "ticket" AS t2 WHERE t2."country" IS NOT NULL AND t2."subject" = 'x')))
ORDER BY t0."id";

-- orders.any(lines.any(price > 90) and status == paid)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid' AND t1."id" IN (SELECT t2."order_id" FROM "line" AS t2 WHERE t2."price" > toDecimal64('90.0000', 4)))
ORDER BY t0."id";

-- orders.any(amount > customer.orders.avg(amount) * 2)
-- wider: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND (t1."amount" IS NOT NULL))
ORDER BY t0."id";

-- neighbours.count() > 60
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."country" IS NOT NULL AND assumeNotNull(t0."country") IN (SELECT assumeNotNull(t1."country") FROM "ticket" AS t1 WHERE t1."country" IS NOT NULL GROUP BY assumeNotNull(t1."country") HAVING count() > 60))
ORDER BY t0."id";

-- parent.orders.count() > 3
-- left to the machine: this version of ClickHouse joins two tables at most
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- orders.any(a => customer.orders.any(b => b.placed_at > a.placed_at and b.placed_at <= a.placed_at + 10 days))
-- wider: this version of ClickHouse joins two tables at most
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL)
ORDER BY t0."id";

-- orders.latest(by: placed_at).customer.id == id
-- wider: this version of ClickHouse joins two tables at most
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."id" IS NOT NULL)
ORDER BY t0."id";

-- rich
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid' GROUP BY assumeNotNull(t1."customer_id") HAVING sum(t1."amount") > toDecimal128('800.00', 2))
ORDER BY t0."id";

-- ruled
SELECT t0."id"
FROM "customer" AS t0
WHERE ((t0."country" = 'FR' AND NOT t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND assumeNotNull(t1."customer_id") IN (SELECT t2."id" FROM "customer" AS t2 WHERE t2."country" = 'FR') AND t1."status" = 'paid' GROUP BY assumeNotNull(t1."customer_id") HAVING sum(t1."amount") > toDecimal128('800.00', 2))) OR (t0."vip" AND t0."id" IN (SELECT assumeNotNull(t3."customer_id") FROM "order" AS t3 WHERE t3."customer_id" IS NO ... 489 bytes, 7d5b304c8c602e59
ORDER BY t0."id";

-- fixed
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN ('c1', 'c5', 'c500')
ORDER BY t0."id";

-- late
-- left to the machine: this version of ClickHouse joins two tables at most
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."id"
FROM "order" AS t0
WHERE t0."status" = 'overdue'
ORDER BY t0."id";

-- first
-- wider: this version of ClickHouse joins two tables at most
SELECT t0."id"
FROM "order" AS t0
WHERE (t0."id" IS NOT NULL)
ORDER BY t0."id";

-- top
-- left to the machine: this version of ClickHouse joins two tables at most
SELECT t0."id"
FROM "order" AS t0
ORDER BY t0."id";

-- near
-- wider: this version of ClickHouse joins two tables at most
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."country" IS NOT NULL AND assumeNotNull(t0."country") IN (SELECT assumeNotNull(t1."country") FROM "ticket" AS t1 WHERE t1."country" IS NOT NULL))
ORDER BY t0."id";

-- busy
-- wider: this version of ClickHouse holds what it counts of related rows against constants alone
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."country" IS NOT NULL AND assumeNotNull(t0."country") IN (SELECT assumeNotNull(t1."country") FROM "ticket" AS t1 WHERE t1."country" IS NOT NULL))
ORDER BY t0."id";

-- line_of_late
-- left to the machine: this version of ClickHouse joins two tables at most
-- left to the machine: this version of ClickHouse joins two tables at most
-- left to the machine: this version of ClickHouse has no exact form of it
-- left to the machine: this version of ClickHouse has no exact form of it
-- left to the machine: this version of ClickHouse has no exact form of it
SELECT t0."order_id", t0."position"
FROM "line" AS t0
ORDER BY t0."order_id", t0."position";

-- the counts of 8
SELECT countIf(bitAnd(c0, c1)),
  countIf(bitAnd(bitOr(c0, c3), bitOr(bitOr(c4, c5), c6))),
  countIf(bitAnd(c1, bitOr(c3, c7))),
  countIf(bitAnd(c4, c6)),
  countIf(bitAnd(c0, c4)),
  countIf(bitOr(c4, bitAnd(c0, c3))),
  countIf(c8),
  countIf(c9)
FROM (SELECT toUInt8(coalesce(t0."vip", 0)) AS c0,
  toUInt8(coalesce(t0."created_at" <= toDateTime(1769853600, 'UTC') AND t0."created_at" > toDateTime(1767261600, 'UTC'), 0)) AS c1,
  toUInt8(coalesce(t0."plan" = 'enterprise', 0)) AS c3,
  toUInt8(coalesce(t0."age" >= 18, 0)) AS c4,
  toUInt8(t0."id" IN (SELECT assumeNotNull(t1."customer_id") FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."amount" > toDecimal64('100.00', 2))) AS c5,
  toUInt8(coalesce(t0."country" IN ('DE', 'FR'), 0)) AS c6,
  toUInt8(t0."id" IN (SELECT assumeNotNull(t2."customer_id") FROM "order" AS t2 WHERE t2."customer_id" IS NOT NULL AND t2."amount" > toDecimal64('100.00', 2) GROUP BY assumeNotNull(t2."customer_id") HAVING count() >= 2)) AS c7,
  toUInt8(NOT coalesce(t0."plan" = 'enterprise', 0)) AS c8,
  toUInt8(coalesce(has(t0."tags", 'new'), 0)) AS c9
FROM "customer" AS t0) AS c

-- the counts of 2
SELECT countIf(NOT coalesce(t0."plan" = 'enterprise', 0)),
  countIf(has(t0."tags", 'new'))
FROM "customer" AS t0

