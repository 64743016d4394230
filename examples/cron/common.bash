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
	look=0 listed='' fresh=''
	ZONE=${ZONE:-Asia/Seoul} COUNTRY=${COUNTRY:-KR} QUIET_HOURS=${QUIET_HOURS-20:00-08:00,sat,sun}
	KEEP_DAYS=${KEEP_DAYS:-90} SENDMAIL=${SENDMAIL:-/usr/sbin/sendmail} MAILDIR=${MAILDIR:-} MAILTO_OPS=${MAILTO_OPS:-} FROM=${FROM:-}
	REPORT_LANG=${REPORT_LANG:-en} LOCK_WAIT=${LOCK_WAIT:-1800}
	cd -- "$2" && mkdir -p inbox events tables log || exit 2
	# shellcheck disable=SC1091
	if [ -f leadpipe.conf ] && ! . ./leadpipe.conf; then
		echo "$job: leadpipe.conf cannot be read to its end" >&2
		exit 2
	fi
	# the next hour comes soon, the next night or week does not
	[ "$job" != hourly ] || LOCK_WAIT=0
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
	flock -w "$LOCK_WAIT" -E 75 9
	case $? in
	0) ;;
	75)
		trap - EXIT
		log "another job is working; not started"
		exit 75
		;;
	*) exit 2 ;;
	esac
	# Of jobs that were killed. There are people in it.
	for work in .work.*/; do
		work=$PWD/${work%/}
		if [ -f "$work/ready" ]; then
			log "the list of a job that was killed is put in place"
			settle
			[ ! -f "$work/ready" ] || exit 2
			listed=
		fi
		[ ! -d "$work" ] || rm -rf "$work"
	done
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
		[ "$job" != hourly ] || [ -n "$fresh" ] || once=1
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
		[ -f "$work/ready" ] || rm -rf "$work"
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

# put FOLDER FILE...: into the folder, which is made.
put() {
	local folder=$1 file
	shift
	mkdir -p "$folder" || exit 2
	for file; do
		# two sources may have a file of one name
		[ ! -e "$folder/${file##*/}" ] || folder=$(mktemp -d "$folder/XXXXXX") || exit 2
		mv -- "$file" "$folder/" || exit 2
	done
}

# by_time FOLDER: a name in it for what a run leaves there, which sort as the runs came.
by_time() {
	echo "$1/$today/$(TZ=$ZONE date +%H%M%S.%3N)-$$"
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
			look=1 fresh=1
			rm -f "$work/rejects.$n"
			put "$(by_time inbox/failed)" "$1"
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

# header FILE: its first record, which may have lines within quotes.
header() {
	awk '{ print; quotes += gsub(/"/, "\"") } quotes % 2 == 0 { exit }' "$1"
}

# has FILE COLUMN
has() {
	header "$1" | awk '
	{ record = record $0 "\n" }
	END {
		gsub(/""/, "", record)
		while (match(record, /"[^"]*"/)) {
			cell = substr(record, RSTART + 1, RLENGTH - 2)
			record = substr(record, 1, RSTART - 1) (cell ~ /[,\n]/ ? "q" : cell) substr(record, RSTART + RLENGTH)
		}
		gsub(/\r?\n/, "", record)
		for (i = split(record, name, ","); i > 0; i--)
			if (name[i] == wanted)
				exit 0
		exit 1
	}' wanted="$2"
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
	}' later="${work##*/}/ownerless.csv" "$1" && { [ ! -f "$work/ownerless.csv" ] || cat "$work/ownerless.csv"; }
}

# The lists of the inbox and what was known before become today.csv. Each step writes a file of its own or into a pipe that
# is judged as a whole, and nothing is replaced before all of them are done.
refresh() {
	local lists taken known i events options ends files=() keys=() key
	take_in_all
	if [ -f today.csv ]; then
		# The columns keep their order; its rows come last, so that what the exports say wins. Stages and owners are
		# only known from here.
		header today.csv >"$work/columns.csv" || exit 2
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
			! has "$work/verified.csv" "$key" || keys+=(-k "$key")
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
		lead-route -v "${clock[@]}" "${options[@]}" -o "$work/today.csv" "$work/owned.csv"
		judge $?
	} 2>>"$work/said" 9>&-
	# From here on the list is done, and what belongs to it follows, if need be by the next job.
	for i in ${taken[@]+"${!taken[@]}"}; do
		printf '%s\0' "${known[i]}" "${taken[i]}"
	done >"$work/taken" && : >"$work/ready" || exit 2
	settle
}

# Puts in place what a job has made in $work: the list, and what says how it became so. What was done of it before stays. When a
# part cannot be done, $work/ready stays, too, and the next job does it.
settle() {
	local known file files=() taken=() moves=()
	[ ! -f "$work/today.csv" ] || mv "$work/today.csv" today.csv || exit 2
	listed=1

	# A row that was set aside before is known, whatever its file is called now.
	for file in rejects.csv "$work"/rejects.*; do
		[ ! -s "$file" ] || [ "$(wc -l <"$file")" -eq 1 ] || files+=("$file")
	done
	if [ ${#files[@]} -gt 0 ]; then
		known=0
		[ ! -f rejects.csv ] || known=$(wc -l <rejects.csv)
		as_one -k raw -o rejects.csv "${files[@]}" || return 0
		[ "$(wc -l <rejects.csv)" -eq "$known" ] || fresh=1
	fi
	# An old export that comes in again may say an earlier stage than is known by now. The lead is put where it was, which
	# is a move from what the export says, and in the log already.
	if [ -s "$work/moves.csv" ]; then
		[ ! -s stages.log ] || moves=(stages.log)
		as_one -k at,lead_id,to -o stages.log ${moves[@]+"${moves[@]}"} "$work/moves.csv" || return 0
	fi
	# The exports are in today.csv now. With them lies what lead-dedupe --undo needs: the audit, and the list that it is of.
	# A file that took the place of one meanwhile was not read: it stays for the next run.
	while IFS= read -r -d '' known && IFS= read -r -d '' file; do
		if [ "$(which_file "$file" 2>/dev/null)" = "$known" ]; then
			taken+=("$file")
		elif [ -e "$file" ]; then
			log "$file is another one by now; it stays"
		fi
	done <"$work/taken"
	if [ -s "$work/taken" ]; then
		for file in people.csv merged.csv; do
			[ ! -f "$work/$file" ] || put "$work/archive" "$work/$file"
		done
		[ ${#taken[@]} -eq 0 ] || put "$work/archive" "${taken[@]}"
		[ ! -d "$work/archive" ] ||
			{ mkdir -p "archive/$today" && mv "$work/archive" "$(by_time archive)"; } || exit 2
	fi
	rm "$work/ready"
}

# as_one OPTION ...: lists as one, each row once.
as_one() {
	local s
	lead-dedupe -q "${clock[@]}" --first "$@" 2>>"$work/said" 9>&-
	s=$?
	judge $s
	[ $s -le 1 ]
}

# report OPTION ...: the funnel of today.csv.
report() {
	local events options=(-k kpis)
	[ ! -f tables/kpis.csv ] || options=(-k tables/kpis.csv)
	own -s stages
	events_find
	! has today.csv source || options+=(--by source)
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
