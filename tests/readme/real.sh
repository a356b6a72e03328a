#!/bin/bash
# The README's ten minutes on data that others made: a schema out of them, a definition in the REPL, saved, tested, checked
# as CI does. usage: real.sh PATH-OF-SEG; the environment variable SEG_REAL_DATA names the folder that holds the data.
set -u
seg=$(realpath "$1")
if [ -z "${SEG_REAL_DATA:-}" ] || [ ! -d "${SEG_REAL_DATA:-}" ]; then
  echo "readme on real data: skipped (SEG_REAL_DATA names no folder)"
  exit 0
fi
data=$(realpath "$SEG_REAL_DATA")
tmp=$(mktemp -d)
export XDG_CACHE_HOME=$tmp/.cache
trap 'rm -rf "$tmp"' EXIT
export NO_COLOR=1
failed=0
step() { # step NAME COMMAND...
  "${@:2}" >"$tmp/out" 2>&1 && return
  failed=$((failed + 1))
  echo "FAIL $1: ${*:2}"
  head -20 "$tmp/out"
}
# walk NAME DATA SEGMENT: what is typed comes on standard input
walk() {
  mkdir -p "$tmp/$1/segments" && cd "$tmp/$1" || exit 3
  cat >typed
  step "$1" "$seg" infer "$2" -o data.schema
  step "$1" "$seg" check data.schema
  step "$1" bash -c "'$seg' repl data.schema --data '$2' --now 2026-01-31 <typed"
  step "$1" "$seg" check segments --deny-warnings
  step "$1" "$seg" test segments --min-coverage 100
  step "$1" "$seg" check segments --deny-warnings --format sarif -o log.sarif
  step "$1" "$seg" run segments --data "$2" --segment "$3" --format ids --engine both -o ids
  [ -s ids ] || { failed=$((failed + 1)); echo "FAIL $1: nobody is in $3"; }
}
walk sakila "$data/sakila/csv" big_spender <<'SEG'
active and payments.sum(amount) > 150
segment big_spender {
  rule "pays well" { payments.sum(amount) > 150 }
  rule "rents a lot" { rentals.count() > 2 }
}
:why 148 big_spender
test "pays well" {
  customer { id: "1", payments: [{ amount: 150.00 }, { amount: 0.01 }] }
  customer { id: "2", payments: [{ amount: 150.00 }] }
  customer { id: "3", rentals: [{ id: "a" }, { id: "b" }, { id: "c" }] }
  expect "1" in  big_spender
  expect "2" out big_spender
  expect "3" in  big_spender
}
:save segments/big.seg
SEG
[ "$(grep -c . ids)" -ge 10 ] || failed=$((failed + 1))
walk stripe "$data/billing_api_seeds/stripe" settled <<'SEG'
:fields customer
account_balance == 0
/// Customers who owe nothing, and are still there.
segment settled = account_balance == 0 and not is_deleted
settled
test "nothing owed" {
  customer { id: "a", account_balance: 0, is_deleted: false }
  customer { id: "b", account_balance: 100, is_deleted: false }
  customer { id: "c", account_balance: 0, is_deleted: true }
  expect "a" in  settled
  expect "b" out settled
  expect "c" out settled
}
:save segments/owes.seg
SEG
[ $failed -eq 0 ] && echo "readme on real data: two folders walked through"
[ $failed -eq 0 ]
