#!/usr/bin/env python3
"""Models of dbt as `seg sql --as dbt` prints them, rendered as dbt renders and run as it runs them.

usage: dbt.py run MODEL NAME DIALECT [--exists view|table] [--full-refresh]
           the statements by which dbt makes the model's table, where one stands already or not
       dbt.py tests MODEL NAME DIALECT
           a statement for each test of the model's .yml, a line each; what a test finds wrong, it gives as rows

What is handed to the model has the members that dbt's has, and no others: anything else that it reads is an error.
"""
import argparse
import re
import sys

import jinja2
import yaml


def quoted(name, dialect):
    mark = "`" if dialect == "clickhouse" else '"'
    return mark + name.replace(mark, mark * 2) + mark


class Relation:
    def __init__(self, name, dialect, kind):
        self.database, self.schema, self.identifier = "warehouse", "public", name
        self.is_table, self.is_view = kind == "table", kind == "view"
        self.dialect = dialect

    def __str__(self):
        return quoted(self.identifier, self.dialect)


class Adapter:
    def __init__(self, relation, exists):
        self.relation, self.exists = relation, exists

    def get_relation(self, database, schema, identifier):
        r = self.relation
        assert (database, schema, identifier) == (r.database, r.schema, r.identifier)
        return r if self.exists else None


class Flags:
    def __init__(self, full_refresh):
        self.FULL_REFRESH = full_refresh


def render(text, name, dialect, exists, full_refresh):
    config = {}

    def take(**given):
        config.update(given)
        return ""

    def unknown(*args, **given):
        raise SystemExit(f"dbt.py: {name} asks for another model or source")

    this = Relation(name, dialect, exists)
    # as dbt's own environment: an expression statement, no trimming of lines
    env = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    out = env.from_string(text).render(
        config=take, this=this, adapter=Adapter(this, exists), flags=Flags(full_refresh), ref=unknown, source=unknown,
        var=lambda name, otherwise=None: otherwise, is_incremental=lambda: False, target=None, execute=True)
    return config, out


def made(text, name, dialect, exists, full_refresh):
    config, body = render(text, name, dialect, exists, full_refresh)
    assert config == {"materialized": "table"}, config
    assert ";" not in re.sub(r"'(''|[^'])*'|\"(\"\"|[^\"])*\"", "", body), "a model is one statement"
    this, next_, old = (quoted(n, dialect) for n in (name, name + "__dbt_tmp", name + "__dbt_backup"))
    if dialect == "clickhouse":
        how = "ENGINE = MergeTree ORDER BY tuple() AS"
        rename = "RENAME TABLE {} TO {};"
    else:
        how = "AS"
        rename = "ALTER TABLE {} RENAME TO {};"
    lines = [f"CREATE TABLE {next_} {how} (\n{body}\n);" if dialect != "sqlite" else f"CREATE TABLE {next_} {how}\n{body};"]
    if exists == "view":
        lines.append(f"DROP VIEW {this};")
    elif exists:
        lines.append(rename.format(this, old))
    lines.append(rename.format(next_, this))
    if exists == "table":
        lines.append(f"DROP TABLE {old};")
    return "\n".join(lines)


def tests(text, name, dialect):
    comment = re.search(r"\{#-? Beside it, in a \.yml file:\n(.*?)-?#\}", text, re.S)
    assert comment, "no .yml in a comment"
    yml = yaml.safe_load(comment[1])
    assert set(yml) == {"models"} and len(yml["models"]) == 1, yml
    model = yml["models"][0]
    assert set(model) <= {"name", "columns", "data_tests"}, model
    assert model["name"] == name, model["name"]
    table, out = quoted(name, dialect), []
    for c in model["columns"]:
        assert set(c) <= {"name", "quote", "data_tests"} and isinstance(c["name"], str), c
        column = quoted(c["name"], dialect) if c.get("quote") else c["name"]
        for t in c["data_tests"]:
            if t == "unique":
                out.append(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL GROUP BY {column} HAVING count(*) > 1")
            else:
                assert t == "not_null", t
                out.append(f"SELECT {column} FROM {table} WHERE {column} IS NULL")
    for t in model.get("data_tests", []):
        (kind, how), = t.items()
        assert kind == "dbt_utils.unique_combination_of_columns", kind
        how = how.pop("arguments")  # since dbt 1.10.5
        assert how.pop("quote_columns") is True
        columns = ", ".join(quoted(c, dialect) for c in how.pop("combination_of_columns"))
        assert not how, how
        out.append(f"SELECT {columns} FROM {table} GROUP BY {columns} HAVING count(*) > 1")
    return "\n".join(out)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("what", choices=["run", "tests"])
    p.add_argument("model")
    p.add_argument("name")
    p.add_argument("dialect")
    p.add_argument("--exists", choices=["view", "table"])
    p.add_argument("--full-refresh", action="store_true")
    o = p.parse_args()
    text = open(o.model, encoding="utf-8").read()
    print(made(text, o.name, o.dialect, o.exists, o.full_refresh) if o.what == "run" else tests(text, o.name, o.dialect))


if __name__ == "__main__":
    sys.exit(main())
