/* SPDX-License-Identifier: MIT */
#include "header.h"

#include "ascii.h"
#include "dates.h"

/* Without a note behind it that is no part of the name: a zone, or how to write it
 * ("(010-0000-0000)", "(예: a@b.kr)", "('-' 없이)"). */
static struct slice
without_note(struct slice s)
{
	static const struct slice word[] = {
	    SLICE_INIT("@"),	SLICE_INIT("예:"),    SLICE_INIT("예)"),  SLICE_INIT("없이"),
	    SLICE_INIT("숫자"), SLICE_INIT("e.g."),  SLICE_INIT("ex)"),	 SLICE_INIT("ex."),
	    SLICE_INIT("Y/N"),	SLICE_INIT("y/n"),   SLICE_INIT("O/X"),	 SLICE_INIT("o/x"),
	    SLICE_INIT("O,X"),	SLICE_INIT("예/아"), SLICE_INIT("Yes/"), SLICE_INIT("국문"),
	    SLICE_INIT("半角"), SLICE_INIT("全角"),  SLICE_INIT("必須"), SLICE_INIT("任意"),
	    SLICE_INIT("確認"), SLICE_INIT("税"),    SLICE_INIT("フル"), SLICE_INIT("range"),
	    SLICE_INIT("포함"), SLICE_INIT("text only")};
	static const struct slice counted[] = {SLICE_INIT("명"), SLICE_INIT("인"), SLICE_INIT("名"),
					       SLICE_INIT("人")};
	const char *open = s.n && s.p[s.n - 1] == ')' ? memrchr(s.p, '(', s.n) : NULL;
	struct slice bare, note = header_note(s, &bare);
	char currency[4];
	double scale;
	int east;
	bool is_note;

	if (!note.n || !bare.n)
		return s;
	is_note = (open && (dates_zone((struct slice){open, (size_t)(s.p + s.n - open)}, &east) ||
			    header_zone(s))) ||
		  header_unit(s, &scale, currency);
	for (size_t i = 0; i < note.n && !is_note; i++)
		is_note = is_digit(note.p[i]) && note.p + note.n < s.p + s.n;
	for (size_t i = 0; i < sizeof(counted) / sizeof(*counted) && !is_note; i++)
		is_note = slice_eq(note, counted[i]);
	for (size_t i = 0; i < sizeof(word) / sizeof(*word) && !is_note; i++)
		is_note = memmem(note.p, note.n, word[i].p, word[i].n) != NULL;
	return is_note ? bare : s;
}

struct slice
header_label(struct slice s)
{
	static const struct slice mark[] = {
	    SLICE_INIT("(필수)"),     SLICE_INIT("[필수]"),	SLICE_INIT("(선택)"),
	    SLICE_INIT("[선택]"),     SLICE_INIT("(required)"), SLICE_INIT("(optional)"),
	    SLICE_INIT("(Required)"), SLICE_INIT("(Optional)"), SLICE_INIT("【必須】"),
	    SLICE_INIT("【任意】"),   SLICE_INIT("(必須)"),	SLICE_INIT("(任意)"),
	    SLICE_INIT("（必須）"),   SLICE_INIT("（任意）"),	SLICE_INIT("(必填)"),
	};
	static const struct slice point[] = {SLICE_INIT("."), SLICE_INIT(")"), SLICE_INIT("、"),
					     SLICE_INIT("．"), SLICE_INIT("）")};
	size_t i = s.n && (s.p[0] == 'Q' || s.p[0] == 'q'), from = i;

	while (i < s.n && is_digit(s.p[i]))
		i++;
	for (size_t k = 0; i > from && k < sizeof(point) / sizeof(*point); k++)
		if (s.n > i + point[k].n && memcmp(s.p + i, point[k].p, point[k].n) == 0 &&
		    !is_digit(s.p[i + point[k].n])) {
			i += point[k].n;
			s = slice_trim((struct slice){s.p + i, s.n - i});
			break;
		}
	for (size_t k = 0; k < sizeof(mark) / sizeof(*mark); k++) {
		size_t n = mark[k].n;

		if (s.n > n && memcmp(s.p, mark[k].p, n) == 0)
			s = slice_trim((struct slice){s.p + n, s.n - n});
		if (s.n > n && memcmp(s.p + s.n - n, mark[k].p, n) == 0)
			s = slice_trim((struct slice){s.p, s.n - n});
	}
	return without_note(s);
}
