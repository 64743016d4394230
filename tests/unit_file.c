/* SPDX-License-Identifier: MIT
 * Files that appear complete or not at all, whole reads, locks, and where tables are found. */
#include "file.h"

#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) == EOF || fclose(f) != 0)
		exit(2);
}

static bool
holds(const char *path, const char *text)
{
	struct buf b = {0};
	bool same = file_read(path, &b, 1 << 20) == 0 && slice_eq(buf_slice(&b), slice_of(text));

	buf_free(&b);
	return same;
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_mode & 07777 : 0;
}

static bool
no_temps(void)
{
	return system("test -z \"$(ls -A | grep '^\\.leadpipe')\"") == 0;
}

/* A new file with this text. */
static int
replace(const char *path, const char *text)
{
	struct file_new f;

	if (file_create(&f, path) != 0)
		return -1;
	if (file_write(f.fd, text, strlen(text)) != 0) {
		file_abandon(&f);
		return -1;
	}
	return file_commit(&f);
}

static void
test_new(void)
{
	struct file_new f = {0};

	file_abandon(&f);
	umask(0);
	ok(replace("new", "a") == 0 && holds("new", "a"), "a new file is written");
	ok(mode_of("new") == 0600, "with mode 0600 where the umask is 0");
	chmod("new", 0644);
	ok(replace("new", "b") == 0 && holds("new", "b"), "an old file is replaced");
	ok(mode_of("new") == 0644, "and keeps its mode");
	umask(0777);
	ok(replace("hidden", "a") == 0 && mode_of("hidden") == 0600,
	   "mode 0600 where the umask is 0777");
	umask(022);

	ok(file_create(&f, "new") == 0 && file_write(f.fd, "c", 1) == 0, "while it is written");
	ok(holds("new", "b"), "the old one is there");
	file_abandon(&f);
	ok(holds("new", "b") && no_temps(), "and after it was abandoned");
	file_abandon(&f);

	ok(symlink("new", "link") == 0 && replace("link", "d") == 0 && holds("new", "d"),
	   "a link is followed");
	ok(replace("none/x", "a") == -1 && errno == ENOENT, "no folder: ENOENT");
	ok(replace(".", "a") == -1 && errno == EISDIR, "a folder: EISDIR");
	ok(replace("/dev/null", "a") == 0, "a device is written");
	ok(access("/dev/null", F_OK) == 0 && mode_of("/dev/null") == 0666, "and is still one");
	ok(replace("/dev/full", "a") == -1 && errno == ENOSPC, "a full device: ENOSPC");
	ok(no_temps(), "no temporary is left");
}

static void
test_limit(void)
{
	struct rlimit lim = {4096, 4096};
	char text[8193];
	int status;

	memset(text, 'x', 8192);
	text[8192] = '\0';
	put("big", "old");
	fflush(stdout);
	if (fork() == 0) {
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &lim);
		_exit(replace("big", text) == -1 && errno == EFBIG ? 0 : 1);
	}
	wait(&status);
	ok(status == 0 && holds("big", "old") && no_temps(),
	   "a file over the size limit: EFBIG, the old one stays");
}

static void
test_signal(int sig)
{
	int pipes[2], status;
	char byte;
	pid_t pid;

	if (pipe(pipes) != 0)
		exit(2);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		struct file_new f;

		file_create(&f, "new");
		file_write(f.fd, "half", 4);
		file_write(pipes[1], "x", 1);
		for (;;)
			pause();
	}
	if (read(pipes[0], &byte, 1) != 1)
		exit(2);
	ok(!no_temps(), "a temporary is there while it is written");
	kill(pid, sig);
	waitpid(pid, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == sig, "signal %d ends the process", sig);
	ok(no_temps() && holds("new", "d"), "and leaves the old file and nothing else");
	close(pipes[0]);
	close(pipes[1]);
}

