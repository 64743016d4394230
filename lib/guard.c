/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include "err.h"
#include "mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

static struct buf folder;

const char *
guard_folder(void)
{
	return folder.n ? buf_string(&folder) : NULL;
}

/* It is flat: who works in it makes files only. */
static void
folder_remove(void)
{
	DIR *d = folder.n ? opendir(buf_string(&folder)) : NULL;
	struct dirent *e;

	while (d && (e = readdir(d)))
		unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	if (folder.n)
		rmdir(buf_string(&folder));
}

static void
folder_make(void)
{
	const char *tmp = getenv("TMPDIR");

	buf_addf(&folder, "%s/leadpipe-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp((char *)(uintptr_t)buf_string(&folder)))
		die("%s: %s", buf_string(&folder), strerror(errno));
}

static void
nothing(int sig)
{
	(void)sig;
}

/* Signals are taken one by one, so that nothing has to be done within a handler. */
static int
watch(pid_t child, const sigset_t *set)
{
	int sig, status;

	for (;;) {
		if (sigwait(set, &sig) != 0)
			continue;
		if (sig != SIGCHLD)
			kill(child, sig);
		else if (waitpid(child, &status, WNOHANG) == child)
			return status;
	}
}

/* Not by somebody's will, but by its own fault or for want of memory. */
static bool
is_crash(int sig)
{
	static const int crash[] = {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE, SIGKILL};

	for (size_t i = 0; i < sizeof(crash) / sizeof(*crash); i++)
		if (sig == crash[i])
			return true;
	return false;
}

static _Noreturn void
end_as(int status, const char *what, const sigset_t *old)
{
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	folder_remove();
	if (!sig)
		exit(WEXITSTATUS(status));
	if (is_crash(sig))
		die("%s was ended by signal %d; is there memory enough?", what, sig);
	signal(sig, SIG_DFL);
	raise(sig);
	sigprocmask(SIG_SETMASK, old, NULL); /* where it was blocked it comes now */
	exit(EXIT_FAILED);
}

/* Is not left alone with the work by a parent that was killed. */
static void
child_begin(pid_t parent, const sigset_t *old)
{
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_SETMASK, old, NULL);
	if (getppid() != parent)
		raise(SIGTERM);
	umask(077);
}

void
guard(const char *what, bool with_folder)
{
	static const int sigs[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGCHLD};
	pid_t parent = getpid(), child;
	sigset_t set, old;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(sigs) / sizeof(*sigs); i++)
		sigaddset(&set, sigs[i]);
	sigprocmask(SIG_BLOCK, &set, &old);
	signal(SIGCHLD, nothing);
	if (with_folder)
		folder_make();
	child = fork();
	if (child < 0) {
		int saved = errno;

		folder_remove();
		die("a process for %s: %s", what, strerror(saved));
	}
	if (child == 0)
		child_begin(parent, &old);
	else
		end_as(watch(child, &set), what, &old);
}
