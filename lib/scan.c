/* SPDX-License-Identifier: MIT
 * Three kernels make the masks (AVX2, SSE2, plain words); take() reads them. Measured on 559 MB of
 * leads with Korean text and a third of the records quoted: the masks cost more than what is done
 * with them, so take() is shared and branches little. AVX-512 was tried and gained nothing over
 * AVX2. */
#include "scan.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* The masks of 64 bytes: bit i is byte i. */
struct masks {
	uint64_t delimiter, lf, cr, quote, nul;
};

void
scan_reset(struct scan *s)
{
	s->inside = 0;
	s->before = 1;
	s->closed = 0;
	s->marked = 0;
	s->open = false;
	memset(s->tail, 0, sizeof(s->tail));
}

/* Bit i of the result is the parity of bits 0..i. */
__attribute__((always_inline)) static inline uint64_t
prefix_parity(uint64_t x)
{
	x ^= x << 1;
	x ^= x << 2;
	x ^= x << 4;
	x ^= x << 8;
	x ^= x << 16;
	x ^= x << 32;
	return x;
}

/* Writes down what the masks of the 64 bytes at offset AT say; false (and nothing written) where
 * they are irregular. */
__attribute__((always_inline)) static inline bool
take(struct scan *s, const struct masks *m, uint32_t at)
{
	uint64_t line = m->lf | m->cr, ends = m->delimiter | line;

	if (s->quoting && (m->quote || s->inside || s->closed)) {
		uint64_t inside = prefix_parity(m->quote) ^ s->inside;
		uint64_t opening = m->quote & inside, closing = m->quote & ~inside;

		ends &= ~inside;
		line &= ~inside;
		/* An opening quote stands behind an end, or behind a closing one (then both are an
		 * escaped quote); behind a closing quote stands an end or that opening one. */
		if ((opening & ~((ends | closing) << 1 | s->before)) |
		    ((closing << 1 | s->closed) & ~(ends | opening)))
			return false;
		s->inside = (uint64_t)((int64_t)inside >> 63);
		s->closed = closing >> 63;
		s->before = (ends | closing) >> 63;
	} else {
		s->before = ends >> 63;
	}
	if (m->quote)
		s->marked = SCAN_MARKED;
	if (line) {
		uint64_t rest = line;

		do {
			uint64_t below = (rest & -rest) - 1;

			s->row[s->nrow++] =
			    (uint32_t)(s->npos + (size_t)__builtin_popcountll(ends & below)) |
			    s->marked;
			rest &= rest - 1;
		} while (rest);
		/* Quotes behind the last line end mark the row that goes on. */
		s->marked = m->quote & ~(((uint64_t)2 << (63 - __builtin_clzll(line))) - 1)
				? SCAN_MARKED
				: 0;
	}
	if (ends) {
		uint32_t *p = s->pos + s->npos;

		s->npos += (size_t)__builtin_popcountll(ends);
		/* Four at a time without asking whether they are there: what is too much is
		 * overwritten later. */
		do {
			for (int i = 0; i < 4; i++) {
				*p++ = at + (uint32_t)__builtin_ctzll(ends | UINT64_C(1) << 63);
				ends &= ends - 1;
			}
		} while (ends);
	}
	return true;
}

/* UTF-8 byte by byte; TAIL[0] = continuation bytes due, TAIL[1] and TAIL[2] = the range of the next
 * one. */
static bool
utf8_bytes(unsigned char *tail, const unsigned char *p, size_t n)
{
	unsigned due = tail[0], low = tail[1], high = tail[2];

	for (size_t i = 0; i < n; i++) {
		unsigned c = p[i];

		if (due) {
			if (c < low || c > high)
				return false;
			due--;
			low = 0x80;
			high = 0xbf;
		} else if (c >= 0x80) {
			if (c < 0xc2 || c > 0xf4)
				return false;
			due = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
			low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
			high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
		}
	}
	tail[0] = (unsigned char)due;
	tail[1] = (unsigned char)low;
	tail[2] = (unsigned char)high;
	return true;
}

