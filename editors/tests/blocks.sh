#!/bin/bash
# Every example of the language reference as a file of its own, named by its section. usage: blocks.sh README.md FOLDER
set -eu
mkdir -p "$2"
awk -v to="$2" '
  /^## / { section = tolower(substr($0, 4)); gsub(/[^a-z0-9]+/, "-", section); n = 0 }
  /^```(seg|seg-wrong|schema)( |$)/ {
    file = sprintf("%s/%s-%02d.%s", to, section, ++n, /^```schema/ ? "schema" : "seg")
    next
  }
  /^```/ { if (file) close(file); file = "" }
  file { print > file }
' "$1"
