#!/bin/bash
# What databases do in ways of their own, each held once: the members by SQL are those of the machine and of the list beside.
# usage: items.sh BUILD-FOLDER URL
set -u
seg=$1/seg url=$2
here=$(cd "$(dirname "$0")" && pwd)
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
base=${url%/*}/seg_items
ask() { python3 "$here/ask.py" "$url" "$@"; }
case $(ask "SELECT version()") in 18*) old=yes bool=UInt8 time="DateTime" wide="DateTime" big="Decimal(38, 2)" ;; *) old= bool=Bool time="DateTime('Asia/Tokyo')" wide="DateTime64(6, 'America/New_York')" big="Decimal(38, 2)" ;; esac

ask "DROP DATABASE IF EXISTS seg_items" && ask "CREATE DATABASE seg_items"
ask "CREATE TABLE seg_items.\"odd \\\"table\" (id Int64, \"a\\\\b \\\"c\" Nullable(String), flag Nullable($bool), n Nullable(Int64), price Nullable(Decimal(18, 2)), huge Nullable($big),
  at Nullable($time), exact Nullable($wide), day Nullable(Date), x Nullable(Float64), tags Array(String), word Enum8('one' = 1, 'two' = 2), json String, v1_0 Int64) ENGINE = MergeTree ORDER BY id"
ask "CREATE TABLE seg_items.child (id Int64, owner Nullable(Int64), n Nullable(Int64), price Nullable(Decimal(18, 2)), k1_0 Int64) ENGINE = MergeTree ORDER BY id"
# 1700000000 is 2023-11-14T22:13:20Z
printf '%s\n' "INSERT INTO seg_items.\"odd \\\"table\" FORMAT TSV" \
  $'1\tit\\\'s \\\\ "x" -- /* */ ; {p1:Int64}\t1\t9223372036854775807\t90071992547409.93\t99999999999999999999999999999999999.99\t1700000000\t1700000000\t2023-11-14\t0.1\t[\'a\',\'b\']\tone\t{"k":"v","k2":1}\t1' \
  $'2\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t[]\ttwo\t{"k":"v","k":"w"}\t2' \
  $'3\t\xc3\xa9\xf0\x9f\x98\x80z\t0\t-9223372036854775808\t-0.01\t-0.01\t1711846799\t1711846799\t2024-03-31\tnan\t[\'it\\\'s\']\ttwo\t{\"k\":5}\t3' \
  $'4\t\t1\t7\t0.10\t0\t1711846800\t1711846800\t2024-02-29\t-0\t[\'a\']\tone\t{"k":null}\t4' \
  $'5\tZ\t0\t-7\t12.34\t12.34\t1729990799\t1729990799\t1999-12-31\tinf\t[\'A\']\tone\t{}\t5' |
  sed 's/\t2023-11-14\tnan/&/' >"$tmp/rows"
ask "$(cat "$tmp/rows")" || exit 1
ask "$(printf '%s\n' "INSERT INTO seg_items.child FORMAT TSV" $'1\t1\t5\t1.00\t7' $'2\t1\t\\N\t2.00\t7' $'3\t4\t-5\t\\N\t7' $'4\t99\t5\t1.00\t7' $'5\t\\N\t5\t1.00\t7' $'6\t4\t9223372036854775807\t3.00\t7')"

cat >"$tmp/a.schema" <<'END'
schema items of thing
timezone "Europe/Paris"
entity thing from "odd \"table" key id {
  id       id
  text     text?           from "a\\b \"c"
  flag     bool?
  n        int?
  price    decimal(18,2)?
  huge     decimal(38,2)?
  at       timestamp?
  exact    timestamp?
  day      date?
  x        float?
  tags     set(text)
  word     enum { one, two }
  json     map { k text? }
  v        int             from "v1_0"
  children [child]         by owner
}
entity child from "child" key id {
  id    id
  n     int?
  price decimal(18,2)?
  k     int   from "k1_0"
  thing thing? by owner
}
END

# item "what it is" "condition" "ids" [exact]    `exact`: all of it runs in a current server
item() {
  printf 'schema "a.schema"\nsegment s = %s\n' "$2" >"$tmp/a.seg"
  for engine in vm sql both; do
    timeout -k 10 120 "$seg" run "$tmp/a.seg" --segment s --data "$base" --now 2024-06-01T00:00:00Z --engine $engine --format ids >"$tmp/out" 2>"$tmp/err"
    rc=$?
    got=$(tr '\n' ' ' <"$tmp/out")
    [ $engine = both ] && got="$3${3:+ }"
    if [ $rc -eq 0 ] && [ "$got" = "$3${3:+ }" ]; then passed=$((passed + 1)); else
      failed=$((failed + 1))
      echo "FAIL $1, by $engine: exit $rc, '$got' for '$3': $2"
      head -3 "$tmp/err"
    fi
  done
  [ -n "$old" ] || [ "${4:-}" != exact ] && return
  timeout -k 10 120 "$seg" explain "$tmp/a.seg" --segment s --data "$base" --now 2024-06-01T00:00:00Z >"$tmp/out" 2>"$tmp/err"
  if grep -q "machine finishes\|by the machine\|left to the machine\|on the machine" "$tmp/out"; then
    failed=$((failed + 1))
    echo "FAIL $1: not all of it runs in the server: $2"
    head -12 "$tmp/out"
  else
    passed=$((passed + 1))
  fi
}

item "booleans" "flag" "1 4" exact
item "their complement takes in the missing" "not flag" "2 3 5" exact
item "the edges of int" "n == 9223372036854775807 or n < -9223372036854775807" "1 3" exact
item "a complement" "n != 7" "1 2 3 5" exact
item "decimals of 15 digits and more" "price == 90071992547409.93" "1" exact
item "decimals of 38 digits" "huge == 99999999999999999999999999999999999.99" "1" exact
item "decimals in lists" "price in [0.1, 12.34]" "4 5" exact
item "instants, whatever the column's zone" "at == 2023-11-14T22:13:20Z and exact == 2023-11-14T22:13:20Z" "1" exact
item "the hour before and after a change of the clocks" "at.hour == 1" "3" exact
item "likewise, after it" "at.hour == 3" "4" exact
item "likewise in autumn, twice" "exact.hour == 2" "5" exact
item "days of the schema's zone" "at.date == 2023-11-14" "1" exact
item "parts of days" "day.month == 2 and day.day == 29 or day.quarter == 4 and day.weekday == 5" "4 5" exact
item "date arithmetic" "day + 1 day == 2024-03-01 or at - 1 day < 2023-11-14" "1 4" exact
item "months" "day + 1 month == 2024-03-29" "4"
item "a pattern" 'text matches /it.s .*[{]p1:Int64[}]/' "1" exact
item "a pattern over code points" 'text matches /.{2}z/' "3" exact
item "folding" 'text.fold() == "z"' "5"
item "one text, in any case" 'text.fold().contains("É")' "3" exact
item "one of a few texts" 'text matches /.*(\\ "|z).*/' "1 3" exact
item "none of a few texts" 'not (text matches /.*(\\ "|z).*/)' "2 4 5" exact
item "order by code point" 'text > "Z"' "1 3" exact
item "quotes, backslashes, comment marks" 'text == "it'"'"'s \\ \"x\" -- /* */ ; {p1:Int64}"' "1" exact
item "the empty text is there" 'text == "" or text.starts_with("Z")' "4 5" exact
item "length in code points" "text.length() == 3" "3" exact
item "division is no whole division" "n / 2 == 3.5" "4" exact
item "half to even, below zero" "n / 2 < 0 and n / 2 > -4" "5" exact
item "an aggregate over no rows" "children.count() == 0 and children.sum(n) == 0 and children.max(n) is missing" "2 3 5" exact
item "a greatest value over no rows is none" "children.max(n) > -1" "1 4" exact
item "orphans and missing references" "children.any(n == 5)" "1" exact
item "all over missing values" "children.all(price > 0)" "1 2 3 5" exact
item "an average skips what is missing" "children.avg(price) == 1.5" "1" exact
item "the latest row with a missing field" "children.latest(by: price).n is missing" "1 2 3 5"
item "missing members of lists" "n in [7, -7] or n not in [7, -7, 9223372036854775807]" "2 3 4 5" exact
item "NaN is missing, minus zero is zero" "x == 0.0 or x > 1000000.0" "4 5" exact
item "sets" 'tags.has("a") and not tags.has("b") or tags.has("it'"'"'s")' "3 4" exact
item "an empty set has none" 'tags.has_none(["a", "A"])' "2 3" exact
item "native enums" "word == two" "2 3" exact
item "keys of maps: repeated, null, no text" 'json.k == "v"' "1" exact
item "columns with the names of aliases" "v >= 4 and children.any(k == 7)" "4" exact
item "a to-one, back from the rows" "children.any(thing.flag and n > 0)" "1 4" exact
item "rows that look outside" "children.any(c => thing.children.any(d => d.n > c.n))" "4"
item "a long list" "n in %[$(seq -s ' ' 1 3 1000 | tr ' ' ',')]" "4" exact

# what does not read is counted before SQL is asked, and stops the run as it does by the machine
printf 'schema "a.schema"\nsegment s = json.k == "v"\n' >"$tmp/a.seg"
ask "$(printf '%s\n' 'INSERT INTO seg_items."odd \"table" (id, json) FORMAT TSV' $'6\tno json')"
for engine in vm sql; do
  timeout -k 10 120 "$seg" run "$tmp/a.seg" --segment s --data "$base" --engine $engine >"$tmp/out" 2>"$tmp/err"
  rc=$?
  if [ $rc -eq 1 ] && grep -q "does not read\|do not read" "$tmp/err"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL a value that does not read, by $engine: exit $rc"; head -3 "$tmp/err"; fi
done

# beyond 64 bits is an error, never another number
for sum in 'n + 1' 'n + n' '7 - n' 'n * 2' 'children.sum(n * 2)'; do
  printf 'schema "a.schema"\nsegment s = %s > 0\n' "$sum" >"$tmp/a.seg"
  for engine in vm sql; do
    timeout -k 10 120 "$seg" run "$tmp/a.seg" --segment s --data "$base" --engine $engine >"$tmp/out" 2>"$tmp/err"
    rc=$?
    if [ $rc -eq 1 ] && grep -q overflow "$tmp/err"; then passed=$((passed + 1)); else
      failed=$((failed + 1))
      echo "FAIL overflow of $sum by $engine: exit $rc"
      head -3 "$tmp/err"
    fi
  done
done
ask "DROP DATABASE seg_items"
echo "clickhouse items: $passed passed, $failed failed"
[ $failed -eq 0 ]
