/* SPDX-License-Identifier: MIT
 * Messages and exit codes. A message is one line on stderr, "prog: ..."; a format that ends in ':'
 * gets strerror(errno). Control bytes are shown escaped, so no input can steer a terminal. Knows
 * nothing else. */
#ifndef ERR_H
#define ERR_H

enum {
	EXIT_DONE = 0,	   /* did the job */
	EXIT_NEGATIVE = 1, /* ran to the end, and the answer is negative */
	EXIT_FAILED = 2,   /* did not do the job */
	EXIT_LOCKED = 75   /* the state is locked by another run; try later */
};

/* The name messages start with: the last part of argv[0]. */
void err_prog(const char *argv0);
const char *err_name(void);

/* Where messages go: stderr, if not said otherwise. */
void err_to(int fd);
int err_where(void);

/* -q: warnings are counted but not shown. Errors always are. */
void err_quiet(void);

#define PRINTF(f, a) __attribute__((format(printf, f, a)))

/* One line; goes on. */
void warn(const char *fmt, ...) PRINTF(1, 2);

/* One line; exits with EXIT_FAILED (or with CODE). Only for cmd/ and the x-functions of mem. */
_Noreturn void die(const char *fmt, ...) PRINTF(1, 2);
_Noreturn void die_code(int code, const char *fmt, ...) PRINTF(2, 3);

/* A warning that may repeat a million times: shows the first WARN_FEW of this counter, counts the
 * rest. warn_rest() says how many were not shown ("... and 37 more WHAT"), if any. */
enum { WARN_FEW = 20 };
struct repeat {
	unsigned long n;
};
void warn_few(struct repeat *r, const char *fmt, ...) PRINTF(2, 3);
void warn_rest(const struct repeat *r, const char *what);

#endif