static void
test_read(void)
{
	struct buf b = {0};
	int fd;

	put("ten", "0123456789");
	ok(file_read("ten", &b, 10) == 0 && b.n == 10, "a file of the limit's size");
	ok(file_read("ten", &b, 10) == 0 && b.n == 20, "is appended");
	b.n = 0;
	ok(file_read("ten", &b, 9) == -1 && errno == EFBIG, "one byte more: EFBIG");
	ok(file_read("none", &b, 9) == -1 && errno == ENOENT, "none: ENOENT");
	ok(file_read(".", &b, 9) == -1 && errno == EISDIR, "a folder: EISDIR");
	fd = open("ten", O_RDONLY);
	dup2(fd, STDIN_FILENO);
	b.n = 0;
	ok(file_read("-", &b, 99) == 0 && b.n == 10, "-: stdin");
	buf_free(&b);
}

static void
test_lock(void)
{
	int fd = file_lock("lock", 0), status;

	ok(fd >= 0 && mode_of("lock") == 0600, "a lock is a file for its owner");
	fflush(stdout);
	if (fork() == 0) {
		close(fd);
		_exit(file_lock("lock", 0) == -1 && errno == EWOULDBLOCK ? 0 : 1);
	}
	wait(&status);
	ok(status == 0, "another process does not get it");
	close(fd);
	fd = file_lock("lock", 0);
	ok(fd >= 0, "until it is released");
	close(fd);
	ok(file_lock("none/lock", 0) == -1 && errno == ENOENT, "no folder: ENOENT");
}

static void
test_lock_beside(void)
{
	struct buf why = {0};
	int fd, other;

	fd = file_lock_beside("state", 0, &why);
	ok(fd >= 0 && mode_of("state.lock") == 0600, "a lock beside what is not there yet");
	close(fd);
	close(open("state", O_WRONLY | O_CREAT, 0600));
	ok(symlink("state", "other") == 0 && (fd = file_lock_beside("other", 0, &why)) >= 0 &&
	       access("other.lock", F_OK) < 0,
	   "that of a link is that of the file");
	other = file_lock_beside("state", 0, &why);
	ok(other == -1 && errno == EWOULDBLOCK &&
	       strcmp(buf_string(&why), "state: in use by another run; try later") == 0,
	   "so that it has one");
	close(fd);
	why.n = 0;
	ok(file_lock_beside(".", 0, &why) == -1 && access("..lock", F_OK) < 0 &&
	       strcmp(buf_string(&why), ".: not a file") == 0,
	   "a folder has none");
	ok(file_lock_beside("/dev/null", 0, &why) == -1 && file_or_none("/dev/null", &why) == -1,
	   "nor a device");
	buf_free(&why);
}

static bool
finds(const char *name, const char *want)
{
	struct buf b = {0};
	const char *got = file_find(name, &b);
	bool same = want ? got && strcmp(got, want) == 0 : !got;

	if (!same)
		printf("# got %s\n", got ? got : "nothing");
	buf_free(&b);
	return same;
}

static void
test_find(void)
{
	mkdir("share", 0700);
	mkdir("folder", 0700);
	put("share/bant.csv", "");
	put("share/words.txt", "");
	put("share/both.csv", "");
	put("share/folder.csv", "");
	put("both.csv", "");
	setenv("LEADPIPE_SHARE", "share", 1);
	ok(finds("bant", "share/bant.csv"), "a shipped table without .csv");
	ok(finds("bant.csv", "share/bant.csv"), "with .csv");
	ok(finds("words.txt", "share/words.txt"), "another suffix");
	ok(finds("both", "both.csv"), "the working folder comes first");
	ok(finds("folder", "share/folder.csv"), "a folder is no table");
	ok(finds("./none", "./none"), "with a slash as it is");
	ok(finds("-", "-"), "stdin");
	ok(finds("none", NULL) && finds("", NULL), "nowhere");
}

int
main(void)
{
	char folder[] = "/tmp/leadpipe-unit.XXXXXX";

	if (!mkdtemp(folder) || chdir(folder) != 0)
		return 2;
	test_new();
	test_limit();
	test_signal(SIGTERM);
	test_signal(SIGPIPE);
	test_read();
	test_lock();
	test_lock_beside();
	test_find();
	if (chdir("/") == 0) {
		char command[64];

		snprintf(command, sizeof(command), "rm -rf %s", folder);
		if (system(command) != 0)
			return 2;
	}
	return tap_end();
}
