#!/bin/bash
# What needs the network, tried three times: what fails may be passing. Silent where it goes well at once.
# usage: retry.sh WHAT LOG COMMAND...     WHAT: "npm install", for messages; LOG: what it said last
what=$1 log=$2
shift 2
for try in 1 2 3; do
  "$@" >"$log" 2>&1 && exit 0
  rc=$?
  echo "$what failed (exit code $rc, try $try of 3); its last words:" >&2
  tail -3 "$log" >&2
  [ $try = 3 ] && break
  echo "again in $((try * 10)) s" >&2
  sleep $((try * 10))
done
echo "$what failed three times: is the network there? All that it said: $log" >&2
exit $rc
