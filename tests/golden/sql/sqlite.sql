-- vip
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."vip", 0, 7)
ORDER BY CAST(t0."id" AS TEXT);

-- not vip
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE NOT coalesce(seg_read(t0."vip", 0, 7), 0)
ORDER BY CAST(t0."id" AS TEXT);

-- age >= 18
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."age", 0, 11) >= 18
ORDER BY CAST(t0."id" AS TEXT);

-- age == 18
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."age", 0, 11) = 18
ORDER BY CAST(t0."id" AS TEXT);

-- number in [1, 5, -7]
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."number", 0, 6) IN (-7, 1, 5)
ORDER BY CAST(t0."id" AS TEXT);

-- mrr >= 1000.50
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."mrr", 0, 8) >= 100050
ORDER BY CAST(t0."id" AS TEXT);

-- wide < 123456789012345678901234.5
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_cmp(seg_read(t0."wide", 0, 9), '123456789012345678901234500000') < 0
ORDER BY CAST(t0."id" AS TEXT);

-- score > 1.5
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."score", 0, 10) > 1.5
ORDER BY CAST(t0."id" AS TEXT);

-- plan == enterprise
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."plan", 0, 4) = 'enterprise' COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- plan != enterprise
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE NOT coalesce(seg_read(t0."plan", 0, 4) = 'enterprise' COLLATE BINARY, 0)
ORDER BY CAST(t0."id" AS TEXT);

-- country in [FR, BE]
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."country", 0, 3) COLLATE BINARY IN ('BE', 'FR')
ORDER BY CAST(t0."id" AS TEXT);

-- country not in [FR, BE]
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE NOT coalesce(seg_read(t0."country", 0, 3) COLLATE BINARY IN ('BE', 'FR'), 0)
ORDER BY CAST(t0."id" AS TEXT);

-- name < "M"
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."name", 0, 1) < 'M' COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- alias == "17"
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE CAST(t0."alias" AS TEXT) = '17' COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- id in %[1, c2, c17]
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE CAST(t0."id" AS TEXT) COLLATE BINARY IN ('1', 'c17', 'c2')
ORDER BY CAST(t0."id" AS TEXT);

-- birthday >= 1990-06-01
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."birthday", 0, 12) >= 7456
ORDER BY CAST(t0."id" AS TEXT);

-- birthday == 1990-06-01
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."birthday", 0, 12) = 7456
ORDER BY CAST(t0."id" AS TEXT);

-- created_at >= 2025-06-01T10:00:00Z
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."created_at", 0, 13) >= 1748772000000000
ORDER BY CAST(t0."id" AS TEXT);

-- created_at in last 90 days
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."created_at", 0, 13) > 1762077600000000
  AND seg_read(t0."created_at", 0, 13) <= 1769853600000000
ORDER BY CAST(t0."id" AS TEXT);

-- created_at in previous month
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."created_at", 0, 13) >= 1764543600000000
  AND seg_read(t0."created_at", 0, 13) < 1767222000000000
ORDER BY CAST(t0."id" AS TEXT);

-- created_at.year == 2025
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."created_at", 0, 13) < 1767222000000000
  AND seg_read(t0."created_at", 0, 13) >= 1735686000000000
ORDER BY CAST(t0."id" AS TEXT);

-- email is missing
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE (seg_read(t0."email", 0, 2) IS NULL)
ORDER BY CAST(t0."id" AS TEXT);

-- age + 1 > number
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."number", 0, 6) < seg_num('i+', seg_read(t0."age", 0, 11), 1, 0, 0)
ORDER BY CAST(t0."id" AS TEXT);

-- age - 1 > number
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."number", 0, 6) < seg_num('i-', seg_read(t0."age", 0, 11), 1, 0, 0)
ORDER BY CAST(t0."id" AS TEXT);

-- age * 2 > number
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."number", 0, 6) < seg_num('i*', seg_read(t0."age", 0, 11), 2, 0, 0)
ORDER BY CAST(t0."id" AS TEXT);

-- age / 4 > 7.5
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_cmp(seg_num('d/', seg_scale(seg_read(t0."age", 0, 11), 0), 4, 0, 0), 7500000) > 0
ORDER BY CAST(t0."id" AS TEXT);

-- -age < number
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_num('i-', 0, seg_read(t0."age", 0, 11), 0, 0) < seg_read(t0."number", 0, 6)
ORDER BY CAST(t0."id" AS TEXT);

-- mrr + 1 > wide
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_cmp(seg_read(t0."wide", 0, 9), seg_scale(seg_num('d+', seg_read(t0."mrr", 0, 8), 100, 2, 2), 4)) < 0
ORDER BY CAST(t0."id" AS TEXT);

