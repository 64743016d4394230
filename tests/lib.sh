# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What shell tests share. A test is run from the repository's root, begins with ". tests/lib.sh" and ends with "finish".
#
#   run lead-score -r bant file.csv     runs a tool; then $status, "$tmp/out" and "$tmp/err" are there
#   exits 0 "text"                      what run gave as status
#   out "text" <<'EOT' ... EOT          stdout is exactly this
#   out_is "text" FILE                  stdout is exactly the file
#   err "text" 'regex'                  stderr is one line (or more) that grep -E finds
#   quiet "text"                        stderr is empty
#   ok "text" command ...               any command that succeeds (ok "text" not command ...: that fails)
#   is "text" GOT WANTED                two strings
#   skip "text" "reason"                one test that cannot run here
#   skip_all "reason"                   the whole file
#
# Tools are found in $BIN (build/bin), before everything else in PATH. $tmp is a folder of the test's own. $DATA is the
# folder of real lists, or empty where there is none.

BIN=${BIN:-build/bin}
case $BIN in /*) ;; *) BIN=$PWD/$BIN ;; esac
[ -d "$BIN" ] || { echo "1..0 # SKIP no $BIN: run make first"; exit 0; }
PATH=$BIN:$PATH
LC_ALL=C
TZ=UTC
export BIN PATH LC_ALL TZ
unset LEADPIPE_SHARE NO_COLOR
umask 022

# shellcheck disable=SC2034
DATA=$(cd "${LEADPIPE_DATA:-../shared/data}" 2>/dev/null && pwd) || DATA=

tmp=$(mktemp -d "${TMPDIR:-/tmp}/leadpipe-test.XXXXXX") || exit 2
trap 'chmod -R u+rwx "$tmp" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

_n=0
_failed=0
status=0

_pass() {
	_n=$((_n + 1))
	echo "ok $_n - $1"
}

# _fail TEXT [FILE]: what is in the file is shown as a comment.
_fail() {
	_n=$((_n + 1))
	_failed=$((_failed + 1))
	echo "not ok $_n - $1"
	[ $# -lt 2 ] || head -n 40 "$2" | sed 's/^/# /'
}

run() {
	status=0
	"$@" >"$tmp/out" 2>"$tmp/err" || status=$?
}

exits() {
	if [ "$status" -eq "$1" ]; then
		_pass "$2"
	else
		{ echo "exit $status, wanted $1"; cat "$tmp/err"; } >"$tmp/why"
		_fail "$2" "$tmp/why"
	fi
}

out() {
	cat >"$tmp/wanted"
	out_is "$1" "$tmp/wanted"
}

out_is() {
	if cmp -s "$2" "$tmp/out"; then
		_pass "$1"
	else
		{ diff "$2" "$tmp/out"; cat "$tmp/err"; } >"$tmp/why" 2>&1
		_fail "$1" "$tmp/why"
	fi
}

err() {
	if grep -Eq -- "$2" "$tmp/err"; then
		_pass "$1"
	else
		{ echo "wanted in stderr: $2"; cat "$tmp/err"; } >"$tmp/why"
		_fail "$1" "$tmp/why"
	fi
}

quiet() {
	if [ -s "$tmp/err" ]; then
		_fail "$1" "$tmp/err"
	else
		_pass "$1"
	fi
}

ok() {
	_text=$1
	shift
	if "$@" >"$tmp/why" 2>&1; then
		_pass "$_text"
	else
		_fail "$_text" "$tmp/why"
	fi
}

is() {
	if [ "$2" = "$3" ]; then
		_pass "$1"
	else
		printf 'got:    %s\nwanted: %s\n' "$2" "$3" >"$tmp/why"
		_fail "$1" "$tmp/why"
	fi
}

skip() {
	_n=$((_n + 1))
	echo "ok $_n - $1 # SKIP $2"
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# not COMMAND ...: for ok, where it has to fail; a grep that finds no file has found nothing out.
not() {
	"$@" && return 1
	[ $? -lt 2 ] || case $1 in grep | cmp | diff) false ;; esac
}

# have COMMAND: is it installed?
have() {
	command -v "$1" >/dev/null 2>&1
}

finish() {
	echo "1..$_n"
	[ "$_failed" -eq 0 ] || exit 1
	exit 0
}
