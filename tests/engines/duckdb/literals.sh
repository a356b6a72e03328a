#!/bin/bash
# Values written out, attacked. usage: literals.sh BUILD-FOLDER URL
here=$(cd "$(dirname "$0")/.." && pwd)
SEG_DUCKDB=$(bash "$here/duckdb.sh" library)
export SEG_DUCKDB
exec /usr/bin/python3 "$here/literals.py" "$1" duckdb "$2"
