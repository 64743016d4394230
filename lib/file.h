/* SPDX-License-Identifier: MIT
 * Files as wholes: new ones that appear complete or not at all, whole reads, locks, and where
 * tables are looked for. Knows no format. */
#ifndef FILE_H
#define FILE_H

#include "mem.h"

#include <sys/stat.h>
#include <sys/types.h>

/* A file being written beside PATH under another name. Mode 0600, or that of the regular file it
 * replaces. A temporary left by a signal or an exit is removed. A link of one's own is followed and
 * stays; what is not a regular file (a pipe, /dev/null) is written in place and never replaced, and so
 * is a descriptor by its name, whatever it leads to: a shell that said >>log is to find its log again. */
struct file_new {
	int fd;
	char *path, *temp;
};

int file_create(struct file_new *f, const char *path); /* 0, or -1 with errno */
int file_commit(struct file_new *f); /* fsync, rename, fsync of the folder; 0, or -1 with errno.
					Ends F either way */

/* N of them that belong together: each is whole on the disk before the first gets its name, and a
 * signal waits until the last has; only kill -9, a lost power or a rename that fails can leave
 * some. -1 with errno, and which in *BAD; none of those behind it has its name then. */
int file_commit_all(struct file_new *const *f, size_t n, size_t *bad);
void file_abandon(
    struct file_new *f); /* leaves PATH as it was; safe on zero and after an error; keeps errno */

/* PATH, or what it links to, so that a link stays one; the caller's to free. NULL with errno: a link
 * that somebody else put there is not followed. */
char *file_target(const char *path);

/* The descriptor that PATH is another name of (/dev/stdout, /dev/fd/3), or -1. */
int file_descriptor(const char *path);

/* All of N bytes, over short writes and EINTR; -1 with errno. */
int file_write(int fd, const void *p, size_t n);

/* A new file without a name, in $TMPDIR (else /tmp), that nobody else can read and that is gone with
 * the process; or -1 with errno. */
int file_nameless(void);

/* Takes the folder of those from the environment: before threads, since one may set TZ in it while
 * another asks. */
void file_nameless_prepare(void);

/* read(2) over EINTR and descriptors that do not block. */
long file_get(int fd, void *p, size_t n);

/* Are A and B one file, now or once both are made? By device and inode, or by name in the same folder. */
bool file_same(const char *a, const char *b);

/* Is it the file that it was, with the bytes that it had? By size and time of change. */
bool file_unchanged(const struct stat *was, const struct stat *is);

/* How large a state may be that is read whole: 4 GiB, where a machine has room for so much. */
#define FILE_STATE_MOST \
	((size_t)(SIZE_MAX / 4 < UINT64_C(4) << 30 ? SIZE_MAX / 4 : UINT64_C(4) << 30))

/* All of a file ("-": stdin), at most MAX bytes (EFBIG); appended to B. */
int file_read(const char *path, struct buf *b, size_t max);

/* An exclusive lock on a file that is never renamed (PATH itself is made for it, mode 0600). Waits
 * up to SECONDS. The descriptor, or -1 with errno (EWOULDBLOCK: somebody has it). Closing it
 * releases it. */
int file_lock(const char *path, int seconds);

/* Is PATH a file, or nothing yet? Else -1 with the reason in ERR: a folder or a device is no state.
 */
int file_or_none(const char *path, struct buf *err);

/* That, and a lock for it, which is beside it with .lock behind its name; where PATH is a link,
 * beside what that leads to, so that a file has one lock whatever it is called. As file_lock, with
 * the reason in ERR. */
int file_lock_beside(const char *path, int seconds, struct buf *err);

/* Pipes at both ends as large as allowed (1 MiB): with the default 64 KiB, stages wait for each
 * other (2 to 4 times). */
void file_widen_pipe(int fd);

/* A table by name: as it is when it has a slash or exists in the working folder (with or without
 * ".csv"); else the shipped one: $LEADPIPE_SHARE, else share/leadpipe beside the folder of the
 * program. NULL if nowhere. In B. */
const char *file_find(const char *name, struct buf *b);

/* Is PATH, as file_find left it, a shipped table? Those of $LEADPIPE_SHARE are somebody's own. */
bool file_is_shipped(const char *path);

/* All of what file_find finds, appended to TEXT, and noted; its name in PATH. At most MAX bytes (EFBIG).
 * -1 with errno; PATH is empty where there is no such file. */
int file_table(const char *name, struct buf *path, struct buf *text, size_t max);

/* What file_table reads from now on is kept, and is the same when it is read again by that name,
 * whatever became of it: for each thread's own; and no more. Not for threads. */
void file_hold(void);
void file_let(void);

/* PATH is a table, or a list that one names, which this run has read: what is written must not be
 * it. By device and inode; a pipe is no such file. Not for threads. */
void file_note(const char *path);
bool file_noted(const char *path);

/* The folder of the shipped tables, with its slash, in B; NULL where it is not known. */
const char *file_share(struct buf *b);

#endif
