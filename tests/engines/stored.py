"""What the schema says of how fields are stored, on every engine: the machine over what it fetches, and the database by SQL, must
find the members that are written here; with missing values, and with a value that does not fit what the schema says.
usage: stored.py BUILD-FOLDER ENGINE URL      ENGINE: sqlite, postgres, duckdb, clickhouse, clickhouse18; URL is `-` for sqlite"""
import csv
import io
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "clickhouse"))
from ask import Failed, ask  # noqa: E402

build, engine, url = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3]
seg = build + "/seg"
TEXT = {"sqlite": "TEXT", "postgres": "TEXT", "duckdb": "VARCHAR", "clickhouse": "Nullable(String)"}
INT = {"sqlite": "INTEGER", "postgres": "BIGINT", "duckdb": "BIGINT", "clickhouse": "Nullable(Int64)"}
SMALL = {"sqlite": "INTEGER", "postgres": "SMALLINT", "duckdb": "TINYINT", "clickhouse": "Nullable(UInt8)"}
NUMBER = {"sqlite": "REAL", "postgres": "NUMERIC(20,2)", "duckdb": "DECIMAL(20,2)", "clickhouse": "Nullable(Decimal(18,2))"}
JSON = {"sqlite": "TEXT", "postgres": "JSONB", "duckdb": "JSON", "clickhouse": "String"}
TEXTS = {"sqlite": "TEXT", "postgres": "TEXT[]", "duckdb": "VARCHAR[]", "clickhouse": "Array(String)"}
NEW_YEAR = 1767225600  # 2026-01-01T00:00:00Z

# field, its type and how it is stored, the column's type, three values, conditions and who meets them (the fourth row has no
# value), and a value that does not read; None where the column holds none. The values of the three rows are first, second, third.
FIELDS = [
    ("at_s", "timestamp? @stored(epoch_s)", INT, [NEW_YEAR, NEW_YEAR - 1, 0],
     {"{} >= 2026-01-01": "1", "not ({} >= 2026-01-01)": "234", "{} == 2025-12-31T23:59:59Z": "2", "{} is missing": "4", "{}.year == 1970": "3", "{} == 2026-01-01": "1"}, 10**15),
    ("at_ms", "timestamp? @stored(epoch_ms)", INT, [NEW_YEAR * 1000 + 1, NEW_YEAR * 1000 - 1, -1],
     {"{} > 2026-01-01T00:00:00Z": "1", "{} < 2026-01-01T00:00:00Z": "23", "{} == 2025-12-31": "2", "{} is missing": "4", "{}.year == 1969": "3"}, 10**16),
    ("at_us", "timestamp? @stored(epoch_us)", INT, [NEW_YEAR * 10**6, NEW_YEAR * 10**6 - 1, 0],
     {"{} >= 2026-01-01T00:00:00Z": "1", "{} != 2026-01-01T00:00:00Z": "234", "{}.date == 2025-12-31": "2"}, 2**62),
    ("at_text", "timestamp? @stored(text)", TEXT, ["2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", "1970-01-01T00:00:00Z"],
     {"{} >= 2026-01-01": "1", "{} < 2026-01-01": "23", "{} is missing": "4", "{} != 1970-01-01": "124"}, "soon"),
    ("at_zone", 'timestamp? @stored(text) @zone("Europe/Paris")', TEXT, ["2026-01-01 00:59:59", "2026-01-01 01:00:00", "2025-07-01 02:00:00"],
     {"{} >= 2026-01-01": "2", "{} < 2026-01-01": "13", "{} == 2025-07-01T00:00:00Z": "3"}, "2026-02-30 00:00:00"),
    ("day_text", "date? @stored(text)", TEXT, ["2026-01-01", "2025-12-31", "1969-12-31"],
     {"{} >= 2026-01-01": "1", "{} in [2025-12-31, 1969-12-31]": "23", "not ({} < 2026-01-01)": "14", "{}.day == 31": "23"}, "2026-02-30"),
    ("n_text", "int? @stored(text)", TEXT, ["12", "-3", "0"], {"{} > 5": "1", "{} <= 0": "23", "{} + 1 == 1": "3", "{} not in [12]": "234"}, "1.5"),
    ("d_text", "decimal(12,2)? @stored(text)", TEXT, ["12.50", "-0.05", "500"], {"{} > 5": "13", "{} == -0.05": "2", "{} in [12.5, 500]": "13", "{} != 500": "124"}, "x"),
    ("f_text", "float? @stored(text)", TEXT, ["0.5", "1e3", "-2"], {"{} > 0.25": "12", "{} == 1000.0": "2", "{} is missing": "4"}, "half"),
    ("cents", "decimal(12,2)? @stored(cents)", INT, [1250, -5, 50000],
     {"{} > 5": "13", "{} == -0.05": "2", "{} in [12.5, 500]": "13", "{} between 0 and 12.50": "1", "not ({} > 5)": "24", "{} > 12.499": "13", "{} * 2 == 25": "1"}, 10**13),
    ("whole", "decimal(12,2)?", INT, [1250, -5, 500], {"{} > 5": "13", "{} == -5": "2", "{} + 0.5 == 500.5": "3"}, 10**13),
    ("number", "decimal(12,2)?", NUMBER, [12.5, -0.05, 500], {"{} > 5": "13", "{} == -0.05": "2", "{} != 500": "124"}, 10**13),
    ("zero_one", "bool?", SMALL, [1, 0, 1], {"{}": "13", "not {}": "24", "{} is missing": "4", "{} == false": "2"}, 2),
    ("words", 'bool? @stored("Y", "N")', TEXT, ["Y", "N", "Y"], {"{}": "13", "not {}": "24", "{} is present and not {}": "2", "{} == false": "2"}, "y"),
    ("stars", 'bool? @stored("it\'s", "é")', TEXT, ["it's", "é", "it's"], {"{}": "13", "{} is present and not {}": "2"}, "its"),
    ("doc", "map { tier text? }?", JSON, ['{"tier":"gold","seats":21}', "{}", '{"tier":null,"seats":"7"}'],
     {'{}.tier == "gold"': "1", '{}["seats"] > 6': "13", "{}.tier is missing": "234", '{}["seats"] is present': "13"}, "[1]"),
    ("doc_text", "map { tier text? }?", TEXT, ['{"tier":"gold"}', "", "{}"], {'{}.tier == "gold"': "1", "{}.tier is missing": "234"}, "[1]"),
    ("tags", "set(text)", TEXTS, [["a", "b"], [], ["c"]], {'{}.has("a")': "1", '{}.has_none(["a", "c"])': "24", '{}.has_any(["b", "c"])': "13", '{}.has_all(["a", "b"])': "1"}, "nope"),
    ("tags_text", "set(text)", TEXT, ['["a","b"]', "[]", '["c"]'], {'{}.has("a")': "1", '{}.has_none(["a", "c"])': "24"}, "nope"),
    ("no_word", 'text? @missing("N/A", "(not set)")', TEXT, ["x", "N/A", "(not set)"], {'{} == "x"': "1", "{} is missing": "234", '{} != "N/A"': "1234"}, None),
    ("no_day", 'date? @stored(text) @missing("-")', TEXT, ["2026-01-01", "-", "2025-01-01"], {"{} is missing": "24", "{} >= 2026-01-01": "1"}, "--"),
    ("no_number", 'int? @missing("-1")', INT, [5, -1, 7], {"{} is missing": "24", "{} < 6": "1"}, None),
]
# In some databases words are kept as a type of their own.
ENUM = "Nullable(Enum8('Y' = 1, 'N' = 2, 'old' = 3))"
if engine.startswith("clickhouse"):
    FIELDS += [
        ("enum_words", 'bool? @stored("Y", "N")', {"clickhouse": ENUM}, ["Y", "N", "Y"], {"{}": "13", "not {}": "24", "{} is missing": "4"}, "old"),
        ("enum_text", "text?", {"clickhouse": ENUM}, ["Y", "N", "old"], {'{} == "Y"': "1", '{} != "Y"': "234", '{} > "N"': "13", '{}.starts_with("o")': "3"}, None),
        ("enum", 'enum { yes from "Y", no from "N" }?', {"clickhouse": ENUM}, ["Y", "N", "old"], {"{} == yes": "1", "{} != yes": "234", "{} is missing": "4"}, None),
    ]
