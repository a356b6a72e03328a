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
WHERE if(isNaN(t0."score"), NULL, toFloat64(t0."score")) > 1.5
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
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."number" < accurateCast(toInt128(t0."age") + toInt128(1), 'Nullable(Int64)')
ORDER BY t0."id";

-- age - 1 > number
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."number" < accurateCast(toInt128(t0."age") - toInt128(1), 'Nullable(Int64)')
ORDER BY t0."id";

-- age * 2 > number
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."number" < accurateCast(toInt128(t0."age") * toInt128(2), 'Nullable(Int64)')
ORDER BY t0."id";

-- age / 4 > 7.5
SELECT t0."id"
FROM "customer" AS t0
WHERE arrayMap((n, d) -> arrayMap((q, m, n, d) -> toInt128(if(throwIf(ifNull(abs((q + if(m * 2 > abs(d) OR (m * 2 = abs(d) AND q % 2 != 0), if((n < 0) = (d < 0), 1, -1), 0))) >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, (q + if(m * 2 > abs(d) OR (m * 2 = abs(d) AND q % 2 != 0), if((n < 0) = (d < 0), 1, -1), 0)), NULL)), [intDiv(n, d)], [abs(n % d)], [n], [d])[1], [toInt256(arrayMap(x -> toInt128(if(throwIf(ifNull(abs(x) >= toInt256('10000000000 ... 670 bytes, ef1e5a1d49f71575
ORDER BY t0."id";

-- -age < number
SELECT t0."id"
FROM "customer" AS t0
WHERE accurateCast(-toInt128(t0."age"), 'Nullable(Int64)') < t0."number"
ORDER BY t0."id";

-- mrr + 1 > wide
SELECT t0."id"
FROM "customer" AS t0
WHERE (reinterpret(t0."wide", 'Int128')) < arrayMap(x -> toInt128(if(throwIf(ifNull(abs(x) >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, x, NULL)), [toInt256(arrayMap(x -> toInt128(if(throwIf(ifNull(abs(x) >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, x, NULL)), [toInt256(toInt128(reinterpret(t0."mrr", 'Int64'))) + toInt256(toInt128('100'))])[1]) * toInt256('10000')])[1]
ORDER BY t0."id";

-- mrr * 2 > wide
SELECT t0."id"
FROM "customer" AS t0
WHERE (reinterpret(t0."wide", 'Int128')) < arrayMap(x -> toInt128(if(throwIf(ifNull(abs(x) >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, x, NULL)), [toInt256(arrayMap(x -> toInt128(if(throwIf(ifNull(abs(x) >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, x, NULL)), [toInt256(toInt128(reinterpret(t0."mrr", 'Int64'))) * toInt256(toInt128('2'))])[1]) * toInt256('10000')])[1]
ORDER BY t0."id";

-- mrr / 3 > wide
SELECT t0."id"
FROM "customer" AS t0
WHERE arrayMap(x -> toInt128(if(throwIf(ifNull(abs(x) >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, x, NULL)), [toInt256((reinterpret(t0."wide", 'Int128'))) * toInt256('100')])[1] < arrayMap((n, d) -> arrayMap((q, m, n, d) -> toInt128(if(throwIf(ifNull(abs((q + if(m * 2 > abs(d) OR (m * 2 = abs(d) AND q % 2 != 0), if((n < 0) = (d < 0), 1, -1), 0))) >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, (q + if(m * 2 > abs(d ... 721 bytes, c478bed4fd5bb476
ORDER BY t0."id";

-- score * 2.0 < 3.0
-- wider: sums and products of floats depend on order and rounding
SELECT t0."id"
FROM "customer" AS t0
WHERE (if(isNaN(t0."score"), NULL, toFloat64(t0."score")) IS NOT NULL)
ORDER BY t0."id";

-- score == age
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."age" = if(isNaN(t0."score"), NULL, toFloat64(t0."score"))
ORDER BY t0."id";

-- score / 0.5 > age + score
-- wider: sums and products of floats depend on order and rounding
SELECT t0."id"
FROM "customer" AS t0
WHERE (if(isNaN(t0."score"), NULL, toFloat64(t0."score")) IS NOT NULL)
  AND (toFloat64(t0."age") IS NOT NULL)
ORDER BY t0."id";

-- (mrr ?? 0) < 10
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(toInt128(reinterpret(t0."mrr", 'Int64')), toInt128('0')) < toInt128('1000')
ORDER BY t0."id";

-- (if vip then mrr else 0) > 100
SELECT t0."id"
FROM "customer" AS t0
WHERE CASE WHEN t0."vip" THEN toInt128(reinterpret(t0."mrr", 'Int64')) ELSE toInt128('0') END > toInt128('10000')
ORDER BY t0."id";

-- count_true(vip, age > 30) >= 2
SELECT t0."id"
FROM "customer" AS t0
WHERE ((coalesce(t0."vip", 0)) + (coalesce(t0."age" > 30, 0))) >= 2
ORDER BY t0."id";

-- (vip and age > 3) == vip
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."vip" = ((coalesce((t0."vip" AND t0."age" > 3), 0)))
ORDER BY t0."id";

-- email.lower() == name
-- wider: ClickHouse maps letters by another version of Unicode
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."email" IS NOT NULL)
  AND (t0."name" IS NOT NULL)
ORDER BY t0."id";

-- email.upper() == name
-- wider: ClickHouse maps letters by another version of Unicode
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."email" IS NOT NULL)
  AND (t0."name" IS NOT NULL)
ORDER BY t0."id";

-- email.trim() == name
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."name" = trimBoth(t0."email", '\t\n\v\f\r ')
ORDER BY t0."id";

-- email.fold() == name.fold()
-- wider: ClickHouse maps letters by another version of Unicode
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
WHERE (multiSearchAny(t0."name", ['RÖM', 'RÖm', 'RöM', 'Röm', 'rÖM', 'rÖm', 'röM', 'röm']) OR multiSearchAny(t0."name", ['mill', 'mühle']))
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
SELECT t0."id"
FROM "customer" AS t0
WHERE toInt32(t0."birthday") = arrayMap(x -> toInt32(intDiv(x - positiveModulo(x, toInt64(86400000000)), 86400000000)), [arrayMap((v, u) -> v + CASE WHEN u < 1698541200000000 THEN CASE WHEN u < 481078800000000 THEN CASE WHEN u < -1127696400000000 THEN CASE WHEN u < -1427677200000000 THEN CASE WHEN u < -1585443600000000 THEN CASE WHEN u < -1665363600000000 THEN CASE WHEN u < -1689814800000000 THEN CASE WHEN u < -1855958961000000 THEN 561000000 ELSE 0 END ELSE CASE WHEN u < -16 ... 18370 bytes, fca76b2df540e363
ORDER BY t0."id";

-- created_at.hour < 6
SELECT t0."id"
FROM "customer" AS t0
WHERE intDiv(positiveModulo(arrayMap((v, u) -> v + CASE WHEN u < 1698541200000000 THEN CASE WHEN u < 481078800000000 THEN CASE WHEN u < -1127696400000000 THEN CASE WHEN u < -1427677200000000 THEN CASE WHEN u < -1585443600000000 THEN CASE WHEN u < -1665363600000000 THEN CASE WHEN u < -1689814800000000 THEN CASE WHEN u < -1855958961000000 THEN 561000000 ELSE 0 END ELSE CASE WHEN u < -1680397200000000 THEN 3600000000 ELSE 0 END END ELSE CASE WHEN u < -1635123600000000 THEN CASE  ... 18312 bytes, f8b5f83b77953c74
ORDER BY t0."id";

-- birthday.quarter == 2
SELECT t0."id"
FROM "customer" AS t0
WHERE arrayMap((z, y, d, m) -> toInt64(intDiv(if(m < 10, m + 3, m - 9) + 2, 3)), arrayMap((z, y, d) -> (z, y, d, intDiv(5 * d + 2, 153)), arrayMap((z, e, y) -> (z, y, e - (365 * y + intDiv(y, 4) - intDiv(y, 100))), arrayMap(z -> (z, z % 146097, intDiv(z % 146097 - intDiv(z % 146097, 1460) + intDiv(z % 146097, 36524) - intDiv(z % 146097, 146096), 365)), [toInt32(t0."birthday") + 719468]))))[1] = 2
ORDER BY t0."id";

-- birthday.month == 2
SELECT t0."id"
FROM "customer" AS t0
WHERE arrayMap((z, y, d, m) -> toInt64(if(m < 10, m + 3, m - 9)), arrayMap((z, y, d) -> (z, y, d, intDiv(5 * d + 2, 153)), arrayMap((z, e, y) -> (z, y, e - (365 * y + intDiv(y, 4) - intDiv(y, 100))), arrayMap(z -> (z, z % 146097, intDiv(z % 146097 - intDiv(z % 146097, 1460) + intDiv(z % 146097, 36524) - intDiv(z % 146097, 146096), 365)), [toInt32(t0."birthday") + 719468]))))[1] = 2
ORDER BY t0."id";

-- birthday.day == 29
SELECT t0."id"
FROM "customer" AS t0
WHERE arrayMap((z, y, d, m) -> toInt64(d - intDiv(153 * m + 2, 5) + 1), arrayMap((z, y, d) -> (z, y, d, intDiv(5 * d + 2, 153)), arrayMap((z, e, y) -> (z, y, e - (365 * y + intDiv(y, 4) - intDiv(y, 100))), arrayMap(z -> (z, z % 146097, intDiv(z % 146097 - intDiv(z % 146097, 1460) + intDiv(z % 146097, 36524) - intDiv(z % 146097, 146096), 365)), [toInt32(t0."birthday") + 719468]))))[1] = 29
ORDER BY t0."id";

-- birthday.weekday == 1
SELECT t0."id"
FROM "customer" AS t0
WHERE ((toInt32(t0."birthday") + 719162) % 7 + 1) = 1
ORDER BY t0."id";

-- seen_at.month == 3
SELECT t0."id"
FROM "customer" AS t0
WHERE arrayMap((z, y, d, m) -> toInt64(if(m < 10, m + 3, m - 9)), arrayMap((z, y, d) -> (z, y, d, intDiv(5 * d + 2, 153)), arrayMap((z, e, y) -> (z, y, e - (365 * y + intDiv(y, 4) - intDiv(y, 100))), arrayMap(z -> (z, z % 146097, intDiv(z % 146097 - intDiv(z % 146097, 1460) + intDiv(z % 146097, 36524) - intDiv(z % 146097, 146096), 365)), [arrayMap(x -> toInt32(intDiv(x - positiveModulo(x, toInt64(86400000000)), 86400000000)), [arrayMap((v, u) -> v + CASE WHEN u < 169854120000 ... 18692 bytes, a48db2ef40ad2068
ORDER BY t0."id";

-- created_at + 36h < seen_at
SELECT t0."id"
FROM "customer" AS t0
WHERE arrayMap(x -> if(throwIf(ifNull(x < -62135596800000000 OR x > 253402300799999999, 0), 'out of years 1 to 9999') = 0, toInt64(x), NULL), [toInt128(toUnixTimestamp64Micro(toDateTime64(t0."created_at", 6, 'UTC'))) + toInt128(129600000000)])[1] < toUnixTimestamp64Micro(toDateTime64(t0."seen_at", 6, 'UTC'))
ORDER BY t0."id";

-- created_at + 1 month <= seen_at
-- wider: months are stepped by the machine
SELECT t0."id"
FROM "customer" AS t0
WHERE (toUnixTimestamp64Micro(toDateTime64(t0."created_at", 6, 'UTC')) IS NOT NULL)
  AND (toUnixTimestamp64Micro(toDateTime64(t0."seen_at", 6, 'UTC')) IS NOT NULL)
ORDER BY t0."id";

-- birthday + 10 days < created_at.date
SELECT t0."id"
FROM "customer" AS t0
WHERE arrayMap(x -> if(throwIf(ifNull(x < -719162 OR x > 2932896, 0), 'out of years 1 to 9999') = 0, toInt32(x), NULL), [toInt128(toInt32(t0."birthday")) + toInt128(10)])[1] < arrayMap(x -> toInt32(intDiv(x - positiveModulo(x, toInt64(86400000000)), 86400000000)), [arrayMap((v, u) -> v + CASE WHEN u < 1698541200000000 THEN CASE WHEN u < 481078800000000 THEN CASE WHEN u < -1127696400000000 THEN CASE WHEN u < -1427677200000000 THEN CASE WHEN u < -1585443600000000 THEN CASE WHEN ... 18515 bytes, 69f93ac236961159
ORDER BY t0."id";

-- birthday + 3 months > seen_at.date
-- wider: months are stepped by the machine
SELECT t0."id"
FROM "customer" AS t0
WHERE (toInt32(t0."birthday") IS NOT NULL)
  AND (arrayMap(x -> toInt32(intDiv(x - positiveModulo(x, toInt64(86400000000)), 86400000000)), [arrayMap((v, u) -> v + CASE WHEN u < 1698541200000000 THEN CASE WHEN u < 481078800000000 THEN CASE WHEN u < -1127696400000000 THEN CASE WHEN u < -1427677200000000 THEN CASE WHEN u < -1585443600000000 THEN CASE WHEN u < -1665363600000000 THEN CASE WHEN u < -1689814800000000 THEN CASE WHEN u < -1855958961000000 THEN 561000000 ELSE 0 END ELSE CASE WHEN u < -1680397200000000 THEN 3600 ... 18350 bytes, dbbb7e5c0ec9ec1f
ORDER BY t0."id";

-- seen_at - created_at > 90 days
SELECT t0."id"
FROM "customer" AS t0
WHERE (toUnixTimestamp64Micro(toDateTime64(t0."seen_at", 6, 'UTC')) - toUnixTimestamp64Micro(toDateTime64(t0."created_at", 6, 'UTC'))) > 7776000000000
ORDER BY t0."id";

-- created_at.date - birthday > 90 days
SELECT t0."id"
FROM "customer" AS t0
WHERE ((arrayMap(x -> toInt32(intDiv(x - positiveModulo(x, toInt64(86400000000)), 86400000000)), [arrayMap((v, u) -> v + CASE WHEN u < 1698541200000000 THEN CASE WHEN u < 481078800000000 THEN CASE WHEN u < -1127696400000000 THEN CASE WHEN u < -1427677200000000 THEN CASE WHEN u < -1585443600000000 THEN CASE WHEN u < -1665363600000000 THEN CASE WHEN u < -1689814800000000 THEN CASE WHEN u < -1855958961000000 THEN 561000000 ELSE 0 END ELSE CASE WHEN u < -1680397200000000 THEN 360 ... 18404 bytes, dbcff17f8c0a9b33
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
SELECT t0."id"
FROM "customer" AS t0
WHERE if(isValidJSON(ifNull(t0."metadata", '')) AND countEqual(JSONExtractKeys(ifNull(t0."metadata", '')), 'tier') = 1 AND JSONType(ifNull(t0."metadata", ''), 'tier') = 'String', JSONExtractString(ifNull(t0."metadata", ''), 'tier'), NULL) = 'gold'
ORDER BY t0."id";

-- metadata.seats > 8
-- left to the machine: only texts in a String of JSON are read in ClickHouse
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- metadata.since < 2026-01-01
-- left to the machine: only texts in a String of JSON are read in ClickHouse
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- metadata.budget > 12.4
-- left to the machine: only texts in a String of JSON are read in ClickHouse
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- metadata.n > 5
-- left to the machine: only texts in a String of JSON are read in ClickHouse
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- metadata.flag == true
-- left to the machine: only texts in a String of JSON are read in ClickHouse
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- metadata["cost-centre"] is present
-- left to the machine: only texts in a String of JSON are read in ClickHouse
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- parent.plan == plan
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
WHERE t0."plan" = t1."plan"
ORDER BY t0."id";

-- parent is missing
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
WHERE NOT (t1."id" IS NOT NULL)
ORDER BY t0."id";

-- parent.parent.country == country
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
LEFT JOIN "customer" AS t2 ON t2."id" = t1."parent_id"
WHERE t0."country" = t2."country"
ORDER BY t0."id";

-- orders.any(status == paid)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid')
ORDER BY t0."id";

-- orders.none(status == overdue)
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'overdue'), 0)
ORDER BY t0."id";

-- orders.all(amount > 0)
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND NOT coalesce(t1."amount" > toDecimal64('0.00', 2), 0)), 0)
ORDER BY t0."id";

-- orders.count(status == paid) >= 2 and orders.sum(amount) > 1000
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, countIf(t1."status" = 'paid') AS v2_0, toInt128(reinterpret(sum(t1."amount"), 'Int128')) AS v2_1 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) >= 2
  AND coalesce(t2.v2_1, 0) > toInt128('100000')
ORDER BY t0."id";

-- orders.avg(amount) > 500
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, arrayMap((n, d) -> arrayMap((q, m, n, d) -> toInt128(if(throwIf(ifNull(abs((q + if(m * 2 > abs(d) OR (m * 2 = abs(d) AND q % 2 != 0), if((n < 0) = (d < 0), 1, -1), 0))) >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, (q + if(m * 2 > abs(d) OR (m * 2 = abs(d) AND q % 2 != 0), if((n < 0) = (d < 0), 1, -1), 0)), NULL)), [intDiv(n, d)], [abs(n % d)], [n], [d])[1], [sum(toInt256(toInt128(reinterpret(t1."amount", ' ... 673 bytes, e8237a93a5eefd3b
WHERE t2.v2_0 > toInt128('50000000000')
ORDER BY t0."id";

-- orders.avg(units) > 5
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, arrayMap((n, d) -> arrayMap((q, m, n, d) -> toInt128(if(throwIf(ifNull(abs((q + if(m * 2 > abs(d) OR (m * 2 = abs(d) AND q % 2 != 0), if((n < 0) = (d < 0), 1, -1), 0))) >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, (q + if(m * 2 > abs(d) OR (m * 2 = abs(d) AND q % 2 != 0), if((n < 0) = (d < 0), 1, -1), 0)), NULL)), [intDiv(n, d)], [abs(n % d)], [n], [d])[1], [sum(toInt256(arrayMap(x -> toInt128(if(throwIf(i ... 939 bytes, 4df3044ac94ffe6a
WHERE t2.v2_0 > toInt128('5000000')
ORDER BY t0."id";

-- orders.sum(rate) > 3.3
-- left to the machine: sums of floats depend on order
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- orders.min(amount) < 0
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, toInt128(reinterpret(min(t1."amount"), 'Int64')) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE t2.v2_0 < toInt128('0')
ORDER BY t0."id";

-- orders.max(placed_at) > 2026-01-01
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, max(toUnixTimestamp64Micro(toDateTime64(t1."placed_at", 6, 'UTC'))) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE t2.v2_0 >= 1767308400000000
ORDER BY t0."id";

-- orders.max(note) == "slow"
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, max(t1."note") AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE t2.v2_0 = 'slow'
ORDER BY t0."id";

-- orders.distinct(status).count() == 3
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, uniqExact(t1."status") AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) = 3
ORDER BY t0."id";

-- orders.latest(by: placed_at).status == overdue
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."id" AS "id", t1."status" AS "status", t1."amount" AS "amount", t1."big" AS "big", t1."rate" AS "rate", t1."units" AS "units", t1."note" AS "note", t1."placed_at" AS "placed_at", t1."due_on" AS "due_on", t1."rush" AS "rush", t1."customer_id" AS "customer_id", t1."product_id" AS "product_id", t1."customer_id" AS k2_0, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY t1."placed_at" DESC NULLS LAST, t1."id" DESC) AS n2 FROM "order" AS t1 WHERE t1."p ... 543 bytes, db4cadbecb7e43f1
WHERE t2."status" = 'overdue'
ORDER BY t0."id";

-- orders.earliest(by: big).amount < 10
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."id" AS "id", t1."status" AS "status", t1."amount" AS "amount", t1."big" AS "big", t1."rate" AS "rate", t1."units" AS "units", t1."note" AS "note", t1."placed_at" AS "placed_at", t1."due_on" AS "due_on", t1."rush" AS "rush", t1."customer_id" AS "customer_id", t1."product_id" AS "product_id", t1."customer_id" AS k2_0, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY t1."big" ASC NULLS FIRST, t1."id" ASC) AS n2 FROM "order" AS t1 WHERE t1."big" IS  ... 530 bytes, 9ac81ddcb483aacb
WHERE t2."amount" < toDecimal64('10.00', 2)
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).any(status == paid)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid' AND t1."id" IN (SELECT k2_0 FROM (SELECT t2."id" AS k2_0, row_number() OVER (PARTITION BY t2."customer_id" ORDER BY t2."placed_at" DESC NULLS LAST, t2."id" DESC) AS n2 FROM "order" AS t2 WHERE t2."placed_at" IS NOT NULL AND t2."customer_id" IS NOT NULL) AS q2 WHERE n2 <= 3))
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).count(status == paid) == 3
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count() AS v2_0 FROM (SELECT t1.* FROM "order" AS t1 WHERE t1."placed_at" IS NOT NULL ORDER BY t1."customer_id", t1."placed_at" DESC NULLS LAST, t1."id" DESC LIMIT 3 BY t1."customer_id") AS t1 WHERE t1."status" = 'paid' GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) = 3
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).count(status == paid) == 3 and orders.latest(2, by: placed_at).sum(amount) > 5
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, countIf(t1."status" = 'paid' AND (t1.n3 <= 3 AND t1."placed_at" IS NOT NULL)) AS v2_0, toInt128(reinterpret(sum(CASE WHEN (t1.n3 <= 2 AND t1."placed_at" IS NOT NULL) THEN t1."amount" END), 'Int128')) AS v2_1 FROM (SELECT t1.*, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY t1."placed_at" DESC NULLS LAST, t1."id" DESC) AS n3 FROM "order" AS t1) AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) = 3
  AND coalesce(t2.v2_1, 0) > toInt128('500')
ORDER BY t0."id";

-- orders.none(status == overdue) and mrr > 100 and orders.latest(3, by: placed_at).count(status == paid) == 3
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count() AS v2_0 FROM (SELECT t1.* FROM "order" AS t1 WHERE t1."customer_id" IN (SELECT t4."id" FROM "customer" AS t4 WHERE NOT coalesce(t4."id" IN (SELECT t5."customer_id" FROM "order" AS t5 WHERE t5."customer_id" IS NOT NULL AND t5."status" = 'overdue'), 0) AND t4."mrr" > toDecimal64('100.00', 2)) AND t1."placed_at" IS NOT NULL ORDER BY t1."customer_id", t1."placed_at" DESC NULLS LAST, t1."id" DESC LIMIT 3 BY t1."customer_id") AS t1 WHE ... 557 bytes, 9631bb2d4ba7c283
WHERE t0."mrr" > toDecimal64('100.00', 2)
  AND coalesce(t2.v2_0, 0) = 3
ORDER BY t0."id";

-- (orders.none(status == overdue) and mrr > 100 and orders.latest(3, by: placed_at).count(status == paid) == 3) or (vip and orders.latest(3, by: placed_at).count(status == paid) == 2)
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count() AS v2_0 FROM (SELECT t1.* FROM "order" AS t1 WHERE t1."customer_id" IN (SELECT t7."id" FROM "customer" AS t7 WHERE NOT coalesce(t7."id" IN (SELECT t8."customer_id" FROM "order" AS t8 WHERE t8."customer_id" IS NOT NULL AND t8."status" = 'overdue'), 0) AND t7."mrr" > toDecimal64('100.00', 2)) AND t1."placed_at" IS NOT NULL ORDER BY t1."customer_id", t1."placed_at" DESC NULLS LAST, t1."id" DESC LIMIT 3 BY t1."customer_id") AS t ... 562 bytes, a85c9e69f7dddf57
LEFT JOIN (SELECT t4."customer_id" AS k5_0, count() AS v5_0 FROM (SELECT t4.* FROM "order" AS t4 WHERE t4."customer_id" IN (SELECT t9."id" FROM "customer" AS t9 WHERE t9."vip") AND t4."placed_at" IS NOT NULL ORDER BY t4."customer_id", t4."placed_at" DESC NULLS LAST, t4."id" DESC LIMIT 3 BY t4."customer_id") AS t4 WHERE t4."status" = 'paid' GROUP BY t4."customer_id") AS t5 ON t5.k5_0 = t0."id"
WHERE ((t0."mrr" > toDecimal64('100.00', 2) AND coalesce(t2.v2_0, 0) = 3) OR (t0."vip" AND coalesce(t5.v5_0, 0) = 2))
ORDER BY t0."id";

-- orders.none(status == overdue) and vip and orders.latest(3, by: placed_at).count(status == paid) < 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t2."customer_id" AS k3_0, count() AS v3_0 FROM (SELECT t2.* FROM "order" AS t2 WHERE t2."customer_id" IN (SELECT t5."id" FROM "customer" AS t5 WHERE t5."vip" AND NOT coalesce(t5."id" IN (SELECT t6."customer_id" FROM "order" AS t6 WHERE t6."customer_id" IS NOT NULL AND t6."status" = 'overdue'), 0)) AND t2."placed_at" IS NOT NULL ORDER BY t2."customer_id", t2."placed_at" DESC NULLS LAST, t2."id" DESC LIMIT 3 BY t2."customer_id") AS t2 WHERE t2."status" = 'paid ... 535 bytes, cb01e70dc8e1d268
WHERE t0."vip"
  AND NOT coalesce(t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'overdue'), 0)
  AND coalesce(t3.v3_0, 0) < 3
ORDER BY t0."id";

-- not (orders.any(status == overdue) and vip and orders.latest(3, by: placed_at).max(amount) > 3)
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t2."customer_id" AS k3_0, toInt128(reinterpret(max(t2."amount"), 'Int64')) AS v3_0 FROM (SELECT t2.* FROM "order" AS t2 WHERE t2."placed_at" IS NOT NULL ORDER BY t2."customer_id", t2."placed_at" DESC NULLS LAST, t2."id" DESC LIMIT 3 BY t2."customer_id") AS t2 GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t0."id"
WHERE (NOT coalesce(t0."vip", 0) OR NOT coalesce(t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'overdue'), 0) OR NOT coalesce(t3.v3_0 > toInt128('300'), 0))
ORDER BY t0."id";

-- plan == enterprise and country in [FR, BE] and parent.vip and orders.sum(amount) > 1000
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
JOIN (SELECT t2."customer_id" AS k3_0, toInt128(reinterpret(sum(t2."amount"), 'Int128')) AS v3_0 FROM "order" AS t2 WHERE t2."customer_id" IN (SELECT t4."id" FROM "customer" AS t4 WHERE t4."plan" = 'enterprise' AND t4."country" IN ('BE', 'FR')) GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t0."id"
WHERE t0."plan" = 'enterprise'
  AND t0."country" IN ('BE', 'FR')
  AND t1."vip"
  AND coalesce(t3.v3_0, 0) > toInt128('100000')
ORDER BY t0."id";

-- orders.lines.sum(price * quantity) > 3000
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k3_0, arrayMap(x -> toInt128(if(throwIf(ifNull(abs(x) >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, x, NULL)), [sum(toInt256(arrayMap(x -> toInt128(if(throwIf(ifNull(abs(x) >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, x, NULL)), [toInt256(toInt128(reinterpret(t2."price", 'Int64'))) * toInt256(arrayMap(x -> toInt128(if(throwIf(ifNull(abs(x) >= toInt256('10000000000000000000000000000 ... 708 bytes, 5a8c607088082c6e
WHERE coalesce(t3.v3_0, 0) > toInt128('30000000')
ORDER BY t0."id";

-- orders.where(status == paid).lines.distinct(code).count() >= 3
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k3_0, uniqExact(t2."code") AS v3_0 FROM "order" AS t1 JOIN "line" AS t2 ON t2."order_id" = t1."id" WHERE t1."status" = 'paid' GROUP BY t1."customer_id") AS t3 ON t3.k3_0 = t0."id"
WHERE coalesce(t3.v3_0, 0) >= 3
ORDER BY t0."id";

-- children.where(vip).neighbours.any(subject == "x")
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT t1."parent_id" FROM "customer" AS t1 WHERE t1."parent_id" IS NOT NULL AND t1."vip" AND t1."country" IN (SELECT t2."country" FROM "ticket" AS t2 WHERE t2."country" IS NOT NULL AND t2."subject" = 'x'))
ORDER BY t0."id";

-- orders.any(lines.any(price > 90) and status == paid)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid' AND t1."id" IN (SELECT t2."order_id" FROM "line" AS t2 WHERE t2."order_id" IS NOT NULL AND t2."price" > toDecimal64('90.0000', 4)))
ORDER BY t0."id";

-- orders.any(amount > customer.orders.avg(amount) * 2)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 LEFT JOIN "customer" AS t2 ON t2."id" = t1."customer_id" LEFT JOIN (SELECT t3."customer_id" AS k4_0, arrayMap((n, d) -> arrayMap((q, m, n, d) -> toInt128(if(throwIf(ifNull(abs((q + if(m * 2 > abs(d) OR (m * 2 = abs(d) AND q % 2 != 0), if((n < 0) = (d < 0), 1, -1), 0))) >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, (q + if(m * 2 > abs(d) OR (m * 2 = abs(d) AND q % 2 != 0), if((n < 0) =  ... 1242 bytes, eb14cb24d37be3c8
ORDER BY t0."id";

-- neighbours.count() > 60
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."country" AS k2_0, count() AS v2_0 FROM "ticket" AS t1 GROUP BY t1."country") AS t2 ON t2.k2_0 = t0."country"
WHERE coalesce(t2.v2_0, 0) > 60
ORDER BY t0."id";

-- parent.orders.count() > 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
JOIN (SELECT t2."customer_id" AS k3_0, count() AS v3_0 FROM "order" AS t2 GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t1."id"
WHERE coalesce(t3.v3_0, 0) > 3
ORDER BY t0."id";

-- orders.any(a => customer.orders.any(b => b.placed_at > a.placed_at and b.placed_at <= a.placed_at + 10 days))
-- wider: a subquery of ClickHouse does not see the row outside
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 LEFT JOIN "customer" AS t2 ON t2."id" = t1."customer_id" WHERE t1."customer_id" IS NOT NULL AND t2."id" IN (SELECT t3."customer_id" FROM "order" AS t3 WHERE t3."customer_id" IS NOT NULL AND (toUnixTimestamp64Micro(toDateTime64(t3."placed_at", 6, 'UTC')) IS NOT NULL)))
ORDER BY t0."id";

-- orders.latest(by: placed_at).customer.id == id
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."id" AS "id", t1."status" AS "status", t1."amount" AS "amount", t1."big" AS "big", t1."rate" AS "rate", t1."units" AS "units", t1."note" AS "note", t1."placed_at" AS "placed_at", t1."due_on" AS "due_on", t1."rush" AS "rush", t1."customer_id" AS "customer_id", t1."product_id" AS "product_id", t1."customer_id" AS k2_0, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY t1."placed_at" DESC NULLS LAST, t1."id" DESC) AS n2 FROM "order" AS t1 WHERE t1."p ... 543 bytes, db4cadbecb7e43f1
LEFT JOIN "customer" AS t3 ON t3."id" = t2."customer_id"
WHERE t0."id" = t3."id"
ORDER BY t0."id";

-- rich
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, toInt128(reinterpret(sum(t1."amount"), 'Int128')) AS v2_0 FROM "order" AS t1 WHERE t1."status" = 'paid' GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) > toInt128('80000')
ORDER BY t0."id";

-- ruled
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, toInt128(reinterpret(sum(t1."amount"), 'Int128')) AS v2_0 FROM "order" AS t1 WHERE t1."customer_id" IN (SELECT t4."id" FROM "customer" AS t4 WHERE t4."country" = 'FR') AND t1."status" = 'paid' GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE ((t0."country" = 'FR' AND NOT coalesce(t2.v2_0, 0) > toInt128('80000')) OR (t0."vip" AND t0."id" IN (SELECT t3."customer_id" FROM "order" AS t3 WHERE t3."customer_id" IS NOT NULL)))
ORDER BY t0."id";

-- fixed
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN ('c1', 'c5', 'c500')
ORDER BY t0."id";

-- late
SELECT t0."id"
FROM "order" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."customer_id"
JOIN (SELECT t2."customer_id" AS k3_0, toInt128(reinterpret(sum(t2."amount"), 'Int128')) AS v3_0 FROM "order" AS t2 WHERE t2."status" = 'paid' GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t1."id"
WHERE t0."status" = 'overdue'
  AND coalesce(t3.v3_0, 0) > toInt128('80000')
  AND (t1."id" IS NOT NULL)
ORDER BY t0."id";

-- first
SELECT t0."id"
FROM "order" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."customer_id"
LEFT JOIN (SELECT t2."id" AS "id", t2."status" AS "status", t2."amount" AS "amount", t2."big" AS "big", t2."rate" AS "rate", t2."units" AS "units", t2."note" AS "note", t2."placed_at" AS "placed_at", t2."due_on" AS "due_on", t2."rush" AS "rush", t2."customer_id" AS "customer_id", t2."product_id" AS "product_id", t2."customer_id" AS k3_0, row_number() OVER (PARTITION BY t2."customer_id" ORDER BY t2."placed_at" ASC NULLS FIRST, t2."id" ASC) AS n3 FROM "order" AS t2 WHERE t2."pl ... 542 bytes, a900b0c29685c192
WHERE t3."id" = t0."id"
ORDER BY t0."id";

-- top
SELECT t0."id"
FROM "order" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."customer_id"
WHERE t1."id" IN (SELECT t2."customer_id" FROM "order" AS t2 WHERE t2."customer_id" IS NOT NULL AND t2."id" IN (SELECT k3_0 FROM (SELECT t3."id" AS k3_0, row_number() OVER (PARTITION BY t3."customer_id" ORDER BY t3."amount" DESC NULLS LAST, t3."id" DESC) AS n3 FROM "order" AS t3 WHERE t3."amount" IS NOT NULL AND t3."customer_id" IS NOT NULL) AS q3 WHERE n3 <= 2) AND (t2."id" IS NOT NULL))
ORDER BY t0."id";

-- near
-- wider: a subquery of ClickHouse does not see the row outside
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."country" IN (SELECT t1."country" FROM "ticket" AS t1 WHERE t1."country" IS NOT NULL)
ORDER BY t0."id";

-- busy
-- wider: a subquery of ClickHouse does not see the row outside
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."country" IN (SELECT t1."country" FROM "ticket" AS t1 WHERE t1."country" IS NOT NULL)
ORDER BY t0."id";

-- line_of_late
SELECT t0."order_id", t0."position"
FROM "line" AS t0
LEFT JOIN "order" AS t1 ON t1."id" = t0."order_id"
LEFT JOIN "customer" AS t2 ON t2."id" = t1."customer_id"
LEFT JOIN (SELECT t3."customer_id" AS k4_0, toInt128(reinterpret(sum(CASE WHEN t3."status" = 'paid' THEN t3."amount" END), 'Int128')) AS v4_0, arrayMap((n, d) -> arrayMap((q, m, n, d) -> toInt128(if(throwIf(ifNull(abs((q + if(m * 2 > abs(d) OR (m * 2 = abs(d) AND q % 2 != 0), if((n < 0) = (d < 0), 1, -1), 0))) >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, (q + if(m * 2 > abs(d) OR (m * 2 = abs(d) AND q % 2 != 0), if((n < 0) = (d < 0), 1, -1), 0) ... 777 bytes, 5753d2404cc2a0c2
WHERE ((t1."status" = 'overdue' AND coalesce(t4.v4_0, 0) > toInt128('80000') AND (t2."id" IS NOT NULL) AND (t1."id" IS NOT NULL)) OR t4.v4_1 > toInt128('40000000000'))
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
  toUInt8(coalesce(t2.v2_0, 0) > 0) AS c5,
  toUInt8(coalesce(t0."country" IN ('DE', 'FR'), 0)) AS c6,
  toUInt8(coalesce(t2.v2_0, 0) >= 2) AS c7,
  toUInt8(NOT coalesce(t0."plan" = 'enterprise', 0)) AS c8,
  toUInt8(coalesce(has(t0."tags", 'new'), 0)) AS c9
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count() AS v2_0 FROM "order" AS t1 WHERE t1."amount" > toDecimal64('100.00', 2) GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id") AS c

-- the counts of 2
SELECT countIf(NOT coalesce(t0."plan" = 'enterprise', 0)),
  countIf(has(t0."tags", 'new'))
FROM "customer" AS t0

