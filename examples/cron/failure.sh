#!/bin/bash
# SPDX-License-Identifier: MIT
# failure.sh UNIT: mails the last lines that a unit said. For leadpipe-failure@.service.
set -u -o pipefail
unit=${1:?usage: failure.sh UNIT}
to=${MAILTO_OPS:-root}
{
	printf 'To: %s\nSubject: %s failed\nAuto-Submitted: auto-generated\n\n' "$to" "${unit//[!a-zA-Z0-9@._-]/}"
	systemctl show -p Result -p ExecMainStatus -p ExecMainExitTimestamp -- "$unit" 2>&1
	echo
	journalctl --no-pager -o short-iso -n 50 -u "$unit" 2>&1
} | "${SENDMAIL:-/usr/sbin/sendmail}" -i -- "$to"
