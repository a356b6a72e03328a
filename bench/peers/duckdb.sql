The best SQL that we found for DuckDB. NAME.2, NAME.3 are other ways to the answer of NAME; the fastest counts.

--- load.csv
CREATE TABLE customers AS SELECT * FROM read_csv('{dir}/csv/customers.csv', header = true, columns = {
  'id': 'BIGINT', 'name': 'VARCHAR', 'email': 'VARCHAR', 'type': 'VARCHAR', 'country': 'VARCHAR', 'currency': 'VARCHAR',
  'language': 'VARCHAR', 'payment_method': 'VARCHAR', 'plan': 'VARCHAR', 'mrr': 'DECIMAL(12,2)',
  'created_at': 'TIMESTAMP', 'updated_at': 'TIMESTAMP'});
CREATE TABLE subscriptions AS SELECT * FROM read_csv('{dir}/csv/subscriptions.csv', header = true, columns = {
  'id': 'BIGINT', 'customer_id': 'BIGINT', 'status': 'VARCHAR', 'plan': 'VARCHAR', 'seats': 'BIGINT',
  'started_at': 'TIMESTAMP', 'ends_at': 'TIMESTAMP'});
CREATE TABLE invoices AS SELECT * FROM read_csv('{dir}/csv/invoices.csv', header = true, columns = {
  'id': 'BIGINT', 'customer_id': 'BIGINT', 'status': 'VARCHAR', 'amount': 'DECIMAL(12,2)', 'issued_at': 'TIMESTAMP',
  'due_on': 'DATE', 'paid_at': 'TIMESTAMP'});
--- load.ndjson
CREATE TABLE customers AS SELECT * FROM read_json('{dir}/ndjson/customers.ndjson', format = 'newline_delimited', columns = {
  'id': 'BIGINT', 'name': 'VARCHAR', 'email': 'VARCHAR', 'type': 'VARCHAR', 'country': 'VARCHAR', 'currency': 'VARCHAR',
  'language': 'VARCHAR', 'payment_method': 'VARCHAR', 'plan': 'VARCHAR', 'mrr': 'DECIMAL(12,2)',
  'created_at': 'TIMESTAMP', 'updated_at': 'TIMESTAMP'});
CREATE TABLE subscriptions AS SELECT * FROM read_json('{dir}/ndjson/subscriptions.ndjson', format = 'newline_delimited', columns = {
  'id': 'BIGINT', 'customer_id': 'BIGINT', 'status': 'VARCHAR', 'plan': 'VARCHAR', 'seats': 'BIGINT',
  'started_at': 'TIMESTAMP', 'ends_at': 'TIMESTAMP'});
CREATE TABLE invoices AS SELECT * FROM read_json('{dir}/ndjson/invoices.ndjson', format = 'newline_delimited', columns = {
  'id': 'BIGINT', 'customer_id': 'BIGINT', 'status': 'VARCHAR', 'amount': 'DECIMAL(12,2)', 'issued_at': 'TIMESTAMP',
  'due_on': 'DATE', 'paid_at': 'TIMESTAMP'});
--- cold
SELECT customer_id AS id FROM read_csv('{dir}/csv/invoices.csv', header = true, columns = {
  'id': 'BIGINT', 'customer_id': 'BIGINT', 'status': 'VARCHAR', 'amount': 'DECIMAL(12,2)', 'issued_at': 'TIMESTAMP',
  'due_on': 'DATE', 'paid_at': 'TIMESTAMP'})
WHERE status = 'overdue' AND issued_at > TIMESTAMP '2025-11-02' AND issued_at <= TIMESTAMP '2026-01-31'
GROUP BY customer_id HAVING count(*) >= 2 ORDER BY id
--- cold.2
SELECT customer_id::BIGINT AS id FROM read_csv('{dir}/csv/invoices.csv', header = true, all_varchar = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {
  'id': 'VARCHAR', 'customer_id': 'VARCHAR', 'status': 'VARCHAR', 'amount': 'VARCHAR', 'issued_at': 'VARCHAR',
  'due_on': 'VARCHAR', 'paid_at': 'VARCHAR'})
WHERE status = 'overdue' AND issued_at > '2025-11-02T00:00:00Z' AND issued_at <= '2026-01-31T00:00:00Z'
GROUP BY customer_id HAVING count(*) >= 2 ORDER BY id
--- flat
SELECT id FROM customers WHERE country IN ('FR', 'DE') AND plan = 'enterprise' AND payment_method = 'direct_debit'
--- flat.2
SELECT id FROM customers WHERE plan = 'enterprise' AND payment_method = 'direct_debit' AND (country = 'FR' OR country = 'DE')
--- regex
SELECT id FROM customers WHERE regexp_full_match(email, '[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?')
--- regex.2
SELECT id FROM customers WHERE (ends_with(email, '7@acme.example') OR ends_with(email, '7@globex.example') OR ends_with(email, '7@acme.example.de') OR ends_with(email, '7@globex.example.de'))
  AND regexp_full_match(email, '[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?')
