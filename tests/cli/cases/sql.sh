# The latest few of each row are read by the index that leads to them; what is asked of few rows is not asked of all. Sourced by ../run.sh.
cat >latest.seg <<'SEG'
schema latest of shop
entity shop from "shops" key id {
  id    id
  town  text?
  size  int?
  sales [sale] by shop_id
}
entity sale from "sales" key id {
  id   id
  kind text?
  sum  decimal(8,2)?
  at   timestamp?
}
segment kinds = sales.latest(2, by: at).count(kind == "a") == 2
segment mixed {
  rule "town" { town == "Lyon" and sales.sum(sum) > 10 }
  rule "kind" { size > 3 and sales.count(kind == "b") >= 1 and sales.earliest(1, by: at).any(kind == "a") }
}
segment some = sales.any(kind == "b")
segment none = sales.none(kind == "b") and size > 2
segment here = sales.any(kind == "b") and town == "Metz"
segment sums = sales.any(sum <= 10 and kind == "c") or sales.none(sum > 10.25) or sales.any(sum in [3.25, 10.25]) and sales.max(sum) < 12
segment over = sales.any(sum > 10 and kind == "c")
SEG
python3 - <<'PY'
import sqlite3
for name in ("latest", "latest-bare", "latest-noise"):
    db = sqlite3.connect(name + ".sqlite")
    db.execute("CREATE TABLE shops (id INTEGER PRIMARY KEY, town TEXT, size INTEGER)")
    db.execute("CREATE TABLE sales (id INTEGER PRIMARY KEY, shop_id INTEGER, kind TEXT, sum REAL, at TEXT)")
    if name == "latest":
        db.execute("CREATE INDEX sales_shop ON sales (shop_id, at)")
    db.executemany("INSERT INTO shops VALUES (?, ?, ?)", [(i, (None, "Lyon", "Metz")[i % 3], (i * 7) % 11) for i in range(60)])
    db.executemany("INSERT INTO sales VALUES (?, ?, ?, ?, ?)",
                   [(i, (i * 37) % 70, "ab"[i * i % 5 % 2], i % 13 + 0.25, None if i % 9 == 0 else "2026-01-%02dT10:00:%02dZ" % (i % 28 + 1, i % 3)) for i in range(300)])
    if name == "latest-noise":
        db.executemany("INSERT INTO sales VALUES (?, ?, 'c', ?, NULL)", [(300 + i, i % 60, v) for i, v in enumerate((9.99, 10.000000000000002, 9.999999999999998, 10.0, 10.005, 10))])
    db.commit()
PY
case_ sql-latest-index 0 "$seg" sql latest.seg --data latest.sqlite $now --segment kinds --segment mixed --segment some --segment none --segment here --segment sums
case_ sql-latest-bare 0 "$seg" sql latest.seg --data latest-bare.sqlite $now --segment kinds --segment mixed --segment some --segment none --segment here --segment sums
"$seg" sql latest.seg --data latest-noise.sqlite $now --segment over 2>.err | grep -q "seg_read(t1.\"sum\", 1, 2) > " && ok || bad sql-latest-noise
for data in latest latest-bare latest-noise; do
  "$seg" verify latest.seg --data $data.sqlite $now >.out 2>&1 && ok || { bad verify-$data; cat .out; }
done


# Folded texts that are too long for an automaton are folded and compared
python3 - <<'PY'
import sqlite3
db = sqlite3.connect("folded.sqlite")
db.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)")
bodies = ["x" + "Ma\u00df\u017f" * 3000 + "y", "Ma\u00df\u017f" * 3000, "MA\u1e9eS" * 3000 + "y", "x" + "mASSs" * 3000, "Ma\u00df\u017f" * 2999, None, ""]
db.executemany("INSERT INTO notes VALUES (?, ?)", list(enumerate(bodies)))
db.commit()
with open("folded.seg", "w") as f:
    f.write('schema notes of note\nentity note from "notes" key id {\n  id id\n  body text?\n}\n')
    for name, test in (("same", "== %s"), ("other", "!= %s"), ("first", ".starts_with(%s)"), ("last", ".ends_with(%s)"), ("within", ".contains(%s)")):
        f.write("segment %s = body.fold()%s\n" % (name, (" " + test if test[1] == "=" else test) % ('"' + "MASSS" * 3000 + '"')))
PY
"$seg" verify folded.seg --data folded.sqlite >.out 2>&1 && [ "$("$seg" run folded.seg --data folded.sqlite --engine sql --segment within --format ids | tr '\n' ' ')" = "0 1 2 3 " ] &&
  [ "$("$seg" run folded.seg --data folded.sqlite --engine sql --segment last --format ids | tr '\n' ' ')" = "1 3 " ] && ok || { bad verify-folded; cat .out; }
