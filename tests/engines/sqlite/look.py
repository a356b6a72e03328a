#!/usr/bin/python3
"""The look at a SQLite file finds as many values that do not read as the machine does when it loads the file, and the same members are
found: stored values at the edge of what reads, thousands of them, in UTF-8 and in UTF-16. usage: look.py PATH-OF-SEG [SEED]"""
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile

SCHEMA = """schema s of thing
@zone("Europe/Paris")
enum word { a, "b c" as bc, "ÿ" as y }
"""
COLUMNS = [("i", "int", ""), ("t", "text", ""), ("x", "id", ""), ("m", "decimal(6,2)", ""), ("f", "float", ""), ("b", "bool", ""), ("y", "bool", ' @stored("Y", "N")'),
           ("d", "date", ""), ("u", "timestamp", ""), ("z", "timestamp", ' @zone("Europe/Paris")'), ("e", "timestamp", " @stored(epoch_ms)"),
           ("w", "text", ' @missing("NA", "")'), ("c", "decimal(6,2)", " @stored(cents)")]
DAYS = ["2026-01-31", "2024-02-29", "2023-02-29", "2026-13-01", "2026-00-10", "0001-01-01", "9999-12-31", "0000-01-01", "2026-1-31", "20260131", "2026-01-3１"]
TIMES = ["10:00:00", "23:59:59", "24:00:00", "10:60:00", "10:00:60", "10:00", "10:00:0", "1a:00:00", "10.00:00", "10:00:00.5", "00:00:00", "10:00:0é", ":0:00:00", "10:0/:00"]
TEXTS = ["", "a", "b c", "ÿ", "é" * 9, "plain text of more than eight", "exactly8", "sixteen bytes 16", "\x7f", "NA", "nan", "NaN", "Y", "N", "true", "f", "0", "1", "-1", "007",
         "9223372036854775807", "9223372036854775808", "-0", "1e3", "12.345", "12.3", "1234567.1"]
NUMBERS = [0, 1, -1, 7, 2**53 + 1, 2**63 - 1, -2**63, 123456, 9999, 99999999, 1767225600000, -62135596800000, 253402300800000]
REALS = [0.5, 1.0, -2.25, 0.1, 0.30000000000000004, 1e300, 123.456, 99.99, 9999.99, 1234567.0, float("inf")]


def cell(r, kind):
    if r.random() < 0.08:
        return None
    if r.random() < 0.06:
        return r.choice([b"", b"blob", r.choice(TEXTS), r.choice(NUMBERS), r.choice(REALS)])
    if kind == "date":
        return r.choice(DAYS)
    if kind == "timestamp":
        return r.choice(DAYS) + r.choice([" ", "T", " ", "T", "t", "  ", "_"]) + r.choice(TIMES) + r.choice(["", "", "Z", "z", "+02:00", " UTC", "é"])
    return r.choice(TEXTS if r.random() < 0.5 else NUMBERS if r.random() < 0.5 else REALS)


def good(r, kind, how):
    """As a careful program stores it, so that the plain forms are met, too."""
    if r.random() < 0.05:
        return None
    n = r.randrange(1, 9000)
    day = "2026-%02d-%02d" % (n % 12 + 1, n % 28 + 1)
    return {"int": n, "id": n, "float": n / 8, "date": day, "timestamp": n * 10**8 if how else day + " 10:%02d:%02d" % (n % 60, n % 59),
            "bool": r.choice("YN") if how else n % 2}.get(kind.split("(")[0], n if how and "cents" in how else n / 100 if kind.startswith("dec") else "word é %d" % n)


def broken(r, path, encoding):
    db = sqlite3.connect(path)
    db.execute("PRAGMA encoding = '%s'" % encoding)
    db.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, %s)" % ", ".join(c[0] for c in COLUMNS))
    clean = {c[0] for c in COLUMNS if r.random() < 0.5}
    for i in range(r.choice([1, 3, 40, 400])):
        row = [good(r, c[1], c[2]) if c[0] in clean else cell(r, c[1]) for c in COLUMNS]
        db.execute("INSERT INTO thing VALUES (%d%s)" % (i, ", ?" * len(row)), row)
    for bad in ("CAST(x'61ff62' AS TEXT)", "CAST(x'610062' AS TEXT)", "CAST(x'3030303030303030ff' AS TEXT)"):
        for c in COLUMNS:
            if encoding == "UTF-8" and c[0] not in clean and r.random() < 0.1:
                db.execute("UPDATE thing SET %s = %s WHERE id = 0" % (c[0], bad))
    db.commit()


def main():
    seg, seed = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 12
    failed = 0
    with tempfile.TemporaryDirectory() as tmp:
        with open(tmp + "/s.seg", "w") as f:
            f.write("schema s of thing\nentity thing key id {\n  id id\n%s}\n" % "".join("  %s %s?%s\n" % c for c in COLUMNS))
            conds = {"int": "%s > 5", "id": '%s == "7"', "float": "%s > 0.2", "date": "%s > 2024-01-01", "timestamp": "%s > 2026-01-01", "bool": "%s", "text": '%s == "a"'}
            for c in COLUMNS:
                f.write("segment on_%s = %s\nsegment no_%s = %s is missing\n" % (c[0], conds.get(c[1], "%s > 1.5") % c[0], c[0], c[0]))
        env = dict(os.environ, SEG_CACHE="")
        for i in range(rounds):
            r = random.Random(seed * 1000 + i)
            path = "%s/%d.sqlite" % (tmp, i)
            broken(r, path, "UTF-16le" if i % 4 == 3 else "UTF-8")
            out = {}
            for engine in ("vm", "sql"):
                ask = [seg, "stats", tmp + "/s.seg", "--data", path, "--now", "2026-01-31", "--engine", engine, "--format", "csv"]
                p = subprocess.run(ask + ["--on-bad-value", "missing"], capture_output=True, text=True, errors="replace", env=env)
                q = subprocess.run(ask, capture_output=True, text=True, errors="replace", env=env)
                bad = re.findall(r"([0-9]+) values? did not read", p.stderr) or re.findall(r"([0-9]+) stored values? do", q.stderr) or ["0"]
                out[engine] = [p.stdout, "%s values do not read" % bad[0], "exit %d, %d" % (p.returncode, q.returncode)]
            if out["vm"] != out["sql"] or out["vm"][2].startswith("exit 3"):
                failed += 1
                print("FAIL seed %d, file %d:" % (seed, i))
                for a, b in zip("\n".join(out["vm"]).splitlines(), "\n".join(out["sql"]).splitlines()):
                    if a != b:
                        print("  machine: %s\n  SQL:     %s" % (a, b))
    print("sqlite, the look: %d files, %d failed" % (rounds, failed))
    return failed > 0


sys.exit(main())
