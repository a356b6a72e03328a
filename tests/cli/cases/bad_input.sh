# Bad segment files. Sourced by ../run.sh.
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


# Bad data
exits no-such-data 1 "cannot read" "$seg" stats segments --data nowhere
exits no-such-scheme 1 "databases are \`postgres://" "$seg" stats segments --data pg://somewhere/shop
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
exits keyless-counts-machine 1 "1 rows of \`a\` have no \`id\`, which is their key" "$seg" stats keyless.seg --data keyless.sqlite
exits keyless-counts-sql 1 "a row of \`a\` that would be a member has no \`id\`, which is its key" "$seg" stats keyless.seg --data keyless.sqlite --engine sql
printf 'schema "keyless.schema"\nsegment twos = n > 1\nsegment threes = n > 2\n' >keyless-others.seg
[ "$("$seg" stats keyless-others.seg --data keyless.sqlite --engine sql --format csv | sed 1d | cut -d, -f1,3 | tr '\n' ' ')" = "twos,1 threes,0 " ] && ok || bad keyless-counts-others
$python -c 'import sqlite3; d = sqlite3.connect("keyless.sqlite"); d.execute("UPDATE a SET id = \"\" WHERE id IS NULL"); d.commit()'
exits keyless-counts-empty 1 "a row of \`a\` that would be a member has no \`id\`, which is its key" "$seg" stats keyless.seg --data keyless.sqlite --engine sql
