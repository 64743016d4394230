#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes tests/RELIABILITY.md: every figure in it was counted by a part of this script, from the files as they are. About an hour;
# FUZZ_SECONDS is the time of each fuzz target. PARTS names the parts to do, else all; one that was done before and whose
# files have not changed since stays as it was, so what was ended can go on (FRESH=1: all anew). What was not run is said to be so.
# Builds are under $BUILD/reliability. With ROOT32, the folder of a system of 32 bits that has what make deps brings
# (debootstrap --arch=i386 makes one) and /proc and /dev, the suite runs there, too; as root. For make reliability.
set -u
BUILD=${BUILD:-build}/reliability
FUZZ_SECONDS=${FUZZ_SECONDS:-60}
JOBS=${JOBS:-2}
all='same suite clang asan coverage threads valgrind bits faults fuzz'
parts=${PARTS-$all}
unset PARTS # dedupe-split.t has parts, too
page=tests/RELIABILITY.md
reasons=tests/coverage.tsv
mkdir -p "$BUILD/part"
at=$PWD/$BUILD
state=$(find Makefile lib cmd man tests examples -type f ! -path "$page" ! -path "$reasons" | LC_ALL=C sort |
	xargs cat | cksum)

say() {
	echo "reliability: $1" >&2
}

# build NAME MAKE-ARGUMENTS: what all and unit make, under a folder of that name.
build() {
	name=$1
	shift
	make -j"$JOBS" BUILD="$BUILD/$name" "$@" all unit >"$BUILD/$name.build" 2>&1
}

# suite FOLDER: the last line of the whole suite, with what is built there.
suite() {
	env BUILD="$1" BIN="$1/bin" JOBS="$JOBS" ASAN_OPTIONS=detect_leaks=0 sh tests/run.sh >"$1.log" 2>&1
	skipped=$(sed -n 's/ skipped$//p' "$1.log")
	echo "$(tail -n 1 "$1.log"), ${skipped:-0} skipped"
}

# The parts. Each prints what the page says of it; one that cannot run here says why.

# Twice from copies of the files, in two folders, with the flags that everybody gets; a cache of compiled files would give the second
# what it kept of the first.
part_same() {
	for n in 1 2; do
		rm -rf "$BUILD/same$n"
		mkdir "$BUILD/same$n"
		cp -r Makefile lib cmd tests "$BUILD/same$n/"
		CCACHE_DISABLE=1 make -C "$BUILD/same$n" -j"$JOBS" BUILD=build all >"$BUILD/same$n.build" 2>&1 || { echo "does not build"; return; }
	done
	same=0
	for tool in "$BUILD"/same1/build/bin/*; do
		cmp -s "$tool" "$BUILD/same2/build/bin/${tool##*/}" && same=$((same + 1))
	done
	echo "$same of $(ls "$BUILD/same1/build/bin" | wc -l) tools"
}

part_suite() {
	[ -d "$BUILD/same1/build/bin" ] || part_same >/dev/null
	make -C "$BUILD/same1" -j"$JOBS" BUILD=build all unit >"$BUILD/suite.build" 2>&1 || { echo "does not build"; return; }
	suite "$BUILD/same1/build"
}

part_clang() {
	command -v clang >/dev/null || { echo "not run: no clang here"; return; }
	build clang CC=clang || { echo "does not build"; return; }
	suite "$BUILD/clang"
}

part_asan() {
	build asan CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all' LDFLAGS= ||
		{ echo "does not build"; return; }
	suite "$BUILD/asan"
}

# The figures of each file are in coverage.txt: lines run in percent, lines, branches taken in percent, file.
part_coverage() {
	build coverage CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage || { echo "does not build"; return; }
	find "$BUILD/coverage" -name '*.gcda' -exec rm {} +
	suite "$BUILD/coverage"
	coverage_read >"$BUILD/coverage.txt"
}

