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
	look=0 listed=
	ZONE=${ZONE:-Asia/Seoul} COUNTRY=${COUNTRY:-KR} QUIET_HOURS=${QUIET_HOURS-20:00-08:00,sat,sun}
	KEEP_DAYS=${KEEP_DAYS:-90} SENDMAIL=${SENDMAIL:-/usr/sbin/sendmail} MAILDIR=${MAILDIR:-} MAILTO_OPS=${MAILTO_OPS:-} FROM=${FROM:-}
	REPORT_LANG=${REPORT_LANG:-en}
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
	exec 8>&2
	exec 9>>leadpipe.lock || exit 2
	if ! flock -n 9; then
		trap - EXIT
		log "another job is working; not started"
		exit 75
	fi
	rm -rf .work.* # of a job that was killed: there are people in it
	work=$(mktemp -d "$PWD/.work.XXXXXX") || exit 2
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

# end STATUS: what the tools said of their work (-v) goes to the log, the rest to stderr: there cron mails it, and systemd
# keeps it. Whatever is said is something to look at, also when the tool did all that it could and ended with 0. With
# MAILTO_OPS it is mailed from here. No message has a lead's data in it.
end() {
	local status=$1 once='' line
	trap - EXIT
	[ "$status" -ne 0 ] || status=$look
	if [ -n "$work" ]; then
		while IFS= read -r line; do
			line=${line//"$work/"/} # another one each time
			log "$line"
			[[ $line == *', now '[0-9]* ]] || printf '%s\n' "$line"
		done <"$work/said" >"$work/problems"
		[ "$job" != hourly ] || once=1
		[ "$status" -ne 0 ] || [ ! -s "$work/problems" ] || status=1 once=1
		# what stays wrong is one thing to look at, not 24; the night says it again, but for what no tool ended with 1 for
		if [ "$status" -eq 1 ] && [ -n "$once" ] && cmp -s "$work/problems" "log/$job.last"; then
			status=0
			log "nothing new to look at"
		fi
		[ "$status" -gt 1 ] || cp "$work/problems" "log/$job.last"
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
# cause; all else is the end of the job, or of this step where the list is already done.
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
			[ -n "$listed" ] || { tell "a step ended with $s"; exit 2; }
			tell "a step ended with $s; the list is done, this is not"
			look=1
			;;
		esac
	done
	case " $* " in *" 141 "*) tell "a step ended too early"; exit 2 ;; esac
}

# own OPTION NAME: adds the option with tables/NAME.csv to $options, where the team has that table.
own() {
	[ ! -f "tables/$2.csv" ] || options+=("$1" "tables/$2.csv")
}

# $events: -e FILE for each file of events.
events_find() {
	local file
	events=()
	for file in events/*.csv; do
		[ ! -f "$file" ] || events+=(-e "$file")
	done
}

# put FOLDER FILE...: away, under the day and time.
put() {
	local folder file
	folder=$1/$today/$(date +%H%M%S.%3N)-$$
	shift
	mkdir -p "$folder" || exit 2
	for file; do
		# two sources may have a file of one name
		[ ! -e "$folder/${file##*/}" ] || folder=$(mktemp -d "$folder/XXXXXX") || exit 2
		mv -- "$file" "$folder/" || exit 2
	done
}

# take_in FILE [SOURCE]: an export becomes a list in $work, with the options of tables/SOURCE.import, one a line. One that
# cannot be read goes to inbox/failed, so that it stops nobody else's.
take_in() {
	local options=() line which n=${#lists[@]}
	which=$(which_file "$1")
	if [ -n "${2-}" ] && [ -f "tables/$2.import" ]; then
		while IFS= read -r line || [ -n "$line" ]; do
			case $line in '' | '#'*) ;; *) options+=("$line") ;; esac
		done <"tables/$2.import"
	fi
	options=(-v "${clock[@]}" --country "$COUNTRY" ${options[@]+"${options[@]}"})
	{
		lead-import "${options[@]}" -x "$work/rejects.$n" -o "$work/list.$n.csv" -- "$1"
		case $? in
		0) ;;
		1) look=1 ;;
		*)
			# Or is it the machine that fails?
			lead-import -q "${options[@]}" -- "$1" >/dev/null 2>&1
			[ $? -gt 1 ] || judge 2
			tell "$1 cannot be read; it is in inbox/failed now"
			look=1
			put inbox/failed "$1"
			return
			;;
		esac
	} 2>>"$work/said" 9>&-
	lists+=("$work/list.$n.csv")
	taken+=("$1")
	known+=("$which")
}

# which FILE: what tells it from another one that is called so later.
which_file() {
	stat -c %d:%i:%s:%y -- "$1"
}

