/* SPDX-License-Identifier: MIT
 * What a tool says of its event files (-e) when all leads were asked for. For cmd/ only: prints. */
#ifndef CLI_EVENTS_H
#define CLI_EVENTS_H

#include "event.h"

/* Warns of events that have no readable time, and appends to B, for -v, how many were read, and how
 * many of them counted for nothing. */
void cli_events_say(const struct events *e, struct buf *b);

#endif
