#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154
# Every night: the exports in DIR/inbox and what was known before become DIR/today.csv, the exports go to DIR/archive, owners
# are told of hot leads, and the report is written; with a copy of what was there before. README.md has the rest; from cron:
#
#   15 5 * * *  /srv/leadpipe/cron/nightly.sh /srv/leads
#
# Exit 0: all is well, and nothing is said. 1: done, but somebody should look; what, is on stderr; what a tool
# only remarks, until it changes, once. 2: not done, the last lists are still there. 75: another job is working.
# shellcheck source=common.bash
. "$(dirname "$0")/common.bash"
begin nightly "${1:?usage: nightly.sh DIR}"

# What a mistake in a table could spoil.
mkdir -p "backup/$today" || exit 2
for file in today.csv routes.state notify.state; do
	[ ! -f "$file" ] || [ -f "backup/$today/$file" ] ||
		{ cp -p "$file" "backup/$today/.$file" && mv -f "backup/$today/.$file" "backup/$today/$file"; } || exit 2
done
refresh
notify

mkdir -p reports
report -o "reports/$today.txt"
for folder in archive backup; do
	[ ! -d "$folder" ] || find "$folder" -mindepth 1 -maxdepth 1 -type d -mtime "+$KEEP_DAYS" -exec rm -rf {} +
done
