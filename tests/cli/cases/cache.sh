# Columns kept: the same answers, whatever has become of the cache. Sourced by ../run.sh.
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