--- fold
SELECT id FROM customers WHERE contains(lower(name), 'ström')
--- fold.2
SELECT id FROM customers WHERE name ILIKE '%ström%'
--- fold.3
SELECT id FROM customers WHERE regexp_matches(name, '(?i)ström')
--- any
SELECT id FROM customers WHERE id IN (SELECT customer_id FROM subscriptions WHERE status = 'active' AND seats > 20)
--- any.2
SELECT DISTINCT customer_id AS id FROM subscriptions WHERE status = 'active' AND seats > 20
--- any.3
SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM subscriptions s WHERE s.customer_id = c.id AND s.status = 'active' AND s.seats > 20)
--- count
SELECT customer_id AS id FROM invoices WHERE status = 'overdue' AND issued_at > TIMESTAMP '2025-11-02' AND issued_at <= TIMESTAMP '2026-01-31'
GROUP BY customer_id HAVING count(*) >= 2
--- count.2
SELECT id FROM customers WHERE id IN (SELECT customer_id FROM invoices
  WHERE issued_at > TIMESTAMP '2025-11-02' AND issued_at <= TIMESTAMP '2026-01-31' AND status = 'overdue' GROUP BY customer_id HAVING count(*) >= 2)
--- sum
SELECT id FROM customers WHERE plan = 'enterprise' AND id IN (SELECT customer_id FROM invoices
  WHERE status = 'paid' AND issued_at > TIMESTAMP '2025-01-31' AND issued_at <= TIMESTAMP '2026-01-31' GROUP BY customer_id HAVING sum(amount) > 5000)
--- sum.2
SELECT c.id FROM customers c JOIN invoices i ON i.customer_id = c.id
WHERE c.plan = 'enterprise' AND i.status = 'paid' AND i.issued_at > TIMESTAMP '2025-01-31' AND i.issued_at <= TIMESTAMP '2026-01-31'
GROUP BY c.id HAVING sum(i.amount) > 5000
--- sum.3
SELECT customer_id AS id FROM invoices
WHERE status = 'paid' AND issued_at > TIMESTAMP '2025-01-31' AND issued_at <= TIMESTAMP '2026-01-31'
  AND customer_id IN (SELECT id FROM customers WHERE plan = 'enterprise')
GROUP BY customer_id HAVING sum(amount) > 5000
--- latest
SELECT customer_id AS id FROM (SELECT customer_id, status, row_number() OVER (PARTITION BY customer_id ORDER BY issued_at DESC, id DESC) AS n FROM invoices)
WHERE n <= 3 GROUP BY customer_id HAVING count(*) FILTER (WHERE status = 'paid') = 3
--- latest.2
SELECT id FROM (SELECT customer_id AS id, max_by(status, (issued_at, id), 3) AS l FROM invoices GROUP BY customer_id)
WHERE len(l) = 3 AND l[1] = 'paid' AND l[2] = 'paid' AND l[3] = 'paid'
--- latest.3
SELECT id FROM (SELECT customer_id AS id, max((issued_at, id, status = 'paid'), 3) AS l FROM invoices GROUP BY customer_id)
WHERE len(l) = 3 AND l[1][3] AND l[2][3] AND l[3][3]
--- latest.4
SELECT id FROM (SELECT customer_id AS id, max((epoch_us(issued_at)::HUGEINT * 4294967296 + id) * 2 + (status = 'paid')::HUGEINT, 3) AS l FROM invoices GROUP BY customer_id)
WHERE len(l) = 3 AND l[1] % 2 = 1 AND l[2] % 2 = 1 AND l[3] % 2 = 1
--- never
SELECT id FROM customers WHERE mrr > 100 AND id NOT IN (SELECT customer_id FROM invoices
  WHERE issued_at > TIMESTAMP '2025-07-31' AND issued_at <= TIMESTAMP '2026-01-31' AND customer_id IS NOT NULL)
--- never.2
SELECT id FROM customers c WHERE mrr > 100 AND NOT EXISTS (SELECT 1 FROM invoices i
  WHERE i.customer_id = c.id AND i.issued_at > TIMESTAMP '2025-07-31' AND i.issued_at <= TIMESTAMP '2026-01-31')
