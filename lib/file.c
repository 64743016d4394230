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
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

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

/* The handler is gone when it runs (SA_RESETHAND): the signal is delivered again and ends the
 * process as it would have, so that the shell sees what happened. */
static void
on_signal(int sig)
{
	remove_temps();
	raise(sig);
}

static void
catch_signals(void)
{
	/* The last ones: libraries that do not look whether they got memory. */
	static const int sigs[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM,
				   SIGXCPU, SIGABRT, SIGSEGV, SIGBUS};
	static bool done;
	struct sigaction act = {.sa_handler = on_signal,
				.sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};

	if (done)
		return;
	done = true;
	sigemptyset(&act.sa_mask);
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
forget(struct file_new *f)
{
	char *volatile *slot = f->temp ? temp_slot(f->temp) : NULL;

	if (slot)
		*slot = NULL;
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
	f->fd = mkostemp(f->temp, O_CLOEXEC); /* 0600, and never through somebody's link */
	if (f->fd < 0) {
		free(f->temp);
		f->temp = NULL;
		return -1;
	}
	*slot = f->temp;
	return old ? keep_mode(f->fd, old) : fchmod(f->fd, 0600);
}

/* PATH, or what it links to: a link stays one. A link that somebody else put there is not followed.
 */
static char *
resolve(const char *path)
{
	struct stat link;
	char *real;

	if (lstat(path, &link) != 0 || !S_ISLNK(link.st_mode))
		return xstrdup(path);
	if (link.st_uid != geteuid() && link.st_uid != 0) {
		errno = ELOOP;
		return NULL;
	}
	real = realpath(path, NULL);
	return real;
}

int
file_create(struct file_new *f, const char *path)
{
	struct stat st;
	bool there = stat(path, &st) == 0;

	*f = (struct file_new){.fd = -1};
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
	f->path = resolve(path);
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

int
file_commit(struct file_new *f)
{
	int fd = f->fd, status;

	if (fsync(fd) != 0 &&
	    (f->temp || (errno != EINVAL && errno != EROFS && errno != ENOTSUP))) {
		file_abandon(f);
		return -1;
	}
	f->fd = -1;
	if (close(fd) != 0 || (f->temp && rename(f->temp, f->path) != 0)) {
		file_abandon(f);
		return -1;
	}
	status = f->temp ? sync_folder(f->path) : 0;
	forget(f);
	return status;
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

int
file_nameless(void)
{
	const char *folder = getenv("TMPDIR");
	struct buf path = {0};
	int fd, saved;

	buf_addf(&path, "%s/leadpipe.XXXXXX", folder && *folder ? folder : "/tmp");
	buf_string(&path);
	fd = mkostemp(path.s, O_CLOEXEC);
	saved = errno;
	if (fd >= 0)
		unlink(path.s);
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

/* Appends the folder of the running program, with its slash. */
static bool
add_program_folder(struct buf *b)
{
	char exe[4096];
#ifdef __APPLE__
	uint32_t size = sizeof(exe) - 1;

	if (_NSGetExecutablePath(exe, &size) != 0)
		return false;
	exe[sizeof(exe) - 1] = '\0';
#else
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n <= 0)
		return false;
	exe[n] = '\0';
#endif
	buf_add(b, exe, folder_length(exe));
	return true;
}

const char *
file_share(struct buf *b)
{
	const char *share = getenv("LEADPIPE_SHARE");

	b->n = 0;
	if (share && *share)
		buf_addf(b, "%s/", share);
	else if (add_program_folder(b))
		buf_addf(b, "../share/leadpipe/");
	else
		return NULL;
	return buf_string(b);
}

/* Is B, or B with ".csv" behind it, a file? Then it is left so. */
static bool
exists(struct buf *b)
{
	static const char *const suffix[] = {"", ".csv"};
	size_t n = b->n;

	for (size_t i = 0; i < 2; i++) {
		struct stat st;

		b->n = n;
		buf_addf(b, "%s", suffix[i]);
		if (stat(buf_string(b), &st) == 0 && !S_ISDIR(st.st_mode))
			return true;
	}
	b->n = n;
	return false;
}

const char *
file_find(const char *name, struct buf *b)
{
	b->n = 0;
	buf_addf(b, "%s", name);
	if (strchr(name, '/') || strcmp(name, "-") == 0)
		return buf_string(b);
	if (!*name)
		return NULL;
	if (exists(b))
		return buf_string(b);
	if (!file_share(b))
		return NULL;
	buf_addf(b, "%s", name);
	return exists(b) ? buf_string(b) : NULL;
}

bool
file_reopens(const char *name)
{
	struct buf b = {0};
	const char *path = name ? file_find(name, &b) : NULL;
	struct stat st;
	bool good = !name || (path && stat(path, &st) == 0 && S_ISREG(st.st_mode));

	buf_free(&b);
	return good;
}

/* The folder of PATH by device and inode, and the name in it. */
static bool
place(const char *path, struct stat *folder, const char **name)
{
	const char *slash = strrchr(path, '/');
	char *up = slash ? xstrndup(path, slash == path ? 1 : (size_t)(slash - path)) : xstrdup(".");
	bool there = stat(up, folder) == 0;

	free(up);
	*name = slash ? slash + 1 : path;
	return there;
}

bool
file_same(const char *a, const char *b)
{
	struct stat x, y;
	const char *p, *q;

	if (stat(a, &x) == 0 && stat(b, &y) == 0)
		return x.st_dev == y.st_dev && x.st_ino == y.st_ino && S_ISREG(x.st_mode);
	return place(a, &x, &p) && place(b, &y, &q) && x.st_dev == y.st_dev && x.st_ino == y.st_ino &&
	       strcmp(p, q) == 0;
}
