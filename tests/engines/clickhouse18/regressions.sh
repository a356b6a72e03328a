#!/bin/bash
# On one node, and on two. usage: regressions.sh BUILD-FOLDER URL
here=$(cd "$(dirname "$0")/.." && pwd)
bash "$here/regressions.sh" "$1" "clickhouse18=$2" &&
  bash "$here/regressions.sh" "$1" "cluster=$2,$(bash "$here/clickhouse18.sh" url "$SEG_ENGINE_DIR" 2)"
