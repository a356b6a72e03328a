# A schema held against data. Sourced by ../run.sh.
mkdir moved
cat >drift.seg <<'S'
schema "drift.schema"
segment a = age > 3
S
cat >drift.schema <<'S'
schema drift of customer
enum plan { starter, growth, enterprise }
entity customer from "customers" key id {
  id      id
  name    text
  age     int
  plan    plan?
  country country?
  email   text
  born    date?
  total   decimal(12,2)
  group   group      by group_id
  orders  [order]    by customer_id
}
entity group from "groups" key id {
  id id
}
entity order from "orders" key id {
  id       id
  amount   decimal(12,2)
  customer customer by customer_id
}
entity event from "events" {
  at timestamp
}
S
{
  echo 'id,name,age,plan,country,e_mail,born,total,group_id,extra'
  echo '1,Ada,36,growth,FR,a@x,1990-01-01,1.50,1,x'
  echo '2,,41.5,pro,UK,b@x,01/02/1990,2.505,1,x'
  echo '3,,n/a,pro,fr,,1/2/1990,1e9,,x'
  echo '4,Di,7,Growth,,d@x,,3,1,x'
} >moved/customers.csv
printf 'id\n1\n1\n' >moved/groups.csv
printf 'id,amount,customer_id\n1,2.50,1\n' >moved/order.csv
printf '{"at":"2026-01-31"}\n{"at":1700000000}\n{}\n' >moved/events.ndjson
case_ drift 1 "$seg" check drift.seg --data moved
case_ drift-github 1 "$seg" check drift.seg --data moved --format github
"$seg" check drift.seg --data moved --format json | jq -e '[.diagnostics[].code] | index("E0913")' >.out && ok || bad drift-json
exits drift-file 1 "is missing in 2 of 4 rows" bash -c "'$seg' check drift.seg --data moved/customers.csv >&2"
case_ drift-none 0 "$seg" check segments --data csv
case_ drift-none-ndjson 0 "$seg" check segments --data ndjson
case_ drift-none-sqlite 0 "$seg" check segments --data sqlite/billing.sqlite
cat >drift_sqlite.seg <<'S'
schema drift_sqlite of customer
entity customer from "CUSTOMERS" key id {
  id        id
  mrr       int?
  plan_name enum { growth, enterprise }?
  tax_ID    text
  wallets   [wallet] by customer_id
}
entity wallet from "walets" key id {
  id id
}
segment a = mrr > 3
S
case_ drift-sqlite 1 "$seg" check drift_sqlite.seg --data sqlite/billing.sqlite
exits drift-nowhere 1 "cannot read" bash -c "'$seg' check segments --data nowhere >&2"
exits drift-no-schema 1 "name no schema" bash -c "echo '// nothing' >alone.seg; '$seg' check alone.seg --data csv"