-- mrr * 2 > wide
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_cmp(seg_read(t0."wide", 0, 9), seg_scale(seg_num('d*', seg_read(t0."mrr", 0, 8), 2, 2, 0), 4)) < 0
ORDER BY CAST(t0."id" AS TEXT);

-- mrr / 3 > wide
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_cmp(seg_scale(seg_read(t0."wide", 0, 9), 2), seg_num('d/', seg_read(t0."mrr", 0, 8), 3, 2, 0)) < 0
ORDER BY CAST(t0."id" AS TEXT);

-- score * 2.0 < 3.0
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_num('f*', seg_read(t0."score", 0, 10), 2.0, 0, 0) < 3.0
ORDER BY CAST(t0."id" AS TEXT);

-- score == age
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."age", 0, 11) = seg_read(t0."score", 0, 10)
ORDER BY CAST(t0."id" AS TEXT);

-- score / 0.5 > age + score
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_num('f+', CAST(seg_read(t0."age", 0, 11) AS REAL), seg_read(t0."score", 0, 10), 0, 0) < seg_num('f/', seg_read(t0."score", 0, 10), 0.5, 0, 0)
ORDER BY CAST(t0."id" AS TEXT);

-- (mrr ?? 0) < 10
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_cmp(coalesce(seg_read(t0."mrr", 0, 8), 0), 1000) < 0
ORDER BY CAST(t0."id" AS TEXT);

-- (if vip then mrr else 0) > 100
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_cmp(CASE WHEN seg_read(t0."vip", 0, 7) THEN seg_read(t0."mrr", 0, 8) ELSE 0 END, 10000) > 0
ORDER BY CAST(t0."id" AS TEXT);

-- count_true(vip, age > 30) >= 2
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE ((coalesce(seg_read(t0."vip", 0, 7), 0)) + (coalesce(seg_read(t0."age", 0, 11) > 30, 0))) >= 2
ORDER BY CAST(t0."id" AS TEXT);

-- (vip and age > 3) == vip
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."vip", 0, 7) = ((coalesce((seg_read(t0."vip", 0, 7) AND seg_read(t0."age", 0, 11) > 3), 0)))
ORDER BY CAST(t0."id" AS TEXT);

-- email.lower() == name
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."name", 0, 1) = seg_text('lower', seg_read(t0."email", 0, 2)) COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- email.upper() == name
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."name", 0, 1) = seg_text('upper', seg_read(t0."email", 0, 2)) COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- email.trim() == name
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."name", 0, 1) = seg_text('trim', seg_read(t0."email", 0, 2)) COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- email.fold() == name.fold()
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_text('fold', seg_read(t0."email", 0, 2)) = seg_text('fold', seg_read(t0."name", 0, 1)) COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- email.fold() == "STRASSE@de"
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_text('fold', seg_read(t0."email", 0, 2)) = 'strasse@de' COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- email.length() > 9
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE length(seg_read(t0."email", 0, 2)) > 9
ORDER BY CAST(t0."id" AS TEXT);

