# leadpipe: see README.md. Everything that is built is under build/.
PREFIX ?= /usr/local
BUILD ?= build
CC ?= cc
# Optimising across files makes lead-score 8 % faster; gcc only, since it needs no archiver of its own for fat objects.
LTO := $(shell $(CC) --version 2>/dev/null | grep -q 'Free Software Foundation' && \
	echo -flto=auto -ffat-lto-objects -Wno-alloc-size-larger-than)
# Hardening costs 3 % of the instructions of lead-score (the linker's part is for ELF). Without the folder of the build in them, tools
# have the same bytes wherever they are made.
HARDEN = -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fPIE
CFLAGS ?= -O3 -g $(LTO) $(HARDEN) -ffile-prefix-map=$(CURDIR)=.
LDFLAGS ?= $(if $(filter Linux,$(shell uname -s)),-pie -Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now)
comma = ,
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
VERSION = 0.1.0
# On 32 bits: doubles that are rounded once, files over 2 GiB.
WIDTH := $(shell echo __i386__ | $(CC) $(CFLAGS) -E -P - 2>/dev/null | grep -q 1 && echo -msse2 -mfpmath=sse) -D_FILE_OFFSET_BITS=64
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE $(WIDTH) -DLEADPIPE_VERSION='"$(VERSION)"' -Ilib $(WARN) $(CPPFLAGS) $(CFLAGS)
LDLIBS = -lcsv -llinear -lpcre2-8 -lunistring -lxlsxwriter -lzip -lexpat -lz -lm -lpthread
# Of one tool only, so that the others need not load them.
VERIFY_LIBS = -lcares -lidn2 -lpsl
JOBS ?= 2
FUZZ_SECONDS ?= 60

