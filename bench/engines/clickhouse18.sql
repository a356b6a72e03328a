By hand for ClickHouse 18.16, as one would who knows it well; rows come in the order of id. NAME.2, NAME.3 are other ways to
the answer of NAME; the fastest counts. Tables are those of load.py.

--- flat
SELECT id FROM customers WHERE plan = 'enterprise' AND country IN ('FR', 'DE') AND payment_method = 'direct_debit'
--- regex
SELECT id FROM customers WHERE match(email, '^[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?$')
--- fold
SELECT id FROM customers WHERE positionCaseInsensitiveUTF8(name, 'ström') > 0
--- fold.2
SELECT id FROM customers WHERE position(lowerUTF8(name), 'ström') > 0
--- any
SELECT id FROM customers WHERE id IN (SELECT customer_id FROM subscriptions WHERE status = 'active' AND seats > 20)
--- any.2
SELECT c AS id FROM (SELECT DISTINCT customer_id AS c FROM subscriptions WHERE status = 'active' AND seats > 20)
--- count
SELECT c AS id FROM (SELECT customer_id AS c FROM invoices WHERE status = 'overdue' AND issued_at > toDateTime('2025-11-02 00:00:00') AND issued_at <= toDateTime('2026-01-31 00:00:00')
GROUP BY customer_id HAVING count() >= 2)
--- sum
SELECT c AS id FROM (SELECT customer_id AS c FROM invoices WHERE status = 'paid' AND issued_at > toDateTime('2025-01-31 00:00:00') AND issued_at <= toDateTime('2026-01-31 00:00:00')
  AND customer_id IN (SELECT id FROM customers WHERE plan = 'enterprise')
GROUP BY customer_id HAVING sum(amount) > toDecimal64('5000', 2))
--- latest
SELECT customer_id AS id FROM (SELECT customer_id, status FROM invoices ORDER BY customer_id, issued_at DESC, id DESC LIMIT 3 BY customer_id)
GROUP BY customer_id HAVING countIf(status = 'paid') = 3
--- latest.2
SELECT c AS id FROM (SELECT customer_id AS c FROM invoices GROUP BY customer_id
HAVING arraySum(arraySlice(arrayReverseSort((x, y) -> y, groupArray(status = 'paid'), groupArray((issued_at, id))), 1, 3)) = 3)
--- never
SELECT id FROM customers WHERE mrr > toDecimal64('100', 2) AND id NOT IN (SELECT customer_id FROM invoices
  WHERE issued_at > toDateTime('2025-07-31 00:00:00') AND issued_at <= toDateTime('2026-01-31 00:00:00'))
--- mix
SELECT id FROM customers WHERE
  (country IN ('FR', 'DE') AND plan = 'enterprise'
    AND id IN (SELECT customer_id FROM subscriptions WHERE status = 'active' AND seats > 20)
    AND id IN (SELECT customer_id FROM invoices WHERE status = 'paid' AND issued_at > toDateTime('2025-01-31 00:00:00') AND issued_at <= toDateTime('2026-01-31 00:00:00')
      AND customer_id IN (SELECT id FROM customers WHERE plan = 'enterprise' AND country IN ('FR', 'DE')) GROUP BY customer_id HAVING sum(amount) > toDecimal64('5000', 2)))
  OR ((match(email, '^[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?$') OR positionCaseInsensitiveUTF8(name, 'ström') > 0)
    AND id IN (SELECT customer_id FROM invoices WHERE status = 'overdue' AND issued_at > toDateTime('2025-11-02 00:00:00') AND issued_at <= toDateTime('2026-01-31 00:00:00')
      GROUP BY customer_id HAVING count() >= 2))
  OR (mrr > toDecimal64('100', 2) AND id IN (SELECT customer_id FROM (SELECT customer_id, status, issued_at FROM invoices WHERE issued_at <= toDateTime('2026-01-31 00:00:00')
      ORDER BY customer_id, issued_at DESC, id DESC LIMIT 3 BY customer_id)
    GROUP BY customer_id HAVING countIf(status = 'paid') = 3 AND max(issued_at) <= toDateTime('2025-07-31 00:00:00')))