coverage_read() {
	for folder in lib cmd; do
		# shellcheck disable=SC2046
		gcov -b -n -o "$BUILD/coverage/$folder" $(ls $folder/*.c) 2>/dev/null
	done | awk '
		/^File/ { file = $2; gsub("\047", "", file); next }
		file !~ /^(lib|cmd)\/[^\/]*\.c$/ { next }
		/^Lines executed/ { split($0, part, /[:% ]+/); lines[file] = part[3]; of[file] = $NF; next }
		/^Taken at least once/ { split($0, part, /[:% ]+/); taken[file] = part[5]; forks[file] = $NF }
		END {
			for (f in lines) {
				printf "%.1f %d %s %s\n", lines[f], of[f], f in taken ? sprintf("%.1f", taken[f]) : "-", f
				folder = substr(f, 1, 3)
				n[folder] += of[f]
				ran[folder] += lines[f] * of[f] / 100
				m[folder] += forks[f]
				went[folder] += taken[f] * forks[f] / 100
			}
			for (folder in n)
				printf "%.1f %d %.1f all of %s\n", ran[folder] * 100 / n[folder], n[folder], went[folder] * 100 / m[folder], folder
		}' | sort -n
}

# What works by threads. Those of a tool that dies need not be joined; the shadow does not fit every layout of the memory, so that is
# not random.
part_threads() {
	fixed=
	setarch -R true 2>/dev/null && fixed='setarch -R'
	if ! build tsan CFLAGS='-O1 -g -fsanitize=thread' LDFLAGS=-fsanitize=thread ||
		! $fixed "$BUILD/tsan/bin/lead-score" -V >/dev/null 2>&1; then
		echo "not run: no ThreadSanitizer here"
		return
	fi
	rm -f "$BUILD"/race.*
	env TSAN_OPTIONS="report_thread_leaks=0 log_path=$at/race" BUILD="$BUILD/tsan" BIN="$BUILD/tsan/bin" \
		$fixed sh tests/threads.t >"$BUILD/threads.log" 2>/dev/null
	echo "$(grep -c '^ok' "$BUILD/threads.log") passed, $(grep -c '^not ok' "$BUILD/threads.log") failed," \
		"$(cat "$BUILD"/race.* 2>/dev/null | grep -c '^WARNING') races"
}

# Each run of each tool that tests/contract.t makes. What counts is what valgrind says; a tool is slow under it, so tests of time
# may fail.
part_valgrind() {
	command -v valgrind >/dev/null || { echo "not run: no valgrind here"; return; }
	build valgrind CFLAGS='-O1 -g' LDFLAGS= || { echo "does not build"; return; }
	wrap=$BUILD/valgrind/wrap
	rm -rf "$wrap"
	mkdir -p "$wrap/bin" "$wrap/log"
	ln -s "$at/valgrind/share" "$wrap/share"
	for tool in "$BUILD"/valgrind/bin/*; do
		tool=${tool##*/}
		printf '#!/bin/sh\nexec valgrind --error-exitcode=99 -q --log-file=%s/log/%s.%%p %s/bin/%s "$@"\n' \
			"$at/valgrind/wrap" "$tool" "$at/valgrind" "$tool" >"$wrap/bin/$tool"
		chmod +x "$wrap/bin/$tool"
	done
	# shellcheck disable=SC2011,SC2016
	ls "$wrap/bin" | BIN=$wrap/bin xargs -P "$JOBS" -I@ sh -c 'sh tests/contract.t @ >"$0.@.log" 2>/dev/null' "$BUILD/valgrind"
	echo "$(find "$wrap/log" -type f | wc -l) runs," \
		"$(grep -lrE '^==[0-9]+== .*(Invalid|invalid address|uninitialised|Mismatched|overlap)' "$wrap/log" | wc -l) with a finding"
}

part_bits() {
	[ -n "${ROOT32:-}" ] || { echo "not run: no ROOT32"; return; }
	rm -rf "$ROOT32/leadpipe"
	mkdir -p "$ROOT32/leadpipe"
	tar cf - Makefile README.md NEWS.md LICENSE .ci lib cmd man tests examples | tar xf - -C "$ROOT32/leadpipe"
	chroot "$ROOT32" make -C /leadpipe -j"$JOBS" CC=cc BUILD=build JOBS="$JOBS" CFLAGS='-O1 -g' LDFLAGS= check >"$BUILD/bits.log" 2>&1
	skipped=$(sed -n 's/ skipped$//p' "$BUILD/bits.log")
	passed=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$BUILD/bits.log") || { echo "does not build"; return; }
	echo "$passed, ${skipped:-0} skipped"
}

part_faults() {
	build plain CFLAGS='-O1 -g' LDFLAGS= || { echo "does not build"; return; }
	rm -f "$BUILD"/faults.*.log
	# a case each, and what is none of them
	# shellcheck disable=SC2016
	{ sed -n "s/^cases='\(.*\)'$/\1/p" tests/fault.t | tr ' ' '\n'; echo rest; } |
		BIN=$BUILD/plain/bin FAULT_DEEP=1 xargs -P "$JOBS" -I@ sh -c 'case @ in
			rest) CASES="" sh tests/fault.t ;;
			*) CASES=@ SIGNALS="" REST="" sh tests/fault.t ;;
			esac >"$0.@.log" 2>/dev/null' "$BUILD/faults"
	cat "$BUILD"/faults.*.log >"$BUILD/faults.log"
	echo "$(awk '/^# [0-9]+ faults$/ { n += $2 } END { print n + 0 }' "$BUILD/faults.log") faults in" \
		"$(grep -c '^ok' "$BUILD/faults.log") groups, $(grep -c '^not ok' "$BUILD/faults.log") groups with a wrong end"
}

part_fuzz() {
	command -v clang >/dev/null || { echo "not run: no clang here"; return; }
	make -j"$JOBS" BUILD="$BUILD" FUZZ_SECONDS="$FUZZ_SECONDS" fuzz >"$BUILD/fuzz.log" 2>&1 && finds="no find" || finds="with finds"
	beside="$JOBS at a time on $(getconf _NPROCESSORS_ONLN) cores"
	awk -v time="$FUZZ_SECONDS" -v beside="$beside" -v finds="$finds" '/^fuzz: .* inputs in / { n++; all += $3; sub(":", "", $2); what = what (n > 1 ? ", " : "") substr($2, 6) " " $3 }
		END { printf "%d inputs in %d targets of %s s each, %s, %s (%s)\n", all, n, time, beside, finds, what }' "$BUILD/fuzz.log"
}

