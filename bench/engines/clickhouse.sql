By hand for a current ClickHouse, as one would who knows it well; rows come in the order of id. NAME.2, NAME.3 are other
ways to the answer of NAME; the fastest counts. Tables are those of load.py.

--- flat
SELECT id FROM customers WHERE plan = 'enterprise' AND country IN ('FR', 'DE') AND payment_method = 'direct_debit'
--- regex
SELECT id FROM customers WHERE match(email, '^[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?$')
--- regex.2
SELECT id FROM customers WHERE (endsWith(email, '7@acme.example') OR endsWith(email, '7@globex.example') OR endsWith(email, '7@acme.example.de') OR endsWith(email, '7@globex.example.de'))
  AND match(email, '^[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?$')
--- fold
SELECT id FROM customers WHERE positionCaseInsensitiveUTF8(name, 'ström') > 0
--- fold.2
SELECT id FROM customers WHERE name ILIKE '%ström%'
--- fold.3
SELECT id FROM customers WHERE position(lowerUTF8(name), 'ström') > 0
--- any
SELECT id FROM customers WHERE id IN (SELECT customer_id FROM subscriptions WHERE status = 'active' AND seats > 20)
--- any.2
SELECT c AS id FROM (SELECT DISTINCT customer_id AS c FROM subscriptions WHERE status = 'active' AND seats > 20)
--- count
SELECT c AS id FROM (SELECT customer_id AS c FROM invoices WHERE status = 'overdue' AND issued_at > '2025-11-02 00:00:00' AND issued_at <= '2026-01-31 00:00:00'
GROUP BY customer_id HAVING count() >= 2)
--- sum
SELECT c AS id FROM (SELECT customer_id AS c FROM invoices WHERE status = 'paid' AND issued_at > '2025-01-31 00:00:00' AND issued_at <= '2026-01-31 00:00:00'
  AND customer_id IN (SELECT id FROM customers WHERE plan = 'enterprise')
GROUP BY customer_id HAVING sum(amount) > 5000)
--- sum.2
SELECT id FROM customers WHERE plan = 'enterprise' AND id IN (SELECT customer_id FROM invoices
  WHERE status = 'paid' AND issued_at > '2025-01-31 00:00:00' AND issued_at <= '2026-01-31 00:00:00' GROUP BY customer_id HAVING sum(amount) > 5000)
--- latest
SELECT customer_id AS id FROM (SELECT customer_id, status FROM invoices ORDER BY customer_id, issued_at DESC, id DESC LIMIT 3 BY customer_id)
GROUP BY customer_id HAVING countIf(status = 'paid') = 3
--- latest.2
SELECT customer_id AS id FROM (SELECT customer_id, status, row_number() OVER (PARTITION BY customer_id ORDER BY issued_at DESC, id DESC) AS n FROM invoices)
WHERE n <= 3 GROUP BY customer_id HAVING countIf(status = 'paid') = 3
--- latest.3
SELECT c AS id FROM (SELECT customer_id AS c FROM invoices GROUP BY customer_id
HAVING arrayCount(x -> x.3, arraySlice(arrayReverseSort(groupArray((issued_at, id, status = 'paid'))), 1, 3)) = 3)
--- latest.4
SELECT c AS id FROM (SELECT customer_id AS c FROM invoices GROUP BY customer_id
HAVING arrayCount(x -> x.3, groupArraySorted(3)((-toUnixTimestamp(issued_at), -id, status = 'paid'))) = 3)
--- never
SELECT id FROM customers WHERE mrr > 100 AND id NOT IN (SELECT customer_id FROM invoices
  WHERE issued_at > '2025-07-31 00:00:00' AND issued_at <= '2026-01-31 00:00:00')
--- mix
SELECT id FROM customers WHERE
  (country IN ('FR', 'DE') AND plan = 'enterprise'
    AND id IN (SELECT customer_id FROM subscriptions WHERE status = 'active' AND seats > 20)
    AND id IN (SELECT customer_id FROM invoices WHERE status = 'paid' AND issued_at > '2025-01-31 00:00:00' AND issued_at <= '2026-01-31 00:00:00'
      AND customer_id IN (SELECT id FROM customers WHERE plan = 'enterprise' AND country IN ('FR', 'DE')) GROUP BY customer_id HAVING sum(amount) > 5000))
  OR ((match(email, '^[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?$') OR positionCaseInsensitiveUTF8(name, 'ström') > 0)
    AND id IN (SELECT customer_id FROM invoices WHERE status = 'overdue' AND issued_at > '2025-11-02 00:00:00' AND issued_at <= '2026-01-31 00:00:00'
      GROUP BY customer_id HAVING count() >= 2))
  OR (mrr > 100 AND id IN (SELECT customer_id FROM (SELECT customer_id, status, issued_at FROM invoices WHERE issued_at <= '2026-01-31 00:00:00'
      ORDER BY customer_id, issued_at DESC, id DESC LIMIT 3 BY customer_id)
    GROUP BY customer_id HAVING countIf(status = 'paid') = 3 AND max(issued_at) <= '2025-07-31 00:00:00'))
--- mix.2
SELECT c.id AS id FROM customers AS c LEFT JOIN (SELECT customer_id,
    sumIf(amount, status = 'paid' AND issued_at > '2025-01-31 00:00:00' AND issued_at <= '2026-01-31 00:00:00') > 5000 AS big,
    countIf(status = 'overdue' AND issued_at > '2025-11-02 00:00:00' AND issued_at <= '2026-01-31 00:00:00') >= 2 AS late,
    countIf(issued_at > '2025-07-31 00:00:00' AND issued_at <= '2026-01-31 00:00:00') > 0 AS recent,
    arrayCount(x -> x.3, arraySlice(arrayReverseSort(groupArray((issued_at, id, status = 'paid'))), 1, 3)) = 3 AS good
  FROM invoices GROUP BY customer_id) AS i ON i.customer_id = c.id
WHERE (country IN ('FR', 'DE') AND plan = 'enterprise' AND big AND c.id IN (SELECT customer_id FROM subscriptions WHERE status = 'active' AND seats > 20))
  OR (late AND (match(email, '^[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?$') OR positionCaseInsensitiveUTF8(name, 'ström') > 0))
  OR (good AND NOT recent AND mrr > 100)
