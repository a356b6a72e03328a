-- vip
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."vip"
ORDER BY t0."id";

-- not vip
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."vip", false)
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
WHERE t0."number" IN ((-7), 1, 5)
ORDER BY t0."id";

-- mrr >= 1000.50
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."mrr" >= '1000.50'::DECIMAL(12, 2)
ORDER BY t0."id";

-- wide < 123456789012345678901234.5
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."wide" < '123456789012345678901234.500000'::DECIMAL(30, 6)
ORDER BY t0."id";

-- score > 1.5
SELECT t0."id"
FROM "customer" AS t0
WHERE nullif(t0."score", 'NaN'::DOUBLE) > '1.5'::DOUBLE
ORDER BY t0."id";

-- plan == enterprise
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."plan" = 'enterprise'
ORDER BY t0."id";

-- plan != enterprise
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."plan" = 'enterprise', false)
ORDER BY t0."id";

-- country in [FR, BE]
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."country" IN ('BE', 'FR')
ORDER BY t0."id";

-- country not in [FR, BE]
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."country" IN ('BE', 'FR'), false)
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
WHERE t0."birthday" >= DATE '1990-06-01'
ORDER BY t0."id";

-- birthday == 1990-06-01
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."birthday" = DATE '1990-06-01'
ORDER BY t0."id";

-- created_at >= 2025-06-01T10:00:00Z
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."created_at" >= make_timestamptz(1748772000000000)
ORDER BY t0."id";

-- created_at in last 90 days
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."created_at" > make_timestamptz(1762077600000000)
  AND t0."created_at" <= make_timestamptz(1769853600000000)
ORDER BY t0."id";

-- created_at in previous month
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."created_at" >= make_timestamptz(1764543600000000)
  AND t0."created_at" < make_timestamptz(1767222000000000)
ORDER BY t0."id";

-- created_at.year == 2025
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."created_at" < make_timestamptz(1767222000000000)
  AND t0."created_at" >= make_timestamptz(1735686000000000)
ORDER BY t0."id";

-- email is missing
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."email" IS NULL)
ORDER BY t0."id";

-- age + 1 > number
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."number" < (t0."age" + 1)
ORDER BY t0."id";

-- age - 1 > number
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."number" < (t0."age" - 1)
ORDER BY t0."id";

-- age * 2 > number
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."number" < (t0."age" * 2)
ORDER BY t0."id";

