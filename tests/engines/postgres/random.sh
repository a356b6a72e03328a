#!/bin/bash
# Random worlds written into PostgreSQL, random programs asked of it. usage: random.sh BUILD-FOLDER URL
# SEG_DIFF_SEED and SEG_DIFF_COUNT choose others.
out=$(timeout -k 10 1200 "$1/bin/diff" --engine "postgres=$2" --seed "${SEG_DIFF_SEED:-1}" --count "${SEG_DIFF_COUNT:-400}" 2>&1)
rc=$?
[ $rc -eq 0 ] || echo "$out"
echo "postgres, random programs: $(echo "$out" | tail -1)"
exit $rc
