#!/bin/bash
# Hostile settings on one node, and on two. usage: hostile.sh BUILD-FOLDER URL
here=$(cd "$(dirname "$0")" && pwd)
bash "$here/../clickhouse/hostile.sh" "$1" "$2" && bash "$here/../clickhouse/hostile.sh" "$1" "$2" "$(bash "$here/../clickhouse18.sh" url "$SEG_ENGINE_DIR" 2)"
