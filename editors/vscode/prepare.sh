#!/bin/bash
# A copy of this folder under build/, with the packages that package.json pins. usage: prepare.sh FOLDER TO MAKE
# Debian's nodejs and npm are installed where no node and npm are at hand: any from version 18 will do.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
to=$1
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "installing: nodejs npm"
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
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
  (cd "$to" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  cp "$here/package-lock.json" "$to/node_modules/.pinned"
fi
