/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	TEMPS = 1040,	      /* more files than any tool writes at once: lead-split 1,000 */
	READ_CHUNK = 1 << 16, /* first guess for what has no size (pipes) */
	PIPE_SIZE = 1 << 20   /* Linux allows this to everybody */
};

/* Read by the signal handler, so: set last, cleared first, never freed while set. */
static char *volatile temps[TEMPS];

static void
remove_temps(void)
{
	for (size_t i = 0; i < TEMPS; i++) {
		char *path = temps[i];

		if (path)
			unlink(path);
	}
}

static volatile sig_atomic_t held, waiting;

/* The signals that end a run wait, whichever thread gets them, but for those of a crash. */
static void
hold_signals(void)
{
	waiting = 0;
	held = 1;
}

static void
let_signals(void)
{
	held = 0;
	if (waiting)
		raise(waiting);
}

/* No other signal comes meanwhile: a second one must not end what the first began. The signal is
 * delivered again when this is left and ends the process as it would have, so that the shell sees
 * what happened. */
static void
on_signal(int sig)
{
	if (held && sig != SIGABRT && sig != SIGSEGV && sig != SIGBUS) {
		waiting = sig;
		return;
	}
	remove_temps();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void
catch_signals(void)
{
	/* The last ones: libraries that do not look whether they got memory. */
	static const int sigs[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM,
				   SIGXCPU, SIGABRT, SIGSEGV, SIGBUS};
	static bool done;
	struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

	if (done)
		return;
	done = true;
	sigfillset(&act.sa_mask);
	for (size_t i = 0; i < sizeof(sigs) / sizeof(*sigs); i++) {
		struct sigaction old;

		if (sigaction(sigs[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
			sigaction(sigs[i], &act, NULL);
	}
	atexit(remove_temps);
}

static char *volatile *
temp_slot(const char *path)
{
	for (size_t i = 0; i < TEMPS; i++)
		if (temps[i] == path)
			return &temps[i];
	return NULL;
}

static void
slot_free(const char *path)
{
	char *volatile *slot = temp_slot(path);

	if (slot)
		*slot = NULL;
}

static void
forget(struct file_new *f)
{
	if (f->temp)
		slot_free(f->temp);
	free(f->temp);
	free(f->path);
	*f = (struct file_new){.fd = -1};
}

/* The length of the folder part of PATH, its slash included; 0: the working folder. */
static size_t
folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Keeps the owner and the mode of the file that is replaced. Where the group cannot be kept, its
 * rights are not given to another. */
static int
keep_mode(int fd, const struct stat *old)
{
	mode_t mode = old->st_mode & 0777;
	struct stat st;

	if (fstat(fd, &st) != 0)
		return -1;
	if ((st.st_uid != old->st_uid || st.st_gid != old->st_gid) &&
	    fchown(fd, old->st_uid, old->st_gid) != 0)
		mode &= 0707;
	return fchmod(fd, mode);
}

static int
open_temp(struct file_new *f, const struct stat *old)
{
	char *volatile *slot = temp_slot(NULL);
	struct buf b = {0};

	if (!slot) {
		errno = EMFILE;
		return -1;
	}
	buf_add(&b, f->path, folder_length(f->path));
	buf_addf(&b,
		 ".leadpipe.XXXXXX"); /* short: the name itself may be as long as names can be */
	f->temp = xstrdup(buf_string(&b));
	buf_free(&b);
	catch_signals();
	hold_signals(); /* between making it and noting it for the handler */
	f->fd = mkostemp(f->temp, O_CLOEXEC); /* 0600, and never through somebody's link */
	if (f->fd >= 0)
		*slot = f->temp;
	let_signals();
	if (f->fd < 0) {
		free(f->temp);
		f->temp = NULL;
		return -1;
	}
	return old ? keep_mode(f->fd, old) : fchmod(f->fd, 0600);
}

/* Opened anew it would be written from its beginning. */
static int
write_descriptor(struct file_new *f, int of, const char *path)
{
	f->fd = fcntl(of, F_DUPFD_CLOEXEC, 0);
	if (f->fd < 0)
		return -1;
	f->path = xstrdup(path);
	return 0;
}

int
file_create(struct file_new *f, const char *path)
{
	struct stat st;
	bool there = stat(path, &st) == 0;

	*f = (struct file_new){.fd = -1};
	if (there && file_descriptor(path) >= 0)
		return write_descriptor(f, file_descriptor(path), path);
	if (there && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return -1;
	}
	if (there && !S_ISREG(st.st_mode)) { /* a device or a pipe is written, never replaced */
		f->fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
		if (f->fd < 0)
			return -1;
		f->path = xstrdup(path);
		return 0;
	}
	f->path = file_target(path);
	if (!f->path)
		return -1;
	if (open_temp(f, there ? &st : NULL) != 0) {
		file_abandon(f);
		return -1;
	}
	return 0;
}

/* A folder that cannot be opened or synced as such (some network file systems) is not an error. */
static int
sync_folder(const char *path)
{
	size_t n = folder_length(path);
	char *folder = n ? xstrndup(path, n) : xstrdup(".");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), status = 0;

	free(folder);
	if (fd < 0)
		return 0;
	if (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP)
		status = -1;
	close(fd);
	return status;
}

/* All of it on the disk; only the name is to come. */
static int
settle(struct file_new *f)
{
	int fd = f->fd;

	if (fsync(fd) != 0 && (f->temp || (errno != EINVAL && errno != EROFS && errno != ENOTSUP)))
		return -1;
	f->fd = -1;
	return close(fd);
}

static int
give_name(struct file_new *f)
{
	if (!f->temp)
		return 0;
	if (rename(f->temp, f->path) != 0)
		return -1;
	slot_free(f->temp);
	return 0;
}

static bool
same_folder(const char *a, const char *b)
{
	size_t n = folder_length(a);

	return n == folder_length(b) && memcmp(a, b, n) == 0;
}

int
file_commit_all(struct file_new *const *f, size_t n, size_t *bad)
{
	int status = 0, saved;
	size_t settled = 0, named = 0;

	while (settled < n && (status = settle(f[settled])) == 0)
		settled++;
	*bad = settled;
	hold_signals();
	while (status == 0 && named < n && (status = give_name(f[named])) == 0)
		named++;
	saved = errno;
	let_signals();
	if (settled == n)
		*bad = named;
	for (size_t i = 0; i < named && status == 0; i++)
		if (f[i]->temp && (i + 1 == n || !same_folder(f[i]->path, f[i + 1]->path)) &&
		    sync_folder(f[i]->path) != 0) {
			status = -1;
			saved = errno;
			*bad = i;
		}
	for (size_t i = 0; i < n; i++)
		if (i < named)
			forget(f[i]);
		else
			file_abandon(f[i]);
	errno = saved;
	return status;
}

int
file_commit(struct file_new *f)
{
	size_t bad;

	return file_commit_all(&f, 1, &bad);
}

void
file_abandon(struct file_new *f)
{
	int saved = errno;

	if (!f->path)
		return;
	if (f->fd >= 0)
		close(f->fd);
	if (f->temp)
		unlink(f->temp);
	forget(f);
	errno = saved;
}

static char *folder_nameless;

void
file_nameless_prepare(void)
{
	const char *folder = getenv("TMPDIR");

	free(folder_nameless);
	folder_nameless = xstrdup(folder && *folder ? folder : "/tmp");
}

int
file_nameless(void)
{
	struct buf path = {0};
	int fd, saved;

	if (!folder_nameless)
		file_nameless_prepare();
	buf_addf(&path, "%s/leadpipe.XXXXXX", folder_nameless);
	buf_string(&path);
	catch_signals();
	hold_signals(); /* it has a name for a moment */
	fd = mkostemp(path.s, O_CLOEXEC);
	saved = errno;
	if (fd >= 0)
		unlink(path.s);
	let_signals();
	buf_free(&path);
	errno = saved;
	return fd;
}

/* Somebody may have made the descriptor non-blocking (it is shared with whoever opened it). */
static bool
try_again(int fd, short what)
{
	struct pollfd p = {.fd = fd, .events = what};

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN)
		return false;
	poll(&p, 1, -1);
	return true;
}

int
file_write(int fd, const void *p, size_t n)
{
	const char *s = p;

	while (n) {
		ssize_t w = write(fd, s, n);

		if (w < 0 && !try_again(fd, POLLOUT))
			return -1;
		if (w > 0)
			s += w, n -= (size_t)w;
	}
	return 0;
}

long
file_get(int fd, void *p, size_t n)
{
	ssize_t r;

	do
		r = read(fd, p, n);
	while (r < 0 && try_again(fd, POLLIN));
	return r;
}

static int
read_all(int fd, struct buf *b, size_t max)
{
	size_t start = b->n;
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    (uintmax_t)st.st_size <= max)
		buf_reserve(b, (size_t)st.st_size + 1);
	for (;;) {
		long r;

		if (b->cap == b->n)
			buf_reserve(b, READ_CHUNK);
		r = file_get(fd, b->s + b->n, b->cap - b->n);
		if (r <= 0)
			return (int)r;
		b->n += (size_t)r;
		if (b->n - start > max) {
			errno = EFBIG;
			return -1;
		}
	}
}

int
file_read(const char *path, struct buf *b, size_t max)
{
	int fd, status, saved;

	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, b, max);
	fd = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	status = read_all(fd, b, max);
	saved = errno;
	close(fd);
	errno = saved;
	return status;
}

void
file_widen_pipe(int fd)
{
#ifdef F_SETPIPE_SZ
	struct stat st;
	int saved = errno;

	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		fcntl(fd, F_SETPIPE_SZ, (int)PIPE_SIZE);
	errno = saved;
#else
	(void)fd;
#endif
}
