#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs one test for prove (tests/run.sh): its TAP goes to prove and into a file; how it ended is the file's last line.
log=$TAP/$(basename "$1").tap
case $1 in
*.t) sh "$1" >"$log" ;;
*) "$1" >"$log" ;;
esac
status=$?
cat "$log"
echo "exit $status" >>"$log"
exit $status
