-- vip
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."vip")
ORDER BY t0."id";

-- not vip
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE ((t0."vip")) IS NOT TRUE
ORDER BY t0."id";

-- age >= 18
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."age" >= 18::int8
ORDER BY t0."id";

-- age == 18
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."age" = 18::int8
ORDER BY t0."id";

-- number in [1, 5, -7]
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."number" = ANY ('{-7,1,5}'::int8[])
ORDER BY t0."id";

-- mrr >= 1000.50
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."mrr" >= 1000.50 AND t0."mrr" < 'Infinity'::numeric)
ORDER BY t0."id";

-- wide < 123456789012345678901234.5
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."wide" < 123456789012345678901234.500000
ORDER BY t0."id";

-- score > 1.5
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."score" > '1.5'::float8 AND t0."score" <= 'Infinity'::float8)
ORDER BY t0."id";

-- plan == enterprise
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."plan" = 'enterprise'::text
ORDER BY t0."id";

-- plan != enterprise
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."plan" IS DISTINCT FROM 'enterprise'::text
ORDER BY t0."id";

-- country in [FR, BE]
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."country" = ANY ('{"BE","FR"}'::text[])
ORDER BY t0."id";

-- country not in [FR, BE]
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."country" = ANY ('{"BE","FR"}'::text[])) IS NOT TRUE
ORDER BY t0."id";

-- name < "M"
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."name" < 'M' COLLATE "C"
ORDER BY t0."id";

-- alias == "17"
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."alias"::text = '17'
ORDER BY t0."id";

-- id in %[1, c2, c17]
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."id"::text = ANY ('{"1","c17","c2"}'::text[])
ORDER BY t0."id";

-- birthday >= 1990-06-01
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."birthday" >= '1990-06-01'::date AND t0."birthday" < '10000-01-01'::date)
ORDER BY t0."id";

-- birthday == 1990-06-01
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."birthday" = '1990-06-01'::date
ORDER BY t0."id";

-- created_at >= 2025-06-01T10:00:00Z
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."created_at" >= '2025-06-01 10:00:00+00'::timestamptz AND t0."created_at" < '10000-01-01 00:00:00+00'::timestamptz)
ORDER BY t0."id";

-- created_at in last 90 days
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."created_at" > '2025-11-02 10:00:00+00'::timestamptz AND t0."created_at" < '10000-01-01 00:00:00+00'::timestamptz)
  AND (t0."created_at" <= '2026-01-31 10:00:00+00'::timestamptz AND t0."created_at" >= '0001-01-01 00:00:00+00'::timestamptz)
ORDER BY t0."id";

-- created_at in previous month
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."created_at" >= '2025-11-30 23:00:00+00'::timestamptz AND t0."created_at" < '10000-01-01 00:00:00+00'::timestamptz)
  AND (t0."created_at" < '2025-12-31 23:00:00+00'::timestamptz AND t0."created_at" >= '0001-01-01 00:00:00+00'::timestamptz)
ORDER BY t0."id";

-- created_at.year == 2025
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."created_at" < '2025-12-31 23:00:00+00'::timestamptz AND t0."created_at" >= '0001-01-01 00:00:00+00'::timestamptz)
  AND (t0."created_at" >= '2024-12-31 23:00:00+00'::timestamptz AND t0."created_at" < '10000-01-01 00:00:00+00'::timestamptz)
ORDER BY t0."id";

-- email is missing
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."email" IS NULL)
ORDER BY t0."id";

-- age + 1 > number
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."number") < ((t0."age") + 1::int8)
ORDER BY t0."id";

-- age - 1 > number
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."number") < ((t0."age") - 1::int8)
ORDER BY t0."id";

-- age * 2 > number
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."number") < ((t0."age") * 2::int8)
ORDER BY t0."id";

-- age / 4 > 7.5
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (SELECT (q + CASE WHEN 2 * abs(m) > abs(b) OR 2 * abs(m) = abs(b) AND q % 2 <> 0 THEN sign(a) * sign(b) ELSE 0 END) * 0.000001 FROM (SELECT a, b, div(a, b) AS q, mod(a, b) AS m FROM (SELECT ((t0."age")::numeric) * 1000000 AS a, nullif(4, 0)::numeric AS b OFFSET 0) AS s1 OFFSET 0) AS r1)::numeric(38, 6) > 7.500000
ORDER BY t0."id";

-- -age < number
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (- (t0."age")) < (t0."number")
ORDER BY t0."id";

-- mrr + 1 > wide
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (nullif(t0."wide", 'NaN')) < ((nullif(t0."mrr", 'NaN')) + 1.00)::numeric(38, 2)
ORDER BY t0."id";

-- mrr * 2 > wide
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (nullif(t0."wide", 'NaN')) < ((nullif(t0."mrr", 'NaN')) * 2)::numeric(38, 2)
ORDER BY t0."id";

-- mrr / 3 > wide
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (nullif(t0."wide", 'NaN')) < (SELECT (q + CASE WHEN 2 * abs(m) > abs(b) OR 2 * abs(m) = abs(b) AND q % 2 <> 0 THEN sign(a) * sign(b) ELSE 0 END) * 0.00000001 FROM (SELECT a, b, div(a, b) AS q, mod(a, b) AS m FROM (SELECT ((nullif(t0."mrr", 'NaN'))) * 100000000 AS a, nullif(3, 0)::numeric AS b OFFSET 0) AS s1 OFFSET 0) AS r1)::numeric(38, 8)
ORDER BY t0."id";

-- score * 2.0 < 3.0
-- wider: a float that becomes too large is an error there
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE ((nullif(t0."score"::float8, 'NaN')) IS NOT NULL)
ORDER BY t0."id";

-- score == age
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE ((t0."age") IS NOT NULL AND CASE WHEN (nullif(t0."score"::float8, 'NaN')) >= 9223372036854775808::float8 THEN false WHEN (nullif(t0."score"::float8, 'NaN')) < -9223372036854775808::float8 THEN false ELSE floor((nullif(t0."score"::float8, 'NaN'))) = (nullif(t0."score"::float8, 'NaN')) AND (t0."age") = floor((nullif(t0."score"::float8, 'NaN')))::int8 END)
ORDER BY t0."id";

-- score / 0.5 > age + score
-- wider: a float that becomes too large is an error there
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE ((nullif(t0."score"::float8, 'NaN')) IS NOT NULL)
  AND (((t0."age"))::float8 IS NOT NULL)
ORDER BY t0."id";

-- (mrr ?? 0) < 10
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE coalesce((nullif(t0."mrr", 'NaN')), 0.00) < 10.00
ORDER BY t0."id";

-- (if vip then mrr else 0) > 100
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE CASE WHEN (t0."vip") THEN (nullif(t0."mrr", 'NaN')) ELSE 0.00 END > 100.00
ORDER BY t0."id";

