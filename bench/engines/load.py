#!/usr/bin/python3
"""The benchmark's CSV files as tables of a database, with the indexes that a careful user makes for its questions.

load.py ENGINE URL CSV-FOLDER DUCK    (DUCK: the program that runs statements in DuckDB)
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../tests/engines/clickhouse"))
from ask import Failed, ask  # noqa: E402

TABLES = ("customers", "subscriptions", "invoices")

POSTGRES = """
CREATE TABLE customers (id bigint NOT NULL, name text NOT NULL, email text, type text NOT NULL, country text, currency text, language text,
  payment_method text, plan text, mrr numeric(12,2), created_at timestamptz NOT NULL, updated_at timestamptz);
CREATE TABLE subscriptions (id bigint NOT NULL, customer_id bigint NOT NULL, status text NOT NULL, plan text NOT NULL, seats integer NOT NULL,
  started_at timestamptz NOT NULL, ends_at timestamptz);
CREATE TABLE invoices (id bigint NOT NULL, customer_id bigint NOT NULL, status text NOT NULL, amount numeric(12,2) NOT NULL,
  issued_at timestamptz NOT NULL, due_on date, paid_at timestamptz);
%s
ALTER TABLE customers ADD PRIMARY KEY (id);
ALTER TABLE subscriptions ADD PRIMARY KEY (id);
ALTER TABLE invoices ADD PRIMARY KEY (id);
ALTER TABLE subscriptions ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE invoices ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
CREATE INDEX ON customers (plan, country, payment_method);
CREATE INDEX ON customers (mrr);
CREATE INDEX ON subscriptions (customer_id, status, seats);
CREATE INDEX ON subscriptions (status, seats, customer_id);
CREATE INDEX ON invoices (customer_id, issued_at, status, amount);
CREATE INDEX ON invoices (status, issued_at, customer_id);
VACUUM ANALYZE;
"""

DUCKDB = """
CREATE TABLE customers (id BIGINT, name VARCHAR, email VARCHAR, type VARCHAR, country VARCHAR, currency VARCHAR, language VARCHAR,
  payment_method VARCHAR, plan VARCHAR, mrr DECIMAL(12,2), created_at TIMESTAMP, updated_at TIMESTAMP);
CREATE TABLE subscriptions (id BIGINT, customer_id BIGINT, status VARCHAR, plan VARCHAR, seats BIGINT, started_at TIMESTAMP, ends_at TIMESTAMP);
CREATE TABLE invoices (id BIGINT, customer_id BIGINT, status VARCHAR, amount DECIMAL(12,2), issued_at TIMESTAMP, due_on DATE, paid_at TIMESTAMP);
%s
CHECKPOINT;
"""

# What a parent has lies together. 18.16 has no LowCardinality that one would rely on: words that are always there are enums.
CLICKHOUSE = {
    "customers": """(id Int64, name String, email Nullable(String), type {type}, country {country}, currency {currency}, language {language},
  payment_method {payment_method}, plan {plan}, mrr Nullable(Decimal(12, 2)), created_at DateTime('UTC'), updated_at Nullable(DateTime('UTC')))
  ENGINE = MergeTree ORDER BY id""",
    "subscriptions": """(id Int64, customer_id Int64, status {status}, plan {needed_plan}, seats Int32, started_at DateTime('UTC'),
  ends_at Nullable(DateTime('UTC'))) ENGINE = MergeTree ORDER BY (customer_id, id)""",
    "invoices": """(id Int64, customer_id Int64, status {invoice_status}, amount Decimal(12, 2), issued_at DateTime('UTC'), due_on Nullable(Date),
  paid_at Nullable(DateTime('UTC'))) ENGINE = MergeTree ORDER BY (customer_id, issued_at)""",
}
WORDS = {
    "type": "user org", "plan": "starter growth enterprise",
    "status": "trialing active past_due cancelled", "invoice_status": "draft open paid overdue void",
}


def kinds(old):
    out = {}
    for key in ("type", "country", "currency", "language", "payment_method", "plan", "needed_plan", "status", "invoice_status"):
        words = WORDS.get(key.replace("needed_", ""))
        needed = key in ("type", "needed_plan", "status", "invoice_status")
        kind = "String"
        if old and words and needed:
            kind = "Enum8(%s)" % ", ".join("'%s' = %d" % (w, i) for i, w in enumerate(words.split(), 1))
        if not needed:
            kind = "Nullable(%s)" % kind
        out[key] = kind if old else "LowCardinality(%s)" % kind
    return out


def pieces(path, size=24 << 20):
    """A CSV file without its header, in pieces of whole lines."""
    with open(path, "rb") as f:
        f.readline()
        while True:
            piece = f.read(size)
            if not piece:
                return
            yield piece + f.readline()


def spelled(piece):
    """As every version of ClickHouse reads it: no zone behind a time, a word for what is missing."""
    piece = piece.replace(b"Z,", b",").replace(b"Z\n", b"\n")
    for _ in range(2):
        piece = piece.replace(b",,", b",\\N,")
    return piece.replace(b",\n", b",\\N\n")


def clickhouse(url, folder):
    old = ask(url, "SELECT version()").startswith("18")
    for table in TABLES:
        ask(url, "CREATE TABLE %s %s" % (table, CLICKHOUSE[table].format(**kinds(old))))
        for piece in pieces("%s/%s.csv" % (folder, table)):
            ask(url, b"INSERT INTO " + table.encode() + b" FORMAT CSV\n" + spelled(piece))
        ask(url, "OPTIMIZE TABLE %s FINAL" % table)


def postgres(url, folder):
    copies = "".join("\\copy %s from '%s/%s.csv' csv header\n" % (t, os.path.abspath(folder), t) for t in TABLES)
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", url], input=POSTGRES % copies, text=True, check=True, stdout=subprocess.DEVNULL)


def duckdb(url, folder, duck):
    copies = "".join("COPY %s FROM '%s/%s.csv' (HEADER true);\n" % (t, os.path.abspath(folder), t) for t in TABLES)
    subprocess.run([duck, url.split(":", 1)[1]], input=DUCKDB % copies, text=True, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    engine, url, folder, duck = sys.argv[1:5]
    try:
        if engine == "postgres":
            postgres(url, folder)
        elif engine == "duckdb":
            duckdb(url, folder, duck)
        else:
            clickhouse(url, folder)
    except subprocess.CalledProcessError as e:
        sys.exit("%s ended with exit code %d" % (e.cmd[0], e.returncode))
    except (OSError, Failed) as e:
        sys.exit(str(e))
