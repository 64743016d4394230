/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include "err.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	LOOK_EVERY = 4096, /* records between two looks at the clock */
	QUIET = 2,	   /* seconds; shorter runs show nothing */
	ON_TERMINAL = 1,   /* seconds between two lines */
	ELSEWHERE = 10	   /* the same where lines stay (a file) */
};

static volatile uint64_t records;
static int every; /* seconds, 0: no lines */
static bool terminal, shown;
static long long start, next;

static long long
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* Only what a handler may call (signal-safety(7)). */
static void
on_usr1(int sig)
{
	char line[128], digits[24];
	size_t n = strlen(err_name()), k = 0;
	uint64_t v = records;
	int saved = errno;

	(void)sig;
	n = n < 64 ? n : 64;
	memcpy(line, err_name(), n);
	line[n++] = ':';
	line[n++] = ' ';
	do
		digits[k++] = (char)('0' + v % 10);
	while (v /= 10);
	while (k)
		line[n++] = digits[--k];
	memcpy(line + n, " records\n", 9);
	if (write(err_where(), line, n + 9) < 0)
		n = 0; /* nobody listens, and there is nobody to tell */
	errno = saved;
}

void
progress_init(void)
{
	struct sigaction act = {.sa_handler = on_usr1, .sa_flags = SA_RESTART}, old;

	sigemptyset(&act.sa_mask);
	if (sigaction(SIGUSR1, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
		sigaction(SIGUSR1, &act, NULL);
}

void
progress_show(void)
{
	terminal = isatty(STDERR_FILENO);
	every = terminal ? ON_TERMINAL : ELSEWHERE;
	start = seconds();
	next = start + QUIET;
}

static void
show(bool last)
{
	fprintf(stderr, "%s%s: %llu records, %lld s%s", shown && terminal ? "\r" : "", err_name(),
		(unsigned long long)records, seconds() - start, terminal && !last ? "" : "\n");
	shown = true;
}

void
progress_step(void)
{
	records = records + 1;
	if (!every || records % LOOK_EVERY || seconds() < next)
		return;
	show(false);
	next = seconds() + every;
}

void
progress_end(void)
{
	if (every && (shown || !terminal))
		show(true);
	every = 0;
}
