#!/bin/bash
# The command as people meet it: output, exit codes, bad input. usage: run.sh PATH-OF-SEG PATH-OF-GENERATE
# Run from the repository's root. UPDATE=1 writes the expected files anew.
set -u
seg=$(realpath "$1") generate=$(realpath "$2")
here=$(realpath "$(dirname "$0")")
root=$(realpath "$here/../..")
tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
cp -r "$root/examples/billing/billing.schema" "$root/examples/billing/segments" "$tmp/"
cp "$here"/files/* "$tmp/" 2>/dev/null
for f in csv ndjson sqlite; do
  "$generate" --customers 60 --seed 7 --format $f -o "$tmp/$f" || exit 3
done
cd "$tmp" || exit 3
# the files of segments/ name ../billing.schema
passed=0 failed=0
export XDG_CACHE_HOME=$tmp/.cache NO_COLOR=1 ASAN_OPTIONS=detect_leaks=1

ok() { passed=$((passed + 1)); }
bad() {
  failed=$((failed + 1))
  echo "FAIL $1"
}

# case NAME EXIT COMMAND...: exit code, and output beside the expected file NAME.txt
case_() {
  local name=$1 want=$2
  shift 2
  "$@" >"$tmp/.out" 2>"$tmp/.err"
  local rc=$?
  { cat "$tmp/.out"; [ -s "$tmp/.err" ] && { echo "--- standard error"; cat "$tmp/.err"; }; echo "--- exit $rc"; } >"$tmp/.got"
  if [ -n "${UPDATE:-}" ]; then cp "$tmp/.got" "$here/expected/$name.txt"; fi
  if [ $rc -eq "$want" ] && cmp -s "$tmp/.got" "$here/expected/$name.txt"; then ok; else
    bad "$name (exit $rc, expected $want)"
    diff "$here/expected/$name.txt" "$tmp/.got" | head -20
  fi
}
# exits NAME EXIT TEXT COMMAND...: exit code, and a text that standard error holds
exits() {
  local name=$1 want=$2 text=$3
  shift 3
  "$@" >"$tmp/.out" 2>"$tmp/.err"
  local rc=$?
  if [ $rc -eq "$want" ] && grep -qF -- "$text" "$tmp/.err"; then ok; else
    bad "$name (exit $rc, expected $want; \"$text\")"
    head -5 "$tmp/.err"
  fi
}
mkdir -p "$here/expected"
python=/usr/bin/python3
now="--now 2026-01-31"

# ---- what the commands print
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

# ---- layout
mkdir layout && printf 'schema  "billing.schema"\nsegment a=mrr>5   // why\n' >layout/a.seg && cp layout/a.seg layout/crooked.seg
ln -s ../layout/a.seg layout/link.seg
chmod 640 layout/a.seg
"$seg" fmt layout --check >.out && bad fmt-check || { [ "$(tr '\n' ' ' <.out)" = "layout/a.seg layout/crooked.seg layout/link.seg " ] && ok || bad fmt-check; }
cmp -s layout/a.seg layout/crooked.seg && ok || bad fmt-check-writes
"$seg" fmt - <layout/a.seg >laid.out && ok || bad fmt-standard-input
"$seg" fmt layout/link.seg >.out && cmp -s layout/a.seg laid.out && [ -L layout/link.seg ] && [ "$(stat -c %a layout/a.seg)" = 640 ] && ok || bad fmt-writes
"$seg" fmt layout -q && "$seg" fmt layout --check >.out && [ -z "$("$seg" fmt layout)" ] && ok || bad fmt-again
cat laid.out | "$seg" fmt - | cmp -s - laid.out && ok || bad fmt-twice
printf 'segment a = (\n' >layout/broken.seg && cp layout/broken.seg .kept
exits fmt-broken 1 "E01" "$seg" fmt layout/broken.seg
cmp -s layout/broken.seg .kept && ok || bad fmt-broken-written
"$seg" fmt layout >.out 2>&1
[ $? -eq 1 ] && ok || bad fmt-broken-folder
exits fmt-absent 1 "there is no such file" "$seg" fmt absent.seg

# ---- wrong use
exits no-command 2 "usage" "$seg"
exits unknown-command 2 "did you mean \`check\`" "$seg" chekc
exits unknown-option 2 "did you mean \`--format\`" "$seg" check segments --fromat json
exits no-path 2 "needs PATH: a segment file" "$seg" check
exits no-data 2 "--data" "$seg" run segments
exits no-segment 2 "--segment" "$seg" run segments --data csv
exits unknown-segment 1 "did you mean \`vip\`" "$seg" run segments --data csv --segment vipp
exits bad-now 2 "--now takes" "$seg" stats segments --data csv --now tomorrow
exits bad-limit 2 "whole number" "$seg" run segments --data csv --segment vip --limit x
exits ids-of-two 2 "one segment" "$seg" run segments --data csv --segment vip --segment beta --format ids
exits unknown-module 2 "did you mean \`regions\`" "$seg" stdlib region
exits no-such-module 2 "\`seg stdlib\` lists" "$seg" stdlib zzz
exits option-elsewhere 2 "\`seg check\` takes no \`--limit\`; \`seg run\` does" "$seg" check segments --limit 3
exits option-before 2 "comes after the command" "$seg" --data csv run segments
exits option-value-absent 2 "but \`--limit\` follows" "$seg" run segments --data --limit 3
exits option-empty 2 "but it is empty" "$seg" run segments --data csv --where=
exits option-twice 2 "--limit is given twice" "$seg" run segments --data csv --limit 3 --limit=3
exits option-no-value 2 "takes no value" "$seg" check segments --deny-warnings=yes
exits option-choice 2 "did you mean \`json\`" "$seg" check segments --format jsno
exits option-one-dash 2 "did you mean \`--format\`" "$seg" check segments -format json
exits number-sign 2 "whole number" "$seg" run segments --data csv --limit +5
exits number-big 2 "whole number" "$seg" run segments --data csv --limit 4294967296
exits word-empty 2 "is empty" "$seg" check ""
exits word-many 2 "\`x\` is given" "$seg" version x
exits word-choice 2 "did you mean \`tree\`" "$seg" dump tre wrong.seg
exits help-unknown 2 "did you mean \`check\`" "$seg" help chekc
case_ wrong-at-once 2 "$seg" run --fromat csv --engine vn --limit x
"$seg" check -- --format | grep -qF 'cannot read the file `--format`' && ok || bad after-dashes
case_ standard-input 1 "$seg" check - <wrong.seg
"$seg" dump tree - <warning.seg >.out && "$seg" dump tree warning.seg | cmp -s - .out && ok || bad dump-standard-input
"$seg" list warning.seg --format ids >.out && [ "$(cat .out)" = "$(printf 'a\nb')" ] && ok || bad list-ids
exits unknown-code 2 "no code" "$seg" explain-code E9999
case_ absent-path 1 "$seg" check absent.seg

# ---- for machines: held to the standards, not to our memory of them
formats() { if $python "$here/formats.py" "$@" 2>.err; then ok; else bad "formats $*"; tail -5 .err; fi; }
mkdir "with space"
{ cat wrong.seg; printf 'segment h = `mrr\nsegment i = (mrr > 5\nsegment j = mrr > 5\r\n'; } >"with space/100%.seg"
cp billing.schema "with space/"
"$seg" check "with space" wide.seg warning.seg --format sarif -o log.sarif
[ $? -eq 1 ] && ok || bad sarif-exit
formats sarif log.sarif
(cd segments && "$seg" check ../wrong.seg --format sarif) >outside.sarif
formats sarif outside.sarif
"$seg" check "with space" wide.seg warning.seg wrong.seg --format codequality >log.json
formats codequality log.json
"$seg" check segments --format codequality >log.json && [ "$(cat log.json)" = "[]" ] && ok || bad codequality-fine
# a line more above: the same mistakes, told by the same fingerprints
"$seg" check wrong.seg --format codequality | jq -r '.[].fingerprint' >first.txt
cp wrong.seg kept.seg && { head -1 kept.seg && echo '// another line' && tail -n +2 kept.seg; } >wrong.seg
"$seg" check wrong.seg --format codequality | jq -r '.[].fingerprint' | cmp -s - first.txt && ok || bad codequality-moved
mv kept.seg wrong.seg
"$seg" check segments --format sarif >fine.sarif && ok || bad sarif-fine
formats sarif fine.sarif
"$seg" check wide.seg --format sarif >wide.sarif
formats fixed wide.sarif 0 mended.seg
"$seg" check mended.seg >/dev/null && ok || bad sarif-fix

"$seg" check "with space" wide.seg warning.seg wrong.seg --format junit -o log.xml
[ $? -eq 1 ] && ok || bad junit-exit
formats junit log.xml
"$seg" test segments failing.seg awkward.seg --format junit >log.xml
"$seg" test segments failing.seg awkward.seg --format json >log.json
formats same log.xml log.json
for least in "" "--min-coverage 33" "--min-coverage 36"; do
  "$seg" test coverage.seg --coverage $least --format json >log.json 2>.err
  "$seg" test coverage.seg --coverage $least --format junit >log.xml 2>.err
  formats coverage log.json log.xml
done
"$seg" test segments --coverage --format json >log.json
"$seg" test segments --coverage --format junit >log.xml
formats coverage log.json log.xml
"$seg" test coverage.seg --min-coverage 33 >.out && ok || bad coverage-enough
exits coverage-below 1 "coverage is 33.3%, and --min-coverage asks for 36%" "$seg" test coverage.seg --min-coverage 36
exits coverage-all 1 "asks for 100%" "$seg" test failing.seg coverage.seg --min-coverage 100
exits coverage-share 2 "from 0 to 100" "$seg" test coverage.seg --min-coverage 101
"$seg" test wrong.seg --format junit >log.xml
formats junit log.xml
xmllint --noout log.xml 2>.err && ok || bad xmllint
"$seg" check warning.seg --deny-warnings --format junit >log.xml
[ $? -eq 1 ] && grep -q 'failures="3"' log.xml && ok || bad junit-denied

mkdir nothing
for f in sarif junit json github codequality; do
  for paths in "nothing" "nothing segments" "absent.seg" "segments absent.seg" "binary.seg"; do
    [ -e binary.seg ] || head -c 4000 "$seg" >binary.seg
    "$seg" check $paths --format $f >log.$f 2>.err
    [ $? -eq 1 ] && [ ! -s .err ] && ok || bad "$f of $paths"
    case $f in
      sarif) formats shape log.sarif; [ "$paths" = binary.seg ] || formats sarif log.sarif ;;
      junit) formats junit log.junit ;;
      codequality) formats codequality log.codequality ;;
      json) jq -e '.errors > 0' log.json >.out && ok || bad "json of $paths" ;;
      github) grep -q '^::error ' log.github && ! grep -qv '^::' log.github && ok || bad "github of $paths" ;;
    esac
  done
done
: >no-schema.seg
"$seg" test no-schema.seg --format junit >log.xml 2>.err
[ $? -eq 1 ] && [ ! -s .err ] && grep -q E0508 log.xml && ok || bad junit-no-schema
formats junit log.xml
echo 'segment a = cuontry == FR' | "$seg" check billing.schema - --format sarif >log.sarif
[ "${PIPESTATUS[1]}" -eq 1 ] && ok || bad sarif-standard-input
formats shape log.sarif

# ---- bad segment files
: >empty.seg
head -c 4000 "$seg" >binary.seg
head -c 700 segments/money.seg >segments/cut.seg
printf 'schema "billing.schema"\nsegment a = %s1%s > 0\n' "$(printf '(%.0s' $(seq 10000))" "$(printf ')%.0s' $(seq 10000))" >deep.seg
"$seg" check binary.seg >.out 2>&1
[ $? -eq 1 ] && grep -q E0001 .out && ok || bad binary
"$seg" check segments/cut.seg >.out 2>&1
[ $? -eq 1 ] && ok || bad cut
rm segments/cut.seg
"$seg" check deep.seg >.out 2>&1
[ $? -eq 1 ] && grep -q E0105 .out && ok || bad deep
"$seg" check empty.seg >.out 2>&1
[ $? -eq 0 ] && ok || bad empty

# ---- bad data
exits no-such-data 1 "cannot read" "$seg" stats segments --data nowhere
mkdir one && printf 'id,name\n1,Ada\n' >one/customers.csv
cat >small.schema <<'S'
schema small of customer
entity customer from "customers" key id {
  id   id
  name text
  age  int?
  born date?
}
S
printf 'schema "small.schema"\nsegment a = age > 3\nsegment b = name == "Ada"\nsegment c = born < 2000-01-01\n' >small.seg
exits missing-column 1 "no column \`age\`" "$seg" stats small.seg --data one
csv() { printf "$1" >one/customers.csv; }
csv 'id,name,age,born\n1,Ada,x,2001-02-30\n2,Bob,7,1999-01-01\n3,Cy,"8,\n'
exits lone-quote 1 "not closed" "$seg" stats small.seg --data one
csv 'id,name,age,born\n1,Ada,1\n'
exits cells 1 "this row has 3 cells" "$seg" stats small.seg --data one
csv 'id,name,age,born\n1,Ada,1,\n2,Bob,7,'
"$seg" stats small.seg --data one >.out 2>&1 && ! grep -q 'cut off' .out && ok || bad csv-empty-at-the-end
csv 'id,name,age,born\n1,Ada,1,2001-02-03\n2,Bob,7,'
exits csv-cut 0 "one/customers.csv\` ends behind a separator, without a line end: it may be cut off" "$seg" stats small.seg --data one
exits csv-cut-cached 0 "it may be cut off" "$seg" stats small.seg --data one --cache cut-kept
exits csv-cut-cached-again 0 "it may be cut off" "$seg" stats small.seg --data one --cache cut-kept
csv 'id,name,age,born\n1,Ada,1,\n2,Bob,7'
exits csv-cut-cells 1 "customers.csv:3: this row has 3 cells, the header 4" "$seg" stats small.seg --data one
csv 'id,name,age,born\n1,Ada,1,\n2,Bob,7,""'
"$seg" stats small.seg --data one >.out 2>&1 && ! grep -q 'cut off' .out && ok || bad csv-whole
csv 'id,name,age,born\n1,Ada,x,2001-02-30\n2,Bob,7,1999-01-01\n'
exits bad-values 1 "is \`x\`; expected int" "$seg" stats small.seg --data one
case_ bad-missing 0 "$seg" stats small.seg --data one --on-bad-value=missing --engine both
case_ bad-skip 0 "$seg" stats small.seg --data one --on-bad-value=skip-row --engine both
csv 'id,name,age,born\n1,Ada,1,\n1,Bob,7,\n'
exits repeated-id 1 "repeat a key" "$seg" stats small.seg --data one
csv 'id,name,age,born\n1,Ada,1,\n,Bob,7,\n'
exits missing-id 1 "have no \`id\`" "$seg" stats small.seg --data one
csv '\xef\xbb\xbfid,name,age,born\r\n1,"Ada",9,1999-01-01\r\n2,"Bo\nb",,\r\n'
case_ bom-crlf 0 "$seg" stats small.seg --data one --engine both
thousand=$(printf 'x%.0s' $(seq 1000))
{ echo 'id,name,age,born'; printf '1,"'; for _ in $(seq 1000); do printf '%s' "$thousand"; done; printf '",5,\n'; } >one/customers.csv
"$seg" stats small.seg --data one >.out 2>&1 && ok || bad megabyte-cell
echo '{"id":1,"name":"Ada","age":"x"}' >people.ndjson
exits ndjson-bad 1 "expected int" "$seg" stats small.seg --data people.ndjson
echo '{"id":1,"name":' >people.ndjson
exits ndjson-cut 1 "people.ndjson:1" "$seg" stats small.seg --data people.ndjson
printf '{"id":1,"name":"Ada","age":2,"born":null}\n{"id":2,"name":"Bob","age":7' >people.ndjson
exits ndjson-cut-behind 1 "people.ndjson:2: expected ',' or '}'" "$seg" stats small.seg --data people.ndjson
head -c 3000 sqlite/billing.sqlite >cut.sqlite
exits database-cut 1 "cut.sqlite" "$seg" stats segments --data cut.sqlite
echo 'no database' >none.sqlite
exits no-database 1 "none.sqlite" "$seg" stats segments --data none.sqlite

# rows without a key are no members without a name
$python -c 'import sqlite3; d = sqlite3.connect("keyless.sqlite"); d.execute("CREATE TABLE a (id text, n int)"); d.execute("INSERT INTO a VALUES (NULL, 1), (\"x\", 2)"); d.commit()'
printf 'schema s of a\nentity a key id {\n id id\n n int?\n}\n' >keyless.schema
printf 'schema "keyless.schema"\nsegment ones = n > 0\nsegment twos = n > 1\n' >keyless.seg
exits keyless-machine 1 "1 rows of \`a\` have no \`id\`, which is their key" "$seg" run keyless.seg --data keyless.sqlite --segment ones
exits keyless-sql 1 "a row of \`a\` that would be a member has no \`id\`, which is its key" "$seg" run keyless.seg --data keyless.sqlite --segment ones --engine sql
[ "$("$seg" run keyless.seg --data keyless.sqlite --segment twos --engine sql --format ids)" = x ] && ok || bad keyless-others

# ---- why
for s in vip at_risk paid_last_three last_invoice_overdue in_a_group beta totals_differ; do case_ "why-$s" 0 "$seg" why 9 segments --segment $s --data csv $now; done
case_ why-json 0 "$seg" why 9 segments --segment at_risk --data ndjson $now --format json
case_ why-where 0 "$seg" why 9 segments --where 'if mrr > 100 then country == FR else invoices.all(amount > 5) and not (plan == growth)' --data sqlite/billing.sqlite $now
exits why-nobody 1 "no customer with the key \`nobody\`" "$seg" why nobody segments --segment vip --data csv
exits why-what 2 "say which segment" "$seg" why 9 segments --data csv
exits why-path 2 "needs PATH" "$seg" why segments --segment vip --data csv

# ---- columns kept: the same answers, whatever has become of the cache
sleep 0.1 # what has only just been written is not kept
kept() { "$seg" stats "$@" --cache kept --timing >.kept 2>.err; grep -q "^load .*$how" .err; }
how="from the cache"
for data in csv ndjson sqlite/billing.sqlite; do
  "$seg" stats segments --data $data $now >.plain
  kept segments --data $data $now
  kept segments --data $data $now && cmp -s .plain .kept && ok || bad "cache-stats $data"
  for s in $("$seg" list segments --format ids); do
    "$seg" run segments --data $data $now --segment $s --select '*' >.plain 2>.plain.err
    SEG_CACHE=kept "$seg" run segments --data $data $now --segment $s --select '*' >.kept 2>.err
    cmp -s .plain .kept && cmp -s .plain.err .err && ok || bad "cache-run $data $s"
  done
  "$seg" run segments --data $data $now --segment at_risk --format ids >.plain
  "$seg" run segments --data $data $now --segment at_risk --format ids --engine both --cache kept >.kept && cmp -s .plain .kept && ok || bad "cache-both $data"
  "$seg" why 9 segments --segment vip --data $data $now >.plain
  "$seg" why 9 segments --segment vip --data $data $now --cache kept >.kept && cmp -s .plain .kept && ok || bad "cache-why $data"
done
# columns asked for later are added
rm -r kept && how="and cached" && kept segments --segment vip --data csv $now && kept segments --segment at_risk --data csv $now && ok || bad cache-extend
how="from the cache" && kept segments --segment at_risk --segment vip --data csv $now && [ "$(ls kept | wc -l)" -eq 1 ] && ok || bad cache-extended
# what is not what it was
cp -r csv changed && rm -r kept && sleep 0.1
kept segments --data changed $now
sed -i '2s/,\(starter\|growth\|enterprise\),/,,/' changed/customers.csv && sleep 0.1
kept segments --data changed $now && bad cache-changed || ok
"$seg" stats segments --data changed $now | cmp -s - .kept && ok || bad cache-changed-answer
kept segments --data changed $now && ok || bad cache-changed-kept
for at in 0 8 16 40 60 64 4000 30000; do # bytes of the file
  printf '\377' | dd of="$(ls kept/*.segcache)" bs=1 seek=$at conv=notrunc 2>.out
  "$seg" stats segments --data changed $now --cache kept 2>.err | cmp -s .kept - && [ ! -s .err ] && ok || bad "cache-damaged $at"
done
head -c 5000 "$(ls kept/*.segcache)" >.cut && cat .cut >"$(ls kept/*.segcache)"
"$seg" stats segments --data changed $now --cache kept | cmp -s .kept - && ok || bad cache-cut
for i in 1 2 3 4; do (rm -f kept/*.segcache; "$seg" stats segments --data changed $now --cache kept >.many$i 2>/dev/null) & done
wait
for i in 1 2 3 4; do cmp -s .kept .many$i && ok || bad "cache-at-once $i"; done
# what cannot be written is told, and nothing fails
: >plainfile
exits cache-nowhere 0 "note: nothing was written to the cache \`plainfile\`" "$seg" stats segments --data csv $now --cache plainfile
exits cache-full 0 "File too large" bash -c "ulimit -f 8; trap '' XFSZ; '$seg' stats segments --data csv $now --cache full"
[ -z "$(ls full)" ] && ok || bad cache-full-left
keeping() { mkdir -p bad; printf "$1" >bad/customers.csv; }
cat >bad.schema <<'S'
schema small of customer
entity customer from "customers" key id {
  id   id
  name text
  age  int?
}
S
printf 'schema "bad.schema"\nsegment a = age > 3\n' >bad.seg
keeping 'id,name,age\n1,Ada,x\n2,Bob,7\n' && sleep 0.1
for i in 1 2; do exits "cache-bad $i" 0 "is \`x\`; expected int" "$seg" stats bad.seg --data bad --on-bad-value=missing --cache kept; done
for i in 1 2; do exits "cache-stop $i" 1 "E0605" "$seg" stats bad.seg --data bad --cache kept; done
# notes and what is told of rows are those of the sources
keeping 'id,name,age\n1,Ada,9223372036854775807\n2,,7\n' && sleep 0.1
printf 'schema "bad.schema"\nsegment a = age + 1 > 3\nsegment b = name.length() > 2\n' >bad.seg
for s in a b; do
  "$seg" run bad.seg --segment $s --data bad >.plain 2>.plain.err
  for i in 1 2 3; do
    "$seg" run bad.seg --segment $s --data bad --cache kept >.kept 2>.err
    cmp -s .plain .kept && cmp -s .plain.err .err && ok || bad "cache-told $s $i"
  done
  grep -q "$([ $s = a ] && echo overflows || echo "though it is not optional")" .err && ok || bad "cache-told-what $s"
done

# ---- a schema held against data
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

# ---- a folder to begin with
case_ init 0 "$seg" init begun
case_ init-check 0 "$seg" check begun --deny-warnings
case_ init-test 0 "$seg" test begun --min-coverage 100
case_ init-stats 0 "$seg" stats begun --data begun/data --now 2026-01-31 --engine both
"$seg" check begun/segments --data begun/data >.out 2>&1 && ok || bad init-data
cmp -s begun/.gitlab-ci.yml "$root/docs/ci/gitlab-ci.yml" && cmp -s begun/.github/workflows/segments.yml "$root/docs/ci/github-actions.yml" && ok || bad init-ci
cp -r begun before
case_ init-again 1 "$seg" init begun
diff -r begun before >.out 2>&1 && ok || bad init-overwrites
rm begun/shop.schema begun/begun.schema 2>/dev/null
exits init-partly 1 "nothing was written" "$seg" init begun
[ ! -e begun/begun.schema ] && ok || bad init-wrote-some
mkdir here && (cd here && "$seg" init -q && "$seg" check . && "$seg" test .) >.out 2>&1 && [ -f here/here.schema ] && ok || bad init-here
case_ init-from-data 0 "$seg" init mine --data sqlite/billing.sqlite
case_ init-from-data-check 0 "$seg" check mine --deny-warnings
case_ init-from-data-test 0 "$seg" test mine --min-coverage 100
exits init-no-data 1 "E0901" "$seg" init other --data nowhere
[ ! -e other ] && ok || bad init-left-behind
: >plain
exits init-into-file 3 "cannot write" "$seg" init plain

# ---- a schema from data
case_ infer 0 "$seg" infer csv
"$seg" infer sqlite/billing.sqlite -o inferred.schema && [ -s inferred.schema ] && ok || bad infer-output
exits infer-nothing 1 "E0901" "$seg" infer nowhere
mkdir hollow
exits infer-hollow 1 "holds no data" "$seg" infer hollow
printf 'a,b\nx,y\nx,y\n' >hollow/twins.csv
exits infer-no-key 1 "E0902" "$seg" infer hollow
printf 'a,b\nx\n' >hollow/twins.csv
exits infer-cells 1 "hollow/twins.csv:2: this row has 1 cell" "$seg" infer hollow
exits infer-no-output 1 "E0902" bash -c "printf 'a\nx\nx\n' >hollow/twins.csv; '$seg' infer hollow -o left.schema"
[ ! -e left.schema ] && [ -z "$(ls | grep part)" ] && ok || bad infer-left-behind

# ---- output
"$seg" run segments --data csv $now --segment vip --format ids | head -1 >.out
[ "${PIPESTATUS[0]}" -eq 0 ] && ok || bad closed-pipe
exits full-disk 3 "cannot write" bash -c "'$seg' run segments --data csv $now --segment vip --format ids >/dev/full"
"$seg" run segments --data csv $now --segment vip --format ids -o out.txt && [ -s out.txt ] && ok || bad output-file
exits output-nowhere 3 "cannot write" "$seg" run segments --data csv --segment vip -o nowhere/out.txt
# a device and a pipe are written to, not replaced; a link stays, and so do the rights of a file
# what takes too long, or is interrupted, writes nothing
mkdir slow
{ echo id; echo 1; } >slow/customers.csv
{ echo id,customer_id,v; for i in $(seq 3000); do echo "$i,1,$((i * 2))"; done; } >slow/events.csv
for engine in vm sql; do
  exits timeout-$engine 3 "seg: not done within 1 second" "$seg" run slow.seg --data slow --engine $engine --timeout 1 -o never.txt
  [ -z "$(ls | grep never)" ] && [ "$(wc -l <.err)" -eq 1 ] && ok || bad timeout-left-$engine
  exits interrupted-$engine 3 "seg: interrupted" bash -c "'$seg' run slow.seg --data slow --engine $engine -o never.txt & sleep 0.5; kill -TERM \$!; wait \$!"
  [ -z "$(ls | grep never)" ] && [ "$(wc -l <.err)" -eq 1 ] && ok || bad interrupted-left-$engine
done
exits output-device 3 "cannot write \`/dev/full\`" "$seg" run segments --data csv $now --segment vip -o /dev/full
[ -c /dev/full ] && ok || bad output-device-replaced
exits output-folder 3 "Is a directory" "$seg" list segments -o csv
mkfifo pipe
timeout 20 cat pipe >.piped &
timeout 20 "$seg" list segments --format ids --output=pipe && wait $! && [ -s .piped ] && [ -p pipe ] && ok || bad output-pipe
echo old >real.txt && chmod 640 real.txt && ln -s real.txt link.txt
"$seg" list segments --format ids -olink.txt && [ -L link.txt ] && [ "$(stat -c %a real.txt)" = 640 ] && grep -q vip real.txt && ok || bad output-link
"$seg" list segments --format ids -o - | grep -q vip && ok || bad output-dash
# far more than a buffer: the failure comes long before the end
{ echo 'schema "billing.schema"'; for i in $(seq 3000); do echo "segment s$i = mrr > $i"; done; } >many.seg
"$seg" list many.seg | head -1 >.out
[ "${PIPESTATUS[0]}" -eq 0 ] && ok || bad closed-pipe-early
exits full-disk-early 3 "No space left" bash -c "'$seg' list many.seg >/dev/full"
exits full-disk-wrong 3 "cannot write" bash -c "'$seg' check wrong.seg >/dev/full"
exits full-disk-help 3 "cannot write" bash -c "'$seg' help >/dev/full"
# clients of servers are looked for when a URL asks for them: where there is none, it says so
mkdir none && touch none/libcurl.so.4 none/libpq.so.5
exits no-libcurl 3 "in the package libcurl4" env LD_LIBRARY_PATH=none "$seg" stats segments --data clickhouse://127.0.0.1:1
exits no-libpq 3 "in the package libpq5" env LD_LIBRARY_PATH=none "$seg" stats segments --data postgres://127.0.0.1:1/x
exits no-output 3 "Bad file descriptor" bash -c "'$seg' list segments >&-"
cp sqlite/billing.sqlite kept.sqlite
exits no-output-database 3 "Bad file descriptor" bash -c "'$seg' stats segments --data kept.sqlite >&- <&-"
cmp -s kept.sqlite sqlite/billing.sqlite && ok || bad written-into-database
"$seg" check wrong.seg >.out 2>&- && bad no-errors || { [ $? -eq 1 ] && ok || bad no-errors; }

# ---- verify: where the same question has two answers, as in a view that draws lots
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

# ---- explain: which index, and which would help
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

# ---- the latest few of each row are read by the index that leads to them; what is asked of few rows is not asked of all
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

# ---- folded texts that are too long for an automaton are folded and compared
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

# ---- colour, width, and little to say
esc=$(printf '\033')
color() { # NAME wanted|plain COMMAND...: on a terminal
  local name=$1 want=$2
  shift 2
  env -u NO_COLOR TERM=xterm script -qec "$*" /dev/null </dev/null >.out 2>&1
  if grep -q "$esc" .out; then set -- colored; else set -- plain; fi
  [ "$1" = "$want" ] && ok || bad "$name is $1"
}
color color-terminal colored "'$seg' check wrong.seg"
color color-never plain "'$seg' check wrong.seg --color never"
color color-unwanted plain "NO_COLOR=1 '$seg' check wrong.seg"
color color-empty colored "NO_COLOR= '$seg' check wrong.seg"
color color-dumb plain "TERM=dumb '$seg' check wrong.seg"
color color-always colored "NO_COLOR=1 '$seg' check --color=always wrong.seg | cat"
color color-file plain "'$seg' check wrong.seg -o colors.txt"
grep -q "$esc" colors.txt && bad color-in-file || ok
color progress-dumb plain "TERM=dumb '$seg' stats segments --data csv"
color progress-quiet plain "'$seg' -q stats segments --data csv"
[ -z "$("$seg" check segments -q)$("$seg" -q test segments)" ] && ok || bad quiet
"$seg" test --quiet failing.seg >.out && bad quiet-fails || { grep -q FAIL .out && ! grep -q "^ok" .out && ok || bad quiet-fails; }
[ "$("$seg" run segments --data csv $now --segment vip --limit 1 -q | wc -l)" -eq 3 ] && ok || bad quiet-run
[ "$("$seg" run segments --data csv $now --segment vip --segment vip --format ids)" = "$("$seg" run segments --data csv $now --segment vip --format ids)" ] && ok || bad segment-twice
# paths
exits path-empty-folder 1 "the folder \`hollow\` holds no .seg file" sh -c "mkdir hollow; exec '$seg' check hollow"
"$seg" check /proc/self/mem | grep -q "Input/output error" && ok || bad unreadable
exits standard-input-closed 1 "cannot read standard input" bash -c "'$seg' check - <&-"
"$seg" check $(for i in $(seq 2000); do echo segments/money.seg ./segments/usage.seg; done) >.out && ok || bad many-paths
"$seg" list - segments/money.seg --format ids <warning.seg | head -1 | grep -qx a && ok || bad standard-input-first
if [ "$(id -u)" = 0 ]; then as="setpriv --reuid=65534 --clear-groups"; else as=; fi
mkdir open && cp "$seg" open/seg && cp wrong.seg open/shut.seg && chmod 755 "$tmp" open && chmod 000 open/shut.seg
(cd open && ASAN_OPTIONS=detect_leaks=0 $as ./seg check shut.seg) >.out 2>&1
grep -q "cannot read the file \`shut.seg\`: permission is denied" .out && ok || { bad shut; cat .out; }
[ -z "$(ls | grep part)" ] && ok || bad left-behind
echo "cli: $passed passed, $failed failed"
[ $failed -eq 0 ]
