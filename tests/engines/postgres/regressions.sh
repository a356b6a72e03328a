#!/bin/bash
# usage: regressions.sh BUILD-FOLDER URL
exec bash "$(dirname "$0")/../regressions.sh" "$1" "postgres=$2"