/* Bit i: byte i of the word is C. Exact, unlike the usual has-zero trick. */
static inline uint64_t
word_equals(uint64_t w, unsigned char c)
{
	uint64_t x = w ^ UINT64_C(0x0101010101010101) * c, low = UINT64_C(0x7f7f7f7f7f7f7f7f);

	x = ~(((x & low) + low) | x | low); /* 0x80 in each byte that was zero */
	return (x >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline uint64_t
load_word(const char *p)
{
	uint64_t w;

	memcpy(&w, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	return w;
}

static size_t
block_portable(struct scan *s, const char *b, size_t from, size_t to)
{
	for (; from + SCAN_STEP <= to; from += SCAN_STEP) {
		const char *p = b + from;
		struct masks m = {0};
		uint64_t high = 0;

		for (int i = 0; i < 8; i++) {
			uint64_t w = load_word(p + 8 * i);

			m.delimiter |= word_equals(w, (unsigned char)s->delimiter) << 8 * i;
			m.lf |= word_equals(w, '\n') << 8 * i;
			m.cr |= word_equals(w, '\r') << 8 * i;
			m.quote |= word_equals(w, (unsigned char)s->quote) << 8 * i;
			m.nul |= word_equals(w, 0) << 8 * i;
			high |= w;
		}
		if (m.nul || ((high & UINT64_C(0x8080808080808080) || s->open) &&
			      !utf8_bytes(s->tail, (const unsigned char *)p, SCAN_STEP)))
			break;
		s->open = s->tail[0] != 0;
		if (!take(s, &m, (uint32_t)from))
			break;
	}
	return from;
}

#if defined(__x86_64__)
static inline uint64_t
equals16(const __m128i v[4], char c)
{
	__m128i k = _mm_set1_epi8(c);
	uint64_t m = 0;

	for (int i = 0; i < 4; i++)
		m |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], k)) << 16 * i;
	return m;
}

static size_t
block_sse2(struct scan *s, const char *b, size_t from, size_t to)
{
	for (; from + SCAN_STEP <= to; from += SCAN_STEP) {
		const char *p = b + from;
		__m128i v[4];
		struct masks m;
		bool high;

		for (int i = 0; i < 4; i++)
			v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
		m.delimiter = equals16(v, s->delimiter);
		m.lf = equals16(v, '\n');
		m.cr = equals16(v, '\r');
		m.quote = equals16(v, s->quote);
		m.nul = equals16(v, 0);
		high = _mm_movemask_epi8(
		    _mm_or_si128(_mm_or_si128(v[0], v[1]), _mm_or_si128(v[2], v[3])));
		if (m.nul || ((high || s->open) &&
			      !utf8_bytes(s->tail, (const unsigned char *)p, SCAN_STEP)))
			break;
		s->open = s->tail[0] != 0;
		if (!take(s, &m, (uint32_t)from))
			break;
	}
	return from;
}

#define AVX2 __attribute__((target("avx2,popcnt,bmi")))

/* UTF-8 by three table look-ups a byte: Keiser and Lemire, "Validating UTF-8 In Less Than One
 * Instruction Per Byte" (2021). Each bit is one way a pair of bytes can be wrong; it is an error
 * when all three tables agree on it. */
enum {
	TOO_SHORT = 1, /* lead byte, then no continuation */
	TOO_LONG = 2,  /* ASCII, then a continuation */
	OVERLONG_3 = 4,
	TOO_LARGE = 8,
	SURROGATE = 16,
	OVERLONG_2 = 32,
	OVERLONG_4 = 64, /* also F5.. and above with 1000____ behind it */
	TWO_CONTINUE = 128,
	CARRY = TOO_SHORT | TOO_LONG | TWO_CONTINUE
};

#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

AVX2 static inline __m256i
utf8_errors(__m256i v, __m256i last)
{
	const __m256i by_high =
	    TWICE(TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
		  (char)TWO_CONTINUE, (char)TWO_CONTINUE, (char)TWO_CONTINUE, (char)TWO_CONTINUE,
		  TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
		  TOO_SHORT | TOO_LARGE | OVERLONG_4);
	const __m256i by_low =
	    TWICE((char)(CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), (char)(CARRY | OVERLONG_2),
		  (char)CARRY, (char)CARRY, (char)(CARRY | TOO_LARGE),
		  (char)(CARRY | TOO_LARGE | OVERLONG_4), (char)(CARRY | TOO_LARGE | OVERLONG_4),
		  (char)(CARRY | TOO_LARGE | OVERLONG_4), (char)(CARRY | TOO_LARGE | OVERLONG_4),
		  (char)(CARRY | TOO_LARGE | OVERLONG_4), (char)(CARRY | TOO_LARGE | OVERLONG_4),
		  (char)(CARRY | TOO_LARGE | OVERLONG_4), (char)(CARRY | TOO_LARGE | OVERLONG_4),
		  (char)(CARRY | TOO_LARGE | OVERLONG_4 | SURROGATE),
		  (char)(CARRY | TOO_LARGE | OVERLONG_4), (char)(CARRY | TOO_LARGE | OVERLONG_4));
	const __m256i by_next =
	    TWICE(TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
		  TOO_SHORT, (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUE | OVERLONG_3 | OVERLONG_4),
		  (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUE | OVERLONG_3 | TOO_LARGE),
		  (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUE | SURROGATE | TOO_LARGE),
		  (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUE | SURROGATE | TOO_LARGE), TOO_SHORT,
		  TOO_SHORT, TOO_SHORT, TOO_SHORT);
	const __m256i nibble = _mm256_set1_epi8(15);
	__m256i across = _mm256_permute2x128_si256(last, v, 0x21);
	__m256i back1 = _mm256_alignr_epi8(v, across, 15),
		back2 = _mm256_alignr_epi8(v, across, 14),
		back3 = _mm256_alignr_epi8(v, across, 13);
	__m256i pair = _mm256_and_si256(
	    _mm256_and_si256(
		_mm256_shuffle_epi8(by_high, _mm256_and_si256(_mm256_srli_epi16(back1, 4), nibble)),
		_mm256_shuffle_epi8(by_low, _mm256_and_si256(back1, nibble))),
	    _mm256_shuffle_epi8(by_next, _mm256_and_si256(_mm256_srli_epi16(v, 4), nibble)));
	/* The third byte of three and the third and fourth of four have to be a second
	 * continuation. */
	__m256i due =
	    _mm256_or_si256(_mm256_subs_epu8(back2, _mm256_set1_epi8((char)(0xe0 - 0x80))),
			    _mm256_subs_epu8(back3, _mm256_set1_epi8((char)(0xf0 - 0x80))));

	return _mm256_xor_si256(_mm256_and_si256(due, _mm256_set1_epi8((char)0x80)), pair);
}

