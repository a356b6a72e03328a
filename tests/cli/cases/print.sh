# What the commands print. Sourced by ../run.sh.
case_ help-explain-code 0 "$seg" help explain-code # the others: tests/help
case_ version 0 "$seg" version
case_ check-fine 0 "$seg" check segments
case_ check-wrong 1 "$seg" check wrong.seg
case_ check-json 1 "$seg" check wrong.seg --format json
case_ check-github 1 "$seg" check wrong.seg --format github
case_ check-sarif 1 "$seg" check wrong.seg --format sarif
case_ check-warning 0 "$seg" check warning.seg
case_ check-deny 1 "$seg" check warning.seg --deny-warnings
case_ list 0 "$seg" list segments
case_ list-json 0 "$seg" list segments/customers.seg --format json
case_ test-fine 0 "$seg" test segments
case_ test-both 0 "$seg" test segments --engine both
case_ test-fails-sql 1 "$seg" test failing.seg --engine sql
case_ test-fails 1 "$seg" test failing.seg
timeless() { "$@" | sed -E 's/(time="|"microseconds": )[0-9.]+/\1.../'; return "${PIPESTATUS[0]}"; }
case_ check-codequality 1 "$seg" check wrong.seg --format codequality
case_ check-junit 1 "$seg" check wrong.seg --format junit
case_ check-junit-warnings 0 "$seg" check warning.seg --format junit
case_ test-awkward 1 "$seg" test awkward.seg
case_ test-json 1 timeless "$seg" test failing.seg --format json
case_ test-junit 1 timeless "$seg" test failing.seg awkward.seg --format junit
case_ test-github 1 "$seg" test failing.seg awkward.seg --format github
case_ test-coverage 0 "$seg" test coverage.seg --coverage
case_ test-coverage-below 1 "$seg" test coverage.seg --min-coverage 36 --format github
case_ test-coverage-quiet 0 "$seg" test coverage.seg --coverage -q
case_ test-coverage-junit 1 timeless "$seg" test coverage.seg --min-coverage 36 --format junit
case_ test-not-checked 1 "$seg" test wrong.seg --format github
case_ stats 0 "$seg" stats segments --data csv $now --engine both
case_ stats-ndjson 0 "$seg" stats segments --data ndjson $now --format ndjson
case_ stats-csv 0 "$seg" stats segments --data sqlite/billing.sqlite $now --format csv --engine both
case_ run-table 0 "$seg" run segments --data csv $now --segment vip --select name,mrr,lifetime_value --limit 3
case_ run-ids 0 "$seg" run segments --data csv $now --segment vip --format ids
case_ run-csv 0 "$seg" run segments --data csv $now --segment vip --segment at_risk --format csv --select plan --limit 2
case_ run-ndjson 0 "$seg" run segments --data csv $now --segment vip --format ndjson --select "name, mrr ?? 0, created_at.year" --limit 2
case_ run-read 0 "$seg" run segments --data csv $now --segment vip --select 'name,*' --limit 3
case_ run-read-rules 0 "$seg" run segments --data csv $now --segment at_risk --where 'tags.has("partner") or "a,b" == name' --select '*' --limit 3
case_ run-stored 0 "$seg" run segments --data csv $now --segment vip --format csv --select 'tags, metadata, metadata["cost-centre"], metadata.seats' --limit 6
case_ run-stored-ndjson 0 "$seg" run segments --data ndjson $now --segment vip --format ndjson --select 'tags, metadata, metadata.tier, metadata.seats' --limit 6
case_ run-stored-sqlite 0 "$seg" run segments --data sqlite/billing.sqlite $now --engine both --segment vip --select 'tags, metadata, metadata.seats' --limit 6
exits run-read-two 2 "one segment reads" "$seg" run segments --data csv $now --segment vip --segment beta --select '*'
exits run-select-sql 2 'the database gives keys alone' "$seg" run segments --data csv $now --segment vip --select plan --engine sql
exits run-select-rows 1 "no single value" "$seg" run segments --data csv $now --segment vip --select invoices
"$seg" run segments --data csv $now --segment vip --select customer.tags,customer.metadata.seats --format ndjson | sed 's/customer\.//g' >.own
"$seg" run segments --data csv $now --segment vip --select tags,metadata.seats --format ndjson | cmp -s - .own && ok || bad run-own-row
exits run-select-far-set 1 "of another row" "$seg" run segments --data csv $now --segment vip --select parent.tags
exits after-two 2 "of one segment" "$seg" run segments --data csv $now --segment vip --segment beta --after 1
exits after-sql 2 "by the machine" "$seg" run segments --data csv $now --segment vip --engine sql --after 1
exits after-nobody 1 "no row of \`customer\` has the key \`nobody\`" "$seg" run segments --data csv $now --segment vip --after nobody
# pages side by side are the whole list
"$seg" run segments --data csv $now --segment vip --format ids >.whole
: >.pages
while page=$("$seg" run segments --data csv $now --segment vip --format ids --limit 4 ${last:+--after $last}) && [ -n "$page" ]; do
  echo "$page" >>.pages
  last=$(tail -1 .pages)
