#!/bin/sh
# SPDX-License-Identifier: MIT
# Exhibits: what was once wrong, each small enough to read at a glance. A folder tests/regress/TOOL-WHAT holds
#   cmd     the shell line, run in a copy of the folder by sh -e
#   out     its stdout
#   err     its stderr; without the file: nothing
#   status  its exit status; without the file: 0
# and the files that cmd reads. The first line of cmd is a comment: what went wrong.
. tests/lib.sh

for folder in tests/regress/*/; do
	name=$(basename "$folder")
	cp -r "$folder" "$tmp/case"
	wanted=0
	[ ! -f "$folder/status" ] || wanted=$(cat "$folder/status")
	[ -f "$folder/err" ] || : >"$tmp/case/err"
	(cd "$tmp/case" && exec sh -e ./cmd >"$tmp/out" 2>"$tmp/err")
	status=$?
	exits "$wanted" "$name: its status"
	out_is "$name: its output" "$folder/out"
	ok "$name: its messages" diff "$tmp/case/err" "$tmp/err"
	rm -rf "$tmp/case"
done
finish