AVX2 static inline uint64_t
equals32(__m256i a, __m256i b, char c)
{
	__m256i k = _mm256_set1_epi8(c);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, k)) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, k)) << 32;
}

AVX2 static size_t
block_avx2(struct scan *s, const char *b, size_t from, size_t to)
{
	for (; from + SCAN_STEP <= to; from += SCAN_STEP) {
		const char *p = b + from;
		__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
		__m256i w = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
		struct masks m;

		m.delimiter = equals32(v, w, s->delimiter);
		m.lf = equals32(v, w, '\n');
		m.cr = equals32(v, w, '\r');
		m.quote = equals32(v, w, s->quote);
		m.nul = equals32(v, w, 0);
		if (m.nul)
			break;
		if (s->open || _mm256_movemask_epi8(_mm256_or_si256(v, w))) {
			__m256i last = _mm256_loadu_si256((const __m256i *)(const void *)s->tail);
			__m256i e = _mm256_or_si256(utf8_errors(v, last), utf8_errors(w, v));

			if (!_mm256_testz_si256(e, e))
				break;
			_mm256_storeu_si256((__m256i *)(void *)s->tail, w);
			s->open = _mm256_movemask_epi8(w);
		}
		if (!take(s, &m, (uint32_t)from))
			break;
	}
	return from;
}
#endif

typedef size_t block_fn(struct scan *s, const char *b, size_t from, size_t to);

static block_fn *
kernel_named(const char *name)
{
#if defined(__x86_64__)
	if (strcmp(name, "avx2") == 0)
		return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
			       __builtin_cpu_supports("bmi")
			   ? block_avx2
			   : NULL;
	if (strcmp(name, "sse2") == 0)
		return block_sse2;
#endif
	return strcmp(name, "portable") == 0 ? block_portable : NULL;
}

static const char *const kernels[] = {"avx2", "sse2", "portable"};
static block_fn *block;
static const char *block_name;

bool
scan_use(const char *name)
{
	block_fn *f = kernel_named(name);

	if (f) {
		block = f;
		block_name = name;
	}
	return f != NULL;
}

const char *
scan_kernel(void)
{
	for (size_t i = 0; !block && i < sizeof(kernels) / sizeof(*kernels); i++)
		scan_use(kernels[i]);
	return block_name;
}

size_t
scan_block(struct scan *s, const char *b, size_t from, size_t to, size_t limit, bool *odd)
{
	size_t stop = to - from > limit ? from + limit : to, at;

	if (!block)
		scan_kernel();
	at = block(s, b, from, stop);
	*odd = at + SCAN_STEP <= stop;
	return at;
}

bool
scan_rest(struct scan *s, const char *b, size_t from, size_t n)
{
	char copy[SCAN_STEP];
	size_t npos = s->npos, nrow = s->nrow;

	if (!block)
		scan_kernel();
	/* Line ends as padding: they close whatever may be closed, and are taken back below. */
	memset(copy, '\n', sizeof(copy));
	memcpy(copy, b + from, n);
	if (block(s, copy, 0, SCAN_STEP) != SCAN_STEP)
		return false;
	while (s->npos > npos && s->pos[s->npos - 1] >= n)
		s->npos--;
	while (s->nrow > nrow && (s->row[s->nrow - 1] & ~SCAN_MARKED) >= s->npos)
		s->nrow--;
	for (size_t i = npos; i < s->npos; i++)
		s->pos[i] += (uint32_t)from;
	return true;
}
