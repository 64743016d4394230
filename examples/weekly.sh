#!/bin/sh
# SPDX-License-Identifier: MIT
# Every Monday: the funnel report of DIR/today.csv, kept in DIR/reports; printed only when a target is missed. From cron,
# which mails what is printed:
#
#   0 7 * * 1  /srv/leadpipe/weekly.sh /srv/leads
#
# Exit 0: no target is missed. 1: one is, the report is on stdout. 2: no report.
# The targets are DIR/tables/kpis.csv. NOW and ZONE set another clock (--now, --tz).
set -u
dir=${1:?usage: weekly.sh DIR}
zone=${ZONE:-Asia/Seoul}
clock="${NOW:+--now $NOW} --tz $zone"
LC_ALL=C
export LC_ALL
cd "$dir" && mkdir -p reports || exit 2
week=$(TZ=$zone date ${NOW:+-d "$NOW"} +%G-W%V) || exit 2

# As text for people, and as a table to compare with other weeks.
# shellcheck disable=SC2086 # clock is several words
funnel-report $clock -k tables/kpis.csv --by source -o "reports/$week.txt" --check today.csv
status=$?
[ $status -le 1 ] || exit 2
# shellcheck disable=SC2086
funnel-report $clock -k tables/kpis.csv --by source --format csv -o "reports/$week.csv" today.csv || exit 2
[ $status -eq 0 ] || cat "reports/$week.txt"
exit $status
