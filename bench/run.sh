#!/bin/bash
# Installs the peers where that works, then runs the benchmark. usage: run.sh BUILD-FOLDER CUSTOMERS GROWTH
set -u
build=$1 customers=$2 growth=$3
here=$(dirname "$0")
work=build/bench npm=build/bench/npm
duckdb=$npm/node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so
mkdir -p "$npm"
if ! [ -e "$duckdb" ] || ! [ -e "$npm/node_modules/@marcbachmann/cel-js" ]; then
  cp "$here/peers/package.json" "$npm/"
  if ! command -v npm >/dev/null; then
    echo "bench: there is no npm here, so DuckDB and cel-js are absent" >&2
  else
    (cd "$npm" && npm install --ignore-scripts --no-audit --no-fund --no-package-lock) >"$work/npm.log" 2>&1 ||
      { echo "bench: npm could not install the peers; its last words:" >&2; tail -3 "$work/npm.log" >&2; }
  fi
fi
exec "$build/bin/bench" --bin "$build/bin" --seg "$build/seg" --work "$work" --source "$here" --customers "$customers" \
  --seed "${SEED:-1}" --order "${ORDER:-random}" --duckdb "$duckdb" --npm "$npm" --growth "$growth" \
  --repeats "${REPEATS:-7}" -o "$work/result.json"