# What SQLite itself can run: where the schema says how values are stored, the statement calls nothing of ours.
PLAIN = {"at_s", "at_ms", "at_us", "day_text", "cents", "zero_one", "words", "stars"}
NOT_PLAIN = re.compile(r"\.(year|date|day)\b|\*")
kind = engine.replace("18", "")
failed, passed = 0, 0


def check(ok, what, *more):
    global failed, passed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {engine}, stored: {what}", *more, sep="\n  ")


def literal(value, column):
    if value is None:
        return "[]" if column == "Array(String)" else "''" if column == "String" else "NULL"
    if isinstance(value, list):
        if kind == "sqlite":
            return "'[" + ",".join(f'"{v}"' for v in value) + "]'"
        if kind == "postgres":
            return "'{" + ",".join(value) + "}'"
        return "[" + ", ".join(f"'{v}'" for v in value) + "]"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)


def bad_of(field):
    """The value that does not read, where a column of that type can hold one."""
    column, value = field[2][kind], field[5]
    if column in ("Array(String)", "VARCHAR[]", "TEXT[]", "JSON") and isinstance(value, str) and not value.startswith("["):
        return None
    return None if column == "Nullable(Decimal(18,2))" or column.endswith("[]") else value


class Database:
    def __init__(self, folder):
        self.folder = folder
        if kind == "sqlite":
            self.data = folder + "/s.sqlite"
            self.db = sqlite3.connect(self.data)
        elif kind == "duckdb":
            self.data = f"duckdb:{folder}/s.duckdb"
        else:
            self.data = url

    def run(self, *statements):
        if kind == "sqlite":
            for s in statements:
                self.db.execute(s)
            self.db.commit()
        elif kind == "duckdb":
            subprocess.run([build + "/bin/duck", self.folder + "/s.duckdb"], input=";\n".join(statements) + ";\n", text=True, check=True, stdout=subprocess.DEVNULL)
        elif kind == "postgres":
            subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", url], input=";\n".join(statements) + ";\n", text=True, check=True)
        else:
            for s in statements:
                ask(url, s)

    def table(self, name, rows):
        end = " ENGINE = Memory" if kind == "clickhouse" else ""
        columns = ", ".join(f"c_{f[0]} {f[2][kind]}" for f in FIELDS)
        key = "String" if kind == "clickhouse" else "VARCHAR(9)"
        values = ", ".join("(" + ", ".join([f"'{i}'"] + [literal(v, f[2][kind]) for f, v in zip(FIELDS, row)]) + ")" for i, row in rows)
        self.run(f"DROP TABLE IF EXISTS {name}", f"CREATE TABLE {name} (id {key} NOT NULL, {columns}){end}".replace("String NOT NULL", "String"), f"INSERT INTO {name} VALUES {values}")