-- age / 4 > 7.5
SELECT t0."id"
FROM "customer" AS t0
WHERE list_transform([{'a': CAST(CAST(t0."age" AS HUGEINT) AS HUGEINT), 'b': CAST(nullif(4, 0) AS HUGEINT)}], lambda u: CAST(CAST(sign(u['a']) * sign(u['b']) * (((abs(u['a']) // abs(u['b'])) * 1000000 + ((abs(u['a']) % abs(u['b'])) * 1000000) // abs(u['b'])) + CASE WHEN ((abs(u['a']) % abs(u['b'])) * 1000000) % abs(u['b']) > abs(u['b']) - ((abs(u['a']) % abs(u['b'])) * 1000000) % abs(u['b']) OR (((abs(u['a']) % abs(u['b'])) * 1000000) % abs(u['b']) = abs(u['b']) - ((abs(u['a' ... 697 bytes, 858227c85d102d67
ORDER BY t0."id";

-- -age < number
SELECT t0."id"
FROM "customer" AS t0
WHERE (-t0."age") < t0."number"
ORDER BY t0."id";

-- mrr + 1 > wide
SELECT t0."id"
FROM "customer" AS t0
WHERE CAST(CAST(t0."wide" AS DECIMAL(38, 6)) * 1000000 AS HUGEINT) < CAST(CAST((CAST(CAST(CAST((CAST(CAST(t0."mrr" AS DECIMAL(38, 2)) * 100 AS HUGEINT) + 100) AS DECIMAL(38, 0)) AS HUGEINT) AS HUGEINT) * 10000) AS DECIMAL(38, 0)) AS HUGEINT)
ORDER BY t0."id";

-- mrr * 2 > wide
SELECT t0."id"
FROM "customer" AS t0
WHERE CAST(CAST(t0."wide" AS DECIMAL(38, 6)) * 1000000 AS HUGEINT) < CAST(CAST((CAST(CAST(CAST((CAST(CAST(t0."mrr" AS DECIMAL(38, 2)) * 100 AS HUGEINT) * 2) AS DECIMAL(38, 0)) AS HUGEINT) AS HUGEINT) * 10000) AS DECIMAL(38, 0)) AS HUGEINT)
ORDER BY t0."id";

-- mrr / 3 > wide
SELECT t0."id"
FROM "customer" AS t0
WHERE CAST(CAST((CAST(CAST(CAST(t0."wide" AS DECIMAL(38, 6)) * 1000000 AS HUGEINT) AS HUGEINT) * 100) AS DECIMAL(38, 0)) AS HUGEINT) < list_transform([{'a': CAST(CAST(CAST(t0."mrr" AS DECIMAL(38, 2)) * 100 AS HUGEINT) AS HUGEINT), 'b': CAST(nullif(3, 0) AS HUGEINT)}], lambda u: CAST(CAST(sign(u['a']) * sign(u['b']) * (((abs(u['a']) // abs(u['b'])) * 1000000 + ((abs(u['a']) % abs(u['b'])) * 1000000) // abs(u['b'])) + CASE WHEN ((abs(u['a']) % abs(u['b'])) * 1000000) % abs(u['b ... 846 bytes, 3a4c7aa517585e81
ORDER BY t0."id";

-- score * 2.0 < 3.0
SELECT t0."id"
FROM "customer" AS t0
WHERE nullif((nullif(t0."score", 'NaN'::DOUBLE) * '2'::DOUBLE), 'NaN'::DOUBLE) < '3'::DOUBLE
ORDER BY t0."id";

-- score == age
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."age" = nullif(t0."score", 'NaN'::DOUBLE)
ORDER BY t0."id";

-- score / 0.5 > age + score
SELECT t0."id"
FROM "customer" AS t0
WHERE nullif((CAST(t0."age" AS DOUBLE) + nullif(t0."score", 'NaN'::DOUBLE)), 'NaN'::DOUBLE) < nullif((nullif(t0."score", 'NaN'::DOUBLE) / nullif('0.5'::DOUBLE, 0)), 'NaN'::DOUBLE)
ORDER BY t0."id";

-- (mrr ?? 0) < 10
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(CAST(CAST(t0."mrr" AS DECIMAL(38, 2)) * 100 AS HUGEINT), 0) < 1000
ORDER BY t0."id";

-- (if vip then mrr else 0) > 100
SELECT t0."id"
FROM "customer" AS t0
WHERE CASE WHEN t0."vip" THEN CAST(CAST(t0."mrr" AS DECIMAL(38, 2)) * 100 AS HUGEINT) ELSE 0 END > 10000
ORDER BY t0."id";

-- count_true(vip, age > 30) >= 2
SELECT t0."id"
FROM "customer" AS t0
WHERE (CASE WHEN t0."vip" THEN 1 ELSE 0 END + CASE WHEN t0."age" > 30 THEN 1 ELSE 0 END) >= 2
ORDER BY t0."id";

-- (vip and age > 3) == vip
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."vip" = ((coalesce((t0."vip" AND t0."age" > 3), false)))
ORDER BY t0."id";

-- email.lower() == name
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."name" = lower(t0."email")
ORDER BY t0."id";

-- email.upper() == name
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."name" = upper(t0."email")
ORDER BY t0."id";

-- email.trim() == name
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."name" = trim(t0."email", ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13))
ORDER BY t0."id";

-- email.fold() == name.fold()
-- wider: DuckDB has no case folding
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."email" IS NOT NULL)
  AND (t0."name" IS NOT NULL)
ORDER BY t0."id";

-- email.fold() == "STRASSE@de"
SELECT t0."id"
FROM "customer" AS t0
WHERE regexp_matches(t0."email", '^(?:(?:[Ssſ][Tt]|[ﬅﬆ])[Rr][Aa](?:[Ssſ][Ssſ]|[ßẞ])[Ee]\@[Dd][Ee])$')
ORDER BY t0."id";

-- name.fold().contains("StrÖm") or not name.fold().starts_with("K") or name.fold().ends_with("SS")
SELECT t0."id"
FROM "customer" AS t0
WHERE (regexp_matches(t0."name", '(?:[Ssſ][Tt]|[ﬅﬆ]|[ßẞ][Tt])[Rr][Öö][Mm]') OR NOT coalesce(regexp_matches(t0."name", '^[KkK]'), false) OR regexp_matches(t0."name", '(?:[Ssſ][Ssſ]|[ßẞ]|[ßẞ][Ssſ])$'))
ORDER BY t0."id";

-- name.fold().contains("Röm") or name matches /.*(mill|mühle).*/
SELECT t0."id"
FROM "customer" AS t0
WHERE (regexp_matches(t0."name", '[Rr][Öö][Mm]') OR ((contains(t0."name", 'mill') OR contains(t0."name", 'mühle')) AND regexp_matches(t0."name", '(?:mill|mühle)')))
ORDER BY t0."id";

-- email.length() > 9
SELECT t0."id"
FROM "customer" AS t0
WHERE length(t0."email") > 9
ORDER BY t0."id";

-- email.starts_with("a%_\\'")
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(starts_with(t0."email", 'a%_\'''), false)
ORDER BY t0."id";

-- email.ends_with(name)
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(ends_with(t0."email", t0."name"), false)
ORDER BY t0."id";

-- email.contains("x")
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(contains(t0."email", 'x'), false)
ORDER BY t0."id";

-- name matches /[A-Z].*x{2,3}|\./
SELECT t0."id"
FROM "customer" AS t0
WHERE regexp_matches(t0."name", '^(?:[A-Z](?:.|\n)*x{2,3}|\.)$')
ORDER BY t0."id";

-- email matches /[a-z.]+@(acme|globex)[.]example([.]de)?/
SELECT t0."id"
FROM "customer" AS t0
WHERE ((contains(t0."email", '@acme.example') OR contains(t0."email", '@globex.example')) AND regexp_matches(t0."email", '^(?:[\.a-z]+\@(?:acme|globex)\.example(?:\.de)?)$'))
ORDER BY t0."id";

-- not (name matches /Dr[.] .*_100%/)
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce((ends_with(t0."name", '_100%') AND regexp_matches(t0."name", '^(?:Dr\. (?:.|\n)*_100\%)$')), false)
ORDER BY t0."id";

-- created_at.date == birthday
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."birthday" - DATE '1970-01-01') = (CAST(make_timestamp(list_transform([epoch_us(t0."created_at")], lambda v: v + list_transform([list_transform([v], lambda u: CASE WHEN u < 4133980800000000 THEN u ELSE u - epoch_us(date_trunc('year', make_timestamp(u))) + [3818448000000000, 4007836800000000, 4039372800000000, 4070908800000000, 4102444800000000, 3944678400000000, 3786912000000000, 3471292800000000, 3849984000000000, 3345062400000000, 3723753600000000, 321883200000000 ... 17787 bytes, c3bc110214a7deec
ORDER BY t0."id";

-- created_at.hour < 6
SELECT t0."id"
FROM "customer" AS t0
WHERE hour(make_timestamp(list_transform([epoch_us(t0."created_at")], lambda v: v + list_transform([list_transform([v], lambda u: CASE WHEN u < 4133980800000000 THEN u ELSE u - epoch_us(date_trunc('year', make_timestamp(u))) + [3818448000000000, 4007836800000000, 4039372800000000, 4070908800000000, 4102444800000000, 3944678400000000, 3786912000000000, 3471292800000000, 3849984000000000, 3345062400000000, 3723753600000000, 3218832000000000, 3597523200000000, 3976214400000000][ ... 17723 bytes, 161b8e3b74c6c099
ORDER BY t0."id";

-- birthday.quarter == 2
SELECT t0."id"
FROM "customer" AS t0
WHERE quarter(DATE '1970-01-01' + CAST((t0."birthday" - DATE '1970-01-01') AS INTEGER)) = 2
ORDER BY t0."id";

-- birthday.month == 2
SELECT t0."id"
FROM "customer" AS t0
WHERE month(DATE '1970-01-01' + CAST((t0."birthday" - DATE '1970-01-01') AS INTEGER)) = 2
ORDER BY t0."id";

-- birthday.day == 29
SELECT t0."id"
FROM "customer" AS t0
WHERE day(DATE '1970-01-01' + CAST((t0."birthday" - DATE '1970-01-01') AS INTEGER)) = 29
ORDER BY t0."id";

-- birthday.weekday == 1
SELECT t0."id"
FROM "customer" AS t0
WHERE isodow(DATE '1970-01-01' + CAST((t0."birthday" - DATE '1970-01-01') AS INTEGER)) = 1
ORDER BY t0."id";

-- seen_at.month == 3
SELECT t0."id"
FROM "customer" AS t0
WHERE month(DATE '1970-01-01' + CAST((CAST(make_timestamp(list_transform([epoch_us(t0."seen_at")], lambda v: v + list_transform([list_transform([v], lambda u: CASE WHEN u < 4133980800000000 THEN u ELSE u - epoch_us(date_trunc('year', make_timestamp(u))) + [3818448000000000, 4007836800000000, 4039372800000000, 4070908800000000, 4102444800000000, 3944678400000000, 3786912000000000, 3471292800000000, 3849984000000000, 3345062400000000, 3723753600000000, 3218832000000000, 3597523 ... 17794 bytes, d458e5a5f38a4608
ORDER BY t0."id";

-- created_at + 36h < seen_at
SELECT t0."id"
FROM "customer" AS t0
WHERE list_transform([(epoch_us(t0."created_at") + 129600000000)], lambda u: CASE WHEN u BETWEEN -62135596800000000 AND 253402300799999999 THEN u WHEN u IS NOT NULL THEN error('overflow: a time outside of years 1 to 9999') END)[1] < epoch_us(t0."seen_at")
ORDER BY t0."id";

-- created_at + 1 month <= seen_at
SELECT t0."id"
FROM "customer" AS t0
WHERE list_transform([list_transform([epoch_us(make_timestamp(list_transform([epoch_us(t0."created_at")], lambda v: v + list_transform([list_transform([v], lambda u: CASE WHEN u < 4133980800000000 THEN u ELSE u - epoch_us(date_trunc('year', make_timestamp(u))) + [3818448000000000, 4007836800000000, 4039372800000000, 4070908800000000, 4102444800000000, 3944678400000000, 3786912000000000, 3471292800000000, 3849984000000000, 3345062400000000, 3723753600000000, 3218832000000000,  ... 35612 bytes, 570a189198ee1cdf
ORDER BY t0."id";

-- birthday + 10 days < created_at.date
SELECT t0."id"
FROM "customer" AS t0
WHERE list_transform([((t0."birthday" - DATE '1970-01-01') + 10)], lambda u: CASE WHEN u BETWEEN -719162 AND 2932896 THEN u WHEN u IS NOT NULL THEN error('overflow: a time outside of years 1 to 9999') END)[1] < (CAST(make_timestamp(list_transform([epoch_us(t0."created_at")], lambda v: v + list_transform([list_transform([v], lambda u: CASE WHEN u < 4133980800000000 THEN u ELSE u - epoch_us(date_trunc('year', make_timestamp(u))) + [3818448000000000, 4007836800000000, 4039372800 ... 17954 bytes, 7835b05bf249bc74
ORDER BY t0."id";

-- birthday + 3 months > seen_at.date
SELECT t0."id"
FROM "customer" AS t0
WHERE (CAST(make_timestamp(list_transform([epoch_us(t0."seen_at")], lambda v: v + list_transform([list_transform([v], lambda u: CASE WHEN u < 4133980800000000 THEN u ELSE u - epoch_us(date_trunc('year', make_timestamp(u))) + [3818448000000000, 4007836800000000, 4039372800000000, 4070908800000000, 4102444800000000, 3944678400000000, 3786912000000000, 3471292800000000, 3849984000000000, 3345062400000000, 3723753600000000, 3218832000000000, 3597523200000000, 3976214400000000][is ... 18032 bytes, 0877adf4277ded1a
ORDER BY t0."id";

-- seen_at - created_at > 90 days
SELECT t0."id"
FROM "customer" AS t0
WHERE (epoch_us(t0."seen_at") - epoch_us(t0."created_at")) > 7776000000000
ORDER BY t0."id";

-- created_at.date - birthday > 90 days
SELECT t0."id"
FROM "customer" AS t0
WHERE (((CAST(make_timestamp(list_transform([epoch_us(t0."created_at")], lambda v: v + list_transform([list_transform([v], lambda u: CASE WHEN u < 4133980800000000 THEN u ELSE u - epoch_us(date_trunc('year', make_timestamp(u))) + [3818448000000000, 4007836800000000, 4039372800000000, 4070908800000000, 4102444800000000, 3944678400000000, 3786912000000000, 3471292800000000, 3849984000000000, 3345062400000000, 3723753600000000, 3218832000000000, 3597523200000000, 397621440000000 ... 17821 bytes, bcfdc117e0fc8695
ORDER BY t0."id";

-- tags.has("new")
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(list_contains(CAST(t0."tags" AS VARCHAR[]), 'new'), false)
ORDER BY t0."id";

-- tags.has(name)
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(list_contains(CAST(t0."tags" AS VARCHAR[]), t0."name"), false)
ORDER BY t0."id";

-- tags.has_any(["beta", "it's"])
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(list_has_any(CAST(t0."tags" AS VARCHAR[]), ['beta', 'it''s']::VARCHAR[]), false)
ORDER BY t0."id";

-- tags.has_all(["beta", "new"])
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(list_has_all(CAST(t0."tags" AS VARCHAR[]), ['beta', 'new']::VARCHAR[]), false)
ORDER BY t0."id";

-- metadata.tier == "gold"
SELECT t0."id"
FROM "customer" AS t0
WHERE CASE WHEN len(list_filter(json_keys(t0."metadata"), lambda k: k = 'tier')) = 1 THEN CASE WHEN json_type(t0."metadata", '/tier') = 'VARCHAR' AND NOT contains(json_extract_string(t0."metadata", '/tier'), chr(0)) THEN json_extract_string(t0."metadata", '/tier') END END = 'gold'
ORDER BY t0."id";

-- metadata.seats > 8
SELECT t0."id"
FROM "customer" AS t0
WHERE CASE WHEN len(list_filter(json_keys(t0."metadata"), lambda k: k = 'seats')) = 1 THEN CASE WHEN json_type(t0."metadata", '/seats') IN ('BIGINT', 'UBIGINT') OR (json_type(t0."metadata", '/seats') = 'VARCHAR' AND regexp_full_match(json_extract_string(t0."metadata", '/seats'), '[+-]?[0-9]+')) THEN TRY_CAST(json_extract_string(t0."metadata", '/seats') AS BIGINT) END END > 8
ORDER BY t0."id";

-- metadata.since < 2026-01-01
SELECT t0."id"
FROM "customer" AS t0
WHERE CASE WHEN len(list_filter(json_keys(t0."metadata"), lambda k: k = 'since')) = 1 THEN CASE WHEN json_type(t0."metadata", '/since') = 'VARCHAR' AND regexp_full_match(json_extract_string(t0."metadata", '/since'), '[0-9]{4}-[0-9]{2}-[0-9]{2} *') AND json_extract_string(t0."metadata", '/since') >= '0001' THEN TRY_CAST(substr(json_extract_string(t0."metadata", '/since'), 1, 10) AS DATE) - DATE '1970-01-01' END END < 20454
ORDER BY t0."id";

-- metadata.budget > 12.4
-- left to the machine: DuckDB rewrites the numbers of JSON as floats
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- metadata.n > 5
SELECT t0."id"
FROM "customer" AS t0
WHERE CASE WHEN len(list_filter(json_keys(t0."metadata"), lambda k: k = 'n')) = 1 THEN CASE WHEN (json_type(t0."metadata", '/n') IN ('BIGINT', 'UBIGINT', 'DOUBLE') OR (json_type(t0."metadata", '/n') = 'VARCHAR' AND regexp_full_match(json_extract_string(t0."metadata", '/n'), '-?[0-9]{1,15}(?:[.][0-9]{1,15})?'))) AND isfinite(TRY_CAST(json_extract_string(t0."metadata", '/n') AS DOUBLE)) THEN TRY_CAST(json_extract_string(t0."metadata", '/n') AS DOUBLE) END END > '5'::DOUBLE
ORDER BY t0."id";

-- metadata.flag == true
SELECT t0."id"
FROM "customer" AS t0
WHERE CASE WHEN len(list_filter(json_keys(t0."metadata"), lambda k: k = 'flag')) = 1 THEN CASE WHEN json_type(t0."metadata", '/flag') = 'BOOLEAN' THEN json_extract_string(t0."metadata", '/flag') = 'true' END END
ORDER BY t0."id";

-- metadata["cost-centre"] is present
SELECT t0."id"
FROM "customer" AS t0
WHERE (CASE WHEN len(list_filter(json_keys(t0."metadata"), lambda k: k = 'cost-centre')) = 1 THEN CASE WHEN json_type(t0."metadata", '/cost-centre') <> 'NULL' THEN json_extract_string(t0."metadata", '/cost-centre') END END IS NOT NULL)
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
WHERE NOT coalesce(t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'overdue'), false)
ORDER BY t0."id";

-- orders.all(amount > 0)
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND NOT coalesce(t1."amount" > '0.00'::DECIMAL(12, 2), false)), false)
ORDER BY t0."id";

-- orders.count(status == paid) >= 2 and orders.sum(amount) > 1000
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(*) FILTER (WHERE t1."status" = 'paid') AS v2_0, CAST(sum(t1."amount") * 100 AS HUGEINT) AS v2_1 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) >= 2
  AND coalesce(t2.v2_1, 0) > 100000
ORDER BY t0."id";

-- orders.avg(amount) > 500
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, list_transform([{'a': CAST(sum(CAST(CAST(t1."amount" AS DECIMAL(38, 2)) * 100 AS HUGEINT)) AS HUGEINT), 'b': CAST(nullif(count(CAST(CAST(t1."amount" AS DECIMAL(38, 2)) * 100 AS HUGEINT)), 0) AS HUGEINT)}], lambda u: CAST(CAST(sign(u['a']) * sign(u['b']) * (((abs(u['a']) // abs(u['b'])) * 1000000 + ((abs(u['a']) % abs(u['b'])) * 1000000) // abs(u['b'])) + CASE WHEN ((abs(u['a']) % abs(u['b'])) * 1000000) % abs(u['b']) > abs(u['b']) - ((ab ... 903 bytes, e4c314c550f305bf
WHERE t2.v2_0 > 50000000000
ORDER BY t0."id";

-- orders.avg(units) > 5
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, list_transform([{'a': CAST(sum(CAST(t1."units" AS HUGEINT)) AS HUGEINT), 'b': CAST(nullif(count(CAST(t1."units" AS HUGEINT)), 0) AS HUGEINT)}], lambda u: CAST(CAST(sign(u['a']) * sign(u['b']) * (((abs(u['a']) // abs(u['b'])) * 1000000 + ((abs(u['a']) % abs(u['b'])) * 1000000) // abs(u['b'])) + CASE WHEN ((abs(u['a']) % abs(u['b'])) * 1000000) % abs(u['b']) > abs(u['b']) - ((abs(u['a']) % abs(u['b'])) * 1000000) % abs(u['b']) OR (((abs(u[ ... 841 bytes, 5dccf8f7c1d74cc5
WHERE t2.v2_0 > 5000000
ORDER BY t0."id";

-- orders.sum(rate) > 3.3
-- left to the machine: the sum of floats depends on their order in DuckDB
SELECT t0."id"
FROM "customer" AS t0
ORDER BY t0."id";

-- orders.min(amount) < 0
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, CAST(CAST(min(t1."amount") AS DECIMAL(38, 2)) * 100 AS HUGEINT) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE t2.v2_0 < 0
ORDER BY t0."id";

-- orders.max(placed_at) > 2026-01-01
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, max(epoch_us(t1."placed_at")) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
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
JOIN (SELECT t1."customer_id" AS k2_0, count(DISTINCT t1."status") AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) = 3
ORDER BY t0."id";

-- orders.latest(by: placed_at).status == overdue
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1.*, t1."customer_id" AS k2_0, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY t1."placed_at" DESC NULLS LAST, t1."id" DESC NULLS LAST) AS n2 FROM "order" AS t1 WHERE t1."placed_at" IS NOT NULL) AS t2 ON t2.k2_0 = t0."id" AND t2.n2 = 1
WHERE t2."status" = 'overdue'
ORDER BY t0."id";

-- orders.earliest(by: big).amount < 10
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1.*, t1."customer_id" AS k2_0, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY CAST(CAST(t1."big" AS DECIMAL(38, 2)) * 100 AS HUGEINT) ASC NULLS FIRST, t1."id" ASC NULLS FIRST) AS n2 FROM "order" AS t1 WHERE CAST(CAST(t1."big" AS DECIMAL(38, 2)) * 100 AS HUGEINT) IS NOT NULL) AS t2 ON t2.k2_0 = t0."id" AND t2.n2 = 1
WHERE t2."amount" < '10.00'::DECIMAL(12, 2)
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).any(status == paid)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid' AND t1."id" IN (SELECT k2_0 FROM (SELECT t2."id" AS k2_0, row_number() OVER (PARTITION BY t2."customer_id" ORDER BY t2."placed_at" DESC NULLS LAST, t2."id" DESC NULLS LAST) AS n2 FROM "order" AS t2 WHERE t2."placed_at" IS NOT NULL AND t2."customer_id" IS NOT NULL) AS q2 WHERE n2 <= 3))
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).count(status == paid) == 3
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM (SELECT t1.*, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY t1."placed_at" DESC NULLS LAST, t1."id" DESC NULLS LAST) AS n3 FROM "order" AS t1) AS t1 WHERE t1."status" = 'paid' AND (t1.n3 <= 3 AND t1."placed_at" IS NOT NULL) GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) = 3
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).count(status == paid) == 3 and orders.latest(2, by: placed_at).sum(amount) > 5
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(*) FILTER (WHERE t1."status" = 'paid' AND (t1.n3 <= 3 AND t1."placed_at" IS NOT NULL)) AS v2_0, CAST(sum(CASE WHEN (t1.n3 <= 2 AND t1."placed_at" IS NOT NULL) THEN t1."amount" END) * 100 AS HUGEINT) AS v2_1 FROM (SELECT t1.*, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY t1."placed_at" DESC NULLS LAST, t1."id" DESC NULLS LAST) AS n3 FROM "order" AS t1) AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) = 3
  AND coalesce(t2.v2_1, 0) > 500
ORDER BY t0."id";

-- orders.none(status == overdue) and mrr > 100 and orders.latest(3, by: placed_at).count(status == paid) == 3
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM (SELECT t1.*, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY t1."placed_at" DESC NULLS LAST, t1."id" DESC NULLS LAST) AS n3 FROM "order" AS t1 WHERE t1."customer_id" IN (SELECT t4."id" FROM "customer" AS t4 WHERE NOT coalesce(t4."id" IN (SELECT t5."customer_id" FROM "order" AS t5 WHERE t5."customer_id" IS NOT NULL AND t5."status" = 'overdue'), false) AND t4."mrr" > '100.00'::DECIMAL(12, 2))) AS t1 WHERE t ... 601 bytes, 8781a6ec7be2f2f9
WHERE t0."mrr" > '100.00'::DECIMAL(12, 2)
  AND coalesce(t2.v2_0, 0) = 3
ORDER BY t0."id";

-- (orders.none(status == overdue) and mrr > 100 and orders.latest(3, by: placed_at).count(status == paid) == 3) or (vip and orders.latest(3, by: placed_at).count(status == paid) == 2)
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM (SELECT t1.*, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY t1."placed_at" DESC NULLS LAST, t1."id" DESC NULLS LAST) AS n3 FROM "order" AS t1 WHERE t1."customer_id" IN (SELECT t7."id" FROM "customer" AS t7 WHERE NOT coalesce(t7."id" IN (SELECT t8."customer_id" FROM "order" AS t8 WHERE t8."customer_id" IS NOT NULL AND t8."status" = 'overdue'), false) AND t7."mrr" > '100.00'::DECIMAL(12, 2))) AS t1 WH ... 606 bytes, 9fb0876d6c481602
LEFT JOIN (SELECT t4."customer_id" AS k5_0, count(*) AS v5_0 FROM (SELECT t4.*, row_number() OVER (PARTITION BY t4."customer_id" ORDER BY t4."placed_at" DESC NULLS LAST, t4."id" DESC NULLS LAST) AS n6 FROM "order" AS t4 WHERE t4."customer_id" IN (SELECT t9."id" FROM "customer" AS t9 WHERE t9."vip")) AS t4 WHERE t4."status" = 'paid' AND (t4.n6 <= 3 AND t4."placed_at" IS NOT NULL) GROUP BY t4."customer_id") AS t5 ON t5.k5_0 = t0."id"
WHERE ((t0."mrr" > '100.00'::DECIMAL(12, 2) AND coalesce(t2.v2_0, 0) = 3) OR (t0."vip" AND coalesce(t5.v5_0, 0) = 2))
ORDER BY t0."id";

-- orders.none(status == overdue) and vip and orders.latest(3, by: placed_at).count(status == paid) < 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t2."customer_id" AS k3_0, count(*) AS v3_0 FROM (SELECT t2.*, row_number() OVER (PARTITION BY t2."customer_id" ORDER BY t2."placed_at" DESC NULLS LAST, t2."id" DESC NULLS LAST) AS n4 FROM "order" AS t2 WHERE t2."customer_id" IN (SELECT t5."id" FROM "customer" AS t5 WHERE t5."vip" AND NOT coalesce(t5."id" IN (SELECT t6."customer_id" FROM "order" AS t6 WHERE t6."customer_id" IS NOT NULL AND t6."status" = 'overdue'), false))) AS t2 WHERE t2."status" = 'paid' AN ... 579 bytes, a0f59845e8f42819
WHERE t0."vip"
  AND NOT coalesce(t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'overdue'), false)
  AND coalesce(t3.v3_0, 0) < 3
ORDER BY t0."id";

-- not (orders.any(status == overdue) and vip and orders.latest(3, by: placed_at).max(amount) > 3)
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t2."customer_id" AS k3_0, CAST(CAST(max(t2."amount") AS DECIMAL(38, 2)) * 100 AS HUGEINT) AS v3_0 FROM (SELECT t2.*, row_number() OVER (PARTITION BY t2."customer_id" ORDER BY t2."placed_at" DESC NULLS LAST, t2."id" DESC NULLS LAST) AS n4 FROM "order" AS t2) AS t2 WHERE (t2.n4 <= 3 AND t2."placed_at" IS NOT NULL) GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t0."id"
WHERE (NOT coalesce(t0."vip", false) OR NOT coalesce(t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'overdue'), false) OR NOT coalesce(t3.v3_0 > 300, false))
ORDER BY t0."id";

-- plan == enterprise and country in [FR, BE] and parent.vip and orders.sum(amount) > 1000
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
JOIN (SELECT t2."customer_id" AS k3_0, CAST(sum(t2."amount") * 100 AS HUGEINT) AS v3_0 FROM "order" AS t2 WHERE t2."customer_id" IN (SELECT t4."id" FROM "customer" AS t4 WHERE t4."plan" = 'enterprise' AND t4."country" IN ('BE', 'FR')) GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t0."id"
WHERE t0."plan" = 'enterprise'
  AND t0."country" IN ('BE', 'FR')
  AND t1."vip"
  AND coalesce(t3.v3_0, 0) > 100000
ORDER BY t0."id";

-- orders.lines.sum(price * quantity) > 3000
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k3_0, CAST(CAST(sum(CAST(CAST((CAST(CAST(t2."price" AS DECIMAL(38, 4)) * 10000 AS HUGEINT) * CAST(t2."quantity" AS HUGEINT)) AS DECIMAL(38, 0)) AS HUGEINT)) AS DECIMAL(38, 0)) AS HUGEINT) AS v3_0 FROM "order" AS t1 JOIN "line" AS t2 ON t2."order_id" = t1."id" GROUP BY t1."customer_id") AS t3 ON t3.k3_0 = t0."id"
WHERE coalesce(t3.v3_0, 0) > 30000000
ORDER BY t0."id";

-- orders.where(status == paid).lines.distinct(code).count() >= 3
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k3_0, count(DISTINCT t2."code") AS v3_0 FROM "order" AS t1 JOIN "line" AS t2 ON t2."order_id" = t1."id" WHERE t1."status" = 'paid' GROUP BY t1."customer_id") AS t3 ON t3.k3_0 = t0."id"
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
WHERE t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid' AND t1."id" IN (SELECT t2."order_id" FROM "line" AS t2 WHERE t2."order_id" IS NOT NULL AND t2."price" > '90.0000'::DECIMAL(10, 4)))
ORDER BY t0."id";

-- orders.any(amount > customer.orders.avg(amount) * 2)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 LEFT JOIN "customer" AS t2 ON t2."id" = t1."customer_id" LEFT JOIN (SELECT t3."customer_id" AS k4_0, list_transform([{'a': CAST(sum(CAST(CAST(t3."amount" AS DECIMAL(38, 2)) * 100 AS HUGEINT)) AS HUGEINT), 'b': CAST(nullif(count(CAST(CAST(t3."amount" AS DECIMAL(38, 2)) * 100 AS HUGEINT)), 0) AS HUGEINT)}], lambda u: CAST(CAST(sign(u['a']) * sign(u['b']) * (((abs(u['a']) // abs(u['b'])) * 1000000 + ((abs(u['a']) % abs ... 1252 bytes, 6f9c576a52c37ed0
ORDER BY t0."id";

-- neighbours.count() > 60
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."country" AS k2_0, count(*) AS v2_0 FROM "ticket" AS t1 GROUP BY t1."country") AS t2 ON t2.k2_0 = t0."country"
WHERE coalesce(t2.v2_0, 0) > 60
ORDER BY t0."id";

-- parent.orders.count() > 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
JOIN (SELECT t2."customer_id" AS k3_0, count(*) AS v3_0 FROM "order" AS t2 GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t1."id"
WHERE coalesce(t3.v3_0, 0) > 3
ORDER BY t0."id";

-- orders.any(a => customer.orders.any(b => b.placed_at > a.placed_at and b.placed_at <= a.placed_at + 10 days))
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 LEFT JOIN "customer" AS t3 ON t3."id" = t1."customer_id" WHERE t1."customer_id" IS NOT NULL AND EXISTS (SELECT 1 FROM "order" AS t2 WHERE t2."customer_id" = t3."id" AND epoch_us(t1."placed_at") < epoch_us(t2."placed_at") AND epoch_us(t2."placed_at") <= list_transform([(epoch_us(t1."placed_at") + 864000000000)], lambda u: CASE WHEN u BETWEEN -62135596800000000 AND 253402300799999999 THEN u WHEN u IS NOT NULL THEN err ... 539 bytes, 39ac478c6ef32564
ORDER BY t0."id";

-- orders.latest(by: placed_at).customer.id == id
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1.*, t1."customer_id" AS k2_0, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY t1."placed_at" DESC NULLS LAST, t1."id" DESC NULLS LAST) AS n2 FROM "order" AS t1 WHERE t1."placed_at" IS NOT NULL) AS t2 ON t2.k2_0 = t0."id" AND t2.n2 = 1
LEFT JOIN "customer" AS t3 ON t3."id" = t2."customer_id"
WHERE t0."id" = t3."id"
ORDER BY t0."id";

-- rich
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, CAST(sum(t1."amount") * 100 AS HUGEINT) AS v2_0 FROM "order" AS t1 WHERE t1."status" = 'paid' GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) > 80000
ORDER BY t0."id";

-- ruled
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, CAST(sum(t1."amount") * 100 AS HUGEINT) AS v2_0 FROM "order" AS t1 WHERE t1."customer_id" IN (SELECT t4."id" FROM "customer" AS t4 WHERE t4."country" = 'FR') AND t1."status" = 'paid' GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE ((t0."country" = 'FR' AND NOT coalesce(t2.v2_0, 0) > 80000) OR (t0."vip" AND t0."id" IN (SELECT t3."customer_id" FROM "order" AS t3 WHERE t3."customer_id" IS NOT NULL)))
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
JOIN (SELECT t2."customer_id" AS k3_0, CAST(sum(t2."amount") * 100 AS HUGEINT) AS v3_0 FROM "order" AS t2 WHERE t2."status" = 'paid' GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t1."id"
WHERE t0."status" = 'overdue'
  AND coalesce(t3.v3_0, 0) > 80000
  AND (t1."id" IS NOT NULL)
ORDER BY t0."id";

-- first
SELECT t0."id"
FROM "order" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."customer_id"
LEFT JOIN (SELECT t2.*, t2."customer_id" AS k3_0, row_number() OVER (PARTITION BY t2."customer_id" ORDER BY t2."placed_at" ASC NULLS FIRST, t2."id" ASC NULLS FIRST) AS n3 FROM "order" AS t2 WHERE t2."placed_at" IS NOT NULL) AS t3 ON t3.k3_0 = t1."id" AND t3.n3 = 1
WHERE t3."id" = t0."id"
ORDER BY t0."id";

-- top
SELECT t0."id"
FROM "order" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."customer_id"
WHERE t1."id" IN (SELECT t2."customer_id" FROM "order" AS t2 WHERE t2."customer_id" IS NOT NULL AND t2."id" IN (SELECT k3_0 FROM (SELECT t3."id" AS k3_0, row_number() OVER (PARTITION BY t3."customer_id" ORDER BY CAST(CAST(t3."amount" AS DECIMAL(38, 2)) * 100 AS HUGEINT) DESC NULLS LAST, t3."id" DESC NULLS LAST) AS n3 FROM "order" AS t3 WHERE CAST(CAST(t3."amount" AS DECIMAL(38, 2)) * 100 AS HUGEINT) IS NOT NULL AND t3."customer_id" IS NOT NULL) AS q3 WHERE n3 <= 2) AND (t2."i ... 496 bytes, c117762426d0fae8
ORDER BY t0."id";

-- near
SELECT t0."id"
FROM "customer" AS t0
WHERE EXISTS (SELECT 1 FROM "ticket" AS t1 WHERE t1."country" = t0."country" AND EXISTS (SELECT 1 FROM "order" AS t2 WHERE t2."customer_id" = t0."id" AND epoch_us(t1."opened_at") < epoch_us(t2."placed_at") AND t2."status" = 'open'))
ORDER BY t0."id";

-- busy
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t2."customer_id" AS k3_0, list_transform([{'a': CAST(sum(CAST(t2."units" AS HUGEINT)) AS HUGEINT), 'b': CAST(nullif(count(CAST(t2."units" AS HUGEINT)), 0) AS HUGEINT)}], lambda u: CAST(CAST(sign(u['a']) * sign(u['b']) * (((abs(u['a']) // abs(u['b'])) * 1000000 + ((abs(u['a']) % abs(u['b'])) * 1000000) // abs(u['b'])) + CASE WHEN ((abs(u['a']) % abs(u['b'])) * 1000000) % abs(u['b']) > abs(u['b']) - ((abs(u['a']) % abs(u['b'])) * 1000000) % abs(u['b']) OR (((a ... 846 bytes, f6fee79c3ee7c772
WHERE EXISTS (SELECT 1 FROM "ticket" AS t1 WHERE t1."country" = t0."country" AND t3.v3_0 < (CAST(coalesce((SELECT count(*) FROM "order" AS t4 WHERE t4."customer_id" = t0."id" AND epoch_us(t1."opened_at") < epoch_us(t4."placed_at")), 0) AS HUGEINT) * 1000000) AND EXISTS (SELECT 1 FROM "order" AS t5 WHERE t5."customer_id" = t0."id" AND (CAST(make_timestamp(list_transform([epoch_us(t1."opened_at")], lambda v: v + list_transform([list_transform([v], lambda u: CASE WHEN u < 413398 ... 18116 bytes, f95a4b10b3d355f8
ORDER BY t0."id";

-- line_of_late
SELECT t0."order_id", t0."position"
FROM "line" AS t0
LEFT JOIN "order" AS t1 ON t1."id" = t0."order_id"
LEFT JOIN "customer" AS t2 ON t2."id" = t1."customer_id"
LEFT JOIN (SELECT t3."customer_id" AS k4_0, CAST(sum(CASE WHEN t3."status" = 'paid' THEN t3."amount" END) * 100 AS HUGEINT) AS v4_0, list_transform([{'a': CAST(sum(CAST(CAST(t3."amount" AS DECIMAL(38, 2)) * 100 AS HUGEINT)) AS HUGEINT), 'b': CAST(nullif(count(CAST(CAST(t3."amount" AS DECIMAL(38, 2)) * 100 AS HUGEINT)), 0) AS HUGEINT)}], lambda u: CAST(CAST(sign(u['a']) * sign(u['b']) * (((abs(u['a']) // abs(u['b'])) * 1000000 + ((abs(u['a']) % abs(u['b'])) * 1000000) // abs(u ... 997 bytes, 5c89b5dc4ae02ea1
WHERE ((t1."status" = 'overdue' AND coalesce(t4.v4_0, 0) > 80000 AND (t2."id" IS NOT NULL) AND (t1."id" IS NOT NULL)) OR t4.v4_1 > 40000000000)
ORDER BY t0."order_id", t0."position";

-- ---- each related row has its parent ----

-- orders.any(status == paid)
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."status" = 'paid'
  AND t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
ORDER BY t0."customer_id";

-- orders.any(lines.any(price > 90) and status == paid)
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."status" = 'paid'
  AND t0."id" IN (SELECT t1."order_id" FROM "line" AS t1 WHERE t1."order_id" IS NOT NULL AND t1."price" > '90.0000'::DECIMAL(10, 4))
  AND t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
ORDER BY t0."customer_id";

-- orders.count(status == paid) >= 2
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."status" = 'paid'
  AND t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
HAVING count(*) >= 2
ORDER BY t0."customer_id";

-- orders.count(status == paid) >= 2 and orders.sum(amount) > 1000 and orders.any(status == overdue)
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
HAVING count(*) FILTER (WHERE t0."status" = 'overdue') > 0
  AND count(*) FILTER (WHERE t0."status" = 'paid') >= 2
  AND coalesce(CAST(sum(t0."amount") * 100 AS HUGEINT), 0) > 100000
ORDER BY t0."customer_id";

-- orders.avg(units) > 5 and orders.max(note) == "slow"
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
HAVING list_transform([{'a': CAST(sum(CAST(t0."units" AS HUGEINT)) AS HUGEINT), 'b': CAST(nullif(count(CAST(t0."units" AS HUGEINT)), 0) AS HUGEINT)}], lambda u: CAST(CAST(sign(u['a']) * sign(u['b']) * (((abs(u['a']) // abs(u['b'])) * 1000000 + ((abs(u['a']) % abs(u['b'])) * 1000000) // abs(u['b'])) + CASE WHEN ((abs(u['a']) % abs(u['b'])) * 1000000) % abs(u['b']) > abs(u['b']) - ((abs(u['a']) % abs(u['b'])) * 1000000) % abs(u['b']) OR (((abs(u['a']) % abs(u['b'])) * 1000000)  ... 738 bytes, 9211712881500717
  AND max(t0."note") = 'slow'
ORDER BY t0."customer_id";

-- orders.where(status == paid).count(amount > 5) >= 1 and orders.where(status == paid).min(amount) < 0
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."status" = 'paid'
  AND t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
HAVING count(*) FILTER (WHERE t0."amount" > '5.00'::DECIMAL(12, 2)) > 0
  AND CAST(CAST(min(t0."amount") AS DECIMAL(38, 2)) * 100 AS HUGEINT) < 0
ORDER BY t0."customer_id";

-- plan == enterprise and orders.where(status == paid).sum(amount) > 1000
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."customer_id" IN (SELECT t1."id" FROM "customer" AS t1 WHERE t1."plan" = 'enterprise')
  AND t0."status" = 'paid'
GROUP BY t0."customer_id"
HAVING coalesce(CAST(sum(t0."amount") * 100 AS HUGEINT), 0) > 100000
ORDER BY t0."customer_id";

-- plan == enterprise and age >= 18 and orders.count() >= 2 and orders.max(amount) > 5
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."customer_id" IN (SELECT t1."id" FROM "customer" AS t1 WHERE t1."age" >= 18 AND t1."plan" = 'enterprise')
GROUP BY t0."customer_id"
HAVING count(*) >= 2
  AND CAST(CAST(max(t0."amount") AS DECIMAL(38, 2)) * 100 AS HUGEINT) > 500
ORDER BY t0."customer_id";

-- plan == enterprise and orders.where(lines.any(price > 90)).count() >= 2
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."customer_id" IN (SELECT t1."id" FROM "customer" AS t1 WHERE t1."plan" = 'enterprise')
  AND t0."id" IN (SELECT t2."order_id" FROM "line" AS t2 WHERE t2."order_id" IS NOT NULL AND t2."price" > '90.0000'::DECIMAL(10, 4))
GROUP BY t0."customer_id"
HAVING count(*) >= 2
ORDER BY t0."customer_id";

-- age >= 18 and orders.sum(amount) > 1000
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, CAST(sum(t1."amount") * 100 AS HUGEINT) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE t0."age" >= 18
  AND coalesce(t2.v2_0, 0) > 100000
ORDER BY t0."id";

-- plan == enterprise and orders.any(status == paid)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."plan" = 'enterprise'
  AND t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid')
ORDER BY t0."id";

-- plan == enterprise and orders.count() < 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM "order" AS t1 WHERE t1."customer_id" IN (SELECT t3."id" FROM "customer" AS t3 WHERE t3."plan" = 'enterprise') GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE t0."plan" = 'enterprise'
  AND coalesce(t2.v2_0, 0) < 3
ORDER BY t0."id";

-- plan == enterprise and parent.plan == starter and orders.count() > 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
JOIN (SELECT t2."customer_id" AS k3_0, count(*) AS v3_0 FROM "order" AS t2 WHERE t2."customer_id" IN (SELECT t4."id" FROM "customer" AS t4 WHERE t4."plan" = 'enterprise') GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t0."id"
WHERE t0."plan" = 'enterprise'
  AND t1."plan" = 'starter'
  AND coalesce(t3.v3_0, 0) > 3
ORDER BY t0."id";

-- orders.none(status == overdue)
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'overdue'), false)
ORDER BY t0."id";

-- orders.count() < 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) < 3
ORDER BY t0."id";

-- orders.any(status == paid) and vip
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."vip"
  AND t0."id" IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid')
ORDER BY t0."id";

-- orders.any(status == paid) and children.count() > 1
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."parent_id" AS k2_0, count(*) AS v2_0 FROM "customer" AS t1 GROUP BY t1."parent_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) > 1
  AND t0."id" IN (SELECT t3."customer_id" FROM "order" AS t3 WHERE t3."customer_id" IS NOT NULL AND t3."status" = 'paid')
ORDER BY t0."id";

-- parent.orders.count() > 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
JOIN (SELECT t2."customer_id" AS k3_0, count(*) AS v3_0 FROM "order" AS t2 GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t1."id"
WHERE coalesce(t3.v3_0, 0) > 3
ORDER BY t0."id";

-- the counts of 8
WITH c AS MATERIALIZED (SELECT CAST(coalesce(t0."vip", false) AS TINYINT) AS c0,
  CAST(coalesce(t0."created_at" <= make_timestamptz(1769853600000000) AND t0."created_at" > make_timestamptz(1767261600000000), false) AS TINYINT) AS c1,
  CAST(coalesce(t0."plan" = 'enterprise', false) AS TINYINT) AS c3,
  CAST(coalesce(t0."age" >= 18, false) AS TINYINT) AS c4,
  CAST(coalesce(t2.v2_0, 0) > 0 AS TINYINT) AS c5,
  CAST(coalesce(t0."country" IN ('DE', 'FR'), false) AS TINYINT) AS c6,
  CAST(coalesce(t2.v2_0, 0) >= 2 AS TINYINT) AS c7,
  CAST(NOT coalesce(t0."plan" = 'enterprise', false) AS TINYINT) AS c8,
  CAST(coalesce(list_contains(CAST(t0."tags" AS VARCHAR[]), 'new'), false) AS TINYINT) AS c9
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM "order" AS t1 WHERE t1."amount" > '100.00'::DECIMAL(12, 2) GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id")
SELECT coalesce(sum(c0 & c1), 0),
  coalesce(sum((c0 | c3) & (c4 | c5 | c6)), 0),
  coalesce(sum(c1 & (c3 | c7)), 0),
  coalesce(sum(c4 & c6), 0),
  coalesce(sum(c0 & c4), 0),
  coalesce(sum(c4 | (c0 & c3)), 0),
  coalesce(sum(c8), 0),
  coalesce(sum(c9), 0)
FROM c

-- the counts of 2
SELECT count(*) FILTER (WHERE NOT coalesce(t0."plan" = 'enterprise', false)),
  count(*) FILTER (WHERE coalesce(list_contains(CAST(t0."tags" AS VARCHAR[]), 'new'), false))
FROM "customer" AS t0

