#!/bin/sh
# SPDX-License-Identifier: MIT
# Options that do not go together or lack what they need: exit 2 and one line that says so, before any input is read.
. tests/lib.sh

cd "$tmp" || exit 2
printf 'stage,kind\nlead,\nwon,won\n' >st.csv

# needs MESSAGE OPTION ...
needs() {
	want="$1; try 'funnel-report --help'"
	shift
	run funnel-report --now 2026-06-01 -s st.csv "$@" none.csv
	is "funnel-report $*" "$status $(cat err)" "2 funnel-report: $want"
}
needs 'option "--list": "dropped:" is not one of stuck, recycle, overdue, dropped:STAGE, quality' --list dropped:
needs 'option "--list": "droped" is not one of stuck, recycle, overdue, dropped:STAGE, quality' --list droped
needs 'option "--list" writes leads as they came, or with --format xlsx' --list stuck --format md
needs 'option "--compare": a period from nowhere to nowhere' --compare ..
needs 'option "--compare": the period ends before it begins' --compare 2026-02-01..2026-01-01
needs 'option "--compare": previous needs --from' --compare previous
needs 'option "--compare" with --from wants previous or FROM..TO' --from 2026-01-01 --compare 30d
needs 'option "--compare": the period is empty' --from 2026-07-01 --compare previous
needs 'section compare needs a period (--compare)' --section compare
needs 'section traffic needs visitors (--traffic)' --section traffic
needs 'section spend needs what was spent (--spend)' --section spend
needs 'section kpi needs a table of targets (-k)' --section kpi
needs 'section breakdown needs columns (--by)' --section breakdown
needs 'section content needs events (-e)' --section content
needs 'section attribution needs events (-e)' --section attribution
needs 'option "--partial" and --list do not go together' --partial p.csv --list stuck
needs 'option "--partial" writes no report: --check and --format go with --merge' --partial p.csv --format md
needs 'option "--partial" names its file: no -o' --partial p.csv -o x
needs 'option "--merge": events (-e) were read for the parts' --merge -e e.csv
needs 'option "--tsv" and --format md do not go together' --tsv --format md
needs 'option "--for-excel" needs --format csv or tsv' --for-excel --format html
ok "and nothing was written" test ! -e p.csv -a ! -e x

# Without --tz and TZ days are those of UTC, in parts too.
printf 'lead_id,created_at\n1,2026-01-01\n' >l.csv
(unset TZ; funnel-report --now 2026-06-01 -s st.csv --partial p.csv l.csv) 2>err
is "parts without TZ are of UTC" "$(sed -n 's/.*--tz,\([^,]*\),$/\1/p' p.csv) $(cat err)" 'UTC '
(TZ=Asia/Seoul; funnel-report --now 2026-06-01 -s st.csv --partial p.csv l.csv) 2>err
is "with it of that zone" "$(sed -n 's/.*--tz,\([^,]*\),$/\1/p' p.csv) $(cat err)" 'Asia/Seoul '
finish
