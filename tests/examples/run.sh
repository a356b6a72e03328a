#!/bin/bash
# The examples as a whole: nothing wrong, every test passes, both engines agree over CSV, NDJSON and SQLite, every
# segment has some members and not all, and what examples/products/README.md cites stands where it says.
# usage: run.sh PATH-OF-SEG PATH-OF-GENERATE. Run from the repository's root. UPDATE=1 writes the expected files and the
# README's line numbers anew.
set -u
seg=$(realpath "$1") generate=$(realpath "$2")
here=$(realpath "$(dirname "$0")")
root=$(realpath "$here/../..")
tmp=$(mktemp -d)
export XDG_CACHE_HOME=$tmp/.cache
trap 'rm -rf "$tmp"' EXIT
cd "$root" || exit 3
passed=0 failed=0
export NO_COLOR=1 ASAN_OPTIONS=detect_leaks=1
ok() { passed=$((passed + 1)); }
bad() {
  failed=$((failed + 1))
  echo "FAIL $1"
}

# ---- checked and tested, each folder for itself and all at once
for folder in examples examples/billing/segments examples/products; do
  if "$seg" check --deny-warnings $folder >"$tmp/out" 2>&1; then ok; else
    bad "check $folder"
    cat "$tmp/out"
  fi
  if "$seg" test $folder --engine both >"$tmp/out" 2>&1; then ok; else
    bad "test $folder"
    grep -v '^ok' "$tmp/out"
  fi
done
if "$seg" fmt --check examples/products >"$tmp/out" 2>&1; then ok; else
  bad "layout of examples/products"
  cat "$tmp/out"
fi

# every condition of the products' segments was true for a row of a test, and false for one
if "$seg" test examples/products --min-coverage 100 >"$tmp/out" 2>&1; then ok; else
  bad "coverage of examples/products"
  grep -e never "$tmp/out"
fi

# ---- counted over generated data, by both engines, alike in every format
for format in csv ndjson sqlite; do
  mkdir "$tmp/$format"
  "$generate" --customers 600 --seed 5 --format $format -o "$tmp/$format" || exit 3
  data=$tmp/$format
  [ $format = sqlite ] && data=$data/billing.sqlite
  if ! "$seg" stats examples/products --data "$data" --now 2026-01-31 --engine both --format csv \
    >"$tmp/stats.csv" 2>"$tmp/err"; then
    bad "stats over $format"
    cat "$tmp/err"
  fi
  if [ -n "${UPDATE:-}" ] && [ $format = csv ]; then cp "$tmp/stats.csv" "$here/products.csv"; fi
  if cmp -s "$here/products.csv" "$tmp/stats.csv"; then ok; else
    bad "counts over $format"
    diff "$here/products.csv" "$tmp/stats.csv" | head -20
  fi
done
# a segment with nobody or everybody in it shows nothing
if awk -F, 'NR > 1 && ($3 == 0 || $4 + 0 >= 99.95) { print "  " $0; empty = 1 } END { exit empty }' \
  "$here/products.csv"; then ok; else
  bad "every segment has some members, and not all"
fi

# ---- the README of examples/products: lines, spellings, commands
readme=examples/products/README.md
if [ -n "${UPDATE:-}" ]; then
  awk -v dir=examples/products -f "$here/links.awk" $readme >"$tmp/readme" 2>"$tmp/err"
  cp "$tmp/readme" $readme
fi
if awk -v dir=examples/products -f "$here/links.awk" $readme >/dev/null 2>"$tmp/err"; then ok; else
  bad "lines that $readme cites; UPDATE=1 mends line numbers"
  cat "$tmp/err"
fi
# spellings of rows without a line: `code` in the second of three cells
awk -F'|' '/^\|/ && NF == 5 && $4 ~ /^ *$/ {
  n = split($3, part, "`")
  for (i = 2; i <= n; i += 2) if (part[i] !~ /^seg /) print part[i]
}' \
  $readme >"$tmp/spellings"
count=0
{
  echo "schema \"$root/examples/billing/billing.schema\""
  while IFS= read -r code; do echo "@allow(W0301) segment spelling_$((count += 1)) = $code"; done <"$tmp/spellings"
} >"$tmp/spellings.seg"
if [ -s "$tmp/spellings" ] && "$seg" check "$tmp/spellings.seg" >"$tmp/out" 2>&1; then ok; else
  bad "spellings of $readme"
  cat "$tmp/out"
fi
# commands, as they are written there
mkdir "$tmp/bin" "$tmp/work"
ln -s "$seg" "$tmp/bin/seg"
ln -s "$root/examples" "$tmp/work/examples"
ln -s "$tmp/csv" "$tmp/work/data"
grep -o '`seg [^`]*`' $readme | tr -d '`' | sort -u >"$tmp/commands"
[ "$(wc -l <"$tmp/commands")" -ge 15 ] && ok || bad "commands of $readme: too few are found"
while IFS= read -r command; do
  (cd "$tmp/work" && PATH=$tmp/bin:$PATH bash -c "$command") </dev/null >"$tmp/out" 2>"$tmp/err"
  if [ $? -eq 0 ] && [ -s "$tmp/out" ]; then ok; else
    bad "command of $readme: $command"
    head -5 "$tmp/err"
  fi
done <"$tmp/commands"

echo "examples: $passed passed, $failed failed"
[ $failed -eq 0 ]