def schema(folder, name, segments=""):
    fields = "".join(f'  {f[0]} {f[1].split(" ", 1)[0]} from "c_{f[0]}" {(f[1].split(" ", 1) + [""])[1]}\n' if not re.match(r"map|enum|set", f[1]) else
                     f'  {f[0]} {f[1]} from "c_{f[0]}"\n' for f in FIELDS)
    path = f"{folder}/{name}.seg"
    with open(path, "w", encoding="utf-8") as out:
        out.write(f'schema s of customer\nentity customer from "{name}" key id {{\n  id id\n{fields}}}\n{segments}')
    return path


def ask_seg(*arguments):
    r = subprocess.run([seg, *arguments], capture_output=True, text=True, check=False, timeout=120)
    return r.returncode, r.stdout, r.stderr


def good(db):
    cases = [(f"{f[0]}_{i}", cond.replace("{}", f[0], 2) if "{}[" not in cond else cond.replace("{}", f[0]), ids)
             for f in FIELDS for i, (cond, ids) in enumerate(f[4].items())]
    db.table("stored_good", [(i + 1, [(f[3] + [None])[i] for f in FIELDS]) for i in range(4)])
    path = schema(db.folder, "stored_good", "".join(f"segment {n} = {c}\n" for n, c, _ in cases))
    named = [a for n, _, _ in cases for a in ("--segment", n)]
    for how in ["vm", "both"]:
        code, out, err = ask_seg("run", path, *named, "--data", db.data, "--engine", how, "--format", "csv")
        check(code == 0, f"--engine {how}", err[:2000])
        found = {}
        for row in csv.DictReader(io.StringIO(out)):
            found[row["segment"]] = found.get(row["segment"], "") + row["id"]
        for n, c, ids in cases:
            if code == 0:
                check(found.get(n, "") == ids, f"{n} by {how}: {c}", f"expected {ids}, found {found.get(n, '')}")
    if kind != "sqlite":
        return
    # as it prints, with nobody looking at the file: in SQLite itself
    for n, c, ids in cases:
        code, out, err = ask_seg("sql", path, "--segment", n, "--dialect", "sqlite", "--inline")
        check(code == 0, f"{n} as SQL: {c}", err)
        own = re.search(r"\bseg_\w+\(", out)
        check(bool(own) == ("which SQLite knows only while seg has it open" in err), f"{n}: whether it calls a function of ours is told", out, err)
        if n.rsplit("_", 1)[0] not in PLAIN or NOT_PLAIN.search(c):
            continue
        check(not own, f"{n}: no function of ours", out)
        got = own or "".join(sorted(str(r[0]) for r in db.db.execute(out.strip().rstrip(";"))))
        check(got == ids, f"{n} in SQLite: {c}", out, f"expected {ids}, found {got}")


def bad(db):
    fields = [f for f in FIELDS if bad_of(f) is not None]
    db.table("stored_bad", [(1, [f[3][0] for f in FIELDS]), (2, [bad_of(f) if f in fields else f[3][0] for f in FIELDS])])
    path = schema(db.folder, "stored_bad")
    for f in fields:
        present = f"{f[0]}.has_none([\"zzz\"])" if f[1].startswith("set") else f"{f[0]}.tier is missing" if f[1].startswith("map") else f"{f[0]} is missing"
        for how in ["vm", "sql"]:
            code, out, err = ask_seg("run", path, "--where", present, "--data", db.data, "--engine", how, "--format", "ids")
            check(code == 1 and f"c_{f[0]}" in err and "not read" in err and not out, f"{f[0]}, a value that does not read, by {how}", f"exit {code}", out, err)
        code, out, err = ask_seg("run", path, "--where", present, "--data", db.data, "--engine", "both", "--format", "ids", "--on-bad-value", "missing")
        want = "12" if f[1].startswith("set") else "2"
        check(code == 0 and out.replace("\n", "") == want, f"{f[0]}, a value that does not read, taken as missing", f"exit {code}", out, err)


with tempfile.TemporaryDirectory() as folder:
    try:
        database = Database(folder)
        good(database)
        bad(database)
    except Failed as e:
        check(False, str(e))
print(f"{engine}, how fields are stored: {passed} passed, {failed} failed")
sys.exit(failed > 0)
