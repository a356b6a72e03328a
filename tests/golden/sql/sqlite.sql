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
WHERE seg_read(t0."mrr", 0, 8) >= 100050
ORDER BY t0."id";

-- wide < 123456789012345678901234.5
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_cmp(seg_read(t0."wide", 0, 9), '123456789012345678901234500000') < 0
ORDER BY t0."id";

-- score > 1.5
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."score" > 1.5
ORDER BY t0."id";

-- plan == enterprise
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."plan" = 'enterprise' COLLATE BINARY
ORDER BY t0."id";

-- plan != enterprise
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."plan" = 'enterprise' COLLATE BINARY, 0)
ORDER BY t0."id";

-- country in [FR, BE]
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."country" COLLATE BINARY IN ('BE', 'FR')
ORDER BY t0."id";

-- country not in [FR, BE]
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."country" COLLATE BINARY IN ('BE', 'FR'), 0)
ORDER BY t0."id";

-- name < "M"
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."name" < 'M' COLLATE BINARY
ORDER BY t0."id";

-- alias == "17"
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."alias" = '17' COLLATE BINARY
ORDER BY t0."id";

-- id in %[1, c2, c17]
SELECT t0."id"
FROM "customer" AS t0
WHERE CAST(t0."id" AS TEXT) COLLATE BINARY IN ('1', 'c17', 'c2')
ORDER BY t0."id";

-- birthday >= 1990-06-01
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."birthday" >= '1990-06-01' COLLATE BINARY
ORDER BY t0."id";

-- birthday == 1990-06-01
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."birthday" = '1990-06-01' COLLATE BINARY
ORDER BY t0."id";

-- created_at >= 2025-06-01T10:00:00Z
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_read(t0."created_at", 0, 13) >= 1748772000000000
ORDER BY t0."id";

-- created_at in last 90 days
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_read(t0."created_at", 0, 13) > 1762077600000000
  AND seg_read(t0."created_at", 0, 13) <= 1769853600000000
ORDER BY t0."id";

-- created_at in previous month
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_read(t0."created_at", 0, 13) >= 1764543600000000
  AND seg_read(t0."created_at", 0, 13) < 1767222000000000
ORDER BY t0."id";

-- created_at.year == 2025
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_read(t0."created_at", 0, 13) < 1767222000000000
  AND seg_read(t0."created_at", 0, 13) >= 1735686000000000
ORDER BY t0."id";

-- email is missing
SELECT t0."id"
FROM "customer" AS t0
WHERE (t0."email" IS NULL)
ORDER BY t0."id";

-- age + 1 > number
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."number" < seg_num('i+', t0."age", 1, 0, 0)
ORDER BY t0."id";

-- age - 1 > number
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."number" < seg_num('i-', t0."age", 1, 0, 0)
ORDER BY t0."id";

-- age * 2 > number
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."number" < seg_num('i*', t0."age", 2, 0, 0)
ORDER BY t0."id";

-- age / 4 > 7.5
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_cmp(seg_num('d/', seg_scale(t0."age", 0), 4, 0, 0), 7500000) > 0
ORDER BY t0."id";

-- -age < number
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_num('i-', 0, t0."age", 0, 0) < t0."number"
ORDER BY t0."id";

-- mrr + 1 > wide
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_cmp(seg_read(t0."wide", 0, 9), seg_scale(seg_num('d+', seg_read(t0."mrr", 0, 8), 100, 2, 2), 4)) < 0
ORDER BY t0."id";

-- mrr * 2 > wide
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_cmp(seg_read(t0."wide", 0, 9), seg_scale(seg_num('d*', seg_read(t0."mrr", 0, 8), 2, 2, 0), 4)) < 0
ORDER BY t0."id";

-- mrr / 3 > wide
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_cmp(seg_scale(seg_read(t0."wide", 0, 9), 2), seg_num('d/', seg_read(t0."mrr", 0, 8), 3, 2, 0)) < 0
ORDER BY t0."id";

-- score * 2.0 < 3.0
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_num('f*', t0."score", 2.0, 0, 0) < 3.0
ORDER BY t0."id";

-- score == age
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."age" = t0."score"
ORDER BY t0."id";

-- score / 0.5 > age + score
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_num('f+', CAST(t0."age" AS REAL), t0."score", 0, 0) < seg_num('f/', t0."score", 0.5, 0, 0)
ORDER BY t0."id";

-- (mrr ?? 0) < 10
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_cmp(coalesce(seg_read(t0."mrr", 0, 8), 0), 1000) < 0
ORDER BY t0."id";

-- (if vip then mrr else 0) > 100
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_cmp(CASE WHEN t0."vip" THEN seg_read(t0."mrr", 0, 8) ELSE 0 END, 10000) > 0
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
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."name" = seg_text('lower', t0."email") COLLATE BINARY
ORDER BY t0."id";

-- email.upper() == name
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."name" = seg_text('upper', t0."email") COLLATE BINARY
ORDER BY t0."id";

-- email.trim() == name
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."name" = seg_text('trim', t0."email") COLLATE BINARY
ORDER BY t0."id";

-- email.fold() == name.fold()
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_text('fold', t0."email") = seg_text('fold', t0."name") COLLATE BINARY
ORDER BY t0."id";

-- email.fold() == "STRASSE@de"
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_fold_is(t0."email", 'strasse@de')
ORDER BY t0."id";

