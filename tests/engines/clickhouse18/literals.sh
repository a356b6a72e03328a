#!/bin/bash
# Values written out, attacked. usage: literals.sh BUILD-FOLDER URL
here=$(cd "$(dirname "$0")/.." && pwd)
exec /usr/bin/python3 "$here/literals.py" "$1" clickhouse18 "$2"
