#!/bin/bash
# A difference that the random programs found, again: its rows are written into a database that is started for it, and `seg run`
# compares. Exit code 0 where they now agree. usage: repeat.sh BUILD-FOLDER CASE-FOLDER [ENGINE]
set -u
build=$1 folder=${2%/}
here=$(dirname "$0")
fact() { sed -n "s/^$1: //p" "$folder/README" | head -1; }
engine=${3:-$(fact engine)}
export SEG_ENGINE_OWNER=$$
SEG_DUCKDB=$(bash "$here/duckdb.sh" library)
export SEG_DUCKDB
work=$(mktemp -d)
export XDG_CACHE_HOME=$work/.cache
chmod 755 "$work"
script=$engine
[ "$engine" = cluster ] && script=clickhouse18
trap '[ -e "$work/server" ] && bash "$here/$script.sh" stop "$work/server"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

cp -r "$folder" "$work/case"
if [ "$engine" = sqlite ]; then
  data=$("$build/bin/diff" --store "$work/case") || exit
else
  mkdir "$work/server"
  bash "$here/$script.sh" start "$work/server" || exit
  url=$(bash "$here/$script.sh" url "$work/server")
  [ "$engine" = cluster ] && url=$url,$(bash "$here/$script.sh" url "$work/server" 2)
  data=$("$build/bin/diff" --store "$work/case" --engine "$engine=$url") || exit
fi
echo "seg run $folder/case.seg --segment $(fact segment) --engine both --on-bad-value missing --now $(fact now) --data URL"
"$build/seg" run "$folder/case.seg" --segment "$(fact segment)" --engine both --on-bad-value missing --now "$(fact now)" --data "$data" --format ids
