/* SPDX-License-Identifier: MIT */
#include "mailer.h"

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { NAP_FIRST_MS = 1, NAP_MOST_MS = 20, GRACE_MS = 1000 };

static int
fail(struct buf *err, const char *what)
{
	buf_addf(err, "%s: %s", what, strerror(errno));
	return -1;
}

/* A file without a name that holds all of S, to be read from its start. */
static int
message_file(struct slice s)
{
	int fd = -1;

#ifdef MFD_CLOEXEC
	fd = memfd_create("message", MFD_CLOEXEC);
#endif
	if (fd < 0)
		fd = file_nameless();
	if (fd >= 0 && (file_write(fd, s.p, s.n) < 0 || lseek(fd, 0, SEEK_SET) < 0)) {
		int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

/* In a process group of its own, so that all of it can be killed, and an interrupt from the
 * terminal does not stop it in the middle; with the signals that tools change set back. An errno
 * value. */
static int
start(char *program, int fd, char *address, pid_t *pid)
{
	static char no_dot[] = "-i", end[] = "--";
	char *argv[] = {program, no_dot, end, address, NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t back, none;
	int bad;

	sigemptyset(&none);
	sigemptyset(&back);
	sigaddset(&back, SIGPIPE);
	sigaddset(&back, SIGXFSZ);
	sigaddset(&back, SIGCHLD);
	if ((bad = posix_spawn_file_actions_init(&files)) != 0)
		return bad;
	if ((bad = posix_spawnattr_init(&how)) != 0) {
		posix_spawn_file_actions_destroy(&files);
		return bad;
	}
	bad = posix_spawn_file_actions_adddup2(&files, fd, STDIN_FILENO);
	for (int to = 1; !bad && to <= 2; to++) /* what it says has addresses in it */
		bad = posix_spawn_file_actions_addopen(&files, to, "/dev/null", O_WRONLY, 0);
	if (!bad)
		bad = posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
							 POSIX_SPAWN_SETSIGMASK);
	if (!bad)
		bad = posix_spawnattr_setsigdefault(&how, &back);
	if (!bad)
		bad = posix_spawnattr_setsigmask(&how, &none);
	if (!bad)
		bad = posix_spawnp(pid, program, &files, &how, argv, environ);
	posix_spawnattr_destroy(&how);
	posix_spawn_file_actions_destroy(&files);
	return bad;
}

static int64_t
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Has it ended within MS? -1 with errno: it is not our child any more. */
static int
wait_for(pid_t pid, int64_t ms, int *status)
{
	int64_t until = clock_ms() + ms;
	long nap = NAP_FIRST_MS;

	for (;;) {
		struct timespec t = {.tv_nsec = nap * 1000000};
		pid_t got = waitpid(pid, status, WNOHANG);

		if (got != 0 && !(got < 0 && errno == EINTR))
			return got < 0 ? -1 : 1;
		if (clock_ms() >= until)
			return 0;
		nanosleep(&t, NULL);
		if (nap < NAP_MOST_MS)
			nap *= 2;
	}
}

static void
end_group(pid_t pid, int *status)
{
	kill(-pid, SIGTERM);
	if (wait_for(pid, GRACE_MS, status) == 0) {
		kill(-pid, SIGKILL);
		while (waitpid(pid, status, 0) < 0 && errno == EINTR)
			;
	}
	kill(-pid, SIGKILL); /* what it started */
}

static int
program_send(struct mailer *m, struct slice message, char *address, struct buf *err)
{
	char *program = xstrdup(m->program);
	int fd = message_file(message), status = 0, bad, got;
	pid_t pid = 0;

	if (fd < 0) {
		fail(err, "temporary file");
		free(program);
		return -1;
	}
	bad = start(program, fd, address, &pid);
	close(fd);
	free(program);
	if (bad) {
		errno = bad;
		return fail(err, m->program);
	}
	got = wait_for(pid, (int64_t)m->timeout * 1000, &status);
	if (got == 0) {
		end_group(pid, &status);
		m->hung++;
		buf_addf(err, "%s: killed: not done after %d s", m->program, m->timeout);
		return -1;
	}
	m->hung = 0;
	if (got < 0)
		return fail(err, m->program);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		buf_addf(err, "%s: ended by signal %d", m->program, WTERMSIG(status));
	else
		buf_addf(err, "%s: exit %d", m->program, WEXITSTATUS(status));
	return -1;
}

/* DIR/SUB/NAME, or DIR/SUB. */
static const char *
path_in(struct buf *b, const char *folder, const char *sub, const char *name)
{
	b->n = 0;
	buf_addf(b, "%s/%s%s%s", folder, sub, *name ? "/" : "", name);
	return buf_string(b);
}

/* A name that nobody else gives (cr.yp.to/proto/maildir.html): time, process, count, host. */
static void
unique_name(const struct mailer *m, struct buf *b)
{
	struct timespec t;
	char host[256] = "localhost";

	clock_gettime(CLOCK_REALTIME, &t);
	gethostname(host, sizeof(host) - 1);
	buf_addf(b, "%lld.M%ldP%ldQ%lu.", (long long)t.tv_sec, t.tv_nsec / 1000, (long)getpid(),
		 m->tried);
	for (const char *p = host; *p; p++) {
		if (*p == '/' || *p == ':')
			buf_addf(b, "\\%03o", (unsigned)*p);
		else
			buf_addc(b, *p);
	}
}

static int
sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), bad;

	if (fd < 0)
		return -1;
	bad = fsync(fd) < 0 && errno != EINVAL && errno != ENOTSUP;
	close(fd);
	return bad ? -1 : 0;
}

static int
maildir_send(struct mailer *m, struct slice message, struct buf *err)
{
	struct buf name = {0}, temp = {0}, path = {0};
	int fd, bad;

	unique_name(m, &name);
	fd = open(path_in(&temp, m->folder, "tmp", buf_string(&name)),
		  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bad = fd < 0;
	if (!bad) {
		bad = file_write(fd, message.p, message.n) < 0 || fsync(fd) < 0;
		bad |= close(fd) < 0;
		bad = bad || link(buf_string(&temp),
				  path_in(&path, m->folder, "new", buf_string(&name))) < 0;
		if (bad)
			fail(err, m->folder);
		unlink(buf_string(&temp));
		/* it is delivered; only a loss of power could still take it away */
		if (!bad)
			sync_folder(path_in(&path, m->folder, "new", ""));
	} else {
		fail(err, m->folder);
	}
	buf_free(&name);
	buf_free(&temp);
	buf_free(&path);
	return bad ? -1 : 0;
}

int
mailer_open(struct mailer *m, struct buf *err)
{
	static const char *const sub[] = {"", "tmp", "new", "cur"};
	struct sigaction plain = {.sa_handler = SIG_DFL};
	struct buf path = {0};
	int bad = 0;

	/* whoever started us may ignore it; then nobody could say how the program ended */
	sigemptyset(&plain.sa_mask);
	sigaction(SIGCHLD, &plain, NULL);
	for (size_t i = 0; m->folder && !bad && i < sizeof(sub) / sizeof(*sub); i++)
		if (mkdir(path_in(&path, m->folder, sub[i], ""), 0700) < 0 && errno != EEXIST)
			bad = fail(err, m->folder);
	buf_free(&path);
	return bad;
}

int
mailer_send(struct mailer *m, struct slice message, struct slice address, struct buf *err)
{
	char *to;
	int bad;

	m->tried++;
	if (m->folder)
		return maildir_send(m, message, err);
	to = xstrndup(address.p, address.n);
	bad = program_send(m, message, to, err);
	free(to);
	return bad;
}