LIB = $(patsubst %.c,$(BUILD)/%.o,$(wildcard lib/*.c))
TOOL = $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
BIN = $(TOOL:%=$(BUILD)/bin/%)
UNIT = $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/unit_*.c))
FUZZ = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
SHARE = $(patsubst lib/share/%,$(BUILD)/share/leadpipe/%,$(wildcard lib/share/*.csv lib/share/README.md))
BASH = $(TOOL:%=$(BUILD)/share/bash-completion/completions/%)
ZSH = $(TOOL:%=$(BUILD)/share/zsh/site-functions/_%)

all: $(BIN) $(SHARE) $(BASH) $(ZSH)

$(BUILD)/bin/%: $(BUILD)/cmd/%.o $(BUILD)/liblead.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/liblead.a $(LDLIBS)

$(BUILD)/tests/unit_%: $(BUILD)/tests/unit_%.o $(BUILD)/liblead.a
	$(CC) $(filter-out -flto=auto,$(CFLAGS)) $(LDFLAGS) -o $@ $< $(BUILD)/liblead.a $(LDLIBS)

$(BUILD)/liblead.a: $(LIB)
	@rm -f $@
	$(AR) rcs $@ $(LIB)

$(BUILD)/bin/lead-verify $(BUILD)/bin/fuzz_verify $(BUILD)/tests/unit_verify: LDLIBS += $(VERIFY_LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Where the tools look for shipped tables: share/leadpipe beside their own folder, here as when installed.
$(BUILD)/share/leadpipe/%: lib/share/%
	@mkdir -p $(@D)
	cp $< $@

$(BUILD)/share/bash-completion/completions/%: $(BUILD)/bin/% lib/completion.awk
	@mkdir -p $(@D)
	$< --print-options >$@.options
	awk -f lib/completion.awk -v shell=bash -v tool=$* $@.options >$@
	@rm $@.options

$(BUILD)/share/zsh/site-functions/_%: $(BUILD)/bin/% lib/completion.awk
	@mkdir -p $(@D)
	$< --print-options >$@.options
	awk -f lib/completion.awk -v shell=zsh -v tool=$* $@.options >$@
	@rm $@.options

unit: $(UNIT)

deps:
	@sh .ci/deps

demo: all
	BIN=$(BUILD)/bin sh examples/demo.sh

check: all unit
	@BUILD=$(BUILD) BIN=$(BUILD)/bin JOBS=$(JOBS) sh tests/run.sh

# The page in Chromium under axe-core, which come from npm and stay under build/; needs the network, node and chromium.
PAGE = $(BUILD)/page/node_modules
check-page: all $(PAGE)/.ready
	@NODE_PATH=$(abspath $(PAGE)) BUILD=$(BUILD) BIN=$(BUILD)/bin sh tests/html.t | tee $(BUILD)/page/tap
	@grep -q '^ok .* axe-core' $(BUILD)/page/tap && ! grep -q '^not ok\|axe-core.*# SKIP' $(BUILD)/page/tap

$(PAGE)/.ready:
	npm install --prefix $(BUILD)/page --no-save --no-audit --no-fund puppeteer-core@24.43.1 axe-core@4.14.1
	@touch $@

check-spark: all
	@BUILD=$(BUILD) sh examples/spark/check.sh

bench: all
	BIN=$(BUILD)/bin sh tests/bench/run.sh

# lead-dedupe beside Splink on sets whose truth is known; needs the network.
accuracy: $(BUILD)/bin/lead-dedupe
	@BUILD=$(BUILD) BIN=$(BUILD)/bin sh tests/accuracy.sh

# The tools that stream on up to 20,000,000 leads through a pipe: time in proportion, memory that stays.
bench-growth: all
	@BUILD=$(BUILD) BIN=$(BUILD)/bin CC='$(CC)' sh tests/bench/growth.sh

# Instructions on fixed inputs beside those of tests/bench/baseline; for every change.
bench-quick: all
	@BUILD=$(BUILD) BIN=$(BUILD)/bin CC='$(CC)' sh tests/bench/quick.sh

lint:
	@sh .ci/lint

# The lists that come from elsewhere, anew; needs the network.
update-lists:
	@sh .ci/update-lists

# The figures of tests/RELIABILITY.md, anew: half an hour.
reliability:
	@BUILD=$(BUILD) JOBS=$(JOBS) FUZZ_SECONDS=$(FUZZ_SECONDS) sh tests/reliability.sh

# Leaks at exit are by design (die); everything else is not.
asan:
	ASAN_OPTIONS=detect_leaks=0 $(MAKE) BUILD=$(BUILD)/asan \
		CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all' check

fuzz:
	$(MAKE) BUILD=$(BUILD)/fuzz CC=clang \
		CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
		$(FUZZ:%=$(BUILD)/fuzz/bin/%)
	@BIN=$(BUILD)/fuzz/bin JOBS=$(JOBS) FUZZ_SECONDS=$(FUZZ_SECONDS) sh tests/fuzz/run.sh $(FUZZ)

$(BUILD)/bin/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/liblead.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -fsanitize=fuzzer -o $@ $< $(BUILD)/liblead.a $(LDLIBS)

ROOT = $(DESTDIR)$(PREFIX)
EXAMPLES = $(shell find examples -type f)
# Empty, they go with the tools: whoever needs one makes it. bin, share and share/man stay.
EMPTY = doc man/man1 man/man5 man/man7 bash-completion/completions bash-completion \
	zsh/site-functions zsh
install: all
	install -d $(ROOT)/bin $(ROOT)/share/leadpipe $(ROOT)/share/bash-completion/completions \
		$(ROOT)/share/zsh/site-functions
	for s in 1 5 7; do \
		install -d $(ROOT)/share/man/man$$s && \
		install -m 644 man/*.$$s $(ROOT)/share/man/man$$s || exit; \
	done
	for f in $(EXAMPLES); do \
		install -D -m $$(test -x $$f && echo 755 || echo 644) $$f $(ROOT)/share/doc/leadpipe/$$f || exit; \
	done
	install -m 755 $(BIN) $(ROOT)/bin
	install -m 644 $(SHARE) $(ROOT)/share/leadpipe
	install -m 644 $(BASH) $(ROOT)/share/bash-completion/completions
	install -m 644 $(ZSH) $(ROOT)/share/zsh/site-functions

uninstall:
	cd $(ROOT)/bin && rm -f $(TOOL)
	cd $(ROOT)/share/bash-completion/completions && rm -f $(TOOL)
	cd $(ROOT)/share/zsh/site-functions && rm -f $(TOOL:%=_%)
	cd $(ROOT)/share/man && rm -f $(patsubst man/%.1,man1/%.1,$(wildcard man/*.1)) \
		$(patsubst man/%.5,man5/%.5,$(wildcard man/*.5)) $(patsubst man/%.7,man7/%.7,$(wildcard man/*.7))
	rm -rf $(ROOT)/share/leadpipe $(ROOT)/share/doc/leadpipe
	cd $(ROOT)/share && rmdir --ignore-fail-on-non-empty $(EMPTY)

dist:
	@mkdir -p $(BUILD)
	git archive --prefix=leadpipe-$(VERSION)/ -o $(BUILD)/leadpipe-$(VERSION).tar.gz HEAD

clean:
	rm -rf $(BUILD)

-include $(LIB:.o=.d) $(patsubst %.c,$(BUILD)/%.d,$(wildcard cmd/*.c tests/*.c tests/fuzz/*.c))
.PHONY: all unit deps update-lists demo check check-page check-spark accuracy bench bench-growth bench-quick reliability lint asan fuzz install uninstall dist clean
.PRECIOUS: $(BUILD)/%.o
.DELETE_ON_ERROR:
