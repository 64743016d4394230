#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs fuzz targets, FUZZ_SECONDS each and JOBS at a time, from the seeds beside them (made by hand) and the corpus (found before, as
# few and short inputs as reach the same). What is found new is kept under build only, an input that fails is left there and
# named; with FUZZ_KEEP=1 the corpus of the tree is made anew from both. For make fuzz.
set -u
if [ $# -gt 1 ]; then
	printf '%s\n' "$@" | xargs -P "${JOBS:-2}" -n 1 sh "$0"
	exit
fi
BIN=${BIN:-build/fuzz/bin}
target=$1
name=${target#fuzz_}
seeds=tests/fuzz/seeds/$name
packed=tests/fuzz/corpus/$name.tar.gz
corpus=$BIN/../corpus/$target
found=$BIN/../found/$target
log=$found/log
mkdir -p "$corpus" "$found"
[ -d "$seeds" ] || seeds=
[ ! -f "$packed" ] || tar -xzf "$packed" -C "$corpus"
# shellcheck disable=SC2086
if ! "$BIN/$target" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
	-print_final_stats=1 -verbosity=0 -artifact_prefix="$found/" "$corpus" $seeds >"$log" 2>&1; then
	cat "$log"
	echo "fuzz: $target failed; see $found" >&2
	exit 1
fi
echo "fuzz: $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs in ${FUZZ_SECONDS:-60} s"
[ -n "${FUZZ_KEEP:-}" ] || exit 0
rm -rf "$corpus.few"
mkdir -p "$corpus.few" tests/fuzz/corpus
# shellcheck disable=SC2086
"$BIN/$target" -set_cover_merge=1 -max_len=600 -verbosity=0 "$corpus.few" $seeds "$corpus" >"$log" 2>&1 &&
	tar -C "$corpus.few" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=ustar -cf - . |
	gzip -9n >"$packed"
