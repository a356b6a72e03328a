# What DuckDB's tests share. Sourced with the build folder and the URL as $1 and $2.
set -u
build=$(realpath "$1") root=$(cd "$(dirname "$0")/../../.." && pwd)
seg=$build/seg
SEG_DUCKDB=$(bash "$root/tests/engines/duckdb.sh" library)
export SEG_DUCKDB
. "$root/tests/wait.sh"
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
ok() { passed=$((passed + 1)); }
bad() {
  failed=$((failed + 1))
  echo "FAIL duckdb: $1"
  [ -s "$tmp/err" ] && head -5 "$tmp/err"
}
duck() { "$build/bin/duck" "$@"; }
done_with() {
  echo "duckdb, $1: $passed passed, $failed failed"
  [ $failed -eq 0 ]
}
