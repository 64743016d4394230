# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# What nightly.sh, hourly.sh and weekly.sh share: the lock, the log, how a job ends, and the pipe. Sourced by them.
set -u -o pipefail
umask 077
export LC_ALL=C

# begin JOB DIR: into the folder, settings read, one job at a time. Everything a tool says goes to $work/said.
begin() {
	job=$1
	began=$SECONDS
	look=0
	ZONE=${ZONE:-Asia/Seoul} COUNTRY=${COUNTRY:-KR} QUIET_HOURS=${QUIET_HOURS-20:00-08:00,sat,sun}
	KEEP_DAYS=${KEEP_DAYS:-90} SENDMAIL=${SENDMAIL:-/usr/sbin/sendmail} MAILTO_OPS=${MAILTO_OPS:-} FROM=${FROM:-}
	cd -- "$2" && mkdir -p inbox events tables log || exit 2
	# shellcheck disable=SC1091
	[ ! -f leadpipe.conf ] || . ./leadpipe.conf
	clock=(--tz "$ZONE")
	[ -z "${NOW:-}" ] || clock+=(--now "$NOW")
	today=$(TZ=$ZONE date ${NOW:+-d "$NOW"} +%F) || exit 2
	work=
	trap 'end $?' EXIT
	trap 'exit 130' INT
	trap 'exit 143' HUP TERM
	# All jobs have one lock, since they write the same files; it is never removed.
	exec 8>&2 9>>leadpipe.lock
	if ! flock -n 9; then
		trap - EXIT
		log "another job is working; not started"
		exit 75
	fi
	work=$(mktemp -d) || exit 2
	: >"$work/said"
	log "start"
}

log() {
	printf '%s %s[%d]: %s\n' "$(TZ=$ZONE date +%FT%T%z)" "$job" $$ "$*" >>log/leadpipe.log
}

# Something for a person: on stderr at the end, and in the mail.
tell() {
	printf '%s: %s\n' "$job" "$*" >>"$work/said"
}

# end STATUS: what the tools said of their work (-v) goes to the log, the rest to stderr when the job did not end well:
# there cron mails it, and systemd keeps it. With MAILTO_OPS it is mailed from here. No message has a lead's data in it.
end() {
	local status=$1 line
	trap - EXIT
	[ "$status" -ne 0 ] || status=$look
	if [ -n "$work" ]; then
		while IFS= read -r line; do log "$line"; done <"$work/said"
		grep -v ', now [0-9]' "$work/said" >"$work/problems"
		if [ "$status" -eq 1 ] && [ "$job" = hourly ]; then
			# what stays wrong is one thing to look at, not 24; the night says it again
			if cmp -s "$work/problems" log/hourly.last; then
				status=0
				log "nothing new to look at"
			fi
			cp "$work/problems" log/hourly.last
		fi
		if [ "$status" -ne 0 ]; then
			cat "$work/problems" >&8
			[ -z "$MAILTO_OPS" ] || mail_problems "$status" || log "mail to $MAILTO_OPS failed"
		fi
		rm -rf "$work"
	fi
	log "end: exit $status after $((SECONDS - began)) s"
	exit "$status"
}

mail_problems() {
	{
		printf 'To: %s\nSubject: leadpipe %s: exit %d\n' "$MAILTO_OPS" "$job" "$1"
		printf 'Auto-Submitted: auto-generated\n\n%s on %s in %s ended with %d.\n' "$job" "$(uname -n)" "$PWD" "$1"
		case $1 in
		1) echo 'The work is done, but somebody should look:' ;;
		*) echo 'The work is not done; the lists of the last run are still there:' ;;
		esac
		echo
		tail -n 100 "$work/problems"
	} | "$SENDMAIL" -i -- "$MAILTO_OPS" 9>&-
}

# judge STATUS...: of the steps of a pipe. 1 is "done, but look"; 141 is an end by SIGPIPE, of which another step is the
# cause; all else is the end of the job.
judge() {
	local s
	for s; do
		case $s in
		0 | 141) ;;
		1) look=1 ;;
		75)
			tell "a state is in use by another run"
			exit 75
			;;
		*)
			tell "a step ended with $s"
			exit 2
			;;
		esac
	done
	case " $* " in *" 141 "*) tell "a step ended too early"; exit 2 ;; esac
}

