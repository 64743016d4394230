/* SPDX-License-Identifier: MIT
 * Which of the encodings of Korean, Japanese and Chinese bytes look like. A text in one of them is
 * nearly always valid in others; what tells is which characters it would hold. Pure functions; private
 * to decode. */
#ifndef DECODE_ASIAN_H
#define DECODE_ASIAN_H

#include "slice.h"

/* Each asks nothing of whether all bytes are valid; characters cut by the end do not count.
 *
 * CP949: mostly Hangul, and Hanja in words of their own. PURE: nearly all of it the 2,350 syllables of
 * KS X 1001; Japanese as CP949 would be of the others. */
bool asian_cp949(struct slice s, bool pure);
bool asian_cp932(struct slice s);  /* kana and the 2,965 commoner kanji, and little of half width */
bool asian_euc_jp(struct slice s); /* the same, and some kana */
bool asian_gbk(struct slice s);	   /* nearly all of the 3,755 commoner characters of GB 2312, no kana */
bool asian_big5(struct slice s);   /* nearly all of the 5,401 commoner ones of Big5 */

#endif
