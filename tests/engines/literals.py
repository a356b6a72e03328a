"""Values written out (`seg sql --inline`) on every engine but PostgreSQL (postgres/literals.py): texts that would end a literal, open a comment, name a
parameter or read as an escape where they are written wrong find their own row and no other, as bound parameters do.
usage: literals.py BUILD-FOLDER ENGINE URL      ENGINE: sqlite, duckdb, clickhouse, clickhouse18"""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "clickhouse"))
from ask import Failed, ask, field  # noqa: E402

build, engine, url = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3]
seg, duck = build + "/seg", build + "/bin/duck"
TEXTS = ["'", "''", "\\", "\\'", "'; DROP TABLE t; --", "/* x */", "*/", "--", "#", "$1 $$ $x$ :a @b ?", "?", "?1", "$1", "{p1:Int64}", "{p1:String}", "{}", "{{p1}}", "%s %n",
         "é€😀", "\ufeff", "\ufeffx", "E'\\x41'", '"`[]', "\x01\x7f", "\x1b[0m", "\x08\x0c", "\\u0041\\101\\x41", "\\\\", "a\\", "\\';--", "$1::text", "NULL",
         '{"a",NULL}', " ", "N'x'", "U&'\\0041'", "\\N", "\\0", "a\tb", "a\nb", "a\r\nb", "\r", "\n", "\u202eabc\u202c", "\u200f", "\u2028", "\u0085", "\u00a0", "\ud7ff\ue000",
         "\U0010ffff", "\ufffd", "\ufffe", "\u00e9", "a", "ab", "$$", "$tag$x$tag$", "X'41'", "0x41", "x' OR '1'='1", "') OR 1=1 --", "\\x27", "\\u0027", "\\'\\'", "'||'", "’", "＇",
         "\u02bc", "FORMAT TSV", "; SELECT 1;", "\\b\\f\\r\\n\\t\\a\\v\\e", "a''b", "'\\", "\\\\'", "${x}", "`id`", "v", "TRUE"]
PLACES = ["t\"o'\\x", "x\"'\\y -- /* ? {p1:Int64} $1"]  # a table and a column


def spelled(text):
    out = ""
    for c in text:
        out += "\\" + c if c in '\\"' else "\\u{%x}" % ord(c) if ord(c) < 32 or 127 <= ord(c) < 160 or c in "\ufeff\u202e\u202c\u200f\u2028" else c
    return '"' + out + '"'


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def name(text):
    if engine.startswith("clickhouse"):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return '"' + text.replace('"', '""') + '"'


def run(command, given="", **more):
    """As subprocess.run, but carriage returns stay."""
    done = subprocess.run(command, input=given.encode(), capture_output=True, check=False, **more)
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


class Sqlite:
    dialect = "sqlite"

    def __init__(self, folder):
        import sqlite3
        self.data = folder + "/l.sqlite"
        self.db = sqlite3.connect(self.data)
        self.db.execute(f"CREATE TABLE {name(PLACES[0])} (id INTEGER PRIMARY KEY, {name(PLACES[1])} TEXT)")
        self.db.executemany(f"INSERT INTO {name(PLACES[0])} VALUES (?, ?)", enumerate(TEXTS))
        self.db.commit()

    def ids(self, sql):
        try:
            return [str(r[0]) for r in self.db.execute(sql.strip().rstrip(";"))]
        except Exception as e:  # noqa: BLE001
            return ["error: %s" % e]


class Duckdb:
    dialect = "duckdb"

    def __init__(self, folder):
        self.file = folder + "/l.duckdb"
        self.data = "duckdb:" + self.file
        rows = ", ".join("(%d, %s)" % (i, " || ".join("chr(%d)" % ord(c) for c in t)) for i, t in enumerate(TEXTS))
        made = self.ids(f"CREATE TABLE {name(PLACES[0])} (id BIGINT, {name(PLACES[1])} VARCHAR);\nINSERT INTO {name(PLACES[0])} VALUES {rows};\n")
        if made not in ([], [str(len(TEXTS))]):
            sys.exit("FAIL the table: %s" % made)

    def ids(self, sql):
        done = run([duck, self.file], given=sql.strip().rstrip(";") + ";\n")
        return done.stdout.split() if done.returncode == 0 else ["error: " + done.stderr]


class Clickhouse:

    def __init__(self, folder):
        self.dialect = engine
        self.data = url.rsplit("/", 1)[0] + "/seg_literals"
        ask(url, "DROP DATABASE IF EXISTS seg_literals")
        ask(url, "CREATE DATABASE seg_literals")
        ask(self.data, f"CREATE TABLE {name(PLACES[0])} (id Int64, {name(PLACES[1])} String) ENGINE = Memory")
        ask(self.data, f"INSERT INTO {name(PLACES[0])} FORMAT TSV\n" + "".join("%d\t%s\n" % (i, field(t)) for i, t in enumerate(TEXTS)))

    def ids(self, sql):
        try:
            return ask(self.data, sql.strip().rstrip(";")).split()
        except Failed as e:
            return ["error: %s" % e]


passed, failed = 0, 0


def hold(what, got, want):
    global passed, failed
    if got == want:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {engine}, literals: {what}: {str(got)[:600]}, expected {want}")


with tempfile.TemporaryDirectory() as folder:
    world = {"sqlite": Sqlite, "duckdb": Duckdb, "clickhouse": Clickhouse, "clickhouse18": Clickhouse}[engine](folder)
    with open(folder + "/l.schema", "w", encoding="utf-8") as f:
        table, column = (p.replace("\\", "\\\\").replace('"', '\\"') for p in PLACES)
        f.write(f'schema l of row\nentity row from "{table}" key id {{\n  id id\n  x text from "{column}"\n}}\n')
    with open(folder + "/l.seg", "w", encoding="utf-8") as f:
        f.write('schema "l.schema"\n')
        for i, text in enumerate(TEXTS):
            t = spelled(text)
            more = "" if engine == "sqlite" else f" and x.ends_with({t}) and x.contains({t})"  # functions of seg's own, in SQLite
            f.write(f'segment s{i} = (x == {t} or x in [{t}, "-"]){more} and x != "-"\n')
    for i, text in enumerate(TEXTS):
        one = [seg, "sql", "l.seg", "--segment", f"s{i}", "--dialect", world.dialect, "--inline"]
        for more in (["--data", world.data], [])[: 1 if engine == "sqlite" else 2]:
            made = run(one + more, cwd=folder)
            hold(f"{text!a} {more[:1]}", world.ids(made.stdout) if made.returncode == 0 else made.stderr, [str(i)])
        bound = run([seg, "run", "l.seg", "--segment", f"s{i}", "--data", world.data, "--engine", "both", "--format", "ids"], cwd=folder)
        hold(f"{text!a} bound", bound.stdout.split() if bound.returncode == 0 else bound.stderr, [str(i)])
    hold("the table is there", world.ids(f"SELECT sum(CASE WHEN id >= 0 THEN 1 ELSE 0 END) * 1 AS n FROM {name(PLACES[0])}")[0] in (str(len(TEXTS)), "?"), True)
print(f"{engine}, literals: {passed} passed, {failed} failed")
sys.exit(failed > 0)
