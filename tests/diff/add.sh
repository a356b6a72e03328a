#!/bin/bash
# Counts of two runs, added, are those of the two. usage: add.sh BUILD-FOLDER
set -eu
diff=$1/bin/diff
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
fail() { echo "FAIL diff --add: $1"; exit 1; }
"$diff" --seed 1 --count 40 --json "$tmp/a" >"$tmp/out"
"$diff" --seed 50 --count 20 --json "$tmp/b" >"$tmp/out"
"$diff" --count 0 --add "$tmp/a" --add "$tmp/b" --json "$tmp/c" >"$tmp/out"
# a number of a file by its key, the first one or behind a word on its line
count() { sed -n "s/.*${3:-}.*\"$2\": {*\(\"said\": \)*\([0-9]*\).*/\2/p" "$1" | head -1; }
for key in worlds programs segments by_the_row members rows refused in_sqlite; do
  [ "$(count "$tmp/c" "$key")" -eq $(($(count "$tmp/a" "$key") + $(count "$tmp/b" "$key"))) ] || fail "$key"
done
for op in eq and not field count; do
  for who in machine sqlite; do
    sum=$(($(count "$tmp/a" $who "\"$op\"") + $(count "$tmp/b" $who "\"$op\"")))
    [ "$(count "$tmp/c" $who "\"$op\"")" -eq $sum ] && [ $sum -gt 0 ] || fail "$op, $who"
  done
done
[ "$(count "$tmp/c" worlds)" -eq 3 ] && [ "$(count "$tmp/c" programs)" -eq 60 ] || fail "3 worlds of 60 programs"
grep -q '^no difference' "$tmp/out" || fail "no difference"
sed 's/"differences": 0/"differences": 2/' "$tmp/a" >"$tmp/d"
"$diff" --count 0 --add "$tmp/d" --add "$tmp/b" >"$tmp/out" && fail "what differed is forgotten"
grep -q '^2 differences' "$tmp/out" || fail "2 differences"
echo '{"engines": []}' >"$tmp/d"
"$diff" --count 0 --add "$tmp/d" >"$tmp/out" 2>&1 && fail "a file without counts"
"$diff" --count 0 --add "$tmp/nosuch" >"$tmp/out" 2>&1 && fail "a file that is not there"
echo "diff --add: fine"
