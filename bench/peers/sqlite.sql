The best SQL that we found for SQLite, with the indexes that the generator made. NAME.2 is another way to the answer of
NAME; the fastest counts. Amounts are REAL: sums of cents are compared half a cent above the bound, which is exact.

--- flat
SELECT id FROM customers WHERE plan = 'enterprise' AND country IN ('FR', 'DE') AND payment_method = 'direct_debit'
--- regex
SELECT id FROM customers WHERE email REGEXP '[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?'
--- regex.2
SELECT id FROM customers WHERE (email GLOB '[a-z]*.[a-z]*7@acme.example' OR email GLOB '[a-z]*.[a-z]*7@acme.example.de' OR email GLOB '[a-z]*.[a-z]*7@globex.example'
  OR email GLOB '[a-z]*.[a-z]*7@globex.example.de') AND email REGEXP '[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?'
--- fold
SELECT id FROM customers WHERE name LIKE '%ström%' OR name LIKE '%strÖm%'
--- any
SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM subscriptions s WHERE s.customer_id = c.id AND s.status = 'active' AND s.seats > 20)
--- any.2
SELECT DISTINCT customer_id AS id FROM subscriptions WHERE status = 'active' AND seats > 20
--- any.3
SELECT id FROM customers WHERE id IN (SELECT customer_id FROM subscriptions WHERE status = 'active' AND seats > 20)
--- count
SELECT customer_id AS id FROM invoices WHERE status = 'overdue' AND issued_at > '2025-11-02T00:00:00Z' AND issued_at <= '2026-01-31T00:00:00Z'
GROUP BY customer_id HAVING count(*) >= 2
--- sum
SELECT id FROM customers c WHERE plan = 'enterprise' AND (SELECT sum(amount) FROM invoices i WHERE i.customer_id = c.id AND i.status = 'paid'
  AND i.issued_at > '2025-01-31T00:00:00Z' AND i.issued_at <= '2026-01-31T00:00:00Z') > 5000.005
--- latest
SELECT id FROM customers c WHERE (SELECT count(*) FROM (SELECT i.status AS s FROM invoices i WHERE i.customer_id = c.id
  ORDER BY i.issued_at DESC, i.id DESC LIMIT 3) WHERE s = 'paid') = 3
--- latest.2
SELECT customer_id AS id FROM (SELECT customer_id, status, row_number() OVER (PARTITION BY customer_id ORDER BY issued_at DESC, id DESC) AS n FROM invoices)
WHERE n <= 3 GROUP BY customer_id HAVING count(*) FILTER (WHERE status = 'paid') = 3
--- never
SELECT id FROM customers c WHERE mrr > 100 AND NOT EXISTS (SELECT 1 FROM invoices i
  WHERE i.customer_id = c.id AND i.issued_at > '2025-07-31T00:00:00Z' AND i.issued_at <= '2026-01-31T00:00:00Z')
--- never.2
SELECT id FROM customers WHERE +mrr > 100 AND NOT EXISTS (SELECT 1 FROM invoices i
  WHERE i.customer_id = customers.id AND i.issued_at > '2025-07-31T00:00:00Z' AND i.issued_at <= '2026-01-31T00:00:00Z')
--- mix
SELECT id FROM customers c WHERE
  (country IN ('FR', 'DE') AND plan = 'enterprise'
    AND (SELECT sum(amount) FROM invoices i WHERE i.customer_id = c.id AND i.status = 'paid' AND i.issued_at > '2025-01-31T00:00:00Z' AND i.issued_at <= '2026-01-31T00:00:00Z') > 5000.005
    AND EXISTS (SELECT 1 FROM subscriptions s WHERE s.customer_id = c.id AND s.status = 'active' AND s.seats > 20))
  OR ((name LIKE '%ström%' OR name LIKE '%strÖm%' OR email REGEXP '[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?')
    AND (SELECT count(*) FROM invoices i WHERE i.customer_id = c.id AND i.status = 'overdue' AND i.issued_at > '2025-11-02T00:00:00Z' AND i.issued_at <= '2026-01-31T00:00:00Z') >= 2)
  OR (mrr > 100
    AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.customer_id = c.id AND i.issued_at > '2025-07-31T00:00:00Z' AND i.issued_at <= '2026-01-31T00:00:00Z')
    AND (SELECT count(*) FROM (SELECT i.status AS s FROM invoices i WHERE i.customer_id = c.id ORDER BY i.issued_at DESC, i.id DESC LIMIT 3) WHERE s = 'paid') = 3)