-- name.fold().contains("StrÖm") or not name.fold().starts_with("K") or name.fold().ends_with("SS")
SELECT t0."id"
FROM "customer" AS t0
WHERE (seg_fold_contains(t0."name", 'ström') OR NOT coalesce(seg_fold_starts(t0."name", 'k'), 0) OR seg_fold_ends(t0."name", 'ss'))
ORDER BY t0."id";

-- name.fold().contains("Röm") or name matches /.*(mill|mühle).*/
SELECT t0."id"
FROM "customer" AS t0
WHERE (seg_fold_contains(t0."name", 'röm') OR coalesce(seg_match(t0."name", '.*(mill|mühle).*'), 0))
ORDER BY t0."id";

-- email.length() > 9
SELECT t0."id"
FROM "customer" AS t0
WHERE length(t0."email") > 9
ORDER BY t0."id";

-- email.starts_with("a%_\\'")
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(seg_starts(t0."email", 'a%_\'''), 0)
ORDER BY t0."id";

-- email.ends_with(name)
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(seg_ends(t0."email", t0."name"), 0)
ORDER BY t0."id";

-- email.contains("x")
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(seg_contains(t0."email", 'x'), 0)
ORDER BY t0."id";

-- name matches /[A-Z].*x{2,3}|\./
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(seg_match(t0."name", '[A-Z].*x{2,3}|\.'), 0)
ORDER BY t0."id";

-- email matches /[a-z.]+@(acme|globex)[.]example([.]de)?/
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(seg_match(t0."email", '[.a-z]+@(acme|globex)\.example(\.de)?'), 0)
ORDER BY t0."id";

-- not (name matches /Dr[.] .*_100%/)
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(seg_match(t0."name", 'Dr\. .*_100%'), 0)
ORDER BY t0."id";

-- created_at.date == birthday
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_read(t0."birthday", 0, 12) = seg_part('date-of', seg_read(t0."created_at", 0, 13))
ORDER BY t0."id";

-- created_at.hour < 6
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_part('hour', seg_read(t0."created_at", 0, 13)) < 6
ORDER BY t0."id";

-- birthday.quarter == 2
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_part('quarter', seg_read(t0."birthday", 0, 12)) = 2
ORDER BY t0."id";

-- birthday.month == 2
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_part('month', seg_read(t0."birthday", 0, 12)) = 2
ORDER BY t0."id";

-- birthday.day == 29
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_part('day', seg_read(t0."birthday", 0, 12)) = 29
ORDER BY t0."id";

-- birthday.weekday == 1
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_part('weekday', seg_read(t0."birthday", 0, 12)) = 1
ORDER BY t0."id";

-- seen_at.month == 3
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_part('month', seg_part('date-of', seg_read(t0."seen_at", 0, 14))) = 3
ORDER BY t0."id";

-- created_at + 36h < seen_at
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_time('time-add', seg_read(t0."created_at", 0, 13), 129600000000) < seg_read(t0."seen_at", 0, 14)
ORDER BY t0."id";

-- created_at + 1 month <= seen_at
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_time('time-months', seg_read(t0."created_at", 0, 13), 1) <= seg_read(t0."seen_at", 0, 14)
ORDER BY t0."id";

-- birthday + 10 days < created_at.date
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_time('date-add', seg_read(t0."birthday", 0, 12), 10) < seg_part('date-of', seg_read(t0."created_at", 0, 13))
ORDER BY t0."id";

-- birthday + 3 months > seen_at.date
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_part('date-of', seg_read(t0."seen_at", 0, 14)) < seg_time('date-months', seg_read(t0."birthday", 0, 12), 3)
ORDER BY t0."id";

-- seen_at - created_at > 90 days
SELECT t0."id"
FROM "customer" AS t0
WHERE (seg_read(t0."seen_at", 0, 14) - seg_read(t0."created_at", 0, 13)) > 7776000000000
ORDER BY t0."id";

-- created_at.date - birthday > 90 days
SELECT t0."id"
FROM "customer" AS t0
WHERE ((seg_part('date-of', seg_read(t0."created_at", 0, 13)) - seg_read(t0."birthday", 0, 12)) * 86400000000) > 7776000000000
ORDER BY t0."id";

-- tags.has("new")
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(seg_has(t0."tags", 'new'), 0)
ORDER BY t0."id";

-- tags.has(name)
SELECT t0."id"
FROM "customer" AS t0
WHERE coalesce(seg_has(t0."tags", t0."name"), 0)
ORDER BY t0."id";

-- tags.has_any(["beta", "it's"])
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_has_any(t0."tags", '["beta","it''s"]')
ORDER BY t0."id";

-- tags.has_all(["beta", "new"])
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_has_all(t0."tags", '["beta","new"]')
ORDER BY t0."id";

-- metadata.tier == "gold"
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_key(t0."metadata", 'tier', 7, 38, 0, 1) = 'gold' COLLATE BINARY
ORDER BY t0."id";

-- metadata.seats > 8
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_key(t0."metadata", 'seats', 4, 38, 0, 1) > 8
ORDER BY t0."id";

-- metadata.since < 2026-01-01
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_key(t0."metadata", 'since', 10, 38, 0, 1) < 20454
ORDER BY t0."id";

-- metadata.budget > 12.4
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_cmp(seg_key(t0."metadata", 'budget', 5, 10, 2, 1), 1240) > 0
ORDER BY t0."id";

-- metadata.n > 5
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_key(t0."metadata", 'n', 6, 38, 0, 0) > 5.0
ORDER BY t0."id";

-- metadata.flag == true
SELECT t0."id"
FROM "customer" AS t0
WHERE seg_key(t0."metadata", 'flag', 3, 38, 0, 0)
ORDER BY t0."id";

-- metadata["cost-centre"] is present
SELECT t0."id"
FROM "customer" AS t0
WHERE (seg_key(t0."metadata", 'cost-centre', 16, 38, 0, 0) IS NOT NULL)
ORDER BY t0."id";

-- parent.plan == plan
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id" COLLATE BINARY
WHERE t0."plan" = t1."plan" COLLATE BINARY
ORDER BY t0."id";

-- parent is missing
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id" COLLATE BINARY
WHERE NOT (t1."id" IS NOT NULL)
ORDER BY t0."id";

-- parent.parent.country == country
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id" COLLATE BINARY
LEFT JOIN "customer" AS t2 ON t2."id" = t1."parent_id" COLLATE BINARY
WHERE t0."country" = t2."country" COLLATE BINARY
ORDER BY t0."id";

-- orders.any(status == paid)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" COLLATE BINARY IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid' COLLATE BINARY)
ORDER BY t0."id";

-- orders.none(status == overdue)
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."id" COLLATE BINARY IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'overdue' COLLATE BINARY), 0)
ORDER BY t0."id";

