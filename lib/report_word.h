/* SPDX-License-Identifier: MIT
 * The Korean of our own words, by what they are in English; report_word looks in both tables. */
#ifndef REPORT_WORD_H
#define REPORT_WORD_H

struct report_words {
	const char *english, *korean;
};
extern const struct report_words report_text_words[]; /* ends with NULL */

#endif
