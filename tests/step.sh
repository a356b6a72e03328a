#!/bin/bash
# A step of the tests, and how long it took. usage: step.sh NAME COMMAND...
name=$1 from=$SECONDS
shift
"$@"
rc=$?
[ $rc -eq 0 ] && echo "  $((SECONDS - from)) s: $name" || echo "FAIL $name: exit code $rc after $((SECONDS - from)) s"
exit $rc
