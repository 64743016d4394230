#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds, tries and tests this tree in a new Debian 12 that has nothing but make deps: tests/fresh.sh FOLDER. Needs root and
# debootstrap; the folder is made and holds the system. Packages come from where this machine gets its own.
set -eu
[ $# -eq 1 ] || { echo "usage: tests/fresh.sh FOLDER" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || { echo "fresh: needs root" >&2; exit 2; }
cd "$(dirname "$0")/.."
root=$1
suite=bookworm

# Where this machine gets the suite from: the first source that has it, in either format of apt.
mirror=$(
	{
		cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
			sed 's/\[[^]]*\]//' | awk -v s="$suite" '$1 == "deb" && $3 == s { print $2 }'
		awk -v s="$suite" '/^URIs:/ { uri = $2 } /^Suites:/ && (" " $0 " ") ~ (" " s " ") { print uri }' \
			/etc/apt/sources.list.d/*.sources 2>/dev/null
	} | head -n 1
)
proxy=$(apt-config dump Acquire::http::Proxy | sed -n 's/.*"\(.*\)".*/\1/p')
[ -z "$proxy" ] || export http_proxy="$proxy"

if [ ! -x "$root/usr/bin/apt-get" ]; then
	# shellcheck disable=SC2086
	debootstrap --variant=minbase "$suite" "$root" ${mirror:+"$mirror"}
fi

# The same sources, settings, public keys and proxies as here; no passwords.
mkdir -p "$root/etc/apt"
for part in sources.list sources.list.d apt.conf apt.conf.d preferences.d trusted.gpg.d keyrings; do
	[ ! -e "/etc/apt/$part" ] || cp -RL "/etc/apt/$part" "$root/etc/apt/"
done
for part in /usr/share/keyrings /usr/local/share/ca-certificates /etc/ssl/certs; do
	[ ! -d "$part" ] || { mkdir -p "$root$part" && cp -RL "$part/." "$root$part/"; }
done
for part in /etc/resolv.conf /etc/hosts; do
	[ ! -e "$part" ] || cp -L "$part" "$root$part"
done

in_root() {
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
		${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
		${no_proxy:+no_proxy="$no_proxy"} "$@"
}

rm -rf "$root/src"
mkdir "$root/src"
if git rev-parse HEAD >/dev/null 2>&1; then
	git archive HEAD | tar -x -C "$root/src"
else
	git ls-files -co --exclude-standard | tar -c -T - | tar -x -C "$root/src"
fi
[ -e "$root/dev/null" ] || mknod -m 666 "$root/dev/null" c 1 3
[ -e "$root/dev/full" ] || mknod -m 666 "$root/dev/full" c 1 7
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
trap 'umount "$root/proc" 2>/dev/null || true' EXIT

in_root apt-get update || true # a source of this machine's may not work there; the next line tells
in_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends make
in_root sh -c 'cd /src && make deps demo'
in_root sh -c 'cd /src && make deps check'