done
[ "$(wc -l <.whole)" -gt 8 ] && cmp -s .whole .pages && ok || bad pages
# who enters and leaves: by time, by data, by definitions
sed '/^[12],/s/,direct_debit,\|,card,\|,wire,\|,apple pay,/,,/' csv/customers.csv >.changed
mkdir changed && cp csv/*.csv changed/ && cp .changed changed/customers.csv
case_ changes-time 0 "$seg" changes segments --data csv $now --old-now 2026-01-01 --segment trial_ending --segment coupon_month
case_ changes-data 0 "$seg" changes segments --data changed $now --old-data csv
case_ changes-data-csv 0 "$seg" changes segments --data changed $now --old-data sqlite/billing.sqlite --format csv
sed 's/10_000/20_000/; s/billed_in_benelux/billed_nearby/' segments/customers.seg >segments/old.seg
mkdir old && mv segments/old.seg old/customers.seg && cp segments/lifetime.seg old/
case_ changes-old 0 "$seg" changes segments --data csv $now --old old --segment vip --segment billed_nearby --segment billed_in_benelux
case_ changes-ndjson 0 "$seg" changes segments --data csv $now --old-now 2026-01-28 --segment trial_ending --format ndjson
case_ changes-none 0 "$seg" changes segments --data csv $now --old-data ndjson
exits changes-nothing 2 "say what was before" "$seg" changes segments --data csv
exits changes-bad-now 2 "--old-now takes" "$seg" changes segments --data csv --old-now tomorrow
exits changes-unknown 1 "did you mean \`vip\`" "$seg" changes segments --data csv --old-now 2026-01-01 --segment vipp
exits changes-bad-old 1 "no such file" "$seg" changes segments --data csv --old nowhere
exits changes-bad-data 1 "cannot read" "$seg" changes segments --data csv --old-data nowhere
case_ uses 0 "$seg" uses big_overdue segments
case_ uses-field 0 "$seg" uses invoice.amount segments
case_ uses-let 0 "$seg" uses is_live segments/lifetime.seg segments/money.seg
case_ uses-let-json 0 "$seg" uses subscription.is_live segments --format json
case_ uses-module 0 "$seg" uses benelux segments
exits uses-unknown 1 "did you mean \`big_overdue\`" "$seg" uses big_overduee segments
exits uses-several 1 "several entities have \`customer\`: say which, \`subscription.customer\`" "$seg" uses customer segments
case_ uses-nothing 0 "$seg" uses label segments
case_ run-where 0 "$seg" run segments --data csv $now --where "country == FR and mrr > 100" --format ids --engine both
case_ run-on 0 "$seg" run segments --data csv $now --where "status == overdue" --on invoice --format ids --limit 3
# times differ; which figures there are, and what does not depend on time, does not
printf '%s\n' 'schema "billing.schema"' 'segment a = mrr > 100 and country == FR' 'segment b = mrr > 100 and invoices.any(status == overdue)' \
  'segment c = mrr < 0 and mrr * 99999999999999999999999999999999999 > 1' >shared.seg
still() { "$@" | jq 'walk(if type == "object" then with_entries(if .key | test("_ns$|_second$|^time_|^repeats") then .value = "..." else . end) else . end)'; }
case_ bench 0 still "$seg" bench shared.seg --data csv $now --format json
"$seg" bench shared.seg --data csv >.out && grep -Eq '^  \(100.00 < mrr\) .*  b$' .out && grep -Eq '99999\)\) +- +- +- +-' .out && ok || bad bench-table
printf 'schema "billing.schema"\nsegment a = mrr * 99999999999999999999999999999999999 > 1\n' >overflow.seg
exits bench-overflow 1 "E0750" "$seg" bench overflow.seg --data csv
case_ sql 0 "$seg" sql segments --segment enterprise_fr_direct_debit
case_ sql-probed 0 "$seg" sql segments --segment at_risk --data sqlite/billing.sqlite $now
case_ sql-inline 0 "$seg" sql segments --segment trial_ending $now --inline
case_ sql-all 0 "$seg" sql segments --segment vip --segment big_payers --segment big_overdue $now --all --inline
case_ sql-relative 0 "$seg" sql segments --segment coupon_month --segment at_risk --relative --dialect postgres
case_ sql-relative-not 1 "$seg" sql segments --segment coupon_month --relative
for as in view table dbt; do case_ sql-$as 0 "$seg" sql segments --segment big_payers --as $as --dialect duckdb; done
case_ sql-view-now 0 "$seg" sql segments --segment big_payers --now 2026-01-31 --as view --dialect duckdb
exits sql-dbt-two 2 "ask for one at a time" "$seg" sql segments --segment big_payers --segment big_overdue --relative --as dbt --dialect duckdb
exits sql-dbt-old 1 "no instant that a table could keep" "$seg" sql segments --segment own_staff --inline --as dbt --dialect clickhouse18
bash "$root/tests/engines/sqlite/wrapped.sh" "$seg" >"$tmp/.wrapped" 2>&1 && ok || { bad wrapped-in-sqlite; cat "$tmp/.wrapped"; }
bash "$root/tests/engines/sqlite/remembered.sh" "$seg" >"$tmp/.remembered" 2>&1 && ok || { bad remembered-in-sqlite; cat "$tmp/.remembered"; }
$python "$root/tests/engines/sqlite/look.py" "$seg" >"$tmp/.look" 2>&1 && ok || { bad look-in-sqlite; cat "$tmp/.look"; }
printf 'schema "billing.schema"\nsegment payers = invoices.where(status == paid).avg(amount) > 5_000\n' >payers.seg
case_ sql-refused 1 "$seg" sql payers.seg --segment payers --dialect clickhouse18 $now
printf 'schema "billing.schema"\nlet customer.funded = wallets.avg(balance) > 10\nsegment a = funded\nsegment b = funded and mrr > 1\nsegment c = mrr > 2\nsegment d = not (parent is present)\n' >without.seg
bash "$root/tests/engines/sqlite/parents.sh" "$seg" >"$tmp/.parents" 2>&1 && ok || { bad parents-in-sqlite; cat "$tmp/.parents"; }
case_ sql-all-refused 1 "$seg" sql without.seg --all --dialect clickhouse18 $now
exits sql-two-refused 1 'in the segment `d`' "$seg" sql without.seg --segment b --segment d --dialect clickhouse18 $now
case_ sql-folded 0 "$seg" sql segments --segment own_staff --dialect duckdb
case_ dump-tree 0 "$seg" dump tree warning.seg
case_ dump-tokens 0 "$seg" dump tokens warning.seg
case_ dump-ir 0 "$seg" dump ir segments --segment at_risk $now
case_ dump-bytecode 0 "$seg" dump bytecode segments --segment at_risk $now
case_ stats-library 0 "$seg" stats library.seg --data csv $now --engine both
case_ stats-library-sqlite 0 "$seg" stats library.seg --data sqlite/billing.sqlite $now --engine both
# counted in the database, many segments in one statement, and more of them than one takes
{
  echo 'schema "billing.schema"'
  for i in $(seq 120); do echo "segment s$i = invoices.where(amount > $((i * 10))).count() > $((i % 7)) and mrr > $i"; done
  for i in $(seq 60); do echo "segment p$i on invoice = amount > $((i * 10))"; done
} >many.seg
for d in segments many.seg; do
  "$seg" stats $d --data sqlite/billing.sqlite $now --engine vm >.vm 2>&1
  "$seg" stats $d --data sqlite/billing.sqlite $now --engine sql >.sql 2>&1 && cmp -s .vm .sql && [ "$(wc -l <.sql)" -gt 29 ] && ok || { bad "stats of $d in the database"; diff .vm .sql; }
done
case_ stdlib 0 "$seg" stdlib
case_ stdlib-module 0 "$seg" stdlib usage margin
case_ explain 0 "$seg" explain-code E0103

"$seg" explain-code >.out && [ "$(grep -cE '^[EW][0-9]{4}  (error|warning)  ' .out)" -eq "$(($(wc -l <.out) - 2))" ] && grep -q 'E0201  error    unknown-field  ' .out && ok || bad explain-list
case_ explain-both 0 "$seg" explain-code never-missing
if $python "$here/codes.py" "$seg" >.out 2>&1; then ok; else bad "what explain-code shows"; cat .out; fi
case_ check-lowered 1 "$seg" check lowered.seg
