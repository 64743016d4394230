/* SPDX-License-Identifier: MIT
 * Learns a model (model.h) without labels. u is counted: what random pairs agree in. m is learned
 * by expectation and maximisation over the patterns of levels of pairs that agree in an anchor, a
 * field that few pairs agree in by chance; each anchor tells of the other fields. The prior is what
 * the whole then says of all pairs. Knows no file. */
#ifndef EM_H
#define EM_H

#include "block.h"
#include "model.h"

/* model_ready is to follow. */
void model_train(struct model *m, const struct fields *f, const struct blocks *b);

#endif
