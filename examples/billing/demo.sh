#!/bin/bash
# The main job, shown on data that this repository makes: check, test, count, list, and one mistake explained.
# usage: demo.sh BUILD-FOLDER
set -eu
build=$1
here=$(dirname "$0")
seg=$build/seg
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
say() { printf '\n$ %s\n' "$*"; }

"$build/bin/generate" --customers 3000 --seed 1 --format csv -o "$tmp"
mkdir "$tmp/data"
mv "$tmp"/*.csv "$tmp/data"
echo "3000 customers and what they bought, as CSV files, leading up to 2026-01-31"

say seg check segments
"$seg" check "$here/segments"

say seg test segments
"$seg" test "$here/segments"

say seg stats segments --data data --now 2026-01-31 --engine both
"$seg" stats "$here/segments" --data "$tmp/data" --now 2026-01-31 --engine both

say seg run segments --data data --now 2026-01-31 --segment at_risk --select name,plan,mrr,lifetime_value --limit 5
"$seg" run "$here/segments" --data "$tmp/data" --now 2026-01-31 --segment at_risk --select name,plan,mrr,lifetime_value --limit 5

say "seg check mistake.seg        # one mistake, explained"
cp "$here/billing.schema" "$tmp/"
cat >"$tmp/mistake.seg" <<'SEG'
schema "billing.schema"
segment rich_french = cuontry == FR and mrr > 1_000
SEG
(cd "$tmp" && "$OLDPWD/$seg" check mistake.seg) || [ $? -eq 1 ]
