#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes tests/RELIABILITY.md: every figure in it was counted by this run. Takes about half an hour; FUZZ_SECONDS is the time
# of each fuzz target. Its builds are under $BUILD/reliability. For make reliability.
set -u
BUILD=${BUILD:-build}/reliability
FUZZ_SECONDS=${FUZZ_SECONDS:-60}
JOBS=${JOBS:-2}
page=tests/RELIABILITY.md
mkdir -p "$BUILD"
log=$BUILD/log
: >"$log"

say() {
	echo "reliability: $1" >&2
}

# suite NAME CFLAGS LDFLAGS: the whole suite with a build of its own; its last line.
suite() {
	say "the suite, $1"
	make -j"$JOBS" BUILD="$BUILD/$1" CFLAGS="$2" LDFLAGS="$3" all unit >>"$log" 2>&1 || { echo "does not build"; return; }
	at=$BUILD/$1
	env BUILD="$at" BIN="$at/bin" JOBS="$JOBS" ASAN_OPTIONS=detect_leaks=0 sh tests/run.sh >"$at.log" 2>&1
	tail -n 1 "$BUILD/$1.log"
}

plain=$(suite plain '-O3 -g -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fPIE' '-pie -Wl,-z,relro,-z,now')
asan=$(suite asan '-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all' '')
covered=$(suite coverage '-O0 -g --coverage' '--coverage')

say "every fault"
FAULT_DEEP=1 BIN=$BUILD/plain/bin sh tests/fault.t >"$BUILD/faults.log" 2>/dev/null
faults=$(sed -n 's/^# \([0-9]*\) faults$/\1/p' "$BUILD/faults.log")

say "fuzz, $FUZZ_SECONDS s a target"
make BUILD="$BUILD" FUZZ_SECONDS="$FUZZ_SECONDS" fuzz >"$BUILD/fuzz.log" 2>&1 && fuzzed="no find" || fuzzed="with finds"

say "the same build twice"
for n in 1 2; do
	rm -rf "$BUILD/same$n"
	mkdir "$BUILD/same$n"
	cp -r Makefile lib cmd "$BUILD/same$n/"
	make -C "$BUILD/same$n" -j"$JOBS" BUILD=build all >>"$log" 2>&1
done
same=yes
for tool in "$BUILD"/same1/build/bin/*; do
	cmp -s "$tool" "$BUILD/same2/build/bin/${tool##*/}" || same=no
done

say "lines and branches"
# gcov's report: a file, its lines, its branches.
# shellcheck disable=SC2046
gcov -b -n -o "$BUILD/coverage/lib" $(ls lib/*.c) 2>/dev/null | awk '
	/^File/ { file = $2; gsub("\047", "", file); next }
	file !~ /^lib\/.*\.c$/ { next }
	/^Lines executed/ { split($0, part, /[:% ]+/); lines = part[3]; of = $NF; all += of; ran += lines * of / 100; name[file] = lines " " of }
	/^Branches executed/ { split($0, part, /[:% ]+/); branch[file] = part[3] }
	END {
		for (f in name)
			print name[f], (f in branch ? branch[f] : 100), f
		printf "%.1f %d - all of lib\n", ran * 100 / all, all
	}' | sort -n >"$BUILD/coverage.txt"

{
	echo "# Reliability"
	echo
	echo "Made by \`make reliability\` on $(date -u +%Y-%m-%d) with $(cc --version | head -n 1); every figure was counted by that run."
	echo
	echo "| what | result |"
	echo "|---|---|"
	echo "| the suite, default build | $plain |"
	echo "| the suite under AddressSanitizer and UndefinedBehaviorSanitizer | $asan |"
	echo "| the suite, counting coverage | $covered |"
	echo "| faults injected, one a run (tests/fault.t) | $faults, $(grep -c '^not ok' "$BUILD/faults.log") groups of them with a wrong end |"
	echo "| inputs fuzzed under both sanitizers, $FUZZ_SECONDS s a target | $fuzzed |"
	awk '/^fuzz: fuzz_/ { target = $2 } /inputs tried/ { print "| \302\240 " target " | " $NF " inputs |" }' "$BUILD/fuzz.log"
	echo "| two builds in two folders are equal byte for byte | $same |"
	printf '| position independent, RELRO, bound at start | '
	readelf -dl "$BUILD/same1/build/bin/lead-score" 2>/dev/null | awk '/GNU_RELRO/ { relro = 1 } /Flags:.*NOW/ { now = 1 } /Flags:.*PIE/ { pie = 1 }
		END { print (relro && now && pie ? "yes" : "no") " |" }'
	echo
	echo "Cases by threat in tests/hostile.t, which was written from the man pages alone:"
	echo
	awk 'match($0, /- [SENDILJP][0-9]+ /) { id = substr($0, RSTART + 2, 1); n[id]++ }
		BEGIN { split("S structure of the input|E encodings|N numbers|D dates|I machine and resources|L state and locks|J injection|P privacy", t, "|") }
		END { print "| threat | cases |"; print "|---|---|"; for (i = 1; i <= 8; i++) print "| " substr(t[i], 3) " | " n[substr(t[i], 1, 1)] + 0 " |" }' "$BUILD"/plain/tap/hostile.t.tap
	echo
	echo "Lines of lib that the suite runs, and branches it takes; files under 95 % of their lines are named:"
	echo
	echo "| file | lines | of | branches |"
	echo "|---|---|---|---|"
	awk '/all of lib/ { print "| all of lib | " $1 " % | " $2 " | |" }' "$BUILD/coverage.txt"
	awk '!/all of lib/ && $1 < 95 { print "| " $4 " | " $1 " % | " $2 " | " $3 " % |" }' "$BUILD/coverage.txt"
} >"$page"
say "see $page"
