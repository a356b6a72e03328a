#!/bin/bash
# The libraries of package.json, below build/engines/npm. usage: npm.sh FILE-THAT-MUST-THEN-BE-THERE
# Debian's nodejs and npm are installed where no npm is at hand.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
to=build/engines/npm
if [ -e "$to/$1" ] && cmp -s "$here/package.json" "$to/package.json"; then exit 0; fi
if ! command -v npm >/dev/null; then
  echo "installing: nodejs npm"
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
fi
mkdir -p "$to"
(
  flock 9
  cp "$here/package.json" "$to/package.json.new"
  mv "$to/package.json.new" "$to/package.json"
  cd "$to" && timeout 400 npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error >../npm.log 2>&1 ||
    { echo "npm could not install what package.json names; its last words:" >&2; tail -3 ../npm.log >&2; exit 1; }
) 9>"$to.lock"
[ -e "$to/$1" ]
