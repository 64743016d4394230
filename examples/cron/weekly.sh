#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154
# Every Monday: the funnel report of DIR/today.csv, kept in DIR/reports as a page and a workbook for the meeting, as text,
# and as a table to compare with other weeks; printed only when a target is missed, or there is something to look at, as leads in a
# stage that the table does not have. From cron, which mails what is printed:
#
#   0 7 * * 1  /srv/leadpipe/cron/weekly.sh /srv/leads
#
# Exit 0: no target is missed, nothing is to be looked at. 1: one is, or something; the report is on stdout. 2: no report. 75: another job is working.
# shellcheck source=common.bash
. "$(dirname "$0")/common.bash"
begin weekly "${1:?usage: weekly.sh DIR}"

week=$(TZ=$ZONE date ${NOW:+-d "$NOW"} +%G-W%V) && mkdir -p reports || exit 2
report -o "reports/$week.txt" --check
missed=$look
report --format csv -o "reports/$week.csv"
for format in html xlsx; do
	report --format $format --lang "$REPORT_LANG" -o "reports/$week.$format"
done
[ $missed -eq 0 ] || cat "reports/$week.txt"