-- orders.all(amount > 0)
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."id" COLLATE BINARY IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND NOT coalesce(seg_read(t1."amount", 1, 2) > 0, 0)), 0)
ORDER BY t0."id";

-- orders.count(status == paid) >= 2 and orders.sum(amount) > 1000
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(*) FILTER (WHERE t1."status" = 'paid' COLLATE BINARY) AS v2_0, seg_sum('d', seg_read(t1."amount", 1, 2)) AS v2_1 FROM "order" AS t1 GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE coalesce(t2.v2_0, 0) >= 2
  AND seg_cmp(coalesce(t2.v2_1, 0), 100000) > 0
ORDER BY t0."id";

-- orders.avg(amount) > 500
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, seg_avg('d', seg_read(t1."amount", 1, 2)) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE seg_cmp(t2.v2_0, 50000000000) > 0
ORDER BY t0."id";

-- orders.avg(units) > 5
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, seg_avg('d', seg_scale(t1."units", 0)) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE seg_cmp(t2.v2_0, 5000000) > 0
ORDER BY t0."id";

-- orders.sum(rate) > 3.3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, seg_sum('f', t1."rate") AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE coalesce(t2.v2_0, 0) > 3.2999999999999998
ORDER BY t0."id";

-- orders.min(amount) < 0
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, min(seg_read(t1."amount", 1, 2)) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE t2.v2_0 < 0
ORDER BY t0."id";

-- orders.max(placed_at) > 2026-01-01
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, max(seg_read(t1."placed_at", 1, 7)) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE t2.v2_0 >= 1767308400000000
ORDER BY t0."id";

-- orders.max(note) == "slow"
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, max(t1."note" COLLATE BINARY) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE t2.v2_0 = 'slow' COLLATE BINARY
ORDER BY t0."id";

-- orders.distinct(status).count() == 3
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(DISTINCT t1."status" COLLATE BINARY) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE coalesce(t2.v2_0, 0) = 3
ORDER BY t0."id";

-- orders.latest(by: placed_at).status == overdue
SELECT t0."id"
FROM "customer" AS t0
WHERE (SELECT t1."status" FROM "order" AS t1 WHERE t1."customer_id" = t0."id" COLLATE BINARY AND seg_read(t1."placed_at", 1, 7) IS NOT NULL ORDER BY seg_read(t1."placed_at", 1, 7) COLLATE BINARY DESC, t1."id" COLLATE BINARY DESC LIMIT 1) = 'overdue' COLLATE BINARY
ORDER BY t0."id";

-- orders.earliest(by: big).amount < 10
SELECT t0."id"
FROM "customer" AS t0
WHERE (SELECT seg_read(t1."amount", 1, 2) FROM "order" AS t1 WHERE t1."customer_id" = t0."id" COLLATE BINARY AND seg_order(seg_read(t1."big", 1, 3)) IS NOT NULL ORDER BY seg_order(seg_read(t1."big", 1, 3)) COLLATE BINARY ASC, t1."id" COLLATE BINARY ASC LIMIT 1) < 1000
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).any(status == paid)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" COLLATE BINARY IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid' COLLATE BINARY AND t1."id" IN (SELECT k2_0 FROM (SELECT t2."id" AS k2_0, row_number() OVER (PARTITION BY t2."customer_id" COLLATE BINARY ORDER BY seg_read(t2."placed_at", 1, 7) COLLATE BINARY DESC, t2."id" COLLATE BINARY DESC) AS n2 FROM "order" AS t2 WHERE seg_read(t2."placed_at", 1, 7) IS NOT NULL AND t2."customer_id" IS NOT NULL) AS q2 WHE ... 492 bytes, f1796c19925cb0ea
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).count(status == paid) == 3
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM (SELECT t1.*, row_number() OVER (PARTITION BY t1."customer_id" COLLATE BINARY ORDER BY seg_read(t1."placed_at", 1, 7) COLLATE BINARY DESC, t1."id" COLLATE BINARY DESC) AS n3 FROM "order" AS t1) AS t1 WHERE t1."status" = 'paid' COLLATE BINARY AND (t1.n3 <= 3 AND seg_read(t1."placed_at", 1, 7) IS NOT NULL) GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE coalesce(t2.v2_0, 0) = 3
ORDER BY t0."id";