# All of the inbox. What is no export by its name stays, and is said.
take_in_all() {
	local file source other=()
	lists=() taken=() known=()
	shopt -s nocasematch
	for file in inbox/* inbox/*/*; do
		source=${file#inbox/}
		case $source in
		failed/* | .*) continue ;;
		*/*) source=${source%%/*} ;;
		*) source= ;;
		esac
		[ -f "$file" ] || continue
		case $file in
		*.csv | *.tsv | *.txt | *.xlsx | *.xlsm | *.csv.gz | *.tsv.gz | *.txt.gz) take_in "$file" "$source" ;;
		*) other+=("$file") ;;
		esac
	done
	shopt -u nocasematch
	if [ ${#other[@]} -gt 0 ]; then
		tell "left in the inbox, no export by its name: ${other[*]}"
		look=1
	fi
}

# owners_first FILE: the list with the leads that have an owner first, since lead-route gives a company to the first owner it
# meets. A record may have lines within quotes.
owners_first() {
	awk '
	function put(record, bare, cell, n, i) {
		bare = record
		gsub(/""/, "", bare)
		gsub(/"[^"]*"/, "q", bare)
		n = split(bare, cell, ",")
		if (!rows++) {
			for (i = 1; i <= n; i++)
				if (tolower(cell[i]) == "owner")
					at = i
			print record
		} else if (!at || cell[at] != "") {
			print record
		} else {
			print record >later
		}
	}
	{
		record = open ? record "\n" $0 : $0
		open = (open + gsub(/"/, "\"")) % 2
		if (!open)
			put(record)
	}' later="$work/ownerless.csv" "$1" && { [ ! -f "$work/ownerless.csv" ] || cat "$work/ownerless.csv"; }
}

# The lists of the inbox and what was known before become today.csv. Each step writes a file of its own or into a pipe that
# is judged as a whole, and nothing is replaced before all of them are done.
refresh() {
	local lists taken known i events options ends files=() moves=() keys=() file key
	take_in_all
	if [ -f today.csv ]; then
		# The columns keep their order; its rows come last, so that what the exports say wins. Stages and owners are
		# only known from here.
		head -n 1 today.csv >"$work/columns.csv"
		files=("$work/columns.csv" ${lists[@]+"${lists[@]}"} today.csv)
	elif [ ${#lists[@]} -gt 0 ]; then
		files=("${lists[@]}")
	else
		tell "inbox is empty, and there is no today.csv"
		exit 2
	fi
	events_find

	{
		options=(${events[@]+"${events[@]}"})
		own -r flags
		# Of these lists everything was said when they came in: only a row that is set aside is news.
		lead-import "${clock[@]}" --country "$COUNTRY" -x "$work/rejects.all" -- "${files[@]}" 2>"$work/again" |
			lead-verify -v "${clock[@]}" ${options[@]+"${options[@]}"} >"$work/verified.csv"
		ends=("${PIPESTATUS[@]}")
		[ "${ends[0]}" -eq 0 ] || cat "$work/again" >&2
		judge "${ends[@]}"

		# a lead keeps its id when it changes its address and phone
		for key in lead_id email phone; do
			! head -n 1 "$work/verified.csv" | tr -d '"\r' | tr , '\n' | grep -x "$key" >/dev/null || keys+=(-k "$key")
		done
		options=(${keys[@]+"${keys[@]}"} --audit "$work/merged.csv")
		own -r merge
		own --decided decided
		lead-dedupe -v "${clock[@]}" "${options[@]}" -o "$work/people.csv" "$work/verified.csv"
		judge $?

		options=(-r bant ${events[@]+-r engagement})
		[ ! -f tables/rules.csv ] || options=(-r tables/rules.csv)
		own -b bands
		own --probability chances
		lead-score -v "${clock[@]}" "${options[@]}" ${events[@]+"${events[@]}"} -o "$work/scored.csv" "$work/people.csv"
		judge $?

		options=(${events[@]+"${events[@]}"} --log "$work/moves.csv")
		own -s stages
		lead-stage -v "${clock[@]}" "${options[@]}" -o "$work/staged.csv" "$work/scored.csv"
		judge $?

		options=(-r tables/routes.csv -t tables/roster.csv -S routes.state --wait 30)
		own -s stages
		own --holidays holidays
		owners_first "$work/staged.csv" >"$work/owned.csv"
		judge $?
		lead-route -v "${clock[@]}" "${options[@]}" -o today.csv "$work/owned.csv"
		judge $?
	} 2>>"$work/said" 9>&-
	listed=1

	# A row that was set aside before is known, whatever its file is called now.
	files=()
	for file in rejects.csv "$work"/rejects.*; do
		[ ! -s "$file" ] || [ "$(wc -l <"$file")" -eq 1 ] || files+=("$file")
	done
	if [ ${#files[@]} -gt 0 ]; then
		lead-dedupe -q "${clock[@]}" --first -k raw -o rejects.csv "${files[@]}" 2>>"$work/said" 9>&-
		judge $?
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
	# With them lies what lead-dedupe --undo needs: the audit, and the list that it is of.
	# A file that took the place of one meanwhile was not read: it stays for the next run.
	for i in ${taken[@]+"${!taken[@]}"}; do
		[ "$(which_file "${taken[i]}" 2>/dev/null)" = "${known[i]}" ] || { log "${taken[i]} is another one by now; it stays"; unset "taken[i]"; }
	done
	if [ ${#known[@]} -gt 0 ]; then
		put archive ${taken[@]+"${taken[@]}"} "$work/merged.csv" "$work/people.csv"
	fi
}

# report OPTION ...: the funnel of today.csv.
report() {
	local events options=(-k kpis)
	[ ! -f tables/kpis.csv ] || options=(-k tables/kpis.csv)
	own -s stages
	events_find
	# not -q: who is cut off by it would fail the pipe
	! head -n 1 today.csv | tr ',' '\n' | grep -x source >/dev/null || options+=(--by source)
	funnel-report -v "${clock[@]}" "${options[@]}" ${events[@]+"${events[@]}"} "$@" today.csv 2>>"$work/said" 9>&-
	judge $?
}

# Hot leads to their owners.
notify() {
	local options=(-t tables/roster.csv -S notify.state --wait 30)
	if [ -n "$MAILDIR" ]; then options+=(--maildir "$MAILDIR"); else options+=(--sendmail "$SENDMAIL"); fi
	[ -z "$QUIET_HOURS" ] || options+=(--quiet-hours "$QUIET_HOURS")
	own -r notify
	[ ! -f tables/notify.txt ] || options+=(-T tables/notify.txt)
	[ -z "$FROM" ] || options+=(--from "$FROM")
	lead-notify -v "${clock[@]}" "${options[@]}" today.csv 2>>"$work/said" 9>&-
	judge $?
}
