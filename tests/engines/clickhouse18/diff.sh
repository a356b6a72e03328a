#!/bin/bash
# Random programs on one node, and on two, with rows of each table on both. usage: diff.sh BUILD-FOLDER URL
here=$(cd "$(dirname "$0")" && pwd)
bash "$here/../clickhouse/diff.sh" "$1" "$2" clickhouse18 120 &&
  bash "$here/../clickhouse/diff.sh" "$1" "$2,$(bash "$here/../clickhouse18.sh" url "$SEG_ENGINE_DIR" 2)" cluster 60
