/* SPDX-License-Identifier: MIT
 * What threads need of a reader (parallel.h): it hands over what it has read and gets back what was
 * not done, and another one reads a part where it is. */
#include "reader_state.h"

#include <stdlib.h>

void
reader_rest(struct reader *rd, struct buf *rest, uint64_t *line, uint64_t *byte)
{
	/* The LF of a CRLF that is still to come is no line of its own. An error comes again. */
	if (rd->after_cr && rd->record == rd->end && !rd->eof)
		reader_fill(rd);
	if (rd->after_cr && rd->record < rd->end && rd->b[rd->record] == '\n')
		rd->record++;
	buf_add(rest, rd->b + rd->record, rd->end - rd->record);
	*line = rd->next_line;
	*byte = rd->byte + rd->record;
	rd->record = rd->end;
	rd->eof = true;
	reader_restart(rd);
}

/* At the front of B. */
static void
begin_at(struct reader *rd, const struct buf *b, uint64_t line, uint64_t byte)
{
	rd->b = b->s;
	rd->cap = b->cap - SCAN_SLACK;
	rd->end = b->n;
	rd->record = 0;
	rd->byte = byte;
	rd->next_line = line;
	rd->eof = rd->after_cr = rd->unclosed = false;
	reader_restart(rd);
}

void
reader_give_back(struct reader *rd, struct buf *bytes, uint64_t line, uint64_t byte, int error)
{
	free(rd->b);
	buf_reserve(bytes, SCAN_SLACK + BLOCK);
	begin_at(rd, bytes, line, byte);
	rd->broken = error;
	*bytes = (struct buf){0};
}

void
reader_begin_part(struct reader *rd, const struct reader *like, struct buf *bytes, const char *name,
		  uint64_t line, uint64_t byte)
{
	if (!rd->lent)
		free(rd->b);
	rd->lent = true;
	buf_reserve(bytes, SCAN_SLACK + 1);
	rd->source = (struct in_source){.name = name};
	begin_at(rd, bytes, line, byte);
	reader_source_ended(rd);
	rd->one_column = like->one_column;
	rd->bare_cr = like->bare_cr;
	rd->format = like->format;
	rd->scan.delimiter = like->scan.delimiter;
	rd->scan.quoting = like->scan.quoting;
	rd->scan.quote = like->scan.quote;
}

bool
reader_open_quote(const struct reader *rd)
{
	return rd->unclosed;
}

bool
reader_quotes(const struct reader *rd)
{
	return rd->scan.quoting;
}

uint64_t
reader_line(const struct reader *rd)
{
	return rd->next_line;
}

uint64_t
reader_byte(const struct reader *rd)
{
	return rd->byte + rd->record;
}
