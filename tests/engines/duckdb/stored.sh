#!/bin/bash
# What the schema says of how fields are stored. usage: stored.sh BUILD-FOLDER URL
here=$(cd "$(dirname "$0")/.." && pwd)
SEG_DUCKDB=$(bash "$here/duckdb.sh" library)
export SEG_DUCKDB
exec /usr/bin/python3 "$here/stored.py" "$1" duckdb "$2"
