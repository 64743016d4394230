#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes tests/RELIABILITY.md: every figure in it was counted by this run. Takes about half an hour; FUZZ_SECONDS is the time
# of each fuzz target. Its builds are under $BUILD/reliability. For make reliability. With ROOT32, the folder of a system of 32
# bits that has what make deps brings (debootstrap --arch=i386 makes one), the suite runs there, too; as root.
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

# By ThreadSanitizer: what works by threads; those of a tool that dies need not be joined. Its shadow does not fit every layout of the memory, so that is not random.
say "threads"
fixed=
setarch -R true 2>/dev/null && fixed='setarch -R'
if make -j"$JOBS" BUILD="$BUILD/tsan" CFLAGS='-O1 -g -fsanitize=thread' LDFLAGS=-fsanitize=thread all >>"$log" 2>&1 &&
	$fixed "$BUILD/tsan/bin/lead-score" -V >>"$log" 2>&1; then
	rm -f "$BUILD"/race.*
	env TSAN_OPTIONS="report_thread_leaks=0 log_path=$PWD/$BUILD/race" BUILD="$BUILD/tsan" BIN="$BUILD/tsan/bin" $fixed sh tests/threads.t >"$BUILD/threads.log" 2>/dev/null
	threads="$(grep -c '^ok' "$BUILD/threads.log") passed, $(grep -c '^not ok' "$BUILD/threads.log") failed, $(cat "$BUILD"/race.* 2>/dev/null | grep -c '^WARNING') races"
else
	threads="not run: no ThreadSanitizer here"
fi

# By valgrind: each run of each tool that tests/contract.t makes, but for those that it ends by a signal. What counts is what
# valgrind says; a tool is slow under it, so tests of time may fail.
say "valgrind"
if command -v valgrind >/dev/null; then
	rm -rf "$BUILD/valgrind"
	mkdir -p "$BUILD/valgrind/bin" "$BUILD/valgrind/log"
	at=$PWD/$BUILD
	ln -s "$at/plain/share" "$BUILD/valgrind/share"
	for tool in "$BUILD"/plain/bin/*; do
		printf '#!/bin/sh\nexec valgrind --error-exitcode=99 -q --log-file=%s/valgrind/log/%%p %s/plain/bin/%s "$@"\n' \
			"$at" "$at" "${tool##*/}" >"$BUILD/valgrind/bin/${tool##*/}"
		chmod +x "$BUILD/valgrind/bin/${tool##*/}"
	done
	env BUILD="$BUILD/valgrind" BIN="$BUILD/valgrind/bin" sh tests/contract.t >"$BUILD/valgrind.log" 2>/dev/null
	valgrind="$(find "$BUILD/valgrind/log" -type f | wc -l) runs, $(grep -lrE "Invalid (read|write|free)|uninitialised|Mismatched|overlap" "$BUILD/valgrind/log" | wc -l) with a finding"
else
	valgrind="not run: no valgrind here"
fi

say "32 bits"
bits="not run: no ROOT32"
if [ -n "${ROOT32:-}" ]; then
	mkdir -p "$ROOT32/leadpipe"
	tar cf - Makefile README.md NEWS.md LICENSE .ci lib cmd man tests examples | tar xf - -C "$ROOT32/leadpipe"
	chroot "$ROOT32" make -C /leadpipe -j"$JOBS" CFLAGS='-O1 -g' LDFLAGS= check >"$BUILD/bits.log" 2>&1
	bits=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$BUILD/bits.log" || echo "does not build")
fi

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
	echo "| the suite on 32 bits (i386) | $bits |"
	echo "| tests/threads.t under ThreadSanitizer | $threads |"
	echo "| tests/contract.t under valgrind | $valgrind |"
	echo "| faults injected, one a run (tests/fault.t) | $faults, $(grep -c '^not ok' "$BUILD/faults.log") groups of them with a wrong end |"
	echo "| inputs fuzzed under both sanitizers, $FUZZ_SECONDS s a target | $fuzzed |"
	awk '/^fuzz: fuzz_/ { target = $2 } /inputs tried/ { print "| \302\240 " target " | " $NF " inputs |" }' "$BUILD/fuzz.log"
	echo "| two builds in two folders are equal byte for byte | $same |"
	printf '| position independent, RELRO, bound at start | '
	readelf -dl "$BUILD/same1/build/bin/lead-score" 2>/dev/null | awk '/GNU_RELRO/ { relro = 1 } /Flags:.*NOW/ { now = 1 } /Flags:.*PIE/ { pie = 1 }
		END { print (relro && now && pie ? "yes" : "no") " |" }'
	echo
	echo "Cases by threat: those of tests/hostile.t (written from the man pages alone), bounds.t, privacy.t and threats.t; and the"
	echo "files that hold a test of each number (tests/threats.tsv, which threats.t holds to the tests):"
	echo
	awk 'FILENAME ~ /tsv$/ {
			if (/^#/) next
			id = substr($1, 1, 1)
			if (!seen[id, $1]++) numbers[id]++
			if (!file[id, $2]++) files[id] = files[id] (files[id] == "" ? "" : ", ") $2
			next
		}
		/^ok.*# SKIP/ { next }
		/^(not )?ok/ && match($0, /- [SENDILJP][0-9]+ /) { id = substr($0, RSTART + 2, 1); n[id]++; bad[id] += /^not/ }
		BEGIN { split("S structure of the input|E encodings|N numbers|D dates|I machine and resources|L state and locks|J injection|P privacy", t, "|") }
		END { print "| threat | numbers | cases | failed | files |"; print "|---|---|---|---|---|"
			for (i = 1; i <= 8; i++) { id = substr(t[i], 1, 1); print "| " t[i] " | " numbers[id] " | " n[id] + 0 " | " bad[id] + 0 " | " files[id] " |" } }' \
		tests/threats.tsv "$BUILD"/plain/tap/hostile.t.tap "$BUILD"/plain/tap/bounds.t.tap "$BUILD"/plain/tap/privacy.t.tap "$BUILD"/plain/tap/threats.t.tap
	echo
	echo "Lines of lib that the suite runs, and branches it takes; files under 95 % of their lines are named:"
	echo
	echo "| file | lines | of | branches |"
	echo "|---|---|---|---|"
	awk '/all of lib/ { print "| all of lib | " $1 " % | " $2 " | |" }' "$BUILD/coverage.txt"
	awk '!/all of lib/ && $1 < 95 { print "| " $4 " | " $1 " % | " $2 " | " $3 " % |" }' "$BUILD/coverage.txt"
} >"$page"
say "see $page"
