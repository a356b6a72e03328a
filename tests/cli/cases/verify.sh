# Verify: where the same question has two answers, as in a view that draws lots. Sourced by ../run.sh.
case_ verify 0 "$seg" verify segments --data sqlite/billing.sqlite $now
case_ verify-sample 0 "$seg" verify segments --data csv $now --sample 25 --segment vip --segment at_risk
case_ verify-json 0 "$seg" verify segments --data csv $now --segment vip --format json
printf 'schema lots of lot\n\nentity lot from "lots" key id {\n  id   id\n  drawn int\n}\n\nsegment drawn = drawn == 1\nsegment any = drawn is present\n' >lots.seg
python3 - <<'PY'
import sqlite3
db = sqlite3.connect("lots.sqlite")
db.execute("CREATE TABLE lot (id INTEGER)")
db.executemany("INSERT INTO lot VALUES (?)", [(i,) for i in range(100)])
db.execute("CREATE VIEW lots AS SELECT id, abs(random()) % 2 AS drawn FROM lot")
db.commit()
PY
"$seg" verify lots.seg --data lots.sqlite $now >.out 2>.err
[ $? -eq 1 ] && grep -q "^drawn: the engines differ on" .out && grep -q "^any  *100  *100  yes" .out &&
  grep -q "^lot [0-9]* is .*in for SQLite$" .out && grep -q "1 of 2 segments differ" .out && ok || { bad verify-differ; cat .out .err; }
