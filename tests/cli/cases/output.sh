# Output. Sourced by ../run.sh.
"$seg" run segments --data csv $now --segment vip --format ids | head -1 >.out
[ "${PIPESTATUS[0]}" -eq 0 ] && ok || bad closed-pipe
exits full-disk 3 "cannot write" bash -c "'$seg' run segments --data csv $now --segment vip --format ids >/dev/full"
"$seg" run segments --data csv $now --segment vip --format ids -o out.txt && [ -s out.txt ] && ok || bad output-file
exits output-nowhere 3 "cannot write" "$seg" run segments --data csv --segment vip -o nowhere/out.txt
# a device and a pipe are written to, not replaced; a link stays, and so do the rights of a file
# what takes too long, or is interrupted, writes nothing
worked() { at_work "$1" 50; } # well into the evaluation, which would take hours
mkdir slow
{ echo id; echo 1; } >slow/customers.csv
{ echo id,customer_id,v; for i in $(seq 3000); do echo "$i,1,$((i * 2))"; done; } >slow/events.csv
for engine in vm sql; do
  exits timeout-$engine 3 "seg: not done within 1 second" "$seg" run slow.seg --data slow --engine $engine --timeout 1 -o never.txt
  [ -z "$(ls | grep never)" ] && [ "$(wc -l <.err)" -eq 1 ] && ok || bad timeout-left-$engine
  for signal in TERM INT HUP; do
    exits interrupted-$engine-$signal 3 "seg: interrupted" signaled $signal worked "$seg" run slow.seg --data slow --engine $engine -o never.txt
    [ -z "$(ls | grep never)" ] && [ "$(wc -l <.err)" -eq 1 ] && ok || bad interrupted-left-$engine-$signal
  done
done
# one that waits for what never comes does not see the first signal: the second one ends it, or ten seconds
mkfifo nothing.seg
exec 7<>nothing.seg
late() { [ -e late.txt.seg-part ] && asleep "$1"; }
reads() { [ -e never.txt.seg-part ] && asleep "$1"; }
asked() { # has taken a first signal, and waits on: two that come together are one
  [ -e .asked ] && { asleep "$1"; return; }
  reads "$1" && kill -INT "$1" && : >.asked && false
}
signaled TERM late "$seg" check nothing.seg -o late.txt >late.out 2>late.err &
late=$!
exits interrupted-twice 3 "" signaled INT asked "$seg" check nothing.seg -o never.txt
[ -z "$(ls | grep never)" ] && [ ! -s .err ] && ok || bad interrupted-twice-left
exits interrupted-reading 3 "seg: interrupted" signaled INT reads "$seg" check - -o never.txt <&7
[ -z "$(ls | grep never)" ] && [ "$(wc -l <.err)" -eq 1 ] && ok || bad interrupted-reading-left
wait $late
[ $? -eq 3 ] && grep -q "did not answer" late.err && [ -z "$(ls | grep late.txt)" ] && ok || { bad interrupted-late; cat late.err; }
exec 7>&-
# one that is killed leaves what it had written aside; whoever writes there next takes it
exits killed 137 "" signaled KILL worked "$seg" run slow.seg --data slow -o killed.txt
[ "$(ls | grep killed)" = killed.txt.seg-part ] && ok || bad killed-left
"$seg" list segments --format ids -o killed.txt && [ "$(ls | grep killed)" = killed.txt ] && ok || bad killed-taken
# several at once: one of them is what the file then is; what stands in their way stays as it was
echo mine >mine.txt && ln -s mine.txt same.txt.seg-part && ln mine.txt same.txt.seg-part1 && mkdir same.txt.seg-part2
for i in 1 2 3 4 5 6; do "$seg" list segments --format ids -o same.txt & eval "at$i=$!"; done
for i in 1 2 3 4 5 6; do eval "wait \$at$i" && ok || bad "output-at-once $i"; done
cmp -s same.txt killed.txt && [ "$(cat mine.txt)" = mine ] && [ "$(ls | grep -c same)" -eq 4 ] && ok || bad output-at-once
rm -r same.txt.seg-part*
exits output-too-large 3 "File too large" bash -c "ulimit -f 1; exec '$seg' list segments --format json -o large.txt"
[ -z "$(ls | grep large)" ] && ok || bad output-too-large-left
exits output-device 3 "cannot write \`/dev/full\`" "$seg" run segments --data csv $now --segment vip -o /dev/full
[ -c /dev/full ] && ok || bad output-device-replaced
exits output-folder 3 "Is a directory" "$seg" list segments -o csv
mkfifo pipe
timeout -k 10 120 cat pipe >.piped &
timeout -k 10 120 "$seg" list segments --format ids --output=pipe && wait $! && [ -s .piped ] && [ -p pipe ] && ok || bad output-pipe
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
