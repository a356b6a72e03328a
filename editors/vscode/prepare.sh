#!/bin/bash
# A copy of this folder under build/, with the packages that package.json pins. usage: prepare.sh FOLDER TO MAKE
# Debian's nodejs and npm are installed where no node and npm are at hand: any from version 18 will do.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
to=$1
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  (cd "$here/../.." && bash tests/install.sh nodejs npm)
fi
mkdir -p "$to"
for f in "$here"/* "$here"/.vscodeignore; do
  [ -e "$f" ] || continue
  [ "$(basename "$f")" = node_modules ] && continue
  rm -rf "${to:?}/$(basename "$f")"
  cp -r "$f" "$to/"
done
# node_modules is made anew only when what is pinned has changed
if ! cmp -s "$here/package-lock.json" "$to/node_modules/.pinned"; then
  (cd "$to" && bash "$here/../../tests/retry.sh" "npm ci" ../npm.log npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  cp "$here/package-lock.json" "$to/node_modules/.pinned"
fi
