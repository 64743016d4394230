#!/bin/bash
# SPDX-License-Identifier: MIT
# Every hour: new exports and new events are taken in, and owners are told of what became hot. What has to wait for the end
# of the quiet hours is sent by the first run behind them. From cron:
#
#   5 * * * *  /srv/leadpipe/cron/hourly.sh /srv/leads
#
# Exit as nightly.sh; what was already said an hour before is no reason for 1. 75 is no failure: the next hour does it.
# shellcheck source=common.bash
. "$(dirname "$0")/common.bash"
begin hourly "${1:?usage: hourly.sh DIR}"

refresh
notify
