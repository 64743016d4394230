/* SPDX-License-Identifier: MIT */
#include "mime.h"

enum {
	LINE = 78,	   /* RFC 5322 2.1.1 */
	LINE_ENCODED = 76, /* RFC 2047 2, RFC 2045 6.7 */
	WORD_BYTES = 45,   /* of text in an encoded word: 72 with what is around, of 75 */
	WORD_FRAME = 12,   /* =?UTF-8?B?...?= */
	WORD_LEAST = 20,   /* frame and any one character */
	PLAIN_WORD = 70,   /* a longer one could not be folded */
	NAME_MOST = 50
};

/* Code points outside ASCII that end a line or steer a terminal: C1 is U+0080 to U+009F, the
 * separators are U+2028 and U+2029. */
static bool
is_control(const unsigned char *p, size_t left)
{
	if (p[0] < 0x20 || p[0] == 0x7f)
		return true;
	if (p[0] == 0xc2 && left > 1 && p[1] < 0xa0)
		return true;
	return p[0] == 0xe2 && left > 2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9);
}

bool
mime_header_safe(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_control((const unsigned char *)s.p + i, s.n - i))
			return false;
	return true;
}

bool
mime_name_valid(struct slice name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] <= ' ' || name.p[i] > '~' || name.p[i] == ':')
			return false;
	return name.n > 0 && name.n <= NAME_MOST;
}

/* May it stand as it is? Only single blanks between words, since those are where lines fold. */
static bool
is_plain(struct slice s)
{
	size_t word = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c < ' ' || c > '~' || (c == '=' && i + 1 < s.n && s.p[i + 1] == '?'))
			return false;
		if (c == ' ' && (i == 0 || i + 1 == s.n || s.p[i + 1] == ' '))
			return false;
		word = c == ' ' ? 0 : word + 1;
		if (word > PLAIN_WORD)
			return false;
	}
	return true;
}

static void
fold(struct buf *b, size_t *column)
{
	buf_add(b, "\n ", 2);
	*column = 1;
}

/* A blank and a word, on the next line where this one has no room. */
static void
add_word(struct buf *b, struct slice word, size_t *column, size_t most)
{
	if (*column + 1 + word.n > most) {
		fold(b, column);
	} else {
		buf_addc(b, ' ');
		(*column)++;
	}
	buf_add_slice(b, word);
	*column += word.n;
}

static void
add_plain(struct buf *b, struct slice s, size_t *column)
{
	while (s.n) {
		const char *blank = memchr(s.p, ' ', s.n);
		size_t n = blank ? (size_t)(blank - s.p) : s.n;

		add_word(b, (struct slice){s.p, n}, column, LINE);
		n += blank != NULL;
		s.p += n;
		s.n -= n;
	}
}

static void
add_base64(struct buf *b, struct slice s)
{
	static const char digit[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)s.p;

	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = s.n - i;
		unsigned v = (unsigned)p[i] << 16 | (left > 1 ? (unsigned)p[i + 1] << 8 : 0) |
			     (left > 2 ? p[i + 2] : 0);

		buf_addc(b, digit[v >> 18]);
		buf_addc(b, digit[v >> 12 & 63]);
		buf_addc(b, left > 1 ? digit[v >> 6 & 63] : '=');
		buf_addc(b, left > 2 ? digit[v & 63] : '=');
	}
}

/* The longest beginning of S of at most N bytes that ends with a character. */
static size_t
whole_characters(struct slice s, size_t n)
{
	if (s.n <= n)
		return s.n;
	while (n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* Encoded words; the blanks and line ends between them are none of the text. */
static void
add_encoded(struct buf *b, struct slice s, size_t *column)
{
	while (s.n) {
		size_t room = LINE_ENCODED - (*column + 1), n = WORD_BYTES, start;

		if (*column + 1 + WORD_LEAST > LINE_ENCODED) {
			fold(b, column);
			room = LINE_ENCODED - 1;
		} else {
			buf_addc(b, ' ');
			(*column)++;
		}
		if ((room - WORD_FRAME) / 4 * 3 < n)
			n = (room - WORD_FRAME) / 4 * 3;
		n = whole_characters(s, n);
		start = b->n;
		buf_add(b, "=?UTF-8?B?", 10);
		add_base64(b, (struct slice){s.p, n});
		buf_add(b, "?=", 2);
		*column += b->n - start;
		s.p += n;
		s.n -= n;
		if (s.n) { /* one word a line: easier to read, and what others write */
			buf_addc(b, '\n');
			*column = 0;
		}
	}
}

void
mime_text(struct buf *b, struct slice name, struct slice value)
{
	size_t column = name.n + 1;

	if (!value.n)
		return;
	buf_add_slice(b, name);
	buf_addc(b, ':');
	if (is_plain(value))
		add_plain(b, value, &column);
	else
		add_encoded(b, value, &column);
	buf_addc(b, '\n');
}

/* RFC 5322 3.2.3, and the blanks between atoms of a phrase. */
static bool
is_phrase(struct slice s)
{
	static const char others[] = "!#$%&'*+-/=?^_`{|}~ ";

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		      (c && strchr(others, c))))
			return false;
	}
	return true;
}

/* May it stand between quotes, with nothing in it to escape? */
static bool
is_quotable(struct slice s)
{
	return is_plain(s) && !(s.n && (memchr(s.p, '"', s.n) || memchr(s.p, '\\', s.n)));
}

static void
add_quoted(struct buf *b, struct slice s, size_t *column)
{
	struct buf q = {0};

	buf_addc(&q, '"');
	buf_add_slice(&q, s);
	buf_addc(&q, '"');
	add_plain(b, buf_slice(&q), column);
	buf_free(&q);
}