# The lists of the inbox and what was known before become today.csv. Each step writes a file of its own or into a pipe that
# is judged as a whole, and nothing is replaced before all of them are done.
refresh() {
	local inbox=() files=() events=() moves=() keys=() rules=(-r bant) file key taken
	for file in inbox/*.csv inbox/*.tsv inbox/*.txt inbox/*.xlsx; do
		[ ! -f "$file" ] || inbox+=("$file")
	done
	files=(${inbox[@]+"${inbox[@]}"})
	# Last, so that what the exports say wins; stages and owners are only known from here.
	[ ! -f today.csv ] || files+=(today.csv)
	if [ ${#files[@]} -eq 0 ]; then
		tell "inbox is empty, and there is no today.csv"
		exit 2
	fi
	for file in events/*.csv; do
		[ ! -f "$file" ] || events+=(-e "$file")
	done
	[ ${#events[@]} -eq 0 ] || rules+=(-r engagement)
	[ ! -f tables/rules.csv ] || rules=(-r tables/rules.csv)

	{
		lead-import -v "${clock[@]}" --country "$COUNTRY" -x "$work/rejects.csv" -- "${files[@]}" |
			lead-verify -v "${clock[@]}" >"$work/verified.csv"
		judge "${PIPESTATUS[@]}"
		for key in email phone; do
			! head -n 1 "$work/verified.csv" | tr -d '"\r' | tr , '\n' | grep -x "$key" >/dev/null || keys+=(-k "$key")
		done
		lead-dedupe -v "${clock[@]}" ${keys[@]+"${keys[@]}"} "$work/verified.csv" |
			lead-score -v "${clock[@]}" "${rules[@]}" ${events[@]+"${events[@]}"} >"$work/scored.csv"
		judge "${PIPESTATUS[@]}"
		lead-stage -v "${clock[@]}" ${events[@]+"${events[@]}"} --log "$work/moves.csv" -o "$work/staged.csv" "$work/scored.csv"
		judge $?
		lead-route -v "${clock[@]}" -r tables/routes.csv -t tables/roster.csv -S routes.state --wait 30 \
			-o today.csv "$work/staged.csv"
		judge $?
	} 2>>"$work/said" 9>&-
	if [ "$(wc -l <"$work/rejects.csv")" -gt 1 ]; then
		[ -s rejects.csv ] || head -n 1 "$work/rejects.csv" >rejects.csv
		sed 1d "$work/rejects.csv" >>rejects.csv
	fi
	# An old export that comes in again may say an earlier stage than is known by now. The lead is put where it was, which
	# is a move from what the export says, and in the log already.
	if [ -s "$work/moves.csv" ]; then
		[ ! -s stages.log ] || moves=(stages.log)
		lead-dedupe -q "${clock[@]}" --first -k at,lead_id,to -o stages.log ${moves[@]+"${moves[@]}"} "$work/moves.csv" \
			2>>"$work/said" 9>&-
		judge $?
	fi
	# Their leads are in today.csv now. A job that is killed before this takes them in once more, which changes nothing.
	if [ ${#inbox[@]} -gt 0 ]; then
		taken=archive/$today/$(date +%H%M%S)-$$
		mkdir -p "$taken" && mv -- "${inbox[@]}" "$taken/" || exit 2
	fi
}

# report OPTION ...: the funnel of today.csv.
report() {
	local options=(-k kpis)
	[ ! -f tables/kpis.csv ] || options=(-k tables/kpis.csv)
	# not -q: who is cut off by it would fail the pipe
	! head -n 1 today.csv | tr ',' '\n' | grep -x source >/dev/null || options+=(--by source)
	funnel-report -v "${clock[@]}" "${options[@]}" "$@" today.csv 2>>"$work/said" 9>&-
	judge $?
}

# Hot leads to their owners. tables/notify.csv and tables/notify.txt are used where they are there.
notify() {
	local options=(-t tables/roster.csv -S notify.state --wait 30 --sendmail "$SENDMAIL")
	[ -z "$QUIET_HOURS" ] || options+=(--quiet-hours "$QUIET_HOURS")
	[ ! -f tables/notify.csv ] || options+=(-r tables/notify.csv)
	[ ! -f tables/notify.txt ] || options+=(-T tables/notify.txt)
	[ -z "$FROM" ] || options+=(--from "$FROM")
	lead-notify -v "${clock[@]}" "${options[@]}" today.csv 2>>"$work/said" 9>&-
	judge $?
}
