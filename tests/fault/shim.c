/* SPDX-License-Identifier: MIT
 * For LD_PRELOAD: the n-th call of one function fails, so that a test can walk through every one. Only calls of the tool
 * and of the libraries beside libc are seen (libc calls itself directly); those on stderr are never counted.
 *
 *   FAULT_CALL   malloc write read fsync rename open mkostemp mmap close iconv_open; or short (each write takes one byte),
 *                eintr (every other read and write is interrupted)
 *   FAULT_AT     n, from 1; that call and, with FAULT_REST=1, all after it fail
 *   FAULT_ERRNO  a number; ENOSPC if not given
 *   FAULT_MARK   a file that is made when the call came
 *   FAULT_SIGNAL a number: nothing fails, but this signal comes instead
 *   FAULT_WHERE  before the call, after it, or to the parent: only calls of a child are counted then, and the parent
 *                gets it while the child waits
 *
 * malloc stands for malloc, calloc, realloc, posix_memalign and aligned_alloc. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void *__libc_memalign(size_t align, size_t n);

static bool ready;
static const char *call, *mark;
static long at, seen;
static int code;
static bool rest;
static int sig;
static const char *where;
static pid_t born;
static __thread bool late;
static bool counting; /* libgcov is writing down what ran: no part of the tool */

static void
start(void)
{
	const char *s;

	if (ready)
		return;
	ready = true;
	call = getenv("FAULT_CALL");
	mark = getenv("FAULT_MARK");
	at = (s = getenv("FAULT_AT")) ? atol(s) : 0;
	code = (s = getenv("FAULT_ERRNO")) ? atoi(s) : ENOSPC;
	rest = (s = getenv("FAULT_REST")) && *s == '1';
	sig = (s = getenv("FAULT_SIGNAL")) ? atoi(s) : 0;
	where = (s = getenv("FAULT_WHERE")) ? s : "";
	born = getpid();
}

__attribute__((constructor)) static void
begin(void)
{
	start();
}

static bool
is(const char *name)
{
	return call && strcmp(call, name) == 0;
}

static bool
fails(const char *name)
{
	if (counting || !is(name) || (*where == 'p' && getpid() == born))
		return false;
	long n = __atomic_add_fetch(&seen, 1, __ATOMIC_RELAXED);
	if (n != at && !(rest && n > at))
		return false;
	if (n == at && mark) {
		long fd = syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY, 0600);
		if (fd >= 0)
			syscall(SYS_close, fd);
	}
	if (sig) {
		late = *where == 'a';
		if (*where == 'p')
			kill(getppid(), sig);
		for (int i = 0; *where == 'p' && i < 500; i++)
			syscall(SYS_nanosleep, &(struct timespec){0, 10000000}, NULL);
		if (*where == 'b')
			raise(sig);
		return false;
	}
	errno = code;
	return true;
}

/* What libgcov asks first, when a tool that counts its lines has ended. */
char *
getenv(const char *name)
{
	static char *(*real)(const char *);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "getenv");
	if (strncmp(name, "GCOV_", 5) == 0)
		counting = true;
	return real(name);
}

/* What a call gave, and now the signal. */
static long
behind(long got)
{
	int saved = errno;

	if (late) {
		late = false;
		raise(sig);
	}
	errno = saved;
	return got;
}

void *
malloc(size_t n)
{
	return fails("malloc") ? NULL : __libc_malloc(n);
}

void *
calloc(size_t count, size_t size)
{
	return fails("malloc") ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *p, size_t n)
{
	return fails("malloc") ? NULL : __libc_realloc(p, n);
}

void *
aligned_alloc(size_t align, size_t n)
{
	return fails("malloc") ? NULL : __libc_memalign(align, n);
}

int
posix_memalign(void **p, size_t align, size_t n)
{
	if (fails("malloc"))
		return ENOMEM;
	*p = __libc_memalign(align, n);
	return *p ? 0 : ENOMEM;
}

ssize_t
write(int fd, const void *p, size_t n)
{
	if (fd != STDERR_FILENO && !counting) {
		if (is("short") && n > 1)
			n = 1;
		if (is("eintr") && ++seen % 2) {
			errno = EINTR;
			return -1;
		}
		if (fails("write"))
			return -1;
	}
	return behind(syscall(SYS_write, fd, p, n));
}

ssize_t
read(int fd, void *p, size_t n)
{
	if (counting)
		return syscall(SYS_read, fd, p, n);
	if (is("short") && n > 7)
		n = 7;
	if (is("eintr") && ++seen % 2) {
		errno = EINTR;
		return -1;
	}
	return fails("read") ? -1 : behind(syscall(SYS_read, fd, p, n));
}

int
fsync(int fd)
{
	return fails("fsync") ? -1 : (int)behind(syscall(SYS_fsync, fd));
}

int
close(int fd)
{
	int failed = fails("close"), saved = errno;
	int got = (int)syscall(SYS_close, fd);

	if (failed)
		errno = saved;
	return failed ? -1 : got;
}

int
rename(const char *from, const char *to)
{
	return fails("rename") ? -1 : (int)behind(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int
open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return fails("open") ? -1 : (int)behind(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

/* What programs call where files may be larger than 2 GiB on every machine. */
int open64(const char *path, int flags, ...) __attribute__((alias("open")));

int
mkostemp(char *path, int flags)
{
	static int (*real)(char *, int);

	if (fails("mkostemp"))
		return -1;
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "mkostemp");
	return (int)behind(real(path, flags));
}

int mkostemp64(char *path, int flags) __attribute__((alias("mkostemp")));

iconv_t
iconv_open(const char *to, const char *from)
{
	static iconv_t (*real)(const char *, const char *);

	if (fails("iconv_open"))
		return (iconv_t)-1;
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "iconv_open");
	return real(to, from);
}

void *
mmap(void *p, size_t n, int prot, int flags, int fd, off_t offset)
{
	if (fails("mmap"))
		return MAP_FAILED;
	return (void *)syscall(SYS_mmap, p, n, prot, flags, fd, offset); /* NOLINT */
}

void *mmap64(void *p, size_t n, int prot, int flags, int fd, off_t offset) __attribute__((alias("mmap")));
