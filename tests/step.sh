#!/bin/bash
# A step of the tests, and how long it took; one that hangs is ended. usage: step.sh NAME COMMAND...
minutes=60
name=$1 from=$SECONDS
shift
timeout --foreground -k 30 ${minutes}m "$@"
rc=$?
[ $rc -eq 124 ] && echo "$name: not done within $minutes minutes"
[ $rc -eq 0 ] && echo "  $((SECONDS - from)) s: $name" || echo "FAIL $name: exit code $rc after $((SECONDS - from)) s"
exit $rc
