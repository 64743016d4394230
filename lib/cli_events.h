/* SPDX-License-Identifier: MIT
 * The event files of a tool (-e): opened, and what is said of them when all leads were asked for.
 * For cmd/ only: prints, and ends the process. */
#ifndef CLI_EVENTS_H
#define CLI_EVENTS_H

#include "cli.h"
#include "event.h"

/* events_open by the common options; those of nobody are counted where -v says how many. */
struct events *cli_events_open(const struct cli *c, const struct cli_list *files);

/* The columns by which events find their lead: exits 2 where LEADS has two of one. */
void cli_events_once(const struct in *leads);

/* Warns of events that have no readable time, and of types of a table that look misspelt; appends to
 * B, for -v, how many were read, and how many of them counted for nothing. Sets C->look where a table
 * does look so, and where a file has no event that can count. */
void cli_events_say(struct cli *c, const struct events *e, struct buf *b);

#endif