void
mime_mailbox(struct buf *b, struct slice name, struct slice display, struct slice address)
{
	size_t column = name.n + 1, most = LINE;
	struct buf angle = {0};

	buf_add_slice(b, name);
	buf_addc(b, ':');
	if (!is_quotable(display)) {
		add_encoded(b, display, &column);
		most = LINE_ENCODED;
	} else if (is_phrase(display)) {
		add_plain(b, display, &column);
	} else {
		add_quoted(b, display, &column);
	}
	if (display.n) {
		buf_addc(&angle, '<');
		buf_add_slice(&angle, address);
		buf_addc(&angle, '>');
		address = buf_slice(&angle);
	}
	add_word(b, address, &column, most);
	buf_addc(b, '\n');
	buf_free(&angle);
}

void
mime_mailbox_read(struct slice s, struct slice *display, struct slice *address, struct buf *scratch)
{
	const char *open = NULL;

	s = slice_trim(s);
	*display = (struct slice){"", 0};
	*address = s;
	if (!s.n || s.p[s.n - 1] != '>')
		return;
	for (size_t i = s.n; i-- > 0 && !open;)
		if (s.p[i] == '<')
			open = s.p + i;
	if (!open)
		return;
	*address = (struct slice){open + 1, (size_t)(s.p + s.n - 1 - (open + 1))};
	s = slice_trim((struct slice){s.p, (size_t)(open - s.p)});
	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"') {
		*display = s;
		return;
	}
	scratch->n = 0;
	for (size_t i = 1; i + 1 < s.n; i++) {
		if (s.p[i] == '\\' && i + 2 < s.n)
			i++;
		buf_addc(scratch, s.p[i]);
	}
	*display = buf_slice(scratch);
}

void
mime_date(struct buf *b, int64_t t, const struct zone *z)
{
	static const char weekdays[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
			  months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	/* zones have no seconds here; local mean times of before about 1910 lose theirs */
	int offset = zone_offset(z, t) / 60, year, month, mday, minutes;
	int64_t day, second;

	t += offset * 60 * WHEN_SECOND;
	day = t / WHEN_DAY - (t % WHEN_DAY < 0);
	second = (t - day * WHEN_DAY) / WHEN_SECOND;
	day_to_civil(day, &year, &month, &mday);
	minutes = offset < 0 ? -offset : offset;
	buf_addf(b, "%s, %02d %s %04d %02d:%02d:%02d %c%02d%02d", weekdays[day_weekday(day)], mday,
		 months[month - 1], year, (int)(second / 3600), (int)(second / 60 % 60),
		 (int)(second % 60), offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

/* Takes the next line off S. */
static struct slice
next_line(struct slice *s)
{
	size_t n = 0, used;
	struct slice line;

	while (n < s->n && s->p[n] != '\n' && s->p[n] != '\r')
		n++;
	line = (struct slice){s->p, n};
	used = n + (n < s->n) + (n + 1 < s->n && s->p[n] == '\r' && s->p[n + 1] == '\n');
	s->p += used;
	s->n -= used;
	return line;
}

/* mbox takes such a line for a new message; SMTP, for the end of this one. */
static bool
is_marked(struct slice line)
{
	return (line.n >= 5 && memcmp(line.p, "From ", 5) == 0) || (line.n && line.p[0] == '.');
}

static bool
is_7bit(struct slice text)
{
	while (text.n) {
		struct slice line = next_line(&text);

		if (line.n > LINE_ENCODED || is_marked(line) ||
		    (line.n && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t')))
			return false;
		for (size_t i = 0; i < line.n; i++)
			if ((line.p[i] < ' ' && line.p[i] != '\t') || line.p[i] > '~')
				return false;
	}
	return true;
}

static void
quoted_line(struct buf *b, struct slice line)
{
	static const char digit[] = "0123456789ABCDEF";
	size_t column = 0;

	for (size_t i = 0; i < line.n;) {
		struct slice rest = {line.p + i, line.n - i};
		unsigned char c = (unsigned char)line.p[i];
		size_t n = 1; /* bytes of the character */
		bool raw;

		while (n < rest.n && ((unsigned char)rest.p[n] & 0xc0) == 0x80)
			n++;
		/* a character is not cut: then each line can be read by itself */
		if (column + 3 * n >= LINE_ENCODED) {
			buf_add(b, "=\n", 2);
			column = 0;
		}
		if (c == ' ' || c == '\t') /* not at the end */
			raw = rest.n > 1;
		else
			raw = c > ' ' && c <= '~' && c != '=' && !(column == 0 && is_marked(rest));
		for (size_t k = 0; k < n; k++, column += raw ? 1 : 3) {
			c = (unsigned char)rest.p[k];
			if (raw)
				buf_addc(b, (char)c);
			else
				buf_add(b, (char[]){'=', digit[c >> 4], digit[c & 15]}, 3);
		}
		i += n;
	}
}

void
mime_body(struct buf *b, struct slice text)
{
	bool plain = is_7bit(text);

	buf_addf(b,
		 "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
		 "Content-Transfer-Encoding: %s\n\n",
		 plain ? "7bit" : "quoted-printable");
	while (text.n) {
		struct slice line = next_line(&text);

		if (plain)
			buf_add_slice(b, line);
		else
			quoted_line(b, line);
		buf_addc(b, '\n');
	}
}

void
mime_readable(struct buf *b, struct slice text)
{
	while (text.n) {
		struct slice line = next_line(&text);

		for (size_t i = 0; i < line.n; i++) {
			const unsigned char *p = (const unsigned char *)line.p + i;

			buf_addc(b, *p != '\t' && is_control(p, line.n - i) ? '?' : line.p[i]);
		}
		buf_addc(b, '\n');
	}
}
