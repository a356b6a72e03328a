#!/bin/bash
# No layer reaches back: a file includes its own folder and earlier ones only.
cd "$(dirname "$0")/../src" || exit 3
order=(base data front ir run sql db infer api engines tools)
bad=0
for i in "${!order[@]}"; do
  for later in "${order[@]:$((i + 1))}"; do
    if grep -rnE "^#include \"$later/" "${order[$i]}"; then
      echo "${order[$i]} reaches forward into $later"
      bad=1
    fi
  done
done
if grep -rnE '^#include "(run|sql|db)/' ir data front; then bad=1; fi
if grep -rnE '^#include "run/' sql db; then bad=1; fi
if grep -rnE '^#include "(sql|db)/' run; then bad=1; fi
[ $bad -eq 0 ] && echo "layers: fine"
exit $bad
