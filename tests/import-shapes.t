#!/bin/sh
# SPDX-License-Identifier: MIT
# lead-import(1) on small exports in the shape of many systems and languages, without any option but the zone: NAME.csv
# gives what is in NAME.out, standard output, a line "--", and standard error. Addresses and people are made up.
# After a change that is meant: sh tests/import-shapes.t --update, and read the difference.
. tests/lib.sh

cd tests/import/shapes || exit 2
for f in *.csv; do
	name=${f%.csv}
	run lead-import -v --now 2026-12-01T00:00:00Z --tz Asia/Seoul "$f"
	{ cat "$tmp/out"; echo --; sed 's/^lead-import: //' "$tmp/err"; echo "exit $status"; } >"$tmp/all"
	[ "${1:-}" != --update ] || cp "$tmp/all" "$name.out"
	ok "$name" diff "$name.out" "$tmp/all"
	cp "$tmp/out" "$tmp/first"
	# shellcheck disable=SC2002
	cat "$f" | lead-import -q --tz Asia/Seoul >"$tmp/out" 2>/dev/null
	out_is "$name: from a pipe" "$tmp/first"
	lead-import --explain "$f" >"$tmp/map.csv" 2>/dev/null
	lead-import -q --tz Asia/Seoul -m "$tmp/map.csv" "$f" >"$tmp/out" 2>/dev/null
	out_is "$name: -m of its --explain" "$tmp/first"
done
finish
