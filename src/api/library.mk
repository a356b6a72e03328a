# The library as others link it: libseg.a and libseg.so with nothing but the names in exports.txt, seg.pc; make install.
# (libseg.a beside the command is another: it has the inside too, for the command and the tests.)
VERSION := $(shell sed -n 's/^\#define SEG_VERSION "\(.*\)"/\1/p' include/seg.h)
SONAME  := libseg.so.0
DIST    := $(BUILD)/lib
PREFIX  ?= /usr/local
DESTDIR ?=
LIBDIR  ?= $(PREFIX)/lib
SHARE   ?= $(PREFIX)/share

# Programs that know the library by its header alone.
API_TESTS := $(patsubst tests/api/%.c,$(BUILD)/api-tests/%,$(sort $(wildcard tests/api/test_*.c)))

.PHONY: library install uninstall api-tests
library: $(DIST)/libseg.a $(DIST)/$(SONAME) $(DIST)/seg.pc

# One object, so that what is hidden can be made local to it: no name of ours meets one of a program's.
$(DIST)/libseg.a: $(OBJ)
	@mkdir -p $(@D); rm -f $@; ld -r -o $(DIST)/seg.o $^
	@objcopy --localize-hidden $(DIST)/seg.o; ar rcs $@ $(DIST)/seg.o; rm $(DIST)/seg.o
$(BUILD)/gen/exports.map: src/api/exports.txt
	@mkdir -p $(@D); { echo 'SEG_0 { global:'; sed 's/$$/;/' $<; echo 'local: *; };'; } >$@
$(DIST)/$(SONAME): $(OBJ) $(BUILD)/gen/exports.map
	@mkdir -p $(@D); $(CXX) -shared -Wl,-soname,$(SONAME) -Wl,--version-script=$(BUILD)/gen/exports.map $(CFLAGS_$(VARIANT)) \
	  -o $@ $(OBJ) $(LDLIBS)
	@ln -sf $(SONAME) $(DIST)/libseg.so
$(DIST)/seg.pc: src/api/seg.pc.in include/seg.h Makefile FORCE
	@mkdir -p $(@D); sed -e 's|@prefix@|$(PREFIX)|; s|@libdir@|$(LIBDIR)|; s|@version@|$(VERSION)|' $< >$@
.PHONY: FORCE
FORCE:

$(BUILD)/api-tests/%: tests/api/%.c tests/api/shop.h include/seg.h $(DIST)/libseg.a
	@mkdir -p $(@D); echo "  cc  $<"; $(CC) -Iinclude $(CFLAGS) $< -o $@ $(DIST)/libseg.a -lcmocka $(LDLIBS)
# The test of memory once more, with arenas that ask for each block by itself.
FINE := $(BUILD)/api-tests/fine_memory
$(FINE): tests/api/test_memory.c tests/api/shop.h $(OBJ)
	@mkdir -p $(@D); echo "  cc  $< (fine)"; $(CC) $(CPPFLAGS) $(CFLAGS) -DARENA_CHUNK_FIRST=1 -c src/base/arena.c -o $@.o
	@$(CC) -Iinclude $(CFLAGS) -DFINE $< -o $@ $@.o $(filter-out $(BUILD)/base/arena.o,$(OBJ)) -lcmocka $(LDLIBS)
API_TESTS += $(FINE)
unit-build: $(API_TESTS)
api-tests: $(API_TESTS)
	@bash tests/run_unit.sh $(API_TESTS)

# As programs meet it; its threads under their sanitizer; what it must not do.
.PHONY: test-library test-threads
test-library:
	@bash tests/api/run.sh asan
	@$(MAKE) --no-print-directory -j2 VARIANT=tsan test-threads
test-threads: build/tsan/api-tests/test_threads
	@bash tests/run_unit.sh $<
	@bash tests/api/symbols.sh tsan

install:
	@$(MAKE) --no-print-directory -j2 build-all library
	@install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/include" "$(DESTDIR)$(LIBDIR)/pkgconfig"
	@install -m 755 $(BUILD)/seg "$(DESTDIR)$(PREFIX)/bin/seg"
	@install -m 644 include/seg.h "$(DESTDIR)$(PREFIX)/include/seg.h"
	@install -m 644 $(DIST)/libseg.a "$(DESTDIR)$(LIBDIR)/libseg.a"
	@install -m 755 $(DIST)/$(SONAME) "$(DESTDIR)$(LIBDIR)/libseg.so.$(VERSION)"
	@ln -sf libseg.so.$(VERSION) "$(DESTDIR)$(LIBDIR)/$(SONAME)"
	@ln -sf $(SONAME) "$(DESTDIR)$(LIBDIR)/libseg.so"
	@install -m 644 $(DIST)/seg.pc "$(DESTDIR)$(LIBDIR)/pkgconfig/seg.pc"
	@install -D -m 644 $(BUILD)/seg.1 "$(DESTDIR)$(SHARE)/man/man1/seg.1"
	@install -D -m 644 $(BUILD)/completions/seg.bash "$(DESTDIR)$(SHARE)/bash-completion/completions/seg"
	@install -D -m 644 $(BUILD)/completions/_seg "$(DESTDIR)$(SHARE)/zsh/site-functions/_seg"
	@install -D -m 644 $(BUILD)/completions/seg.fish "$(DESTDIR)$(SHARE)/fish/vendor_completions.d/seg.fish"
	@echo "installed under $(DESTDIR)$(PREFIX)"

uninstall:
	@rm -f "$(DESTDIR)$(PREFIX)/bin/seg" "$(DESTDIR)$(PREFIX)/include/seg.h" "$(DESTDIR)$(LIBDIR)/libseg.a" \
	  "$(DESTDIR)$(LIBDIR)/libseg.so.$(VERSION)" "$(DESTDIR)$(LIBDIR)/$(SONAME)" "$(DESTDIR)$(LIBDIR)/libseg.so" \
	  "$(DESTDIR)$(LIBDIR)/pkgconfig/seg.pc" "$(DESTDIR)$(SHARE)/man/man1/seg.1" \
	  "$(DESTDIR)$(SHARE)/bash-completion/completions/seg" "$(DESTDIR)$(SHARE)/zsh/site-functions/_seg" \
	  "$(DESTDIR)$(SHARE)/fish/vendor_completions.d/seg.fish"