-- count_true(vip, age > 30) >= 2
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (CASE WHEN (t0."vip") THEN 1 ELSE 0 END + CASE WHEN t0."age" > 30::int8 THEN 1 ELSE 0 END)::int8 >= 2::int8
ORDER BY t0."id";

-- (vip and age > 3) == vip
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."vip") = ((coalesce(((t0."vip") AND t0."age" > 3::int8), false)))
ORDER BY t0."id";

-- email.lower() == name
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."name" = CASE WHEN octet_length(t0."email") = char_length(t0."email") THEN lower(t0."email" COLLATE "C") ELSE (SELECT string_agg(CASE WHEN ('{65,66,67,68,69,70,71,72,73,74,75,76,77,78,79,80,81,82,83,84,85,86,87,88,89,90,192,193,194,195,196,197,198,199,200,201,202,203,204,205,206,207,208,209,210,211,212,213,214,216,217,218,219,220,221,222,256,258,260,262,264,266,268,270,272,274,276,278,280,282,284,286,288,290,292,294,296,298,300,302,304,306,308,310,313,315,317,319,321 ... 23564 bytes, fb684339db9575a5
ORDER BY t0."id";

-- email.upper() == name
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."name" = CASE WHEN octet_length(t0."email") = char_length(t0."email") THEN upper(t0."email" COLLATE "C") ELSE (SELECT string_agg(CASE WHEN ('{97,98,99,100,101,102,103,104,105,106,107,108,109,110,111,112,113,114,115,116,117,118,119,120,121,122,181,224,225,226,227,228,229,230,231,232,233,234,235,236,237,238,239,240,241,242,243,244,245,246,248,249,250,251,252,253,254,255,257,259,261,263,265,267,269,271,273,275,277,279,281,283,285,287,289,291,293,295,297,299,301,303,305, ... 24033 bytes, 6ea73b62e796402e
ORDER BY t0."id";

-- email.trim() == name
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."name" = btrim(t0."email", E' \t\n\v\f\r')
ORDER BY t0."id";

-- email.fold() == name.fold()
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE CASE WHEN octet_length(t0."email") = char_length(t0."email") THEN lower(t0."email" COLLATE "C") ELSE (SELECT string_agg(CASE WHEN ('{65,66,67,68,69,70,71,72,73,74,75,76,77,78,79,80,81,82,83,84,85,86,87,88,89,90,181,192,193,194,195,196,197,198,199,200,201,202,203,204,205,206,207,208,209,210,211,212,213,214,216,217,218,219,220,221,222,223,256,258,260,262,264,266,268,270,272,274,276,278,280,282,284,286,288,290,292,294,296,298,300,302,304,306,308,310,313,315,317,319,321,323 ... 50799 bytes, b08f033759d74ac7
ORDER BY t0."id";

-- email.fold() == "STRASSE@de"
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."email" COLLATE "C" ILIKE '%ra%e@de' AND t0."email" COLLATE "C" ~  E'^(?:(?:[Ssſ][Tt]|[ﬅﬆ])[Rr][Aa](?:[Ssſ][Ssſ]|[ßẞ])[Ee]\\@[Dd][Ee])$')
ORDER BY t0."id";

-- name.fold().contains("StrÖm") or not name.fold().starts_with("K") or name.fold().ends_with("SS")
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE ((t0."name" COLLATE "C" ILIKE '%r_m%' AND t0."name" COLLATE "C" ~ '(?:[Ssſ][Tt]|[ﬅﬆ]|[ßẞ][Tt])[Rr][Öö][Mm]') OR (t0."name" COLLATE "C" ~ '^[KkK]') IS NOT TRUE OR t0."name" COLLATE "C" ~ '(?:[Ssſ][Ssſ]|[ßẞ]|[ßẞ][Ssſ])$')
ORDER BY t0."id";

-- name.fold().contains("Röm") or name matches /.*(mill|mühle).*/
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE ((t0."name" COLLATE "C" ILIKE '%r_m%' AND t0."name" COLLATE "C" ~ '[Rr][Öö][Mm]') OR t0."name" COLLATE "C" ~ '(?:mill|mühle)')
ORDER BY t0."id";

-- email.length() > 9
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE char_length(t0."email")::int8 > 9::int8
ORDER BY t0."id";

-- email.starts_with("a%_\\'")
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE starts_with(t0."email",  E'a%_\\''')
ORDER BY t0."id";

-- email.ends_with(name)
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE right(t0."email", char_length(t0."name")) = t0."name"
ORDER BY t0."id";

-- email.contains("x")
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE strpos(t0."email", 'x') > 0
ORDER BY t0."id";

-- name matches /[A-Z].*x{2,3}|\./
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."name" COLLATE "C" ~  E'^(?:[A-Z].*x{2,3}|\\.)$'
ORDER BY t0."id";

-- email matches /[a-z.]+@(acme|globex)[.]example([.]de)?/
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."email" COLLATE "C" LIKE '%@%.example%' AND t0."email" COLLATE "C" ~  E'^(?:[\\.a-z]+\\@(?:acme|globex)\\.example(?:\\.de)?)$')
ORDER BY t0."id";

-- not (name matches /Dr[.] .*_100%/)
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE ((t0."name" COLLATE "C" LIKE  E'Dr. %\\_100\\%' AND t0."name" COLLATE "C" ~  E'^(?:Dr\\. .*_100\\%)$')) IS NOT TRUE
ORDER BY t0."id";

-- created_at.date == birthday
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (CASE WHEN t0."birthday" >= '0001-01-01'::date AND t0."birthday" < '10000-01-01'::date THEN t0."birthday" END) = (SELECT (v1 AT TIME ZONE 'UTC' + ('{561,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3 ... 30134 bytes, f30191fc291ecc3c
ORDER BY t0."id";

-- created_at.hour < 6
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE extract(hour FROM (SELECT (v1 AT TIME ZONE 'UTC' + ('{561,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7 ... 30050 bytes, 045e0594dc45a9c3
ORDER BY t0."id";

-- birthday.quarter == 2
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE extract(quarter FROM (CASE WHEN t0."birthday" >= '0001-01-01'::date AND t0."birthday" < '10000-01-01'::date THEN t0."birthday" END))::int8 = 2::int8
ORDER BY t0."id";

-- birthday.month == 2
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE extract(month FROM (CASE WHEN t0."birthday" >= '0001-01-01'::date AND t0."birthday" < '10000-01-01'::date THEN t0."birthday" END))::int8 = 2::int8
ORDER BY t0."id";

-- birthday.day == 29
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE extract(day FROM (CASE WHEN t0."birthday" >= '0001-01-01'::date AND t0."birthday" < '10000-01-01'::date THEN t0."birthday" END))::int8 = 29::int8
ORDER BY t0."id";

-- birthday.weekday == 1
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE extract(isodow FROM (CASE WHEN t0."birthday" >= '0001-01-01'::date AND t0."birthday" < '10000-01-01'::date THEN t0."birthday" END))::int8 = 1::int8
ORDER BY t0."id";

-- seen_at.month == 3
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE extract(month FROM (SELECT (v1 AT TIME ZONE 'UTC' + ('{561,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600, ... 30048 bytes, 6931400536d7a23b
ORDER BY t0."id";

-- created_at + 36h < seen_at
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE ((SELECT CASE WHEN v1 >= '0001-01-01 00:00:00+00'::timestamptz AND v1 < '10000-01-01 00:00:00+00'::timestamptz THEN v1 ELSE ('a time leaves the years 1 to 9999' || left(v1::text, 0))::timestamptz END FROM (SELECT ((CASE WHEN t0."created_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t0."created_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t0."created_at" END) + '36 hours'::interval) AS v1 OFFSET 0) AS s1)) < (CASE WHEN t0."seen_at" >= '0001-01-01 00:00:00+00'::ti ... 570 bytes, 8e295013d33dfbb9
ORDER BY t0."id";

-- created_at + 1 month <= seen_at
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE ((SELECT CASE WHEN v3 >= '0001-01-01 00:00:00+00'::timestamptz AND v3 < '10000-01-01 00:00:00+00'::timestamptz THEN v3 ELSE ('a time leaves the years 1 to 9999' || left(v3::text, 0))::timestamptz END FROM (SELECT (SELECT ((v2 - ('{561,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200 ... 57325 bytes, e3c4bc708a910477
ORDER BY t0."id";

-- birthday + 10 days < created_at.date
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE ((SELECT CASE WHEN v1 >= '0001-01-01'::date AND v1 < '10000-01-01'::date THEN v1 ELSE ('a time leaves the years 1 to 9999' || left(v1::text, 0))::date END FROM (SELECT ((CASE WHEN t0."birthday" >= '0001-01-01'::date AND t0."birthday" < '10000-01-01'::date THEN t0."birthday" END) + CASE WHEN 10::int8 BETWEEN -8000000 AND 8000000 THEN 10::int8::int4 WHEN 10::int8 > 0 THEN 8000000 WHEN 10::int8 < 0 THEN -8000000 END) AS v1 OFFSET 0) AS s1)) < (SELECT (v2 AT TIME ZONE 'UTC' ... 30465 bytes, b6850b1c1fac68e2
ORDER BY t0."id";

-- birthday + 3 months > seen_at.date
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (SELECT (v1 AT TIME ZONE 'UTC' + ('{561,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600 ... 30360 bytes, ae07f3cfa752baf4
ORDER BY t0."id";

-- seen_at - created_at > 90 days
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (extract(epoch FROM ((CASE WHEN t0."seen_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t0."seen_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t0."seen_at" END) - (CASE WHEN t0."created_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t0."created_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t0."created_at" END))) * 1000000)::int8 > 7776000000000::int8
ORDER BY t0."id";

-- created_at.date - birthday > 90 days
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (((SELECT (v1 AT TIME ZONE 'UTC' + ('{561,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,0,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,3600,7200,36 ... 30174 bytes, a5211780578e0d91
ORDER BY t0."id";

-- tags.has("new")
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."tags" @> ARRAY['new']::text[]
ORDER BY t0."id";

-- tags.has(name)
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."tags" @> ARRAY[t0."name"]::text[]
ORDER BY t0."id";

-- tags.has_any(["beta", "it's"])
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."tags" && '{"beta","it''s"}'::text[]
ORDER BY t0."id";

-- tags.has_all(["beta", "new"])
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."tags" @> '{"beta","new"}'::text[]
ORDER BY t0."id";

-- metadata.tier == "gold"
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE CASE jsonb_typeof(t0."metadata" -> 'tier') WHEN 'string' THEN (t0."metadata" ->> 'tier') END = 'gold'
ORDER BY t0."id";

-- metadata.seats > 8
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE CASE jsonb_typeof(t0."metadata" -> 'seats') WHEN 'number' THEN CASE WHEN (t0."metadata" ->> 'seats') ~ '^[+-]?[0-9]{1,18}$' THEN (t0."metadata" ->> 'seats')::int8 WHEN (t0."metadata" ->> 'seats') ~ '^[+-]?[0-9]+$' THEN CASE WHEN (t0."metadata" ->> 'seats')::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 THEN (t0."metadata" ->> 'seats')::numeric::int8 END END WHEN 'string' THEN CASE WHEN (t0."metadata" ->> 'seats') ~ '^[+-]?[0-9]{1,18}$' THEN (t0."metadata" ... 725 bytes, 19ea98a956b76f32
ORDER BY t0."id";

-- metadata.since < 2026-01-01
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE CASE jsonb_typeof(t0."metadata" -> 'since') WHEN 'string' THEN CASE WHEN (t0."metadata" ->> 'since') ~ '^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]) *$' THEN CASE WHEN extract(day FROM (left((t0."metadata" ->> 'since'), 8) || '01')::date + (substr((t0."metadata" ->> 'since'), 9, 2)::int4 - 1)) = substr((t0."metadata" ->> 'since'), 9, 2)::int4 THEN (left((t0."metadata" ->> 'since'), 8) || '01')::date + (substr((t0."metadata" ->> 'since'), 9, 2)::int4 - 1) E ... 511 bytes, 884f5b029f91f677
ORDER BY t0."id";

-- metadata.budget > 12.4
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE CASE jsonb_typeof(t0."metadata" -> 'budget') WHEN 'number' THEN (SELECT CASE WHEN v1 = round(v1, 2) AND abs(v1) < 100000000 THEN v1 END FROM (SELECT CASE WHEN (t0."metadata" ->> 'budget') ~ '^[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,3})?$' THEN (t0."metadata" ->> 'budget')::numeric END AS v1 OFFSET 0) AS s1) WHEN 'string' THEN (SELECT CASE WHEN v1 = round(v1, 2) AND abs(v1) < 100000000 THEN v1 END FROM (SELECT CASE WHEN (t0."metadata" ->> 'budget') ~ '^[+-]?[0-9]+([.][0 ... 592 bytes, bc7d75c2cbb8eef9
ORDER BY t0."id";

-- metadata.n > 5
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE CASE jsonb_typeof(t0."metadata" -> 'n') WHEN 'number' THEN (SELECT CASE WHEN abs(v1) < 2.4703282292062328e-324 THEN 0::float8 WHEN abs(v1) < 4.9406564584124654e-324 THEN sign(v1)::float8 * '5e-324'::float8 WHEN abs(v1) < 1.7976931348623158079e308 THEN v1::float8 END FROM (SELECT CASE WHEN jsonb_typeof(t0."metadata" -> 'n') = 'number' OR (t0."metadata" ->> 'n') ~ '^-?[0-9]{1,15}([.][0-9]{1,15})?$' THEN (t0."metadata" ->> 'n')::numeric END AS v1 OFFSET 0) AS s1) WHEN 'str ... 913 bytes, e256e9b274330a56
ORDER BY t0."id";

-- metadata.flag == true
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE CASE jsonb_typeof(t0."metadata" -> 'flag') WHEN 'boolean' THEN (t0."metadata" ->> 'flag') = 'true' END
ORDER BY t0."id";

-- metadata["cost-centre"] is present
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (CASE jsonb_typeof(t0."metadata" -> 'cost-centre') WHEN 'null' THEN NULL WHEN NULL THEN NULL ELSE (t0."metadata" ->> 'cost-centre') END IS NOT NULL)
ORDER BY t0."id";

-- parent.plan == plan
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
WHERE t0."plan" = t1."plan"
ORDER BY t0."id";

-- parent is missing
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
WHERE NOT (t1."id" IS NOT NULL)
ORDER BY t0."id";

-- parent.parent.country == country
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
LEFT JOIN "customer" AS t2 ON t2."id" = t1."parent_id"
WHERE t0."country" = t2."country"
ORDER BY t0."id";

-- orders.any(status == paid)
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE EXISTS (SELECT 1 FROM "order" AS t1 WHERE t1."customer_id" = t0."id" AND t1."status" = 'paid'::text)
ORDER BY t0."id";

-- orders.none(status == overdue)
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE NOT EXISTS (SELECT 1 FROM "order" AS t1 WHERE t1."customer_id" = t0."id" AND t1."status" = 'overdue'::text)
ORDER BY t0."id";

-- orders.all(amount > 0)
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE NOT EXISTS (SELECT 1 FROM "order" AS t1 WHERE t1."customer_id" = t0."id" AND ((t1."amount" > 0.00 AND t1."amount" < 'Infinity'::numeric)) IS NOT TRUE)
ORDER BY t0."id";

-- orders.count(status == paid) >= 2 and orders.sum(amount) > 1000
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(*) FILTER (WHERE t1."status" = 'paid'::text) AS v2_0, sum((nullif(t1."amount", 'NaN')))::numeric(38, 2) AS v2_1 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) >= 2::int8
  AND coalesce(t2.v2_1, 0) > 1000.00
ORDER BY t0."id";

-- orders.avg(amount) > 500
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, (SELECT (q + CASE WHEN 2 * abs(m) > abs(b) OR 2 * abs(m) = abs(b) AND q % 2 <> 0 THEN sign(a) * sign(b) ELSE 0 END) * 0.00000001 FROM (SELECT a, b, div(a, b) AS q, mod(a, b) AS m FROM (SELECT (sum((nullif(t1."amount", 'NaN')))::numeric(38, 2)) * 100000000 AS a, nullif(count((nullif(t1."amount", 'NaN'))), 0)::numeric AS b OFFSET 0) AS s3 OFFSET 0) AS r3)::numeric(38, 8) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_ ... 491 bytes, 52a074c84b15280c
WHERE t2.v2_0 > 500.00000000
ORDER BY t0."id";

-- orders.avg(units) > 5
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, (SELECT (q + CASE WHEN 2 * abs(m) > abs(b) OR 2 * abs(m) = abs(b) AND q % 2 <> 0 THEN sign(a) * sign(b) ELSE 0 END) * 0.000001 FROM (SELECT a, b, div(a, b) AS q, mod(a, b) AS m FROM (SELECT (sum((t1."units")::numeric)::numeric(38, 0)) * 1000000 AS a, nullif(count((t1."units")::numeric), 0)::numeric AS b OFFSET 0) AS s3 OFFSET 0) AS r3)::numeric(38, 6) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE t2.v2_0 > 5.000000
ORDER BY t0."id";

-- orders.sum(rate) > 3.3
-- left to the machine: sums of floats depend on the order there
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
ORDER BY t0."id";

-- orders.min(amount) < 0
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, min((nullif(t1."amount", 'NaN'))) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE t2.v2_0 < 0.00
ORDER BY t0."id";

-- orders.max(placed_at) > 2026-01-01
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, max((CASE WHEN t1."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t1."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t1."placed_at" END)) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE t2.v2_0 >= '2026-01-01 23:00:00+00'::timestamptz
ORDER BY t0."id";

-- orders.max(note) == "slow"
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, max(t1."note" COLLATE "C") AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE t2.v2_0 = 'slow'
ORDER BY t0."id";

-- orders.distinct(status).count() == 3
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(DISTINCT t1."status" COLLATE "C") AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) = 3::int8
ORDER BY t0."id";

-- orders.latest(by: placed_at).status == overdue
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1.*, t1."customer_id" AS k2_0, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY (CASE WHEN t1."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t1."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t1."placed_at" END) DESC NULLS LAST, t1."id" DESC NULLS LAST) AS n2 FROM "order" AS t1 WHERE (CASE WHEN t1."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t1."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t1."placed_at"  ... 538 bytes, 2066b964fbdd8cd0
WHERE t2."status" = 'overdue'::text
ORDER BY t0."id";

-- orders.earliest(by: big).amount < 10
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1.*, t1."customer_id" AS k2_0, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY (nullif(t1."big", 'NaN')) ASC NULLS FIRST, t1."id" ASC NULLS FIRST) AS n2 FROM "order" AS t1 WHERE (nullif(t1."big", 'NaN')) IS NOT NULL) AS t2 ON t2.k2_0 = t0."id" AND t2.n2 = 1
WHERE t2."amount" < 10.00
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).any(status == paid)
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE EXISTS (SELECT 1 FROM "order" AS t1 WHERE t1."customer_id" = t0."id" AND t1."status" = 'paid'::text AND t1."id" IN (SELECT k2_0 FROM (SELECT t2."id" AS k2_0, row_number() OVER (PARTITION BY t2."customer_id" ORDER BY (CASE WHEN t2."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t2."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t2."placed_at" END) DESC NULLS LAST, t2."id" DESC NULLS LAST) AS n2 FROM "order" AS t2 WHERE (CASE WHEN t2."placed_at" >= '000 ... 672 bytes, a61f124e7960a662
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).count(status == paid) == 3
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM (SELECT t1.*, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY (CASE WHEN t1."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t1."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t1."placed_at" END) DESC NULLS LAST, t1."id" DESC NULLS LAST) AS n3 FROM "order" AS t1) AS t1 WHERE t1."status" = 'paid'::text AND (t1.n3 <= 3::int8 AND (CASE WHEN t1."placed_at" >= '0001-01-01 00:00:00+00'::timesta ... 636 bytes, d567b357a0057fcb
WHERE coalesce(t2.v2_0, 0) = 3::int8
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).count(status == paid) == 3 and orders.latest(2, by: placed_at).sum(amount) > 5
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(*) FILTER (WHERE t1."status" = 'paid'::text AND (t1.n3 <= 3::int8 AND (CASE WHEN t1."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t1."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t1."placed_at" END) IS NOT NULL)) AS v2_0, sum(CASE WHEN (t1.n3 <= 2::int8 AND (CASE WHEN t1."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t1."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t1."placed_at" END) IS ... 910 bytes, c8f4184ce143aeb5
WHERE coalesce(t2.v2_0, 0) = 3::int8
  AND coalesce(t2.v2_1, 0) > 5.00
ORDER BY t0."id";

-- orders.none(status == overdue) and mrr > 100 and orders.latest(3, by: placed_at).count(status == paid) == 3
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM (SELECT t1.*, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY (CASE WHEN t1."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t1."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t1."placed_at" END) DESC NULLS LAST, t1."id" DESC NULLS LAST) AS n3 FROM "order" AS t1 WHERE t1."customer_id" IN (SELECT t4."id" FROM "customer" AS t4 WHERE NOT EXISTS (SELECT 1 FROM "order" AS t5 WHERE t5."customer ... 874 bytes, 92871909bd15340e
WHERE (t0."mrr" > 100.00 AND t0."mrr" < 'Infinity'::numeric)
  AND coalesce(t2.v2_0, 0) = 3::int8
ORDER BY t0."id";

-- (orders.none(status == overdue) and mrr > 100 and orders.latest(3, by: placed_at).count(status == paid) == 3) or (vip and orders.latest(3, by: placed_at).count(status == paid) == 2)
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM (SELECT t1.*, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY (CASE WHEN t1."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t1."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t1."placed_at" END) DESC NULLS LAST, t1."id" DESC NULLS LAST) AS n3 FROM "order" AS t1 WHERE t1."customer_id" IN (SELECT t7."id" FROM "customer" AS t7 WHERE NOT EXISTS (SELECT 1 FROM "order" AS t8 WHERE t8."cus ... 879 bytes, d471683c9acba5ac
LEFT JOIN (SELECT t4."customer_id" AS k5_0, count(*) AS v5_0 FROM (SELECT t4.*, row_number() OVER (PARTITION BY t4."customer_id" ORDER BY (CASE WHEN t4."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t4."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t4."placed_at" END) DESC NULLS LAST, t4."id" DESC NULLS LAST) AS n6 FROM "order" AS t4 WHERE t4."customer_id" IN (SELECT t9."id" FROM "customer" AS t9 WHERE (t9."vip"))) AS t4 WHERE t4."status" = 'paid'::text A ... 723 bytes, d1ef6072c1489cb8
WHERE (((t0."mrr" > 100.00 AND t0."mrr" < 'Infinity'::numeric) AND coalesce(t2.v2_0, 0) = 3::int8) OR ((t0."vip") AND coalesce(t5.v5_0, 0) = 2::int8))
ORDER BY t0."id";

-- orders.none(status == overdue) and vip and orders.latest(3, by: placed_at).count(status == paid) < 3
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN (SELECT t2."customer_id" AS k3_0, count(*) AS v3_0 FROM (SELECT t2.*, row_number() OVER (PARTITION BY t2."customer_id" ORDER BY (CASE WHEN t2."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t2."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t2."placed_at" END) DESC NULLS LAST, t2."id" DESC NULLS LAST) AS n4 FROM "order" AS t2 WHERE t2."customer_id" IN (SELECT t5."id" FROM "customer" AS t5 WHERE (t5."vip") AND NOT EXISTS (SELECT 1 FROM "order" AS t ... 835 bytes, dd49532b3c23e9c9
WHERE (t0."vip")
  AND NOT EXISTS (SELECT 1 FROM "order" AS t1 WHERE t1."customer_id" = t0."id" AND t1."status" = 'overdue'::text)
  AND coalesce(t3.v3_0, 0) < 3::int8
ORDER BY t0."id";

-- not (orders.any(status == overdue) and vip and orders.latest(3, by: placed_at).max(amount) > 3)
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN (SELECT t2."customer_id" AS k3_0, max((nullif(t2."amount", 'NaN'))) AS v3_0 FROM (SELECT t2.*, row_number() OVER (PARTITION BY t2."customer_id" ORDER BY (CASE WHEN t2."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t2."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t2."placed_at" END) DESC NULLS LAST, t2."id" DESC NULLS LAST) AS n4 FROM "order" AS t2) AS t2 WHERE (t2.n4 <= 3::int8 AND (CASE WHEN t2."placed_at" >= '0001-01-01 00:00:00+00'::timestam ... 635 bytes, 5ac19717eb91a700
WHERE (((t0."vip")) IS NOT TRUE OR NOT EXISTS (SELECT 1 FROM "order" AS t1 WHERE t1."customer_id" = t0."id" AND t1."status" = 'overdue'::text) OR (t3.v3_0 > 3.00) IS NOT TRUE)
ORDER BY t0."id";

-- plan == enterprise and country in [FR, BE] and parent.vip and orders.sum(amount) > 1000
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
JOIN (SELECT t2."customer_id" AS k3_0, sum((nullif(t2."amount", 'NaN')))::numeric(38, 2) AS v3_0 FROM "order" AS t2 WHERE t2."customer_id" IN (SELECT t4."id" FROM "customer" AS t4 WHERE t4."plan" = 'enterprise'::text AND t4."country" = ANY ('{"BE","FR"}'::text[])) GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t0."id"
WHERE t0."plan" = 'enterprise'::text
  AND t0."country" = ANY ('{"BE","FR"}'::text[])
  AND (t1."vip")
  AND coalesce(t3.v3_0, 0) > 1000.00
ORDER BY t0."id";

-- orders.lines.sum(price * quantity) > 3000
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k3_0, sum(((nullif(t2."price", 'NaN')) * (t2."quantity")::numeric)::numeric(38, 4))::numeric(38, 4) AS v3_0 FROM "order" AS t1 JOIN "line" AS t2 ON t2."order_id" = t1."id" GROUP BY t1."customer_id") AS t3 ON t3.k3_0 = t0."id"
WHERE coalesce(t3.v3_0, 0) > 3000.0000
ORDER BY t0."id";

-- orders.where(status == paid).lines.distinct(code).count() >= 3
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k3_0, count(DISTINCT t2."code" COLLATE "C") AS v3_0 FROM "order" AS t1 JOIN "line" AS t2 ON t2."order_id" = t1."id" WHERE t1."status" = 'paid'::text GROUP BY t1."customer_id") AS t3 ON t3.k3_0 = t0."id"
WHERE coalesce(t3.v3_0, 0) >= 3::int8
ORDER BY t0."id";

-- children.where(vip).neighbours.any(subject == "x")
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE EXISTS (SELECT 1 FROM "customer" AS t1 WHERE t1."parent_id" = t0."id" AND (t1."vip") AND EXISTS (SELECT 1 FROM "ticket" AS t2 WHERE t2."country" = t1."country" AND t2."subject" = 'x'::text))
ORDER BY t0."id";

-- orders.any(lines.any(price > 90) and status == paid)
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE EXISTS (SELECT 1 FROM "order" AS t1 WHERE t1."customer_id" = t0."id" AND t1."status" = 'paid'::text AND EXISTS (SELECT 1 FROM "line" AS t2 WHERE t2."order_id" = t1."id" AND (t2."price" > 90.0000 AND t2."price" < 'Infinity'::numeric)))
ORDER BY t0."id";

-- orders.any(amount > customer.orders.avg(amount) * 2)
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE EXISTS (SELECT 1 FROM "order" AS t1 LEFT JOIN "customer" AS t2 ON t2."id" = t1."customer_id" LEFT JOIN (SELECT t3."customer_id" AS k4_0, (SELECT (q + CASE WHEN 2 * abs(m) > abs(b) OR 2 * abs(m) = abs(b) AND q % 2 <> 0 THEN sign(a) * sign(b) ELSE 0 END) * 0.00000001 FROM (SELECT a, b, div(a, b) AS q, mod(a, b) AS m FROM (SELECT (sum((nullif(t3."amount", 'NaN')))::numeric(38, 2)) * 100000000 AS a, nullif(count((nullif(t3."amount", 'NaN'))), 0)::numeric AS b OFFSET 0) AS s ... 694 bytes, cf3efa2b52782a51
ORDER BY t0."id";

-- neighbours.count() > 60
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."country" AS k2_0, count(*) AS v2_0 FROM "ticket" AS t1 GROUP BY t1."country") AS t2 ON t2.k2_0 = t0."country"
WHERE coalesce(t2.v2_0, 0) > 60::int8
ORDER BY t0."id";

-- parent.orders.count() > 3
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
JOIN (SELECT t2."customer_id" AS k3_0, count(*) AS v3_0 FROM "order" AS t2 GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t1."id"
WHERE coalesce(t3.v3_0, 0) > 3::int8
ORDER BY t0."id";

-- orders.any(a => customer.orders.any(b => b.placed_at > a.placed_at and b.placed_at <= a.placed_at + 10 days))
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE EXISTS (SELECT 1 FROM "order" AS t1 LEFT JOIN "customer" AS t3 ON t3."id" = t1."customer_id" WHERE t1."customer_id" = t0."id" AND EXISTS (SELECT 1 FROM "order" AS t2 WHERE t2."customer_id" = t3."id" AND (CASE WHEN t1."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t1."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t1."placed_at" END) < (CASE WHEN t2."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t2."placed_at" < '10000-01-01 00:00:00+00'::ti ... 1090 bytes, bafa6dff572e953c
ORDER BY t0."id";

-- orders.latest(by: placed_at).customer.id == id
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1.*, t1."customer_id" AS k2_0, row_number() OVER (PARTITION BY t1."customer_id" ORDER BY (CASE WHEN t1."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t1."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t1."placed_at" END) DESC NULLS LAST, t1."id" DESC NULLS LAST) AS n2 FROM "order" AS t1 WHERE (CASE WHEN t1."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t1."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t1."placed_at"  ... 538 bytes, 2066b964fbdd8cd0
LEFT JOIN "customer" AS t3 ON t3."id" = t2."customer_id"
WHERE t0."id"::text = t3."id"::text
ORDER BY t0."id";

-- rich
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, sum((nullif(t1."amount", 'NaN')))::numeric(38, 2) AS v2_0 FROM "order" AS t1 WHERE t1."status" = 'paid'::text GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) > 800.00
ORDER BY t0."id";

-- ruled
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, sum((nullif(t1."amount", 'NaN')))::numeric(38, 2) AS v2_0 FROM "order" AS t1 WHERE t1."customer_id" IN (SELECT t4."id" FROM "customer" AS t4 WHERE t4."country" = 'FR'::text) AND t1."status" = 'paid'::text GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE ((t0."country" = 'FR'::text AND (coalesce(t2.v2_0, 0) > 800.00) IS NOT TRUE) OR ((t0."vip") AND EXISTS (SELECT 1 FROM "order" AS t3 WHERE t3."customer_id" = t0."id")))
ORDER BY t0."id";

-- fixed
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."id"::text = ANY ('{"c1","c5","c500"}'::text[])
ORDER BY t0."id";

-- late
SELECT t0."id"::text AS "id"
FROM "order" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."customer_id"
JOIN (SELECT t2."customer_id" AS k3_0, sum((nullif(t2."amount", 'NaN')))::numeric(38, 2) AS v3_0 FROM "order" AS t2 WHERE t2."status" = 'paid'::text GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t1."id"
WHERE t0."status" = 'overdue'::text
  AND coalesce(t3.v3_0, 0) > 800.00
  AND (t1."id" IS NOT NULL)
ORDER BY t0."id";

-- first
SELECT t0."id"::text AS "id"
FROM "order" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."customer_id"
LEFT JOIN (SELECT t2.*, t2."customer_id" AS k3_0, row_number() OVER (PARTITION BY t2."customer_id" ORDER BY (CASE WHEN t2."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t2."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t2."placed_at" END) ASC NULLS FIRST, t2."id" ASC NULLS FIRST) AS n3 FROM "order" AS t2 WHERE (CASE WHEN t2."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t2."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t2."placed_at"  ... 538 bytes, e8101e3b92fea2f2
WHERE t3."id"::text = t0."id"::text
ORDER BY t0."id";

-- top
SELECT t0."id"::text AS "id"
FROM "order" AS t0
LEFT JOIN "customer" AS t2 ON t2."id" = t0."customer_id"
WHERE EXISTS (SELECT 1 FROM "order" AS t1 WHERE t1."customer_id" = t2."id" AND t1."id" IN (SELECT k3_0 FROM (SELECT t3."id" AS k3_0, row_number() OVER (PARTITION BY t3."customer_id" ORDER BY (nullif(t3."amount", 'NaN')) DESC NULLS LAST, t3."id" DESC NULLS LAST) AS n3 FROM "order" AS t3 WHERE (nullif(t3."amount", 'NaN')) IS NOT NULL AND t3."customer_id" IS NOT NULL) AS q3 WHERE n3 <= 2::int8) AND (t1."id"::text IS NOT NULL))
ORDER BY t0."id";

-- near
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE EXISTS (SELECT 1 FROM "ticket" AS t1 WHERE t1."country" = t0."country" AND EXISTS (SELECT 1 FROM "order" AS t2 WHERE t2."customer_id" = t0."id" AND (CASE WHEN t1."opened_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t1."opened_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t1."opened_at" END) < (CASE WHEN t2."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t2."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t2."placed_at" END) AND t2."status" = 'o ... 492 bytes, eb4b7e19f46d730d
ORDER BY t0."id";

-- busy
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN (SELECT t2."customer_id" AS k3_0, (SELECT (q + CASE WHEN 2 * abs(m) > abs(b) OR 2 * abs(m) = abs(b) AND q % 2 <> 0 THEN sign(a) * sign(b) ELSE 0 END) * 0.000001 FROM (SELECT a, b, div(a, b) AS q, mod(a, b) AS m FROM (SELECT (sum((t2."units")::numeric)::numeric(38, 0)) * 1000000 AS a, nullif(count((t2."units")::numeric), 0)::numeric AS b OFFSET 0) AS s7 OFFSET 0) AS r7)::numeric(38, 6) AS v3_0 FROM "order" AS t2 GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t0."id"
WHERE EXISTS (SELECT 1 FROM "ticket" AS t1 WHERE t1."country" = t0."country" AND t3.v3_0 < coalesce((SELECT count(*) FROM "order" AS t4 WHERE t4."customer_id" = t0."id" AND (CASE WHEN t1."opened_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t1."opened_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t1."opened_at" END) < (CASE WHEN t4."placed_at" >= '0001-01-01 00:00:00+00'::timestamptz AND t4."placed_at" < '10000-01-01 00:00:00+00'::timestamptz THEN t4."placed_at" END)), ... 30691 bytes, 537e92c2c7bee462
ORDER BY t0."id";

-- line_of_late
SELECT t0."order_id"::text AS "order_id", (t0."position") AS "position"
FROM "line" AS t0
LEFT JOIN "order" AS t1 ON t1."id" = t0."order_id"
LEFT JOIN "customer" AS t2 ON t2."id" = t1."customer_id"
LEFT JOIN (SELECT t3."customer_id" AS k4_0, sum(CASE WHEN t3."status" = 'paid'::text THEN (nullif(t3."amount", 'NaN')) END)::numeric(38, 2) AS v4_0, (SELECT (q + CASE WHEN 2 * abs(m) > abs(b) OR 2 * abs(m) = abs(b) AND q % 2 <> 0 THEN sign(a) * sign(b) ELSE 0 END) * 0.00000001 FROM (SELECT a, b, div(a, b) AS q, mod(a, b) AS m FROM (SELECT (sum((nullif(t3."amount", 'NaN')))::numeric(38, 2)) * 100000000 AS a, nullif(count((nullif(t3."amount", 'NaN'))), 0)::numeric AS b OFFSET 0 ... 601 bytes, e66b62bfd6e2cdde
WHERE ((t1."status" = 'overdue'::text AND coalesce(t4.v4_0, 0) > 800.00 AND (t2."id" IS NOT NULL) AND (t1."id" IS NOT NULL)) OR t4.v4_1 > 400.00000000)
ORDER BY t0."order_id", (t0."position");

-- ---- each related row has its parent ----

-- orders.any(status == paid)
SELECT t0."customer_id"::text AS "id"
FROM "order" AS t0
WHERE t0."status" = 'paid'::text
  AND t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
ORDER BY t0."customer_id";

-- orders.any(lines.any(price > 90) and status == paid)
SELECT t0."customer_id"::text AS "id"
FROM "order" AS t0
WHERE t0."status" = 'paid'::text
  AND EXISTS (SELECT 1 FROM "line" AS t1 WHERE t1."order_id" = t0."id" AND (t1."price" > 90.0000 AND t1."price" < 'Infinity'::numeric))
  AND t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
ORDER BY t0."customer_id";

-- orders.count(status == paid) >= 2
SELECT t0."customer_id"::text AS "id"
FROM "order" AS t0
WHERE t0."status" = 'paid'::text
  AND t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
HAVING count(*) >= 2::int8
ORDER BY t0."customer_id";

-- orders.count(status == paid) >= 2 and orders.sum(amount) > 1000 and orders.any(status == overdue)
SELECT t0."customer_id"::text AS "id"
FROM "order" AS t0
WHERE t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
HAVING count(*) FILTER (WHERE t0."status" = 'overdue'::text) > 0
  AND count(*) FILTER (WHERE t0."status" = 'paid'::text) >= 2::int8
  AND coalesce(sum((nullif(t0."amount", 'NaN')))::numeric(38, 2), 0) > 1000.00
ORDER BY t0."customer_id";

-- orders.avg(units) > 5 and orders.max(note) == "slow"
SELECT t0."customer_id"::text AS "id"
FROM "order" AS t0
WHERE t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
HAVING (SELECT (q + CASE WHEN 2 * abs(m) > abs(b) OR 2 * abs(m) = abs(b) AND q % 2 <> 0 THEN sign(a) * sign(b) ELSE 0 END) * 0.000001 FROM (SELECT a, b, div(a, b) AS q, mod(a, b) AS m FROM (SELECT (sum((t0."units")::numeric)::numeric(38, 0)) * 1000000 AS a, nullif(count((t0."units")::numeric), 0)::numeric AS b OFFSET 0) AS s1 OFFSET 0) AS r1)::numeric(38, 6) > 5.000000
  AND max(t0."note" COLLATE "C") = 'slow'
ORDER BY t0."customer_id";

-- orders.where(status == paid).count(amount > 5) >= 1 and orders.where(status == paid).min(amount) < 0
SELECT t0."customer_id"::text AS "id"
FROM "order" AS t0
WHERE t0."status" = 'paid'::text
  AND t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
HAVING count(*) FILTER (WHERE (t0."amount" > 5.00 AND t0."amount" < 'Infinity'::numeric)) > 0
  AND min((nullif(t0."amount", 'NaN'))) < 0.00
ORDER BY t0."customer_id";

-- plan == enterprise and orders.where(status == paid).sum(amount) > 1000
SELECT t0."customer_id"::text AS "id"
FROM "order" AS t0
WHERE t0."customer_id" IN (SELECT t1."id" FROM "customer" AS t1 WHERE t1."plan" = 'enterprise'::text)
  AND t0."status" = 'paid'::text
GROUP BY t0."customer_id"
HAVING coalesce(sum((nullif(t0."amount", 'NaN')))::numeric(38, 2), 0) > 1000.00
ORDER BY t0."customer_id";

-- plan == enterprise and age >= 18 and orders.count() >= 2 and orders.max(amount) > 5
SELECT t0."customer_id"::text AS "id"
FROM "order" AS t0
WHERE t0."customer_id" IN (SELECT t1."id" FROM "customer" AS t1 WHERE t1."age" >= 18::int8 AND t1."plan" = 'enterprise'::text)
GROUP BY t0."customer_id"
HAVING count(*) >= 2::int8
  AND max((nullif(t0."amount", 'NaN'))) > 5.00
ORDER BY t0."customer_id";

-- plan == enterprise and orders.where(lines.any(price > 90)).count() >= 2
SELECT t0."customer_id"::text AS "id"
FROM "order" AS t0
WHERE t0."customer_id" IN (SELECT t1."id" FROM "customer" AS t1 WHERE t1."plan" = 'enterprise'::text)
  AND EXISTS (SELECT 1 FROM "line" AS t2 WHERE t2."order_id" = t0."id" AND (t2."price" > 90.0000 AND t2."price" < 'Infinity'::numeric))
GROUP BY t0."customer_id"
HAVING count(*) >= 2::int8
ORDER BY t0."customer_id";

-- age >= 18 and orders.sum(amount) > 1000
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, sum((nullif(t1."amount", 'NaN')))::numeric(38, 2) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE t0."age" >= 18::int8
  AND coalesce(t2.v2_0, 0) > 1000.00
ORDER BY t0."id";

-- plan == enterprise and orders.any(status == paid)
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE t0."plan" = 'enterprise'::text
  AND EXISTS (SELECT 1 FROM "order" AS t1 WHERE t1."customer_id" = t0."id" AND t1."status" = 'paid'::text)
ORDER BY t0."id";

-- plan == enterprise and orders.count() < 3
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM "order" AS t1 WHERE t1."customer_id" IN (SELECT t3."id" FROM "customer" AS t3 WHERE t3."plan" = 'enterprise'::text) GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE t0."plan" = 'enterprise'::text
  AND coalesce(t2.v2_0, 0) < 3::int8
ORDER BY t0."id";

-- plan == enterprise and parent.plan == starter and orders.count() > 3
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
JOIN (SELECT t2."customer_id" AS k3_0, count(*) AS v3_0 FROM "order" AS t2 WHERE t2."customer_id" IN (SELECT t4."id" FROM "customer" AS t4 WHERE t4."plan" = 'enterprise'::text) GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t0."id"
WHERE t0."plan" = 'enterprise'::text
  AND t1."plan" = 'starter'::text
  AND coalesce(t3.v3_0, 0) > 3::int8
ORDER BY t0."id";

-- orders.none(status == overdue)
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE NOT EXISTS (SELECT 1 FROM "order" AS t1 WHERE t1."customer_id" = t0."id" AND t1."status" = 'overdue'::text)
ORDER BY t0."id";

-- orders.count() < 3
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) < 3::int8
ORDER BY t0."id";

-- orders.any(status == paid) and vip
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
WHERE (t0."vip")
  AND EXISTS (SELECT 1 FROM "order" AS t1 WHERE t1."customer_id" = t0."id" AND t1."status" = 'paid'::text)
ORDER BY t0."id";

-- orders.any(status == paid) and children.count() > 1
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
JOIN (SELECT t1."parent_id" AS k2_0, count(*) AS v2_0 FROM "customer" AS t1 GROUP BY t1."parent_id") AS t2 ON t2.k2_0 = t0."id"
WHERE coalesce(t2.v2_0, 0) > 1::int8
  AND EXISTS (SELECT 1 FROM "order" AS t3 WHERE t3."customer_id" = t0."id" AND t3."status" = 'paid'::text)
ORDER BY t0."id";

-- parent.orders.count() > 3
SELECT t0."id"::text AS "id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id"
JOIN (SELECT t2."customer_id" AS k3_0, count(*) AS v3_0 FROM "order" AS t2 GROUP BY t2."customer_id") AS t3 ON t3.k3_0 = t1."id"
WHERE coalesce(t3.v3_0, 0) > 3::int8
ORDER BY t0."id";

-- the counts of 8
WITH c AS (SELECT row_number() OVER () AS n,
  (t0."vip") AS c0,
  (t0."created_at" <= '2026-01-31 10:00:00+00'::timestamptz AND t0."created_at" >= '0001-01-01 00:00:00+00'::timestamptz) AND (t0."created_at" > '2026-01-01 10:00:00+00'::timestamptz AND t0."created_at" < '10000-01-01 00:00:00+00'::timestamptz) AS c1,
  t0."plan" = 'enterprise'::text AS c3,
  t0."age" >= 18::int8 AS c4,
  coalesce(t2.v2_0, 0) > 0 AS c5,
  t0."country" = ANY ('{"DE","FR"}'::text[]) AS c6,
  coalesce(t2.v2_0, 0) >= 2::int8 AS c7,
  t0."plan" IS DISTINCT FROM 'enterprise'::text AS c8,
  t0."tags" @> ARRAY['new']::text[] AS c9
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM "order" AS t1 WHERE (t1."amount" > 100.00 AND t1."amount" < 'Infinity'::numeric) GROUP BY t1."customer_id") AS t2 ON t2.k2_0 = t0."id"),
words AS (SELECT coalesce(bit_or(1::int8 << (n & 63)::int) FILTER (WHERE c0), 0) AS c0,
  coalesce(bit_or(1::int8 << (n & 63)::int) FILTER (WHERE c1), 0) AS c1,
  coalesce(bit_or(1::int8 << (n & 63)::int) FILTER (WHERE c3), 0) AS c3,
  coalesce(bit_or(1::int8 << (n & 63)::int) FILTER (WHERE c4), 0) AS c4,
  coalesce(bit_or(1::int8 << (n & 63)::int) FILTER (WHERE c5), 0) AS c5,
  coalesce(bit_or(1::int8 << (n & 63)::int) FILTER (WHERE c6), 0) AS c6,
  coalesce(bit_or(1::int8 << (n & 63)::int) FILTER (WHERE c7), 0) AS c7,
  coalesce(bit_or(1::int8 << (n & 63)::int) FILTER (WHERE c8), 0) AS c8,
  coalesce(bit_or(1::int8 << (n & 63)::int) FILTER (WHERE c9), 0) AS c9
FROM c GROUP BY n >> 6)
SELECT coalesce(sum(bit_count((c0 & c1)::bit(64)))::int8, 0),
  coalesce(sum(bit_count(((c0 | c3) & (c4 | c5 | c6))::bit(64)))::int8, 0),
  coalesce(sum(bit_count((c1 & (c3 | c7))::bit(64)))::int8, 0),
  coalesce(sum(bit_count((c4 & c6)::bit(64)))::int8, 0),
  coalesce(sum(bit_count((c0 & c4)::bit(64)))::int8, 0),
  coalesce(sum(bit_count((c4 | (c0 & c3))::bit(64)))::int8, 0),
  coalesce(sum(bit_count((c8)::bit(64)))::int8, 0),
  coalesce(sum(bit_count((c9)::bit(64)))::int8, 0)
FROM words

-- the counts of 2
SELECT count(*) FILTER (WHERE t0."plan" IS DISTINCT FROM 'enterprise'::text),
  count(*) FILTER (WHERE t0."tags" @> ARRAY['new']::text[])
FROM "customer" AS t0

