"""Values written out (`seg sql --inline`): texts that would end a literal, open a comment or read as an escape where they are
written wrong find their own row and no other, however the session reads backslashes. usage: literals.py SEG URL"""
import os
import subprocess
import sys
import tempfile

seg, url = os.path.abspath(sys.argv[1]), sys.argv[2]
TEXTS = ["'", "''", "\\", "\\'", "'; DROP TABLE literals.t; --", "/* x */", "--", "$1 $$ $x$ :a @b", "{p1:Int64}", "%s %n", "é€😀", "\ufeff",
         "E'\\x41'", '"`[]', "\x01\x7f", "\\u0041\\101\\x41", "\\\\", "a\\", "\\';--", "$1::text", "NULL", "{\"a\",NULL}", " ", "N'x'", "U&'\\0041'"]


def psql(sql, options=""):
    env = dict(os.environ, PGOPTIONS="-c search_path=literals " + options)
    r = subprocess.run(["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", url], input=sql, capture_output=True, text=True, env=env, check=False)
    return r.stdout.split() if r.returncode == 0 else ["error: " + r.stderr.strip()]


def spelled(text):
    out = ""
    for c in text:
        out += "\\" + c if c in '\\"' else "\\u{%x}" % ord(c) if ord(c) < 32 or ord(c) == 127 or c == "\ufeff" else c
    return '"' + out + '"'


rows = ", ".join("(%d, E'%s')" % (i, t.replace("\\", "\\\\").replace("'", "\\'")) for i, t in enumerate(TEXTS))
made = psql("SET client_min_messages = error; DROP SCHEMA IF EXISTS literals CASCADE; CREATE SCHEMA literals; SET search_path = literals; "
            'CREATE TABLE "o\'\\\\""t" (id bigint PRIMARY KEY, "x\'""\\\\" text, tags text[]); ' f'INSERT INTO "o\'\\\\""t" (id, "x\'""\\\\") VALUES {rows}; '
            'UPDATE "o\'\\\\""t" SET tags = ARRAY["x\'""\\\\"];')
passed, failed = 0, 0


def hold(what, got, want):
    global passed, failed
    if got == want:
        passed += 1
    else:
        failed += 1
        print(f"FAIL postgres, literals: {what}: {got}, expected {want}")


hold("the table", made, [])
with tempfile.TemporaryDirectory() as folder:
    with open(folder + "/l.schema", "w", encoding="utf-8") as f:
        f.write('schema l of row\nentity row from "o\'\\\\\\\\\\"t" key id {\n  id id\n  x text? from "x\'\\"\\\\\\\\"\n  tags set(text)\n}\n')
    for i, text in enumerate(TEXTS):
        with open(folder + "/l.seg", "w", encoding="utf-8") as f:
            f.write(f'schema "l.schema"\nsegment s = (x == {spelled(text)} or x in [{spelled(text)}, "-"]) and x.ends_with({spelled(text)}) and tags.has_all([{spelled(text)}])\n')
        for more in (["--data", url], []):
            env = dict(os.environ, PGOPTIONS="-c search_path=literals")
            r = subprocess.run([seg, "sql", "l.seg", "--segment", "s", "--dialect", "postgres", "--inline"] + more, cwd=folder, capture_output=True, text=True, env=env, check=False)
            for strings in ("on", "off"):
                hold(f"{text!r} {more[:1]} {strings}", psql(r.stdout, f"-c standard_conforming_strings={strings}") if r.returncode == 0 else r.stderr, [str(i)])
    hold("the table is there", psql('SELECT count(*) FROM "o\'\\\\""t"'), [str(len(TEXTS))])
print(f"postgres, literals: {passed} passed, {failed} failed")
sys.exit(failed > 0)
