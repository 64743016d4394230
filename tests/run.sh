#!/bin/sh
# SPDX-License-Identifier: MIT
# All tests by prove: unit tests in $BUILD/tests and tests/*.t; then what the TAP says in one line. For make check.
set -u
BUILD=${BUILD:-build}
BIN=${BIN:-$BUILD/bin}
TAP=$BUILD/tap
export BIN TAP
command -v prove >/dev/null || { echo "check: prove is not installed (package perl); see make deps" >&2; exit 2; }
rm -rf "$TAP"
mkdir -p "$TAP"

units=
for source in tests/unit_*.c; do
	[ -f "$source" ] && units="$units $BUILD/tests/$(basename "$source" .c)"
done
# shellcheck disable=SC2086
prove -j "${JOBS:-2}" -e "sh tests/one.sh" $units tests/*.t
status=$?

# A file that died, or ran less than it planned, failed once more than it says.
awk '
	FNR == 1 { n = bad = 0; plan = -1 }
	/^ok .*# SKIP/ { skipped++; n++; next }
	/^ok / { passed++; n++; next }
	/^not ok .*# TODO/ { n++; next }
	/^not ok / { failed++; bad++; n++; next }
	/^1\.\.[0-9]+/ { plan = substr($1, 4) + 0; if (plan == 0 && /# SKIP/) skipped++ }
	/^exit / { if (!bad && ($2 != 0 || plan != n)) failed++ }
	END {
		if (skipped)
			printf "%d skipped\n", skipped
		printf "%d passed, %d failed\n", passed, failed
	}' "$TAP"/*.tap
exit $status