--- never.3
SELECT id FROM customers WHERE mrr > 100 EXCEPT ALL SELECT DISTINCT customer_id FROM invoices
WHERE issued_at > TIMESTAMP '2025-07-31' AND issued_at <= TIMESTAMP '2026-01-31'
--- mix
WITH i AS (SELECT customer_id,
    sum(amount) FILTER (WHERE status = 'paid' AND issued_at > TIMESTAMP '2025-01-31' AND issued_at <= TIMESTAMP '2026-01-31') > 5000 AS big,
    count(*) FILTER (WHERE status = 'overdue' AND issued_at > TIMESTAMP '2025-11-02' AND issued_at <= TIMESTAMP '2026-01-31') >= 2 AS late,
    bool_or(issued_at > TIMESTAMP '2025-07-31' AND issued_at <= TIMESTAMP '2026-01-31') AS recent,
    max_by(status, (issued_at, id), 3) AS l
  FROM invoices GROUP BY customer_id)
SELECT c.id FROM customers c LEFT JOIN i ON i.customer_id = c.id
WHERE (c.country IN ('FR', 'DE') AND c.plan = 'enterprise' AND i.big AND c.id IN (SELECT customer_id FROM subscriptions WHERE status = 'active' AND seats > 20))
  OR (i.late AND (regexp_full_match(c.email, '[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?') OR contains(lower(c.name), 'ström')))
  OR (NOT i.recent AND c.mrr > 100 AND len(i.l) = 3 AND i.l[1] = 'paid' AND i.l[2] = 'paid' AND i.l[3] = 'paid')
--- mix.2
SELECT id FROM customers WHERE country IN ('FR', 'DE') AND plan = 'enterprise'
  AND id IN (SELECT customer_id FROM invoices WHERE status = 'paid' AND issued_at > TIMESTAMP '2025-01-31' AND issued_at <= TIMESTAMP '2026-01-31' GROUP BY customer_id HAVING sum(amount) > 5000)
  AND id IN (SELECT customer_id FROM subscriptions WHERE status = 'active' AND seats > 20)
UNION
SELECT id FROM customers WHERE id IN (SELECT customer_id FROM invoices WHERE status = 'overdue' AND issued_at > TIMESTAMP '2025-11-02' AND issued_at <= TIMESTAMP '2026-01-31' GROUP BY customer_id HAVING count(*) >= 2)
  AND (regexp_full_match(email, '[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?') OR contains(lower(name), 'ström'))
UNION
SELECT customer_id FROM (SELECT customer_id, max_by(status, (issued_at, id), 3) AS l, max(issued_at) AS newest FROM invoices
    WHERE customer_id IN (SELECT id FROM customers WHERE mrr > 100) AND issued_at <= TIMESTAMP '2026-01-31' GROUP BY customer_id)
WHERE newest <= TIMESTAMP '2025-07-31' AND len(l) = 3 AND l[1] = 'paid' AND l[2] = 'paid' AND l[3] = 'paid'
--- mix.3
SELECT id FROM customers WHERE country IN ('FR', 'DE') AND plan = 'enterprise'
  AND id IN (SELECT customer_id FROM invoices WHERE status = 'paid' AND issued_at > TIMESTAMP '2025-01-31' AND issued_at <= TIMESTAMP '2026-01-31' GROUP BY customer_id HAVING sum(amount) > 5000)
  AND id IN (SELECT customer_id FROM subscriptions WHERE status = 'active' AND seats > 20)
UNION
SELECT id FROM customers WHERE id IN (SELECT customer_id FROM invoices WHERE status = 'overdue' AND issued_at > TIMESTAMP '2025-11-02' AND issued_at <= TIMESTAMP '2026-01-31' GROUP BY customer_id HAVING count(*) >= 2)
  AND (regexp_full_match(email, '[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?') OR contains(lower(name), 'ström'))
UNION
(WITH quiet AS MATERIALIZED (SELECT id FROM customers WHERE mrr > 100 AND id NOT IN (SELECT customer_id FROM invoices
   WHERE issued_at > TIMESTAMP '2025-07-31' AND issued_at <= TIMESTAMP '2026-01-31' AND customer_id IS NOT NULL))
 SELECT customer_id FROM (SELECT customer_id, row_number() OVER (PARTITION BY customer_id ORDER BY issued_at DESC, id DESC) AS n, status
   FROM invoices WHERE customer_id IN (SELECT id FROM quiet))
 WHERE n <= 3 GROUP BY customer_id HAVING count(*) FILTER (WHERE status = 'paid') = 3)