-- orders.latest(3, by: placed_at).count(status == paid) == 3 and orders.latest(2, by: placed_at).sum(amount) > 5
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(*) FILTER (WHERE t1."status" = 'paid' COLLATE BINARY AND (t1.n3 <= 3 AND seg_read(t1."placed_at", 1, 7) IS NOT NULL)) AS v2_0, seg_sum('d', CASE WHEN (t1.n3 <= 2 AND seg_read(t1."placed_at", 1, 7) IS NOT NULL) THEN seg_read(t1."amount", 1, 2) END) AS v2_1 FROM (SELECT t1.*, row_number() OVER (PARTITION BY t1."customer_id" COLLATE BINARY ORDER BY seg_read(t1."placed_at", 1, 7) COLLATE BINARY DESC, t1."id" COLLATE BINARY DESC) AS n3  ... 589 bytes, 3405ec5ecb140c79
WHERE coalesce(t2.v2_0, 0) = 3
  AND seg_cmp(coalesce(t2.v2_1, 0), 500) > 0
ORDER BY t0."id";

-- orders.none(status == overdue) and mrr > 100 and orders.latest(3, by: placed_at).count(status == paid) == 3
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM (SELECT t1.*, row_number() OVER (PARTITION BY t1."customer_id" COLLATE BINARY ORDER BY seg_read(t1."placed_at", 1, 7) COLLATE BINARY DESC, t1."id" COLLATE BINARY DESC) AS n3 FROM "order" AS t1 WHERE t1."customer_id" COLLATE BINARY IN (SELECT t4."id" FROM "customer" AS t4 WHERE NOT coalesce(t4."id" COLLATE BINARY IN (SELECT t5."customer_id" FROM "order" AS t5 WHERE t5."customer_id" IS NOT NULL AND t5."status" = 'over ... 739 bytes, ebdc211c4292b761
WHERE seg_read(t0."mrr", 0, 8) > 10000
  AND coalesce(t2.v2_0, 0) = 3
ORDER BY t0."id";

-- (orders.none(status == overdue) and mrr > 100 and orders.latest(3, by: placed_at).count(status == paid) == 3) or (vip and orders.latest(3, by: placed_at).count(status == paid) == 2)
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM (SELECT t1.*, row_number() OVER (PARTITION BY t1."customer_id" COLLATE BINARY ORDER BY seg_read(t1."placed_at", 1, 7) COLLATE BINARY DESC, t1."id" COLLATE BINARY DESC) AS n3 FROM "order" AS t1 WHERE t1."customer_id" COLLATE BINARY IN (SELECT t7."id" FROM "customer" AS t7 WHERE NOT coalesce(t7."id" COLLATE BINARY IN (SELECT t8."customer_id" FROM "order" AS t8 WHERE t8."customer_id" IS NOT NULL AND t8."status" =  ... 744 bytes, 38d0e626ab38dee3
LEFT JOIN (SELECT t4."customer_id" AS k5_0, count(*) AS v5_0 FROM (SELECT t4.*, row_number() OVER (PARTITION BY t4."customer_id" COLLATE BINARY ORDER BY seg_read(t4."placed_at", 1, 7) COLLATE BINARY DESC, t4."id" COLLATE BINARY DESC) AS n6 FROM "order" AS t4 WHERE t4."customer_id" COLLATE BINARY IN (SELECT t9."id" FROM "customer" AS t9 WHERE t9."vip")) AS t4 WHERE t4."status" = 'paid' COLLATE BINARY AND (t4.n6 <= 3 AND seg_read(t4."placed_at", 1, 7) IS NOT NULL) GROUP BY t4." ... 550 bytes, a027704ee1687efc
WHERE ((seg_read(t0."mrr", 0, 8) > 10000 AND coalesce(t2.v2_0, 0) = 3) OR (t0."vip" AND coalesce(t5.v5_0, 0) = 2))
ORDER BY t0."id";

-- orders.none(status == overdue) and vip and orders.latest(3, by: placed_at).count(status == paid) < 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t2."customer_id" AS k3_0, count(*) AS v3_0 FROM (SELECT t2.*, row_number() OVER (PARTITION BY t2."customer_id" COLLATE BINARY ORDER BY seg_read(t2."placed_at", 1, 7) COLLATE BINARY DESC, t2."id" COLLATE BINARY DESC) AS n4 FROM "order" AS t2 WHERE t2."customer_id" COLLATE BINARY IN (SELECT t5."id" FROM "customer" AS t5 WHERE t5."vip" AND NOT coalesce(t5."id" COLLATE BINARY IN (SELECT t6."customer_id" FROM "order" AS t6 WHERE t6."customer_id" IS NOT NULL AND t ... 720 bytes, bd1e32dcd79371c6
WHERE t0."vip"
  AND NOT coalesce(t0."id" COLLATE BINARY IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'overdue' COLLATE BINARY), 0)
  AND coalesce(t3.v3_0, 0) < 3
ORDER BY t0."id";

-- not (orders.any(status == overdue) and vip and orders.latest(3, by: placed_at).max(amount) > 3)
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t2."customer_id" AS k3_0, max(seg_read(t2."amount", 1, 2)) AS v3_0 FROM (SELECT t2.*, row_number() OVER (PARTITION BY t2."customer_id" COLLATE BINARY ORDER BY seg_read(t2."placed_at", 1, 7) COLLATE BINARY DESC, t2."id" COLLATE BINARY DESC) AS n4 FROM "order" AS t2) AS t2 WHERE (t2.n4 <= 3 AND seg_read(t2."placed_at", 1, 7) IS NOT NULL) GROUP BY t2."customer_id" COLLATE BINARY) AS t3 ON t3.k3_0 = t0."id" COLLATE BINARY
WHERE (NOT coalesce(t0."vip", 0) OR NOT coalesce(t0."id" COLLATE BINARY IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'overdue' COLLATE BINARY), 0) OR NOT coalesce(t3.v3_0 > 300, 0))
ORDER BY t0."id";

-- plan == enterprise and country in [FR, BE] and parent.vip and orders.sum(amount) > 1000
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id" COLLATE BINARY
JOIN (SELECT t2."customer_id" AS k3_0, seg_sum('d', seg_read(t2."amount", 1, 2)) AS v3_0 FROM "order" AS t2 WHERE t2."customer_id" COLLATE BINARY IN (SELECT t4."id" FROM "customer" AS t4 WHERE t4."plan" = 'enterprise' COLLATE BINARY AND t4."country" COLLATE BINARY IN ('BE', 'FR')) GROUP BY t2."customer_id" COLLATE BINARY) AS t3 ON t3.k3_0 = t0."id" COLLATE BINARY
WHERE t0."plan" = 'enterprise' COLLATE BINARY
  AND t0."country" COLLATE BINARY IN ('BE', 'FR')
  AND t1."vip"
  AND seg_cmp(coalesce(t3.v3_0, 0), 100000) > 0
ORDER BY t0."id";

-- orders.lines.sum(price * quantity) > 3000
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k3_0, seg_sum('d', seg_num('d*', seg_read(t2."price", 2, 3), seg_scale(t2."quantity", 0), 4, 0)) AS v3_0 FROM "order" AS t1 JOIN "line" AS t2 ON t2."order_id" = t1."id" COLLATE BINARY GROUP BY t1."customer_id" COLLATE BINARY) AS t3 ON t3.k3_0 = t0."id" COLLATE BINARY
WHERE seg_cmp(coalesce(t3.v3_0, 0), 30000000) > 0
ORDER BY t0."id";

-- orders.where(status == paid).lines.distinct(code).count() >= 3
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k3_0, count(DISTINCT t2."code" COLLATE BINARY) AS v3_0 FROM "order" AS t1 JOIN "line" AS t2 ON t2."order_id" = t1."id" COLLATE BINARY WHERE t1."status" = 'paid' COLLATE BINARY GROUP BY t1."customer_id" COLLATE BINARY) AS t3 ON t3.k3_0 = t0."id" COLLATE BINARY
WHERE coalesce(t3.v3_0, 0) >= 3
ORDER BY t0."id";

-- children.where(vip).neighbours.any(subject == "x")
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" COLLATE BINARY IN (SELECT t1."parent_id" FROM "customer" AS t1 WHERE t1."parent_id" IS NOT NULL AND t1."vip" AND t1."country" COLLATE BINARY IN (SELECT t2."country" FROM "ticket" AS t2 WHERE t2."country" IS NOT NULL AND t2."subject" = 'x' COLLATE BINARY))
ORDER BY t0."id";

-- orders.any(lines.any(price > 90) and status == paid)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" COLLATE BINARY IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid' COLLATE BINARY AND t1."id" COLLATE BINARY IN (SELECT t2."order_id" FROM "line" AS t2 WHERE t2."order_id" IS NOT NULL AND seg_read(t2."price", 2, 3) > 900000))
ORDER BY t0."id";

-- orders.any(amount > customer.orders.avg(amount) * 2)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" COLLATE BINARY IN (SELECT t1."customer_id" FROM "order" AS t1 LEFT JOIN "customer" AS t2 ON t2."id" = t1."customer_id" COLLATE BINARY LEFT JOIN (SELECT t3."customer_id" AS k4_0, seg_avg('d', seg_read(t3."amount", 1, 2)) AS v4_0 FROM "order" AS t3 GROUP BY t3."customer_id" COLLATE BINARY) AS t4 ON t4.k4_0 = t2."id" COLLATE BINARY WHERE t1."customer_id" IS NOT NULL AND seg_cmp(seg_num('d*', t4.v4_0, 2, 8, 0), seg_scale(seg_read(t1."amount", 1, 2), 6)) < 0)
ORDER BY t0."id";

-- neighbours.count() > 60
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."country" AS k2_0, count(*) AS v2_0 FROM "ticket" AS t1 GROUP BY t1."country" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."country" COLLATE BINARY
WHERE coalesce(t2.v2_0, 0) > 60
ORDER BY t0."id";

-- parent.orders.count() > 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id" COLLATE BINARY
JOIN (SELECT t2."customer_id" AS k3_0, count(*) AS v3_0 FROM "order" AS t2 GROUP BY t2."customer_id" COLLATE BINARY) AS t3 ON t3.k3_0 = t1."id" COLLATE BINARY
WHERE coalesce(t3.v3_0, 0) > 3
ORDER BY t0."id";

-- orders.any(a => customer.orders.any(b => b.placed_at > a.placed_at and b.placed_at <= a.placed_at + 10 days))
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."id" COLLATE BINARY IN (SELECT t1."customer_id" FROM "order" AS t1 LEFT JOIN "customer" AS t3 ON t3."id" = t1."customer_id" COLLATE BINARY WHERE t1."customer_id" IS NOT NULL AND EXISTS (SELECT 1 FROM "order" AS t2 WHERE t2."customer_id" = t3."id" COLLATE BINARY AND seg_read(t1."placed_at", 1, 7) < seg_read(t2."placed_at", 1, 7) AND seg_read(t2."placed_at", 1, 7) <= seg_time('time-add', seg_read(t1."placed_at", 1, 7), 864000000000)))
ORDER BY t0."id";

-- orders.latest(by: placed_at).customer.id == id
SELECT t0."id"
FROM "customer" AS t0
WHERE CAST(t0."id" AS TEXT) = (SELECT CAST(t1."id" AS TEXT) FROM "customer" AS t1 WHERE t1."id" = (SELECT t2."customer_id" FROM "order" AS t2 WHERE t2."customer_id" = t0."id" COLLATE BINARY AND seg_read(t2."placed_at", 1, 7) IS NOT NULL ORDER BY seg_read(t2."placed_at", 1, 7) COLLATE BINARY DESC, t2."id" COLLATE BINARY DESC LIMIT 1) COLLATE BINARY LIMIT 1) COLLATE BINARY
ORDER BY t0."id";

-- rich
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, seg_sum('d', seg_read(t1."amount", 1, 2)) AS v2_0 FROM "order" AS t1 WHERE t1."status" = 'paid' COLLATE BINARY GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE seg_cmp(coalesce(t2.v2_0, 0), 80000) > 0
ORDER BY t0."id";

-- ruled
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, seg_sum('d', seg_read(t1."amount", 1, 2)) AS v2_0 FROM "order" AS t1 WHERE t1."customer_id" COLLATE BINARY IN (SELECT t4."id" FROM "customer" AS t4 WHERE t4."country" = 'FR' COLLATE BINARY) AND t1."status" = 'paid' COLLATE BINARY GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE ((t0."country" = 'FR' COLLATE BINARY AND NOT coalesce(seg_cmp(coalesce(t2.v2_0, 0), 80000) > 0, 0)) OR (t0."vip" AND t0."id" COLLATE BINARY IN (SELECT t3."customer_id" FROM "order" AS t3 WHERE t3."customer_id" IS NOT NULL)))
ORDER BY t0."id";

-- fixed
SELECT t0."id"
FROM "customer" AS t0
WHERE CAST(t0."id" AS TEXT) COLLATE BINARY IN ('c1', 'c5', 'c500')
ORDER BY t0."id";

-- late
SELECT t0."id"
FROM "order" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."customer_id" COLLATE BINARY
JOIN (SELECT t2."customer_id" AS k3_0, seg_sum('d', seg_read(t2."amount", 1, 2)) AS v3_0 FROM "order" AS t2 WHERE t2."status" = 'paid' COLLATE BINARY GROUP BY t2."customer_id" COLLATE BINARY) AS t3 ON t3.k3_0 = t1."id" COLLATE BINARY
WHERE t0."status" = 'overdue' COLLATE BINARY
  AND seg_cmp(coalesce(t3.v3_0, 0), 80000) > 0
  AND (t1."id" IS NOT NULL)
ORDER BY t0."id";

-- first
SELECT t0."id"
FROM "order" AS t0
LEFT JOIN "customer" AS t2 ON t2."id" = t0."customer_id" COLLATE BINARY
WHERE (SELECT CAST(t1."id" AS TEXT) FROM "order" AS t1 WHERE t1."customer_id" = t2."id" COLLATE BINARY AND seg_read(t1."placed_at", 1, 7) IS NOT NULL ORDER BY seg_read(t1."placed_at", 1, 7) COLLATE BINARY ASC, t1."id" COLLATE BINARY ASC LIMIT 1) = CAST(t0."id" AS TEXT) COLLATE BINARY
ORDER BY t0."id";

-- top
SELECT t0."id"
FROM "order" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."customer_id" COLLATE BINARY
WHERE t1."id" COLLATE BINARY IN (SELECT t2."customer_id" FROM "order" AS t2 WHERE t2."customer_id" IS NOT NULL AND t2."id" IN (SELECT k3_0 FROM (SELECT t3."id" AS k3_0, row_number() OVER (PARTITION BY t3."customer_id" COLLATE BINARY ORDER BY seg_order(seg_read(t3."amount", 1, 2)) COLLATE BINARY DESC, t3."id" COLLATE BINARY DESC) AS n3 FROM "order" AS t3 WHERE seg_order(seg_read(t3."amount", 1, 2)) IS NOT NULL AND t3."customer_id" IS NOT NULL) AS q3 WHERE n3 <= 2) AND (t2."id" ... 494 bytes, 6df49ba171916d06
ORDER BY t0."id";

-- near
SELECT t0."id"
FROM "customer" AS t0
WHERE EXISTS (SELECT 1 FROM "ticket" AS t1 WHERE t1."country" = t0."country" COLLATE BINARY AND EXISTS (SELECT 1 FROM "order" AS t2 WHERE t2."customer_id" = t0."id" COLLATE BINARY AND seg_read(t1."opened_at", 4, 2) < seg_read(t2."placed_at", 1, 7) AND t2."status" = 'open' COLLATE BINARY))
ORDER BY t0."id";

-- busy
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t2."customer_id" AS k3_0, seg_avg('d', seg_scale(t2."units", 0)) AS v3_0 FROM "order" AS t2 GROUP BY t2."customer_id" COLLATE BINARY) AS t3 ON t3.k3_0 = t0."id" COLLATE BINARY
WHERE EXISTS (SELECT 1 FROM "ticket" AS t1 WHERE t1."country" = t0."country" COLLATE BINARY AND seg_cmp(t3.v3_0, seg_scale(coalesce((SELECT count(*) FROM "order" AS t4 WHERE t4."customer_id" = t0."id" COLLATE BINARY AND seg_read(t1."opened_at", 4, 2) < seg_read(t4."placed_at", 1, 7)), 0), 6)) < 0 AND EXISTS (SELECT 1 FROM "order" AS t5 WHERE t5."customer_id" = t0."id" COLLATE BINARY AND seg_part('date-of', seg_read(t1."opened_at", 4, 2)) < seg_read(t5."due_on", 1, 8)))
ORDER BY t0."id";

-- line_of_late
SELECT t0."order_id", t0."position"
FROM "line" AS t0
LEFT JOIN "order" AS t1 ON t1."id" = t0."order_id" COLLATE BINARY
LEFT JOIN "customer" AS t2 ON t2."id" = t1."customer_id" COLLATE BINARY
LEFT JOIN (SELECT t3."customer_id" AS k4_0, seg_sum('d', CASE WHEN t3."status" = 'paid' COLLATE BINARY THEN seg_read(t3."amount", 1, 2) END) AS v4_0, seg_avg('d', seg_read(t3."amount", 1, 2)) AS v4_1 FROM "order" AS t3 GROUP BY t3."customer_id" COLLATE BINARY) AS t4 ON t4.k4_0 = t2."id" COLLATE BINARY
WHERE ((t1."status" = 'overdue' COLLATE BINARY AND seg_cmp(coalesce(t4.v4_0, 0), 80000) > 0 AND (t2."id" IS NOT NULL) AND (t1."id" IS NOT NULL)) OR seg_cmp(t4.v4_1, 40000000000) > 0)
ORDER BY t0."order_id", t0."position";

-- ---- each related row has its parent ----

-- orders.any(status == paid)
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."status" = 'paid' COLLATE BINARY
  AND t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
ORDER BY t0."customer_id";

-- orders.any(lines.any(price > 90) and status == paid)
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."status" = 'paid' COLLATE BINARY
  AND t0."id" COLLATE BINARY IN (SELECT t1."order_id" FROM "line" AS t1 WHERE t1."order_id" IS NOT NULL AND seg_read(t1."price", 2, 3) > 900000)
  AND t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
ORDER BY t0."customer_id";

-- orders.count(status == paid) >= 2
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."status" = 'paid' COLLATE BINARY
  AND t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
HAVING count(*) >= 2
ORDER BY t0."customer_id";

-- orders.count(status == paid) >= 2 and orders.sum(amount) > 1000 and orders.any(status == overdue)
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
HAVING count(*) FILTER (WHERE t0."status" = 'overdue' COLLATE BINARY) > 0
  AND count(*) FILTER (WHERE t0."status" = 'paid' COLLATE BINARY) >= 2
  AND seg_cmp(coalesce(seg_sum('d', seg_read(t0."amount", 1, 2)), 0), 100000) > 0
ORDER BY t0."customer_id";

-- orders.avg(units) > 5 and orders.max(note) == "slow"
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
HAVING seg_cmp(seg_avg('d', seg_scale(t0."units", 0)), 5000000) > 0
  AND max(t0."note" COLLATE BINARY) = 'slow' COLLATE BINARY
ORDER BY t0."customer_id";

-- orders.where(status == paid).count(amount > 5) >= 1 and orders.where(status == paid).min(amount) < 0
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."status" = 'paid' COLLATE BINARY
  AND t0."customer_id" IS NOT NULL
GROUP BY t0."customer_id"
HAVING count(*) FILTER (WHERE seg_read(t0."amount", 1, 2) > 500) > 0
  AND min(seg_read(t0."amount", 1, 2)) < 0
ORDER BY t0."customer_id";

-- plan == enterprise and orders.where(status == paid).sum(amount) > 1000
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."customer_id" COLLATE BINARY IN (SELECT t1."id" FROM "customer" AS t1 WHERE t1."plan" = 'enterprise' COLLATE BINARY)
  AND t0."status" = 'paid' COLLATE BINARY
GROUP BY t0."customer_id"
HAVING seg_cmp(coalesce(seg_sum('d', seg_read(t0."amount", 1, 2)), 0), 100000) > 0
ORDER BY t0."customer_id";

-- plan == enterprise and age >= 18 and orders.count() >= 2 and orders.max(amount) > 5
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."customer_id" COLLATE BINARY IN (SELECT t1."id" FROM "customer" AS t1 WHERE t1."age" >= 18 AND t1."plan" = 'enterprise' COLLATE BINARY)
GROUP BY t0."customer_id"
HAVING count(*) >= 2
  AND max(seg_read(t0."amount", 1, 2)) > 500
ORDER BY t0."customer_id";

-- plan == enterprise and orders.where(lines.any(price > 90)).count() >= 2
SELECT t0."customer_id" AS "id"
FROM "order" AS t0
WHERE t0."customer_id" COLLATE BINARY IN (SELECT t1."id" FROM "customer" AS t1 WHERE t1."plan" = 'enterprise' COLLATE BINARY)
  AND t0."id" COLLATE BINARY IN (SELECT t2."order_id" FROM "line" AS t2 WHERE t2."order_id" IS NOT NULL AND seg_read(t2."price", 2, 3) > 900000)
GROUP BY t0."customer_id"
HAVING count(*) >= 2
ORDER BY t0."customer_id";

-- age >= 18 and orders.sum(amount) > 1000
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."customer_id" AS k2_0, seg_sum('d', seg_read(t1."amount", 1, 2)) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE t0."age" >= 18
  AND seg_cmp(coalesce(t2.v2_0, 0), 100000) > 0
ORDER BY t0."id";

-- plan == enterprise and orders.any(status == paid)
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."plan" = 'enterprise' COLLATE BINARY
  AND t0."id" COLLATE BINARY IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid' COLLATE BINARY)
ORDER BY t0."id";

-- plan == enterprise and orders.count() < 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM "order" AS t1 WHERE t1."customer_id" COLLATE BINARY IN (SELECT t3."id" FROM "customer" AS t3 WHERE t3."plan" = 'enterprise' COLLATE BINARY) GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE t0."plan" = 'enterprise' COLLATE BINARY
  AND coalesce(t2.v2_0, 0) < 3
ORDER BY t0."id";

-- plan == enterprise and parent.plan == starter and orders.count() > 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id" COLLATE BINARY
JOIN (SELECT t2."customer_id" AS k3_0, count(*) AS v3_0 FROM "order" AS t2 WHERE t2."customer_id" COLLATE BINARY IN (SELECT t4."id" FROM "customer" AS t4 WHERE t4."plan" = 'enterprise' COLLATE BINARY) GROUP BY t2."customer_id" COLLATE BINARY) AS t3 ON t3.k3_0 = t0."id" COLLATE BINARY
WHERE t0."plan" = 'enterprise' COLLATE BINARY
  AND t1."plan" = 'starter' COLLATE BINARY
  AND coalesce(t3.v3_0, 0) > 3
ORDER BY t0."id";

-- orders.none(status == overdue)
SELECT t0."id"
FROM "customer" AS t0
WHERE NOT coalesce(t0."id" COLLATE BINARY IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'overdue' COLLATE BINARY), 0)
ORDER BY t0."id";

-- orders.count() < 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM "order" AS t1 GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE coalesce(t2.v2_0, 0) < 3
ORDER BY t0."id";

-- orders.any(status == paid) and vip
SELECT t0."id"
FROM "customer" AS t0
WHERE t0."vip"
  AND t0."id" COLLATE BINARY IN (SELECT t1."customer_id" FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND t1."status" = 'paid' COLLATE BINARY)
ORDER BY t0."id";

-- orders.any(status == paid) and children.count() > 1
SELECT t0."id"
FROM "customer" AS t0
JOIN (SELECT t1."parent_id" AS k2_0, count(*) AS v2_0 FROM "customer" AS t1 GROUP BY t1."parent_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY
WHERE coalesce(t2.v2_0, 0) > 1
  AND t0."id" COLLATE BINARY IN (SELECT t3."customer_id" FROM "order" AS t3 WHERE t3."customer_id" IS NOT NULL AND t3."status" = 'paid' COLLATE BINARY)
ORDER BY t0."id";

-- parent.orders.count() > 3
SELECT t0."id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON t1."id" = t0."parent_id" COLLATE BINARY
JOIN (SELECT t2."customer_id" AS k3_0, count(*) AS v3_0 FROM "order" AS t2 GROUP BY t2."customer_id" COLLATE BINARY) AS t3 ON t3.k3_0 = t1."id" COLLATE BINARY
WHERE coalesce(t3.v3_0, 0) > 3
ORDER BY t0."id";

-- the counts of 8
WITH c AS MATERIALIZED (SELECT t0."vip" AS c0,
  seg_read(t0."created_at", 0, 13) <= 1769853600000000 AND seg_read(t0."created_at", 0, 13) > 1767261600000000 AS c1,
  t0."plan" = 'enterprise' COLLATE BINARY AS c3,
  t0."age" >= 18 AS c4,
  coalesce(t2.v2_0, 0) > 0 AS c5,
  t0."country" COLLATE BINARY IN ('DE', 'FR') AS c6,
  coalesce(t2.v2_0, 0) >= 2 AS c7,
  NOT coalesce(t0."plan" = 'enterprise' COLLATE BINARY, 0) AS c8,
  coalesce(seg_has(t0."tags", 'new'), 0) AS c9
FROM "customer" AS t0
LEFT JOIN (SELECT t1."customer_id" AS k2_0, count(*) AS v2_0 FROM "order" AS t1 WHERE seg_read(t1."amount", 1, 2) > 10000 GROUP BY t1."customer_id" COLLATE BINARY) AS t2 ON t2.k2_0 = t0."id" COLLATE BINARY)
SELECT count(*) FILTER (WHERE c0 AND c1),
  count(*) FILTER (WHERE (c0 OR c3) AND (c4 OR c5 OR c6)),
  count(*) FILTER (WHERE c1 AND (c3 OR c7)),
  count(*) FILTER (WHERE c4 AND c6),
  count(*) FILTER (WHERE c0 AND c4),
  count(*) FILTER (WHERE c4 OR (c0 AND c3)),
  count(*) FILTER (WHERE c8),
  count(*) FILTER (WHERE c9)
FROM c

-- the counts of 2
SELECT count(*) FILTER (WHERE NOT coalesce(t0."plan" = 'enterprise' COLLATE BINARY, 0)),
  count(*) FILTER (WHERE coalesce(seg_has(t0."tags", 'new'), 0))
FROM "customer" AS t0

