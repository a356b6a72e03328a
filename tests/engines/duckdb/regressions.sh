#!/bin/bash
# usage: regressions.sh BUILD-FOLDER URL
SEG_DUCKDB=$(bash "$(dirname "$0")/../duckdb.sh" library)
export SEG_DUCKDB
exec bash "$(dirname "$0")/../regressions.sh" "$1" "duckdb"