-- email.starts_with("a%_\\'")
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE coalesce(seg_starts(seg_read(t0."email", 0, 2), 'a%_\'''), 0)
ORDER BY CAST(t0."id" AS TEXT);

-- email.ends_with(name)
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE coalesce(seg_ends(seg_read(t0."email", 0, 2), seg_read(t0."name", 0, 1)), 0)
ORDER BY CAST(t0."id" AS TEXT);

-- email.contains("x")
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE coalesce(seg_contains(seg_read(t0."email", 0, 2), 'x'), 0)
ORDER BY CAST(t0."id" AS TEXT);

-- name matches /[A-Z].*x{2,3}|\./
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE coalesce(seg_match(seg_read(t0."name", 0, 1), '[A-Z].*x{2,3}|\.'), 0)
ORDER BY CAST(t0."id" AS TEXT);

-- created_at.date == birthday
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_read(t0."birthday", 0, 12) = seg_part('date-of', seg_read(t0."created_at", 0, 13))
ORDER BY CAST(t0."id" AS TEXT);

-- created_at.hour < 6
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_part('hour', seg_read(t0."created_at", 0, 13)) < 6
ORDER BY CAST(t0."id" AS TEXT);

-- birthday.quarter == 2
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_part('quarter', seg_read(t0."birthday", 0, 12)) = 2
ORDER BY CAST(t0."id" AS TEXT);

-- birthday.month == 2
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_part('month', seg_read(t0."birthday", 0, 12)) = 2
ORDER BY CAST(t0."id" AS TEXT);

-- birthday.day == 29
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_part('day', seg_read(t0."birthday", 0, 12)) = 29
ORDER BY CAST(t0."id" AS TEXT);

-- birthday.weekday == 1
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_part('weekday', seg_read(t0."birthday", 0, 12)) = 1
ORDER BY CAST(t0."id" AS TEXT);

-- seen_at.month == 3
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_part('month', seg_part('date-of', seg_read(t0."seen_at", 0, 14))) = 3
ORDER BY CAST(t0."id" AS TEXT);

-- created_at + 36h < seen_at
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_time('time-add', seg_read(t0."created_at", 0, 13), 129600000000) < seg_read(t0."seen_at", 0, 14)
ORDER BY CAST(t0."id" AS TEXT);

-- created_at + 1 month <= seen_at
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_time('time-months', seg_read(t0."created_at", 0, 13), 1) <= seg_read(t0."seen_at", 0, 14)
ORDER BY CAST(t0."id" AS TEXT);

-- birthday + 10 days < created_at.date
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_time('date-add', seg_read(t0."birthday", 0, 12), 10) < seg_part('date-of', seg_read(t0."created_at", 0, 13))
ORDER BY CAST(t0."id" AS TEXT);

-- birthday + 3 months > seen_at.date
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_part('date-of', seg_read(t0."seen_at", 0, 14)) < seg_time('date-months', seg_read(t0."birthday", 0, 12), 3)
ORDER BY CAST(t0."id" AS TEXT);

-- seen_at - created_at > 90 days
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE (seg_read(t0."seen_at", 0, 14) - seg_read(t0."created_at", 0, 13)) > 7776000000000
ORDER BY CAST(t0."id" AS TEXT);

-- created_at.date - birthday > 90 days
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE ((seg_part('date-of', seg_read(t0."created_at", 0, 13)) - seg_read(t0."birthday", 0, 12)) * 86400000000) > 7776000000000
ORDER BY CAST(t0."id" AS TEXT);

-- tags.has("new")
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE coalesce(seg_has(t0."tags", 'new'), 0)
ORDER BY CAST(t0."id" AS TEXT);

-- tags.has(name)
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE coalesce(seg_has(t0."tags", seg_read(t0."name", 0, 1)), 0)
ORDER BY CAST(t0."id" AS TEXT);

-- tags.has_any(["beta", "it's"])
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_has_any(t0."tags", '["beta","it''s"]')
ORDER BY CAST(t0."id" AS TEXT);

-- tags.has_all(["beta", "new"])
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_has_all(t0."tags", '["beta","new"]')
ORDER BY CAST(t0."id" AS TEXT);

-- metadata.tier == "gold"
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_key(t0."metadata", 'tier', 7, 38, 0, 1) = 'gold' COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- metadata.seats > 8
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_key(t0."metadata", 'seats', 4, 38, 0, 1) > 8
ORDER BY CAST(t0."id" AS TEXT);

-- metadata.since < 2026-01-01
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_key(t0."metadata", 'since', 10, 38, 0, 1) < 20454
ORDER BY CAST(t0."id" AS TEXT);

-- metadata.budget > 12.4
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_cmp(seg_key(t0."metadata", 'budget', 5, 10, 2, 1), 1240) > 0
ORDER BY CAST(t0."id" AS TEXT);

-- metadata.n > 5
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_key(t0."metadata", 'n', 6, 38, 0, 0) > 5.0
ORDER BY CAST(t0."id" AS TEXT);

-- metadata.flag == true
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_key(t0."metadata", 'flag', 3, 38, 0, 0)
ORDER BY CAST(t0."id" AS TEXT);

-- metadata["cost-centre"] is present
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE (seg_key(t0."metadata", 'cost-centre', 16, 38, 0, 0) IS NOT NULL)
ORDER BY CAST(t0."id" AS TEXT);

-- parent.plan == plan
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON CAST(t1."id" AS TEXT) = CAST(t0."parent_id" AS TEXT) COLLATE BINARY
WHERE seg_read(t0."plan", 0, 4) = seg_read(t1."plan", 0, 4) COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- parent is missing
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON CAST(t1."id" AS TEXT) = CAST(t0."parent_id" AS TEXT) COLLATE BINARY
WHERE NOT (t1."id" IS NOT NULL)
ORDER BY CAST(t0."id" AS TEXT);

-- parent.parent.country == country
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON CAST(t1."id" AS TEXT) = CAST(t0."parent_id" AS TEXT) COLLATE BINARY
LEFT JOIN "customer" AS t2 ON CAST(t2."id" AS TEXT) = CAST(t1."parent_id" AS TEXT) COLLATE BINARY
WHERE seg_read(t0."country", 0, 3) = seg_read(t2."country", 0, 3) COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- orders.any(status == paid)
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE CAST(t0."id" AS TEXT) COLLATE BINARY IN (SELECT CAST(t1."customer_id" AS TEXT) FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND seg_read(t1."status", 1, 1) = 'paid' COLLATE BINARY)
ORDER BY CAST(t0."id" AS TEXT);

-- orders.none(status == overdue)
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE NOT coalesce(CAST(t0."id" AS TEXT) COLLATE BINARY IN (SELECT CAST(t1."customer_id" AS TEXT) FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND seg_read(t1."status", 1, 1) = 'overdue' COLLATE BINARY), 0)
ORDER BY CAST(t0."id" AS TEXT);

-- orders.all(amount > 0)
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE NOT coalesce(CAST(t0."id" AS TEXT) COLLATE BINARY IN (SELECT CAST(t1."customer_id" AS TEXT) FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND NOT coalesce(seg_cmp(seg_read(t1."amount", 1, 2), 0) > 0, 0)), 0)
ORDER BY CAST(t0."id" AS TEXT);

-- orders.count(status == paid) >= 2 and orders.sum(amount) > 1000
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
JOIN (SELECT CAST(t1."customer_id" AS TEXT) AS k2_0, seg_sum('i', CASE WHEN seg_read(t1."status", 1, 1) = 'paid' COLLATE BINARY THEN 1 END) AS v2_0, seg_sum('d', seg_read(t1."amount", 1, 2)) AS v2_1 FROM "order" AS t1 GROUP BY CAST(t1."customer_id" AS TEXT)) AS t2 ON t2.k2_0 = CAST(t0."id" AS TEXT) COLLATE BINARY
WHERE coalesce(t2.v2_0, 0) >= 2
  AND seg_cmp(coalesce(t2.v2_1, 0), 100000) > 0
ORDER BY CAST(t0."id" AS TEXT);

-- orders.avg(amount) > 500
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
JOIN (SELECT CAST(t1."customer_id" AS TEXT) AS k2_0, seg_avg('d', seg_read(t1."amount", 1, 2)) AS v2_0 FROM "order" AS t1 GROUP BY CAST(t1."customer_id" AS TEXT)) AS t2 ON t2.k2_0 = CAST(t0."id" AS TEXT) COLLATE BINARY
WHERE seg_cmp(t2.v2_0, 50000000000) > 0
ORDER BY CAST(t0."id" AS TEXT);

-- orders.avg(units) > 5
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
JOIN (SELECT CAST(t1."customer_id" AS TEXT) AS k2_0, seg_avg('d', seg_scale(seg_read(t1."units", 1, 5), 0)) AS v2_0 FROM "order" AS t1 GROUP BY CAST(t1."customer_id" AS TEXT)) AS t2 ON t2.k2_0 = CAST(t0."id" AS TEXT) COLLATE BINARY
WHERE seg_cmp(t2.v2_0, 5000000) > 0
ORDER BY CAST(t0."id" AS TEXT);

-- orders.sum(rate) > 3.3
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
LEFT JOIN (SELECT CAST(t1."customer_id" AS TEXT) AS k2_0, seg_sum('f', seg_read(t1."rate", 1, 4)) AS v2_0 FROM "order" AS t1 GROUP BY CAST(t1."customer_id" AS TEXT)) AS t2 ON t2.k2_0 = CAST(t0."id" AS TEXT) COLLATE BINARY
WHERE coalesce(t2.v2_0, 0) > 3.2999999999999998
ORDER BY CAST(t0."id" AS TEXT);

-- orders.min(amount) < 0
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
JOIN (SELECT CAST(t1."customer_id" AS TEXT) AS k2_0, seg_min(seg_read(t1."amount", 1, 2)) AS v2_0 FROM "order" AS t1 GROUP BY CAST(t1."customer_id" AS TEXT)) AS t2 ON t2.k2_0 = CAST(t0."id" AS TEXT) COLLATE BINARY
WHERE seg_cmp(t2.v2_0, 0) < 0
ORDER BY CAST(t0."id" AS TEXT);

-- orders.max(placed_at) > 2026-01-01
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
JOIN (SELECT CAST(t1."customer_id" AS TEXT) AS k2_0, max(seg_read(t1."placed_at", 1, 7)) AS v2_0 FROM "order" AS t1 GROUP BY CAST(t1."customer_id" AS TEXT)) AS t2 ON t2.k2_0 = CAST(t0."id" AS TEXT) COLLATE BINARY
WHERE t2.v2_0 >= 1767308400000000
ORDER BY CAST(t0."id" AS TEXT);

-- orders.max(note) == "slow"
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
JOIN (SELECT CAST(t1."customer_id" AS TEXT) AS k2_0, max(seg_read(t1."note", 1, 6) COLLATE BINARY) AS v2_0 FROM "order" AS t1 GROUP BY CAST(t1."customer_id" AS TEXT)) AS t2 ON t2.k2_0 = CAST(t0."id" AS TEXT) COLLATE BINARY
WHERE t2.v2_0 = 'slow' COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- orders.distinct(status).count() == 3
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
JOIN (SELECT CAST(t1."customer_id" AS TEXT) AS k2_0, count(DISTINCT seg_read(t1."status", 1, 1) COLLATE BINARY) AS v2_0 FROM "order" AS t1 GROUP BY CAST(t1."customer_id" AS TEXT)) AS t2 ON t2.k2_0 = CAST(t0."id" AS TEXT) COLLATE BINARY
WHERE coalesce(t2.v2_0, 0) = 3
ORDER BY CAST(t0."id" AS TEXT);

-- orders.latest(by: placed_at).status == overdue
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE (SELECT seg_read(t1."status", 1, 1) FROM "order" AS t1 WHERE CAST(t1."customer_id" AS TEXT) = CAST(t0."id" AS TEXT) COLLATE BINARY AND seg_read(t1."placed_at", 1, 7) IS NOT NULL ORDER BY seg_read(t1."placed_at", 1, 7) COLLATE BINARY DESC, CAST(t1."id" AS TEXT) COLLATE BINARY DESC LIMIT 1) = 'overdue' COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- orders.earliest(by: big).amount < 10
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE seg_cmp((SELECT seg_read(t1."amount", 1, 2) FROM "order" AS t1 WHERE CAST(t1."customer_id" AS TEXT) = CAST(t0."id" AS TEXT) COLLATE BINARY AND seg_order(seg_read(t1."big", 1, 3)) IS NOT NULL ORDER BY seg_order(seg_read(t1."big", 1, 3)) COLLATE BINARY ASC, CAST(t1."id" AS TEXT) COLLATE BINARY ASC LIMIT 1), 1000) < 0
ORDER BY CAST(t0."id" AS TEXT);

-- orders.latest(3, by: placed_at).any(status == paid)
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE CAST(t0."id" AS TEXT) COLLATE BINARY IN (SELECT CAST(t1."customer_id" AS TEXT) FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND seg_read(t1."status", 1, 1) = 'paid' COLLATE BINARY AND CAST(t1."id" AS TEXT) IN (SELECT k2_0 FROM (SELECT CAST(t2."id" AS TEXT) AS k2_0, row_number() OVER (PARTITION BY CAST(t2."customer_id" AS TEXT) ORDER BY seg_read(t2."placed_at", 1, 7) COLLATE BINARY DESC, CAST(t2."id" AS TEXT) COLLATE BINARY DESC) AS n2 FROM "order" AS t2 WHERE s ... 577 bytes, 88b705d404dbb212
ORDER BY CAST(t0."id" AS TEXT);

-- orders.lines.sum(price * quantity) > 3000
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
JOIN (SELECT CAST(t1."customer_id" AS TEXT) AS k3_0, seg_sum('d', seg_num('d*', seg_read(t2."price", 2, 3), seg_scale(seg_read(t2."quantity", 2, 2), 0), 4, 0)) AS v3_0 FROM "order" AS t1 JOIN "line" AS t2 ON CAST(t2."order_id" AS TEXT) = CAST(t1."id" AS TEXT) COLLATE BINARY GROUP BY CAST(t1."customer_id" AS TEXT)) AS t3 ON t3.k3_0 = CAST(t0."id" AS TEXT) COLLATE BINARY
WHERE seg_cmp(coalesce(t3.v3_0, 0), 30000000) > 0
ORDER BY CAST(t0."id" AS TEXT);

-- orders.where(status == paid).lines.distinct(code).count() >= 3
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
JOIN (SELECT CAST(t1."customer_id" AS TEXT) AS k3_0, count(DISTINCT seg_read(t2."code", 2, 1) COLLATE BINARY) AS v3_0 FROM "order" AS t1 JOIN "line" AS t2 ON CAST(t2."order_id" AS TEXT) = CAST(t1."id" AS TEXT) COLLATE BINARY WHERE seg_read(t1."status", 1, 1) = 'paid' COLLATE BINARY GROUP BY CAST(t1."customer_id" AS TEXT)) AS t3 ON t3.k3_0 = CAST(t0."id" AS TEXT) COLLATE BINARY
WHERE coalesce(t3.v3_0, 0) >= 3
ORDER BY CAST(t0."id" AS TEXT);

-- children.where(vip).neighbours.any(subject == "x")
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE CAST(t0."id" AS TEXT) COLLATE BINARY IN (SELECT CAST(t1."parent_id" AS TEXT) FROM "customer" AS t1 WHERE t1."parent_id" IS NOT NULL AND seg_read(t1."vip", 0, 7) AND CAST(t1."country" AS TEXT) COLLATE BINARY IN (SELECT CAST(t2."country" AS TEXT) FROM "ticket" AS t2 WHERE t2."country" IS NOT NULL AND seg_read(t2."subject", 4, 3) = 'x' COLLATE BINARY))
ORDER BY CAST(t0."id" AS TEXT);

-- orders.any(lines.any(price > 90) and status == paid)
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE CAST(t0."id" AS TEXT) COLLATE BINARY IN (SELECT CAST(t1."customer_id" AS TEXT) FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL AND seg_read(t1."status", 1, 1) = 'paid' COLLATE BINARY AND CAST(t1."id" AS TEXT) COLLATE BINARY IN (SELECT CAST(t2."order_id" AS TEXT) FROM "line" AS t2 WHERE t2."order_id" IS NOT NULL AND seg_cmp(seg_read(t2."price", 2, 3), 900000) > 0))
ORDER BY CAST(t0."id" AS TEXT);

-- orders.any(amount > customer.orders.avg(amount) * 2)
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE CAST(t0."id" AS TEXT) COLLATE BINARY IN (SELECT CAST(t1."customer_id" AS TEXT) FROM "order" AS t1 LEFT JOIN "customer" AS t2 ON CAST(t2."id" AS TEXT) = CAST(t1."customer_id" AS TEXT) COLLATE BINARY LEFT JOIN (SELECT CAST(t3."customer_id" AS TEXT) AS k4_0, seg_avg('d', seg_read(t3."amount", 1, 2)) AS v4_0 FROM "order" AS t3 GROUP BY CAST(t3."customer_id" AS TEXT)) AS t4 ON t4.k4_0 = CAST(t2."id" AS TEXT) COLLATE BINARY WHERE t1."customer_id" IS NOT NULL AND seg_cmp(seg_n ... 555 bytes, 0af16ea558e994bc
ORDER BY CAST(t0."id" AS TEXT);

-- neighbours.count() > 60
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
JOIN (SELECT CAST(t1."country" AS TEXT) AS k2_0, count(*) AS v2_0 FROM "ticket" AS t1 GROUP BY CAST(t1."country" AS TEXT)) AS t2 ON t2.k2_0 = CAST(t0."country" AS TEXT) COLLATE BINARY
WHERE coalesce(t2.v2_0, 0) > 60
ORDER BY CAST(t0."id" AS TEXT);

-- parent.orders.count() > 3
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
LEFT JOIN "customer" AS t1 ON CAST(t1."id" AS TEXT) = CAST(t0."parent_id" AS TEXT) COLLATE BINARY
JOIN (SELECT CAST(t2."customer_id" AS TEXT) AS k3_0, count(*) AS v3_0 FROM "order" AS t2 GROUP BY CAST(t2."customer_id" AS TEXT)) AS t3 ON t3.k3_0 = CAST(t1."id" AS TEXT) COLLATE BINARY
WHERE coalesce(t3.v3_0, 0) > 3
ORDER BY CAST(t0."id" AS TEXT);

-- orders.any(a => customer.orders.any(b => b.placed_at > a.placed_at and b.placed_at <= a.placed_at + 10 days))
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE CAST(t0."id" AS TEXT) COLLATE BINARY IN (SELECT CAST(t1."customer_id" AS TEXT) FROM "order" AS t1 LEFT JOIN "customer" AS t3 ON CAST(t3."id" AS TEXT) = CAST(t1."customer_id" AS TEXT) COLLATE BINARY WHERE t1."customer_id" IS NOT NULL AND EXISTS (SELECT 1 FROM "order" AS t2 WHERE CAST(t2."customer_id" AS TEXT) = CAST(t3."id" AS TEXT) COLLATE BINARY AND seg_read(t1."placed_at", 1, 7) < seg_read(t2."placed_at", 1, 7) AND seg_read(t2."placed_at", 1, 7) <= seg_time('time-add' ... 529 bytes, 2fc51fed2bb505b8
ORDER BY CAST(t0."id" AS TEXT);

-- orders.latest(by: placed_at).customer.id == id
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE CAST(t0."id" AS TEXT) = (SELECT CAST(t1."id" AS TEXT) FROM "customer" AS t1 WHERE CAST(t1."id" AS TEXT) = (SELECT CAST(t2."customer_id" AS TEXT) FROM "order" AS t2 WHERE CAST(t2."customer_id" AS TEXT) = CAST(t0."id" AS TEXT) COLLATE BINARY AND seg_read(t2."placed_at", 1, 7) IS NOT NULL ORDER BY seg_read(t2."placed_at", 1, 7) COLLATE BINARY DESC, CAST(t2."id" AS TEXT) COLLATE BINARY DESC LIMIT 1) COLLATE BINARY LIMIT 1) COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- rich
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
JOIN (SELECT CAST(t1."customer_id" AS TEXT) AS k2_0, seg_sum('d', seg_read(t1."amount", 1, 2)) AS v2_0 FROM "order" AS t1 WHERE seg_read(t1."status", 1, 1) = 'paid' COLLATE BINARY GROUP BY CAST(t1."customer_id" AS TEXT)) AS t2 ON t2.k2_0 = CAST(t0."id" AS TEXT) COLLATE BINARY
WHERE seg_cmp(coalesce(t2.v2_0, 0), 80000) > 0
ORDER BY CAST(t0."id" AS TEXT);

-- ruled
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
LEFT JOIN (SELECT CAST(t2."customer_id" AS TEXT) AS k3_0, seg_sum('d', seg_read(t2."amount", 1, 2)) AS v3_0 FROM "order" AS t2 WHERE CAST(t2."customer_id" AS TEXT) COLLATE BINARY IN (SELECT CAST(t4."id" AS TEXT) FROM "customer" AS t4 WHERE seg_read(t4."country", 0, 3) = 'FR' COLLATE BINARY) AND seg_read(t2."status", 1, 1) = 'paid' COLLATE BINARY GROUP BY CAST(t2."customer_id" AS TEXT)) AS t3 ON t3.k3_0 = CAST(t0."id" AS TEXT) COLLATE BINARY
WHERE ((seg_read(t0."vip", 0, 7) AND CAST(t0."id" AS TEXT) COLLATE BINARY IN (SELECT CAST(t1."customer_id" AS TEXT) FROM "order" AS t1 WHERE t1."customer_id" IS NOT NULL)) OR (NOT coalesce(seg_cmp(coalesce(t3.v3_0, 0), 80000) > 0, 0) AND seg_read(t0."country", 0, 3) = 'FR' COLLATE BINARY))
ORDER BY CAST(t0."id" AS TEXT);

-- fixed
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE CAST(t0."id" AS TEXT) COLLATE BINARY IN ('c1', 'c5', 'c500')
ORDER BY CAST(t0."id" AS TEXT);

-- late
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "order" AS t0
LEFT JOIN "customer" AS t1 ON CAST(t1."id" AS TEXT) = CAST(t0."customer_id" AS TEXT) COLLATE BINARY
JOIN (SELECT CAST(t2."customer_id" AS TEXT) AS k3_0, seg_sum('d', seg_read(t2."amount", 1, 2)) AS v3_0 FROM "order" AS t2 WHERE seg_read(t2."status", 1, 1) = 'paid' COLLATE BINARY GROUP BY CAST(t2."customer_id" AS TEXT)) AS t3 ON t3.k3_0 = CAST(t1."id" AS TEXT) COLLATE BINARY
WHERE seg_read(t0."status", 1, 1) = 'overdue' COLLATE BINARY
  AND seg_cmp(coalesce(t3.v3_0, 0), 80000) > 0
  AND (t1."id" IS NOT NULL)
ORDER BY CAST(t0."id" AS TEXT);

-- first
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "order" AS t0
LEFT JOIN "customer" AS t2 ON CAST(t2."id" AS TEXT) = CAST(t0."customer_id" AS TEXT) COLLATE BINARY
WHERE (SELECT CAST(t1."id" AS TEXT) FROM "order" AS t1 WHERE CAST(t1."customer_id" AS TEXT) = CAST(t2."id" AS TEXT) COLLATE BINARY AND seg_read(t1."placed_at", 1, 7) IS NOT NULL ORDER BY seg_read(t1."placed_at", 1, 7) COLLATE BINARY ASC, CAST(t1."id" AS TEXT) COLLATE BINARY ASC LIMIT 1) = CAST(t0."id" AS TEXT) COLLATE BINARY
ORDER BY CAST(t0."id" AS TEXT);

-- top
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "order" AS t0
LEFT JOIN "customer" AS t1 ON CAST(t1."id" AS TEXT) = CAST(t0."customer_id" AS TEXT) COLLATE BINARY
WHERE CAST(t1."id" AS TEXT) COLLATE BINARY IN (SELECT CAST(t2."customer_id" AS TEXT) FROM "order" AS t2 WHERE t2."customer_id" IS NOT NULL AND CAST(t2."id" AS TEXT) IN (SELECT k3_0 FROM (SELECT CAST(t3."id" AS TEXT) AS k3_0, row_number() OVER (PARTITION BY CAST(t3."customer_id" AS TEXT) ORDER BY seg_order(seg_read(t3."amount", 1, 2)) COLLATE BINARY DESC, CAST(t3."id" AS TEXT) COLLATE BINARY DESC) AS n3 FROM "order" AS t3 WHERE seg_order(seg_read(t3."amount", 1, 2)) IS NOT NUL ... 577 bytes, 61ffdcb6252e59cf
ORDER BY CAST(t0."id" AS TEXT);

-- near
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
WHERE EXISTS (SELECT 1 FROM "ticket" AS t1 WHERE CAST(t1."country" AS TEXT) = CAST(t0."country" AS TEXT) COLLATE BINARY AND EXISTS (SELECT 1 FROM "order" AS t2 WHERE CAST(t2."customer_id" AS TEXT) = CAST(t0."id" AS TEXT) COLLATE BINARY AND seg_read(t1."opened_at", 4, 2) < seg_read(t2."placed_at", 1, 7) AND seg_read(t2."status", 1, 1) = 'open' COLLATE BINARY))
ORDER BY CAST(t0."id" AS TEXT);

-- busy
SELECT CAST(t0."id" AS TEXT) AS "id"
FROM "customer" AS t0
LEFT JOIN (SELECT CAST(t2."customer_id" AS TEXT) AS k3_0, seg_avg('d', seg_scale(seg_read(t2."units", 1, 5), 0)) AS v3_0 FROM "order" AS t2 GROUP BY CAST(t2."customer_id" AS TEXT)) AS t3 ON t3.k3_0 = CAST(t0."id" AS TEXT) COLLATE BINARY
WHERE EXISTS (SELECT 1 FROM "ticket" AS t1 WHERE CAST(t1."country" AS TEXT) = CAST(t0."country" AS TEXT) COLLATE BINARY AND seg_cmp(t3.v3_0, seg_scale(coalesce((SELECT count(*) FROM "order" AS t4 WHERE CAST(t4."customer_id" AS TEXT) = CAST(t0."id" AS TEXT) COLLATE BINARY AND seg_read(t1."opened_at", 4, 2) < seg_read(t4."placed_at", 1, 7)), 0), 6)) < 0 AND EXISTS (SELECT 1 FROM "order" AS t5 WHERE CAST(t5."customer_id" AS TEXT) = CAST(t0."id" AS TEXT) COLLATE BINARY AND seg_pa ... 557 bytes, ce09570f7d2c9db4
ORDER BY CAST(t0."id" AS TEXT);

-- line_of_late
SELECT CAST(t0."order_id" AS TEXT) AS "order_id", seg_read(t0."position", 2, 0) AS "position"
FROM "line" AS t0
LEFT JOIN "order" AS t1 ON CAST(t1."id" AS TEXT) = CAST(t0."order_id" AS TEXT) COLLATE BINARY
LEFT JOIN "customer" AS t2 ON CAST(t2."id" AS TEXT) = CAST(t1."customer_id" AS TEXT) COLLATE BINARY
LEFT JOIN (SELECT CAST(t3."customer_id" AS TEXT) AS k4_0, seg_sum('d', CASE WHEN seg_read(t3."status", 1, 1) = 'paid' COLLATE BINARY THEN seg_read(t3."amount", 1, 2) END) AS v4_0, seg_avg('d', seg_read(t3."amount", 1, 2)) AS v4_1 FROM "order" AS t3 GROUP BY CAST(t3."customer_id" AS TEXT)) AS t4 ON t4.k4_0 = CAST(t2."id" AS TEXT) COLLATE BINARY
WHERE ((seg_read(t1."status", 1, 1) = 'overdue' COLLATE BINARY AND seg_cmp(coalesce(t4.v4_0, 0), 80000) > 0 AND (t2."id" IS NOT NULL) AND (t1."id" IS NOT NULL)) OR seg_cmp(t4.v4_1, 40000000000) > 0)
ORDER BY CAST(t0."order_id" AS TEXT), seg_read(t0."position", 2, 0);

