# Explain: which index, and which would help. Sourced by ../run.sh.
cp sqlite/billing.sqlite indexed.sqlite
python3 - <<'PY'
import sqlite3
db = sqlite3.connect("indexed.sqlite")
db.execute("CREATE INDEX invoice_status ON invoices (status, issued_at, customer_id)")
db.commit()
PY
case_ explain-scan 0 "$seg" explain segments --data sqlite/billing.sqlite $now --segment at_risk
case_ explain-index 0 "$seg" explain segments --data indexed.sqlite $now --segment at_risk
case_ explain-json 0 sh -c "'$seg' explain segments --data indexed.sqlite $now --segment vip --format json | jq 'map(del(.statement.sql))'"
"$seg" explain segments --data csv $now --segment vip --analyze >.out && grep -q "^all of it  *database .* 19  *[0-9]*\.[0-9] ms$" .out &&
  grep -q "^on the machine: 19 members in " .out && ok || { bad explain-analyze; cat .out; }
