By hand for PostgreSQL, as one would who knows it well; rows come in the order of id. NAME.2, NAME.3 are other ways to the
answer of NAME; the fastest counts. Tables and indexes are those of load.py.

--- flat
SELECT id FROM customers WHERE plan = 'enterprise' AND country IN ('FR', 'DE') AND payment_method = 'direct_debit'
--- regex
SELECT id FROM customers WHERE email ~ '^[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?$'
--- regex.2
SELECT id FROM customers WHERE (email LIKE '%7@acme.example' OR email LIKE '%7@globex.example' OR email LIKE '%7@acme.example.de' OR email LIKE '%7@globex.example.de')
  AND email ~ '^[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?$'
--- fold
SELECT id FROM customers WHERE name ILIKE '%ström%'
--- fold.2
SELECT id FROM customers WHERE lower(name) LIKE '%ström%'
--- fold.3
SELECT id FROM customers WHERE name LIKE '%ström%' OR name LIKE '%STRÖM%' OR name ~* 'ström'
--- any
SELECT id FROM customers c WHERE EXISTS (SELECT FROM subscriptions s WHERE s.customer_id = c.id AND s.status = 'active' AND s.seats > 20)
--- any.2
SELECT DISTINCT customer_id AS id FROM subscriptions WHERE status = 'active' AND seats > 20
--- any.3
SELECT id FROM customers WHERE id IN (SELECT customer_id FROM subscriptions WHERE status = 'active' AND seats > 20)
--- count
SELECT customer_id AS id FROM invoices WHERE status = 'overdue' AND issued_at > '2025-11-02T00:00:00Z' AND issued_at <= '2026-01-31T00:00:00Z'
GROUP BY customer_id HAVING count(*) >= 2
--- sum
SELECT customer_id AS id FROM invoices WHERE status = 'paid' AND issued_at > '2025-01-31T00:00:00Z' AND issued_at <= '2026-01-31T00:00:00Z'
  AND customer_id IN (SELECT id FROM customers WHERE plan = 'enterprise')
GROUP BY customer_id HAVING sum(amount) > 5000
--- sum.2
SELECT id FROM customers c WHERE plan = 'enterprise' AND (SELECT sum(amount) FROM invoices i WHERE i.customer_id = c.id AND i.status = 'paid'
  AND i.issued_at > '2025-01-31T00:00:00Z' AND i.issued_at <= '2026-01-31T00:00:00Z') > 5000
--- sum.3
SELECT c.id FROM customers c JOIN (SELECT customer_id, sum(amount) AS paid FROM invoices WHERE status = 'paid'
    AND issued_at > '2025-01-31T00:00:00Z' AND issued_at <= '2026-01-31T00:00:00Z' GROUP BY customer_id) i ON i.customer_id = c.id
WHERE c.plan = 'enterprise' AND i.paid > 5000
--- latest
SELECT customer_id AS id FROM (SELECT customer_id, status, row_number() OVER (PARTITION BY customer_id ORDER BY issued_at DESC, id DESC) AS n FROM invoices) i
WHERE n <= 3 GROUP BY customer_id HAVING count(*) FILTER (WHERE status = 'paid') = 3
--- latest.2
SELECT c.id FROM customers c WHERE (SELECT count(*) FILTER (WHERE status = 'paid') FROM (SELECT status FROM invoices i WHERE i.customer_id = c.id
  ORDER BY issued_at DESC, i.id DESC LIMIT 3) l) = 3
--- never
SELECT id FROM customers c WHERE mrr > 100 AND NOT EXISTS (SELECT FROM invoices i
  WHERE i.customer_id = c.id AND i.issued_at > '2025-07-31T00:00:00Z' AND i.issued_at <= '2026-01-31T00:00:00Z')
--- mix
SELECT c.id FROM customers c WHERE
  (country IN ('FR', 'DE') AND plan = 'enterprise'
    AND (SELECT sum(amount) FROM invoices i WHERE i.customer_id = c.id AND i.status = 'paid' AND i.issued_at > '2025-01-31T00:00:00Z' AND i.issued_at <= '2026-01-31T00:00:00Z') > 5000
    AND EXISTS (SELECT FROM subscriptions s WHERE s.customer_id = c.id AND s.status = 'active' AND s.seats > 20))
  OR ((name ILIKE '%ström%' OR email ~ '^[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?$')
    AND (SELECT count(*) FROM invoices i WHERE i.customer_id = c.id AND i.status = 'overdue' AND i.issued_at > '2025-11-02T00:00:00Z' AND i.issued_at <= '2026-01-31T00:00:00Z') >= 2)
  OR (mrr > 100
    AND NOT EXISTS (SELECT FROM invoices i WHERE i.customer_id = c.id AND i.issued_at > '2025-07-31T00:00:00Z' AND i.issued_at <= '2026-01-31T00:00:00Z')
    AND (SELECT count(*) FILTER (WHERE status = 'paid') FROM (SELECT status FROM invoices i WHERE i.customer_id = c.id ORDER BY issued_at DESC, i.id DESC LIMIT 3) l) = 3)
--- mix.2
SELECT id FROM customers WHERE country IN ('FR', 'DE') AND plan = 'enterprise'
  AND id IN (SELECT customer_id FROM subscriptions WHERE status = 'active' AND seats > 20)
  AND id IN (SELECT customer_id FROM invoices WHERE status = 'paid' AND issued_at > '2025-01-31T00:00:00Z' AND issued_at <= '2026-01-31T00:00:00Z' GROUP BY customer_id HAVING sum(amount) > 5000)
UNION
SELECT id FROM customers WHERE (email ~ '^[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?$' OR name ILIKE '%ström%')
  AND id IN (SELECT customer_id FROM invoices WHERE status = 'overdue' AND issued_at > '2025-11-02T00:00:00Z' AND issued_at <= '2026-01-31T00:00:00Z' GROUP BY customer_id HAVING count(*) >= 2)
UNION
SELECT id FROM customers c WHERE mrr > 100
  AND NOT EXISTS (SELECT FROM invoices i WHERE i.customer_id = c.id AND i.issued_at > '2025-07-31T00:00:00Z' AND i.issued_at <= '2026-01-31T00:00:00Z')
  AND (SELECT count(*) FILTER (WHERE status = 'paid') FROM (SELECT status FROM invoices i WHERE i.customer_id = c.id ORDER BY issued_at DESC, i.id DESC LIMIT 3) l) = 3
