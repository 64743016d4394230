/* SPDX-License-Identifier: MIT
 * Hands a finished message to a mail system: to a program as sendmail(1) is one, or into a Maildir.
 * No shell: the address is one argument behind "--". Knows nothing of what is in a message. */
#ifndef MAILER_H
#define MAILER_H

#include "mem.h"

struct mailer {
	const char *program; /* run as PROGRAM -i -- ADDRESS; not used with a folder */
	const char *folder;  /* of the Maildir, or NULL */
	int timeout;	     /* seconds the program may take */
	unsigned hung;	     /* how many in a row had to be killed */
	unsigned long tried;
};

/* Makes the Maildir if it is not there (mode 0700). 0, or -1 with the reason in ERR. */
int mailer_open(struct mailer *m, struct buf *err);

/* 0: it is the mail system's now. -1: it is not, as far as can be known; why is in ERR, without the
 * address. The program gets the message as a complete file on its standard input, so that one that
 * goes on after this process was killed does not send half of it. A program that takes too long is
 * killed, with its children. What it prints goes nowhere. */
int mailer_send(struct mailer *m, struct slice message, struct slice address, struct buf *err);

#endif
