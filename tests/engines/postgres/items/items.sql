-- Tables as one meets them in PostgreSQL: what items.seg asks about. Made anew each time.
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS items CASCADE;
CREATE SCHEMA items;
SET search_path = items, public;
SET TimeZone = 'UTC';
CREATE TYPE mood AS ENUM ('zen', 'angry', 'it''s "odd"');
CREATE DOMAIN money_amount AS numeric(12,2) CHECK (value > -1000000);
CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE "The Customers" (
  id bigint PRIMARY KEY,
  "na""me" text COLLATE "und-x-icu",
  code char(6),
  nick text COLLATE nocase,
  flag boolean, num_flag int, word_flag text,
  small smallint, big bigint, whole numeric(20,0), loose numeric,
  amount numeric(12,2), fine money_amount, cents bigint, real8 float8, real4 float4,
  day date, wall timestamp, instant timestamptz, epoch bigint, paris timestamp,
  feeling mood, token uuid, tags text[], moods mood[], jtags jsonb, data jsonb, raw json);
INSERT INTO "The Customers" VALUES
 (1, 'Ada', 'FR', 'Bob', true, 1, 'Y', 7, 9223372036854775807, 7, 1.50, 10.00, 10.00, 1050, 0.1, 0.1,
  '2024-02-29', '2025-03-30 02:30:00', '2025-03-30 01:30:00+00', 1743298200, '2025-03-30 02:30:00',
  'zen', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{a,"b c",NULL}', '{zen}', '["a", 12]', '{"tier": "gold", "seats": 12, "vip": true}', '{"tier": "gold", "tier": "tin"}'),
 (2, 'ada', 'FR    ', 'BOB', false, 0, 'N', -7, -9223372036854775808, -7, -2.5, 10.01, -10.01, -1050, 'NaN', 'NaN',
  'infinity', 'infinity', '-infinity', 253402300800, '2025-10-26 02:30:00',
  'angry', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A12', '{}', '{}', '[]', '{"tier": "\u00e9", "seats": "12", "vip": "true"}', '{"tier": "gold"}'),
 (3, 'Zoë', 'DE', 'Straße', NULL, NULL, NULL, NULL, NULL, NULL, 'NaN', 'NaN', NULL, NULL, -0.0, NULL,
  '0044-03-15 BC', '10000-01-01', '9999-12-31 23:59:59.999999+00', NULL, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL),
 (4, 'zoe', '', 'STRASSE', true, 1, 'Y', 0, 0, 0, 0.005, 0.00, 0.00, 0, 'Infinity', 1e10,
  '0001-01-01', '0001-01-01', '0001-01-01 00:00:00+00', 0, '2025-06-01 12:00:00',
  'it''s "odd"', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a14', '{"it''s","a\\b","\"q\""}', '{angry,zen}', '["a", "b", "a"]', '{"tier": null, "seats": 12.5}', NULL),
 (5, E'line\nbreak\\ ''--', 'é', 'bob ', false, 0, 'N', 7, 4611686018427387904, 99, 1e30, 9999999999.99, 3.33, 333, 9007199254740993, 16777217,
  '9999-12-31', '2025-12-31 23:59:59.5', '2025-12-31 23:00:00+00', -1, '2025-12-31 23:59:59',
  'zen', NULL, '{A}', NULL, '{"a": 1}', '["tier"]', '{}');
CREATE TABLE orders (id text PRIMARY KEY, customer_id int, amount numeric(12,2), n int, at timestamptz, note text);
INSERT INTO orders VALUES
 ('10', 1, 1.00, 1, '2025-01-01 00:00:00+00', 'x'), ('9', 1, 2.00, 2, '2025-01-01 00:00:00+00', NULL),
 ('11', 1, 2.00, 4, NULL, 'y'), ('2', 2, NULL, NULL, '2025-06-01 00:00:00+00', NULL),
 ('30', NULL, 5.00, 1, '2025-06-02 00:00:00+00', 'orphan'), ('31', 99, 5.00, 1, '2025-06-02 00:00:00+00', 'orphan');
CREATE INDEX ON orders (customer_id);
