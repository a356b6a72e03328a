#!/usr/bin/python3
"""A SQLite file as tables of a ClickHouse, typed as a schema says.

load.py URL DATABASE SCHEMA SQLITE            one server
load.py URL DATABASE SCHEMA SQLITE URL2       two nodes of the cluster `two`: each table is Distributed, its rows on both
                                              nodes, and those of related tables on another one than their owners' where it can be
"""
import re
import sqlite3
import sys

from ask import ask, field, name, with_database

url, database, schema, path = sys.argv[1:5]
nodes = [url] + sys.argv[5:6]
old = ask(url, "SELECT version()").startswith("18")
for node in nodes:
    ask(node, "DROP DATABASE IF EXISTS " + name(database))
    ask(node, "CREATE DATABASE " + name(database))


def full(t):
    return name(database) + "." + name(t)


types = {}
table = None
for line in open(schema):
    found = re.match(r'entity (\w+)(?: from "([^"]*)")?', line)
    if found:
        table = found.group(2) or found.group(1)
        continue
    found = re.match(r'\s+(\w+)\s+(\w+)(?:\((\d+), *(\d+)\))?\??\s*(.*)', line)
    if found and table:
        stored = re.search(r'from "([^"]*)"', found.group(5))
        words = "@stored(\"" in line
        column = stored.group(1) if stored else found.group(1)
        kind = found.group(2)
        if kind == "decimal":
            types[table, column] = "Decimal(%s, %s)" % (found.group(3), found.group(4))
        elif kind == "timestamp":
            types[table, column] = "DateTime" if old else "DateTime64(3, 'UTC')"
        elif kind == "date":
            types[table, column] = "Date"
        elif kind == "bool" and not words:
            types[table, column] = "UInt8"

db = sqlite3.connect(path)
db.text_factory = lambda b: b.decode(errors="replace")
tables = [t for (t,) in db.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")]
for number, t in enumerate(tables):
    cursor = db.execute('select * from "%s"' % t)
    columns = [d[0] for d in cursor.description]
    rows = cursor.fetchall()
    declared = {r[1]: r[2].upper() for r in db.execute('pragma table_info("%s")' % t)}
    spec = []
    for i, c in enumerate(columns):
        kind = types.get((t, c))
        if not kind:
            kind = "Int64" if "INT" in declared[c] else "Float64" if declared[c] == "REAL" else "String"
        null = any(r[i] is None or (r[i] == "" and kind != "String") for r in rows)
        spec.append((c, kind, null))
    body = ", ".join("%s %s" % (name(c), "Nullable(%s)" % k if n else k) for c, k, n in spec)
    # Decimal and DateTime take no noise of binary fractions
    def cell(v, kind):
        if v is None or (v == "" and kind != "String"):
            return "\\N"
        if kind.startswith("Decimal"):
            return "%.*f" % (int(kind.split(",")[1].strip(" )")), float(v))
        if kind == "DateTime":
            return field(v)[:19] if len(str(v)) >= 19 else str(v) + " 00:00:00"
        return field(v)
    lines = ["\t".join(cell(v, s[1]) for v, s in zip(r, spec)) for r in rows]
    engine = "ENGINE = MergeTree ORDER BY tuple()"
    try:
        if len(nodes) == 1:
            ask(url, "CREATE TABLE %s (%s) %s" % (full(t), body, engine))
            if lines:
                ask(url, ("INSERT INTO %s FORMAT TSV\n" % full(t) + "\n".join(lines) + "\n").encode())
        else:
            for k, node in enumerate(nodes):
                ask(node, "CREATE TABLE %s (%s) %s" % (full(t + "_here"), body, engine))
                mine = [x for i, x in enumerate(lines) if (i + number) % 2 == k]
                if mine:
                    ask(node, ("INSERT INTO %s FORMAT TSV\n" % full(t + "_here") + "\n".join(mine) + "\n").encode())
                ask(node, "CREATE TABLE %s (%s) ENGINE = Distributed(two, %s, %s)" % (full(t), body, name(database), name(t + "_here")))
    except Exception as e:
        sys.exit("load.py: %s: %s" % (t, e))
print(with_database(url, database))