for part in $parts; do
	done=$BUILD/part/$part
	[ -z "${FRESH:-}" ] && [ "$(sed -n 1p "$done" 2>/dev/null)" = "$state" ] && continue
	say "$part"
	{ echo "$state"; "part_$part"; } >"$done.new"
	mv "$done.new" "$done"
	say "$part: $(sed 1d "$done")"
done

# result PART: what it said, if it was of these files.
result() {
	if [ "$(sed -n 1p "$BUILD/part/$1" 2>/dev/null)" = "$state" ]; then
		sed 1d "$BUILD/part/$1"
	else
		echo "not run"
	fi
}

# Of every tool: does it have what the flags of the Makefile ask for? How many do, by property.
hardening() {
	for tool in "$BUILD"/same1/build/bin/*; do
		readelf -W -d -l -s "$tool" 2>/dev/null | awk '
			/GNU_STACK/ { stack = $0 !~ /RWE/ } /GNU_RELRO/ { relro = 1 } /Flags:.*NOW/ { now = 1 } /Flags:.*PIE/ { pie = 1 }
			/__stack_chk_fail/ { guard = 1 } /__[a-z]+_chk(@|$)/ && !/stack_chk/ { fortify = 1 }
			END { print pie + 0, relro && now, guard + 0, fortify + 0, stack + 0 }'
	done | awk '{ for (i = 1; i <= 5; i++) n[i] += $i }
		END { printf "PIE %d, RELRO bound at start %d, stack protector %d, FORTIFY %d, no executable stack %d; of %d tools\n",
			n[1], n[2], n[3], n[4], n[5], NR }'
}

# Under 95 % of its lines a file needs a reason in $reasons, and only then.
coverage_table() {
	awk -F '\t' 'NR == FNR { if (!/^#/ && NF) why[$1] = $2; next }
		{ split($0, part, " "); file = substr($0, index($0, part[4])) }
		file ~ /^all of/ { print "| " file " | " part[1] " % | " part[2] " | " part[3] " % | |"; next }
		file ~ /^lib/ && part[1] < 95 && !(file in why) { why[file] = "**no reason given**"; bad = 1 }
		part[1] >= 95 && (file in why) { why[file] = "**over 95 %: needs no reason**"; bad = 1 }
		{ print "| " file " | " part[1] " % | " part[2] " | " (part[3] == "-" ? "" : part[3] " %") " | " why[file] " |"
			delete why[file] }
		END { for (file in why) { print "| " file " | | | | **is not there** |"; bad = 1 } exit bad }' "$reasons" "$BUILD/coverage.txt"
}

threats_table() {
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
		tests/threats.tsv "$BUILD"/same1/build/tap/hostile.t.tap "$BUILD"/same1/build/tap/bounds.t.tap \
		"$BUILD"/same1/build/tap/privacy.t.tap "$BUILD"/same1/build/tap/threats.t.tap
}

bad=0
{
	cat <<-EOT
		# Reliability

		Made by \`make reliability\` on $(date -u +%Y-%m-%d) with $(${CC:-cc} --version | head -n 1); every figure was counted by
		that run, and all parts ran from the same files.

		| what | result |
		|---|---|
		| the suite, as built by default (gcc) | $(result suite) |
		| the suite, built by clang | $(result clang) |
		| the suite under AddressSanitizer and UndefinedBehaviorSanitizer | $(result asan) |
		| the suite, counting coverage | $(result coverage) |
		| the suite on 32 bits (i386) | $(result bits) |
		| tests/threads.t under ThreadSanitizer | $(result threads) |
		| tests/contract.t, each tool of it under valgrind | $(result valgrind) |
		| faults injected, one a run: every call that tests/fault.t names | $(result faults) |
		| inputs fuzzed under both sanitizers | $(result fuzz) |
		| two builds in two folders are equal byte for byte | $(result same) |
		| hardening | $(hardening) |

		Cases by threat: those of tests/hostile.t (written from the man pages alone), bounds.t, privacy.t and threats.t; and the
		files that hold a test of each number (tests/threats.tsv, which threats.t holds to the tests):

	EOT
	threats_table
	cat <<-EOT

		Lines that the suite runs, with the faults of tests/fault.t but not all of them, and branches it takes. A file of lib under
		95 % of its lines has a reason beside it (tests/coverage.tsv); what a signal ended or a crash would have ended is not counted.

		| file | lines run | lines | branches taken | why not more |
		|---|---|---|---|---|
	EOT
	coverage_table || bad=1
} >"$page"
for part in $all; do
	case $(result $part) in
	*' 0 failed'*' 0 races'* | *' passed, 0 failed, '*skipped) ;;
	*'no find'* | *' 0 with a finding' | *' 0 groups with a wrong end' | 'not run'*) ;;
	*) [ "$part" = same ] || { bad=1; say "$part: $(result $part)"; } ;;
	esac
done
say "see $page"
exit $bad
