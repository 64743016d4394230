/* SPDX-License-Identifier: MIT
 * What a path leads to: through links, to a descriptor, or to the same file as another. */
#include "file.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINKS = 8 /* to follow, before a name is taken for one that goes in a circle */ };

char *
file_target(const char *path)
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

/* The number behind one of the folders in which descriptors have names, or -1. */
static int
number_of(const char *path)
{
	static const char *const folder[] = {"/dev/fd/", "/proc/self/fd/", "/proc/thread-self/fd/"};

	for (size_t i = 0; i < sizeof(folder) / sizeof(*folder); i++) {
		size_t n = strlen(folder[i]);
		char *end;
		long fd;

		if (strncmp(path, folder[i], n) != 0 || path[n] < '0' || path[n] > '9')
			continue;
		fd = strtol(path + n, &end, 10);
		return *end == '\0' && fd <= INT_MAX ? (int)fd : -1;
	}
	return -1;
}

int
file_descriptor(const char *path)
{
	char name[PATH_MAX], to[PATH_MAX];
	int fd = -1;

	if (strlen(path) >= sizeof(name))
		return -1;
	memcpy(name, path, strlen(path) + 1);
	for (int links = 0; (fd = number_of(name)) < 0 && links < LINKS; links++) {
		ssize_t n = readlink(name, to, sizeof(to) - 1);
		const char *slash = strrchr(name, '/');
		size_t folder = n > 0 && *to != '/' && slash ? (size_t)(slash - name) + 1 : 0;

		if (n <= 0 || folder + (size_t)n >= sizeof(name))
			return -1;
		memcpy(name + folder, to, (size_t)n);
		name[folder + (size_t)n] = '\0';
	}
	return fd;
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
