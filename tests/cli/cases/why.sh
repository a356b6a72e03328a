# Why. Sourced by ../run.sh.
for s in vip at_risk paid_last_three last_invoice_overdue in_a_group beta totals_differ; do case_ "why-$s" 0 "$seg" why 9 segments --segment $s --data csv $now; done
case_ why-json 0 "$seg" why 9 segments --segment at_risk --data ndjson $now --format json
case_ why-where 0 "$seg" why 9 segments --where 'if mrr > 100 then country == FR else invoices.all(amount > 5) and not (plan == growth)' --data sqlite/billing.sqlite $now
exits why-nobody 1 "no customer with the key \`nobody\`" "$seg" why nobody segments --segment vip --data csv
exits why-what 2 "say which segment" "$seg" why 9 segments --data csv
exits why-path 2 "needs PATH" "$seg" why segments --segment vip --data csv
