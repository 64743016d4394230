/* SPDX-License-Identifier: MIT */
#include "err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	SHOWN = 64,	      /* bytes of the program's name, and of what strerror says */
	ROOM = 2 * SHOWN + 16 /* for these, and what joins them */
};

static const char *prog = "leadpipe";
static bool quiet;
static volatile int to = STDERR_FILENO; /* a signal handler asks, too */

void
err_prog(const char *argv0)
{
	const char *slash = argv0 ? strrchr(argv0, '/') : NULL;

	if (argv0)
		prog = slash ? slash + 1 : argv0;
}

const char *
err_name(void)
{
	return prog;
}

void
err_to(int fd)
{
	to = fd;
}

int
err_where(void)
{
	return to;
}

void
err_quiet(void)
{
	quiet = true;
}

/* How many bytes at S, which ends with a NUL, are one character of UTF-8; 0: they are none. */
static size_t
character(const unsigned char *s)
{
	size_t n = 1;

	if (s[0] >= 0x80)
		n = s[0] < 0xc2 || s[0] > 0xf4 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

/* How many bytes at S have to be shown as \xNN: C0 (but for the line end before the indented lines
 * that rule_explain.c adds; one in a file's name would begin a message of its own), DEL, C1
 * (C2 80..C2 9F), line and paragraph separators, bidirectional controls, and what is no UTF-8 (a
 * lone 9B begins a command too). */
static size_t
hidden(const unsigned char *s)
{
	if ((s[0] < 0x20 && (s[0] != '\n' || s[1] != ' ' || s[2] != ' ')) || s[0] == 0x7f ||
	    character(s) == 0)
		return 1;
	if (s[0] == 0xc2 && s[1] >= 0x80 && s[1] <= 0x9f)
		return 2;
	if (s[0] == 0xe2 && s[1] == 0x80 &&
	    ((s[2] >= 0xa8 && s[2] <= 0xae) || s[2] == 0x8e || s[2] == 0x8f))
		return 3;
	if (s[0] == 0xe2 && s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9)
		return 3;
	return 0;
}

PRINTF(1, 0)
static void
say(const char *fmt, va_list ap)
{
	int saved = errno;
	char text[1024], line[sizeof(text) * 4 + ROOM]; /* each byte may become \xNN */
	size_t n, len = strlen(fmt);
	int need = vsnprintf(text, sizeof(text), fmt, ap);

	if (need < 0)
		return;
	n = (size_t)snprintf(line, sizeof(line), "%.*s: ", SHOWN, prog);
	for (const unsigned char *s = (unsigned char *)text; *s;) {
		size_t h = hidden(s);

		for (size_t c = h ? 0 : character(s); c; c--)
			line[n++] = (char)*s++;
		for (; h; h--)
			n += (size_t)snprintf(line + n, 8, "\\x%02x", *s++);
	}
	if (len && fmt[len - 1] == ':')
		n += (size_t)snprintf(line + n, SHOWN + 2, " %.*s", SHOWN, strerror(saved));
	if ((size_t)need >= sizeof(text))
		n += (size_t)snprintf(line + n, 8, "...");
	line[n++] = '\n';
	fflush(stdout);
	for (size_t at = 0; at < n;) {
		ssize_t w = write(to, line + at, n - at);

		if (w < 0 && errno != EINTR)
			break;
		at += w > 0 ? (size_t)w : 0;
	}
	errno = saved;
}

void
warn(const char *fmt, ...)
{
	va_list ap;

	if (quiet)
		return;
	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void
die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	exit(EXIT_FAILED);
}

void
die_code(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	exit(code);
}

void
warn_few(struct repeat *r, const char *fmt, ...)
{
	va_list ap;

	if (r->n++ >= WARN_FEW || quiet)
		return;
	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void
warn_rest(const struct repeat *r, const char *what)
{
	if (r->n > WARN_FEW)
		warn("... and %lu more %s", r->n - WARN_FEW, what);
}
