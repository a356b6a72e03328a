#!/bin/bash
# The libraries of package.json, below build/engines/npm. usage: npm.sh FILE-THAT-MUST-THEN-BE-THERE
# Debian's nodejs and npm are installed where no npm is at hand.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
to=build/engines/npm
if ! command -v npm >/dev/null; then
  bash "$here/../install.sh" nodejs npm
fi
mkdir -p "$to"
(
  flock 9
  # what another caller is bringing is there before it is whole; npm writes its list last
  if [ -e "$to/$1" ] && [ -e "$to/node_modules/.package-lock.json" ] && cmp -s "$here/package.json" "$to/package.json"; then exit 0; fi
  rm -f "$to/node_modules/.package-lock.json"
  cp "$here/package.json" "$to/package.json.new"
  mv "$to/package.json.new" "$to/package.json"
  cd "$to"
  bash "$here/../retry.sh" "npm install" ../npm.log \
    timeout -k 10 300 npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error || { rm -f package.json; exit 1; }
) 9>"$to.lock"
[ -e "$to/$1" ]
