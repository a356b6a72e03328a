#!/bin/bash
# usage: literals.sh BUILD-FOLDER URL
exec /usr/bin/python3 "$(dirname "$0")/literals.py" "$1/seg" "$2"
