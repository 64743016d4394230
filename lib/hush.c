/* SPDX-License-Identifier: MIT */
#include "hush.h"

#include "err.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

int
hush_open(struct hush *h)
{
	int end[2];

	h->starved = false;
	h->err = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (h->err < 0 && errno == EBADF) /* it is closed */
		h->err = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (h->err < 0)
		return -1;
	if (pipe(end) < 0) {
		close(h->err);
		return -1;
	}
	h->heard = end[0];
	h->said = end[1];
	fcntl(h->heard, F_SETFD, FD_CLOEXEC);
	fcntl(h->said, F_SETFD, FD_CLOEXEC);
	fcntl(h->said, F_SETFL, O_NONBLOCK); /* what does not fit is not waited for */
	err_to(h->err);
	return 0;
}

void
hush(struct hush *h)
{
	dup2(h->said, STDERR_FILENO);
	errno = 0;
}

void
hush_look(struct hush *h)
{
	h->starved |= errno == ENOMEM;
}

void
hush_end(struct hush *h)
{
	hush_look(h);
	dup2(h->err, STDERR_FILENO);
}

bool
hush_close(struct hush *h)
{
	struct pollfd said = {.fd = h->heard, .events = POLLIN};
	bool any = poll(&said, 1, 0) != 0 || h->starved;

	err_to(STDERR_FILENO);
	close(h->heard);
	close(h->said);
	close(h->err);
	return any;
}
