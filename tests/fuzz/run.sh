#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs fuzz targets, FUZZ_SECONDS each, from the seeds beside them. What is found new is kept under build only; an input
# that fails is left there and named. For make fuzz.
set -u
BIN=${BIN:-build/fuzz/bin}
status=0
for target in "$@"; do
	seeds=tests/fuzz/seeds/${target#fuzz_}
	corpus=$BIN/../corpus/$target
	found=$BIN/../found/$target
	mkdir -p "$corpus" "$found"
	[ -d "$seeds" ] || seeds=
	echo "fuzz: $target for ${FUZZ_SECONDS:-60} s"
	log=$found/log
	# shellcheck disable=SC2086
	if "$BIN/$target" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
		-print_final_stats=1 -verbosity=0 -artifact_prefix="$found/" "$corpus" $seeds >"$log" 2>&1; then
		sed -n 's/^stat::number_of_executed_units: */fuzz: inputs tried: /p' "$log"
	else
		cat "$log"
		echo "fuzz: $target failed; see $found" >&2
		status=1
	fi
done
exit $status
