#!/bin/bash
# What goes wrong with DuckDB, said so that it can be mended: the message, and the exit code (3: the system failed; 1: the
# question). usage: errors.sh BUILD-FOLDER URL
. "$(dirname "$0")/common.sh"
cd "$tmp" || exit 3 # whose path may have blanks

cat >"$tmp/s.schema" <<'END'
schema s of customer
entity customer from "customer" key id {
  id id
  n  int?
  amount decimal(12,2)?
}
END
cat >"$tmp/s.seg" <<'END'
schema "s.schema"
segment some = n > 2
segment all_of_it = n is present or n is missing
segment over = n * n * 4611686018427387904 > n
END
cat <<'END' | duck "$tmp/d.duckdb" >/dev/null
CREATE TABLE customer AS SELECT i AS id, i AS n, i / 100 AS amount FROM range(10) r(i);
END

# says CODE WORDS... -- ARGUMENTS...: the command ends so, speaks of all the words, and prints nothing else
says() {
  local code=$1 words=() rc
  shift
  while [ "$1" != -- ]; do words+=("$1"); shift; done
  shift
  timeout -k 10 120 "$seg" "$@" >"$tmp/out" 2>"$tmp/err"
  rc=$?
  [ $rc -eq "$code" ] || { bad "exit $rc, not $code: seg $*"; return; }
  for w in "${words[@]}"; do grep -qF -- "$w" "$tmp/err" || { bad "does not say \`$w\`: seg $*"; return; }; done
  [ "$code" -eq 0 ] || [ ! -s "$tmp/out" ] || { bad "prints something all the same: seg $*"; return; }
  ok
}
run() { echo run s.seg --segment "${2:-some}" --data "$1" --engine "${3:-sql}" --format ids; }

says 0 -- $(run "duckdb:d.duckdb")
says 3 'No such file or directory' -- $(run "duckdb:none.duckdb")
says 3 'wants a file' -- $(run duckdb:)
echo 'this is a text, and long enough to be looked at as if it were more than that' >"$tmp/text.duckdb"
says 3 'no DuckDB database' -- $(run "duckdb:text.duckdb")
mkdir "$tmp/empty"
says 3 'no Parquet file' -- $(run "duckdb:empty")
says 3 'no Parquet file' -- $(run "duckdb:empty/*.parquet")
SEG_DUCKDB=$tmp/none.so says 3 'SEG_DUCKDB names a library that does not open' -- $(run "duckdb:d.duckdb")
SEG_DUCKDB=/lib/x86_64-linux-gnu/libm.so.6 says 3 'DuckDB 1.3 or later' -- $(run "duckdb:d.duckdb")
if [ -z "$(ldconfig -p | grep 'libduckdb\.so ')" ]; then
  SEG_DUCKDB= says 3 'libduckdb.so is not on this machine' 'npm install' 'SEG_DUCKDB' -- $(run "duckdb:d.duckdb")
fi
says 1 'a calculation overflows' -- $(run "duckdb:d.duckdb" over)

# open to write in another program; seg does not look before that program has it, since its own look would keep it out
mkfifo "$tmp/hold"
duck "$tmp/d.duckdb" <"$tmp/hold" >"$tmp/held" &
holder=$!
exec 8>"$tmp/hold"
printf '%s;\n' 'CREATE TABLE other (x INTEGER)' "SELECT 'held'" >&8
wait_for grep -q held "$tmp/held" || bad "the writer does not open the file"
says 3 'locked' -- $(run "duckdb:d.duckdb")
exec 8>&-
wait $holder

# a table or column that is not there, and what is near
cat <<'END' | duck "$tmp/near.duckdb" >/dev/null
CREATE TABLE customers AS SELECT i AS id, i AS n FROM range(10) r(i);
END
says 3 'has no table `customer`' 'it has `customers`' -- $(run "duckdb:near.duckdb")
says 3 'has no table `customer`' 'it has `customers`' -- $(run "duckdb:near.duckdb" some vm)
cat <<'END' | duck "$tmp/column.duckdb" >/dev/null
CREATE TABLE customer AS SELECT i AS id, i AS nn FROM range(10) r(i);
END
says 1 'has no column `n`' 'it has `nn`' -- $(run "duckdb:column.duckdb")

# values that do not read
cat <<'END' | duck "$tmp/bad.duckdb" >/dev/null
CREATE TABLE customer AS SELECT i AS id, CASE WHEN i = 3 THEN 'three' ELSE i::VARCHAR END AS n FROM range(10) r(i);
END
says 1 'customer.n is `three`' 'on-bad-value' -- $(run "duckdb:bad.duckdb")
says 0 -- $(run "duckdb:bad.duckdb") --on-bad-value=missing
[ "$(tr '\n' ' ' <"$tmp/out")" = "4 5 6 7 8 9 " ] && ok || bad "what does not read is not missing"

# what takes long: --timeout, Ctrl-C; a file that is written aside is not left behind
cat >"$tmp/slow.schema" <<'END'
schema s of customer
entity customer from "customer" key id {
  id id
  n  int?
}
END
cat >"$tmp/slow.seg" <<'END'
schema "slow.schema"
segment slow = n > 2
END
cat <<'END' | duck "$tmp/slow.duckdb" >/dev/null
CREATE TABLE a AS SELECT i AS id FROM range(100000) r(i);
CREATE VIEW customer AS SELECT x.id AS id, CASE WHEN hash(x.id, y.id) % 1000003 = 0 THEN 1 END AS n FROM a x, a y;
END
says 3 'timeout' -- run "$tmp/slow.seg" --segment slow --data "duckdb:slow.duckdb" --engine sql --timeout 1 -o "$tmp/file"
[ -z "$(ls "$tmp" | grep '^file')" ] && ok || bad "--timeout leaves a file"
worked() { at_work "$1" 150; } # far into the statement, which would take hours
for engine in sql vm; do
  signaled INT worked "$seg" run "$tmp/slow.seg" --segment slow --data "duckdb:slow.duckdb" --engine $engine -o "$tmp/file" >"$tmp/out" 2>"$tmp/err"
  rc=$?
  if [ $rc -eq 3 ] && grep -q interrupted "$tmp/err" && [ -z "$(ls "$tmp" | grep '^file')" ]; then ok; else
    bad "Ctrl-C, $engine: exit $rc, $(ls "$tmp" | grep '^file')"
  fi
done

# a file that goes while it is asked for, and a Parquet file that is cut
mkdir "$tmp/cut"
cat <<END | duck - >/dev/null
COPY (SELECT i AS id, i AS n, 1.50::DECIMAL(12,2) AS amount FROM range(10) r(i)) TO '$tmp/cut/customer.parquet';
END
says 0 -- $(run "duckdb:cut")
head -c 200 "$tmp/cut/customer.parquet" >"$tmp/cut/x" && mv "$tmp/cut/x" "$tmp/cut/customer.parquet"
says 3 'customer.parquet' -- $(run "duckdb:cut")
done_with errors
