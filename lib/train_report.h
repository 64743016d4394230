/* SPDX-License-Identifier: MIT
 * How good a learnt table is, for people, measured on leads it was not learnt from. Learns
 * nothing. */
#ifndef TRAIN_REPORT_H
#define TRAIN_REPORT_H

#include "out.h"
#include "train.h"

/* A page of text. */
void train_report(const struct train *t, struct out *out);

/* The table score,probability: the chance to win at each whole score. */
void train_probabilities(const struct train *t, struct out *out);

#endif
