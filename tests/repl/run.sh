#!/bin/bash
# The REPL: scripts from a pipe, beside expected files, and keys through a pseudo-terminal.
# usage: run.sh PATH-OF-SEG PATH-OF-GENERATE; UPDATE=1 writes the expected files anew.
set -u
seg=$(realpath "$1") generate=$(realpath "$2")
here=$(realpath "$(dirname "$0")")
root=$(realpath "$here/../..")
tmp=$(mktemp -d)
export XDG_CACHE_HOME=$tmp/.cache
trap 'rm -rf "$tmp"' EXIT
cp -r "$root/examples/billing/billing.schema" "$root/examples/billing/segments" "$tmp/"
mkdir "$tmp/csv" "$here/expected" 2>/dev/null
"$generate" --customers 60 --seed 7 --format csv -o "$tmp/csv" || exit 3
"$generate" --customers 60 --seed 7 --format sqlite -o "$tmp" || exit 3
# an evaluation that takes long: rows that see each other, several times over
mkdir -p "$tmp/many/data"
cat >"$tmp/many/many.schema" <<'S'
schema many of customer
entity customer from "customers" key id {
  id  id
  g   int
  mrr int
  n   int
  many [customer] by g -> g
}
S
printf 'schema "many.schema"\nsegment s = mrr > 1\n' >"$tmp/many/s.seg"
{ echo id,g,mrr,n; seq 1 3000 | awk '{ print $1 ",1," $1 "," $1 }'; } >"$tmp/many/data/customers.csv"
cd "$tmp" || exit 3
export NO_COLOR=1
passed=0 failed=0
for script in "$here"/scripts/*.txt; do
  name=$(basename "$script" .txt)
  timeout -k 10 120 "$seg" repl segments --data csv --now 2026-01-31 <"$script" >.out 2>&1
  echo "--- exit $?" >>.out
  [ -n "${UPDATE:-}" ] && cp .out "$here/expected/$name.txt"
  if cmp -s .out "$here/expected/$name.txt"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL repl $name"
    diff "$here/expected/$name.txt" .out | head -20
  fi
done
echo "repl from a pipe: $passed passed, $failed failed"
timeout -k 10 900 python3 "$here/drive.py" "$seg" "$tmp" || failed=$((failed + 1))
[ $failed -eq 0 ]
