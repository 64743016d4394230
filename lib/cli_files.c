/* SPDX-License-Identifier: MIT
 * The files of a run: what a tool reads it must not write, and nothing twice. The list itself may
 * be its own output: that is replaced when all is read. */
#include "cli.h"

#include "file.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_file(const char *path)
{
	return path && strcmp(path, "-") != 0;
}

static void
refuse_read(const struct cli *c, const char *path)
{
	for (size_t i = 0; i < c->reads.n; i++)
		if (is_file(path) && file_same(path, c->reads.item[i]))
			die("%s: is read and would be overwritten", path);
}

static void
refuse_operand(const struct cli *c, const char *path)
{
	for (size_t i = 0; is_file(path) && i < c->operands; i++)
		if (is_file(c->operand[i]) && file_same(path, c->operand[i]))
			die("%s: is read and would be overwritten", path);
}

/* The tables are read by now, and what they name. */
static void
refuse_noted(const char *path)
{
	if (is_file(path) && file_noted(path))
		die("%s: is read and would be overwritten", path);
}

void
cli_reads(struct cli *c, const char *table)
{
	struct buf b = {0};
	const char *path = table ? file_find(table, &b) : NULL;

	if (is_file(path)) {
		cli_list_add(&c->reads, xstrdup(path));
		refuse_read(c, c->output);
		for (size_t i = 0; i < c->n_writes; i++)
			refuse_read(c, c->writes[i]);
	}
	buf_free(&b);
}

/* A script's variable that is not set: to go on as if the option were not there would do something
 * else than was asked for. */
static void
refuse_empty(const struct cli *c, const struct cli_option *o)
{
	if (o && o->arg && !*c->arg && o->letter)
		cli_usage(c, "option \"-%c\": its argument (%s) is empty", o->letter, o->arg);
	if (o && o->arg && !*c->arg)
		cli_usage(c, "option \"--%s\": its argument (%s) is empty", o->name, o->arg);
	for (size_t i = 0; !o && i < c->operands; i++)
		if (!*c->operand[i])
			cli_usage(c, "the name of an input file is empty");
}

/* O, which was given, is among the words of tool->reads; with NULL: those that were not given. */
void
cli_reads_option(struct cli *c, const struct cli_option *o)
{
	const char *p = c->tool->reads ? c->tool->reads : "";

	refuse_empty(c, o);
	for (unsigned bit = 0; *p; bit++) {
		size_t n = strcspn(p, " "), name = strcspn(p, "= ");
		struct slice word = {p, name};

		if (o && o->name && slice_eq(word, slice_of(o->name))) {
			cli_reads(c, c->arg);
			c->read_given |= 1u << bit;
		} else if (!o && !(c->read_given >> bit & 1) && name < n) {
			char *table = xstrndup(p + name + 1, n - name - 1);

			cli_reads(c, table);
			free(table);
		}
		p += n + (p[n] == ' ');
	}
	if (!o)
		refuse_read(c, c->output);
}

void
cli_reads_free(struct cli *c)
{
	for (size_t i = 0; i < c->reads.n; i++)
		free((char *)(uintptr_t)c->reads.item[i]);
	free(c->reads.item);
	c->reads = (struct cli_list){0};
}

void
cli_writes(struct cli *c, const char *path)
{
	if (path && !is_file(path) && !c->output)
		cli_usage(c, "\"-\": the records go to the standard output: give -o, or a "
			     "file here");
	if (!is_file(path))
		return;
	refuse_operand(c, path);
	refuse_read(c, path);
	if (is_file(c->output) && file_same(path, c->output))
		die("%s: is the output, too", path);
	for (size_t i = 0; i < c->n_writes; i++)
		if (file_same(path, c->writes[i]))
			die("%s: would be written twice", path);
	if (c->n_writes < sizeof(c->writes) / sizeof(*c->writes))
		c->writes[c->n_writes++] = path;
}

/* tool f >>f would read what it writes, without end. */
static void
refuse_own_tail(const struct cli *c)
{
	struct stat out, in;
	int fd = c->output ? file_descriptor(c->output) : STDOUT_FILENO;

	if (fd < 0 || fstat(fd, &out) < 0 || !S_ISREG(out.st_mode) || out.st_size == 0)
		return;
	for (size_t i = 0; i < c->operands; i++)
		if (stat(c->operand[i], &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
			die("%s: is the standard output, too; -o FILE replaces it when all is read", c->operand[i]);
}

struct out *
cli_out(struct cli *c, const struct in *in)
{
	struct out_options o = {.path = c->output, .format = FORMAT_CSV, .excel = c->excel};
	struct buf err = {0};
	struct out *out;

	if (c->tsv || (in && in_format(in) == FORMAT_TSV))
		o.format = FORMAT_TSV;
	refuse_own_tail(c);
	refuse_read(c, c->output);
	if (c->tool->no_list || c->no_list)
		refuse_operand(c, c->output);
	refuse_noted(c->output);
	for (size_t i = 0; i < c->n_writes; i++)
		refuse_noted(c->writes[i]);
	out = out_open(&o, &err);
	if (!out)
		die("%s", buf_string(&err));
	buf_free(&err);
	return out;
}
