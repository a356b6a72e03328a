#!/usr/bin/env python3
"""A SQLite file as a script for psql: its tables with PostgreSQL's own types, their rows and their indexes.

usage: load.py FILE [--schema NAME]

Columns of text become what all of their values spell: timestamps with and without a zone, dates, text arrays, jsonb. Reals
become numerics of as many digits as there are."""
import json
import re
import sqlite3
import sys

KINDS = [
    ("timestamptz", re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")),
    ("timestamp", re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?")),
    ("date", re.compile(r"\d{4}-\d\d-\d\d")),
]


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def parsed(value, kind):
    try:
        return isinstance(json.loads(value), kind)
    except ValueError:
        return False


def type_of(values, declared):
    values = [v for v in values if v is not None]
    kinds = {type(v) for v in values}
    if bytes in kinds:
        return "bytea"
    if kinds <= {int} and values:
        return "bigint"
    if kinds <= {int, float} and values:
        digits = max(len(f"{v:.10f}".rstrip("0").split(".")[1]) for v in values)
        return f"numeric(12,{min(digits, 4)})" if digits <= 4 else "double precision"
    if kinds == {str}:
        for name, pattern in KINDS:
            if all(pattern.fullmatch(v) for v in values):
                return name
        if all(v[:1] == "[" and parsed(v, list) for v in values):
            return "text[]"
        if all(v[:1] == "{" and parsed(v, dict) for v in values):
            return "jsonb"
    if not values and declared.upper().startswith("INT"):
        return "bigint"
    return "text"


def cell(value, kind):
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return r"\\x" + value.hex()
    if kind == "text[]":
        items = (str(x).replace("\\", "\\\\").replace('"', '\\"') for x in json.loads(value))
        value = "{" + ",".join(f'"{x}"' for x in items) + "}"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def main():
    db = sqlite3.connect(sys.argv[1])
    schema = sys.argv[sys.argv.index("--schema") + 1] if "--schema" in sys.argv else None
    out = sys.stdout
    out.write("\\set ON_ERROR_STOP on\nSET client_min_messages = warning;\nBEGIN;\n")
    if schema:
        out.write(f"DROP SCHEMA IF EXISTS {quoted(schema)} CASCADE;\nCREATE SCHEMA {quoted(schema)};\nSET search_path = {quoted(schema)};\n")
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").fetchall()
    for (table,) in tables:
        columns = db.execute("SELECT name, type, pk FROM pragma_table_info(?)", (table,)).fetchall()
        rows = db.execute(f"SELECT * FROM {quoted(table)}").fetchall()
        kinds = [type_of([r[i] for r in rows], c[1]) for i, c in enumerate(columns)]
        parts = [f"{quoted(c[0])} {k}" for c, k in zip(columns, kinds)]
        key = [quoted(c[0]) for c in sorted(columns, key=lambda c: c[2]) if c[2]]
        if key:
            parts.append(f"PRIMARY KEY ({', '.join(key)})")
        out.write(f"CREATE TABLE {quoted(table)} ({', '.join(parts)});\nCOPY {quoted(table)} FROM stdin;\n")
        for row in rows:
            out.write("\t".join(cell(v, k) for v, k in zip(row, kinds)) + "\n")
        out.write("\\.\n")
        for (index,) in db.execute("SELECT name FROM pragma_index_list(?) WHERE origin = 'c'", (table,)):
            names = [quoted(n) for (n,) in db.execute("SELECT name FROM pragma_index_info(?)", (index,))]
            out.write(f"CREATE INDEX ON {quoted(table)} ({', '.join(names)});\n")
    out.write("COMMIT;\nANALYZE;\n")


main()
