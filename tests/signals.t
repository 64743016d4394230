#!/bin/sh
# SPDX-License-Identifier: MIT
# Signals from outside, as leadpipe(7) has them: SIGUSR1 says how many records there were and changes nothing; SIGHUP, SIGINT
# and SIGTERM end a tool, by that signal, and nothing is left. What comes at the worst moments is in fault.t.
. tests/lib.sh
cd "$tmp" || exit 2
mkdir t
TMPDIR=$tmp/t
export TMPDIR

# leads N: so many, from a program that has all the time in the world until the file "go" is there.
leads() {
	awk -v n="$1" 'BEGIN {
		print "lead_id,email,created_at,mql_at,source,converted"
		for (i = 1; i <= n; i++) printf "L%d,p%d@firm.example,2025-0%d-01,2025-1%d-01,s%d,%d\n", i, i, i % 9 + 1, i % 3, i % 4, i * 7 % 5 < 2
	}'
}
# slowly SIGNAL TOOL ...: sends it to the tool while it waits for the second half of its input; $status, out, err.
slowly() {
	signal=$1
	shift
	rm -f in out.x
	mkfifo in
	"$@" <in >out 2>err &
	pid=$!
	exec 3>in
	leads 500 >&3
	tries=0 # until all is read: the tool is in the midst of its work
	while sleep 0.1 && [ $((tries += 1)) -lt 5 ]; do :; done
	kill -"$signal" $pid
	[ "$signal" = USR1 ] || kill -"$signal" $pid 2>/dev/null # a second one changes nothing
	if [ "$signal" = USR1 ]; then
		while ! [ -s err ] && [ $((tries += 1)) -lt 100 ]; do sleep 0.1; done
		leads 600 | sed 1d >&3
	else # not before it is gone: at its input's end it may be done before the signal has found it
		while kill -0 $pid 2>/dev/null && [ $((tries += 1)) -lt 100 ]; do sleep 0.1; done
	fi
	exec 3>&-
	status=0
	wait $pid 2>/dev/null || status=$?
}
# each SIGNAL WANTED: with every tool that reads a list, and with those that work in a process of their own.
each() {
	slowly "$1" lead-import -o out.x -x rejects.x
	check "$@" import
	slowly "$1" lead-verify -o out.x
	check "$@" verify
	slowly "$1" lead-score -r bant -o out.x
	check "$@" score
	slowly "$1" lead-train -q --target converted=1 -o out.x
	check "$@" train
	slowly "$1" funnel-report --now 2026-01-01 --format xlsx -o out.x
	check "$@" xlsx
	slowly "$1" funnel-report --now 2026-01-01 --list quality --format xlsx -o out.x
	check "$@" list
	slowly "$1" lead-split -N 3 -o out.x
	check "$@" split
}
check() {
	case $1 in
	USR1)
		exits 0 "$3: SIGUSR1 changes nothing"
		[ "$3" = split ] || ok "$3: and says how many there were" grep -Eqx '(lead|funnel)-[a-z]*: [0-9]+ records' err
		;;
	*)
		is "$3: SIG$1 ends it" "$status" "$2"
		is "$3: SIG$1: and nothing is left" "$(find . -name '*leadpipe*' -o -name '*.x*')" ''
		is "$3: SIG$1: silent" "$(cat err)" ''
		;;
	esac
	rm -f ./*.x ./*.x*.csv
}
each USR1 0
if [ -w /dev/full ]; then
	(slowly_into() { lead-import <in >out 2>/dev/full & echo $! >pid; wait $!; echo $? >ended; }
	rm -f in; mkfifo in; slowly_into &
	exec 3>in
	leads 500 >&3
	sleep 0.4
	kill -USR1 "$(cat pid)"
	sleep 0.1
	exec 3>&-
	wait)
	is "SIGUSR1 where nobody can be told changes nothing" "$(cat ended) $(wc -l <out | tr -d ' ')" '0 501'
fi
if { sh -c 'kill -HUP $$'; } 2>/dev/null; then
	skip "SIGHUP" "it is ignored here, as under nohup, and so it is by the tools"
else
	each HUP 129
fi
each TERM 143 # SIGINT: a shell without job control has it ignored behind &

# A workbook of many leads, ended at any moment.
leads 60000 >many.csv
left=
for i in 05 10 15 20 25 30 35 40 45 50 55 60; do
	funnel-report --now 2026-06-29 --list quality --format xlsx -o out.x many.csv 2>/dev/null &
	pid=$!
	sleep "0.$i"
	kill -TERM $pid 2>/dev/null
	wait $pid 2>/dev/null
	left=$left$(find . -name '*leadpipe*')
done
is "a workbook ended at any moment leaves nothing in TMPDIR" "$left" ''
finish
