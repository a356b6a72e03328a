# Layout. Sourced by ../run.sh.
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
