#!/bin/bash
# The 45 questions of the real data on one node, and on two of a cluster. usage: real.sh BUILD-FOLDER URL
here=$(cd "$(dirname "$0")" && pwd)
bash "$here/../clickhouse/real.sh" "$1" "$2" && bash "$here/../clickhouse/real.sh" "$1" "$2" "$(bash "$here/../clickhouse18.sh" url "$SEG_ENGINE_DIR" 2)"
