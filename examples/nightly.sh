#!/bin/sh
# SPDX-License-Identifier: MIT
# Every night: all exports that lie in DIR/inbox and what was known yesterday become DIR/today.csv. From cron:
#
#   15 5 * * 1-5  /srv/leadpipe/nightly.sh /srv/leads
#
# Says nothing and exits 0 when all is well, so cron sends no mail. 1: done, but somebody should look (rows were rejected,
# leads found no owner); what, is printed. 2: not done; yesterday's today.csv is still there. 75: the last run still works.
#
#   DIR/inbox/*     exports (csv, tsv, txt)       DIR/today.csv     who does what, replaced whole at the end
#   DIR/events/*    event logs, may be missing    DIR/rejects.csv   rows that nothing could be made of
#   DIR/tables/     routes.csv and roster.csv     DIR/stages.log    who changed the stage, and why
#
# NOW and ZONE set another clock (--now, --tz).
set -u
umask 077
dir=${1:?usage: nightly.sh DIR}
zone=${ZONE:-Asia/Seoul}
clock="${NOW:+--now $NOW} --tz $zone"
LC_ALL=C
export LC_ALL
cd "$dir" || exit 2

exec 9>nightly.lock
flock -n 9 || { echo "nightly: the last run is still working" >&2; exit 75; }
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

# step OUT COMMAND ...: what it says is kept until it is clear whether anybody has to read it.
look=0
step() {
	to=$1
	shift
	"$@" >"$to" 2>>"$work/said" 9>&- && return
	status=$?
	[ $status -eq 1 ] && { look=1; return; }
	cat "$work/said" >&2
	echo "nightly: stopped at $1 ($status)" >&2
	[ $status -eq 75 ] && exit 75
	exit 2
}

set --
for file in inbox/*.csv inbox/*.tsv inbox/*.txt; do
	[ -f "$file" ] && set -- "$@" "$file"
done
[ $# -gt 0 ] || { echo "nightly: inbox is empty" >&2; exit 2; }
# Last, so that what the exports say today wins; stages and owners are only known from here.
[ ! -f today.csv ] || set -- "$@" today.csv
events=
for file in events/*.csv; do
	[ -f "$file" ] && events="$events -e $file"
done

# shellcheck disable=SC2086 # several words each; names in events/ have no blanks
{
	step "$work/1" lead-import $clock --country KR -x rejects.csv "$@"
	step "$work/2" lead-dedupe $clock -k email -k phone "$work/1"
	step "$work/3" lead-score $clock -r bant ${events:+-r engagement} $events "$work/2"
	step "$work/4" lead-stage $clock $events --log stages.log "$work/3"
	step /dev/null lead-route $clock -r tables/routes.csv -t tables/roster.csv -S routes.state -o today.csv "$work/4"
}
[ $look -eq 0 ] || cat "$work/said" >&2
exit $look
