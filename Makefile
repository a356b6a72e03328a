# seg: build, test, demo. Everything made goes under build/; nothing else is written.
#
#   make            the library and the command, in build/release
#   make demo       installs what is missing, builds, and shows the main job
#   make test       installs what is missing, builds with sanitizers, runs every test
#   make test-engines   installs the databases, too, and tests each of them
#   make fuzz       60 seconds of each fuzzer
#   make fuzz-engines   10,000 random programs on every database that is there; FUZZ_PROGRAMS=N or FUZZ_SECONDS=S
#   make stdlib-iso   writes the codes of countries, currencies and languages anew
#   make vscode     the extension for VS Code, as build/editors/seg-*.vsix; make test-editors tests it
#   make bench      what seg and others need for the same questions; N=1000000 customers
#   make bench-engines  the databases' own SQL, an expert's, and the machine; N="100000 1000000", ENGINES="postgres duckdb"
#   make install    the command and the library, under PREFIX (/usr/local) in DESTDIR; make uninstall
#   make format     lays the C files out as .clang-format says; the tests hold them to it
#   make help       the other targets
.DEFAULT_GOAL := all
.SUFFIXES:
.DELETE_ON_ERROR:
SHELL := /bin/bash

# ---- what must be on the machine (Debian 12) ----------------------------------------------------
# re2c, lemon: lexer and parser.  utf8proc: case folding and NFC.  re2: linear-time patterns.
# xxhash: hashing.  sqlite3: data source and SQL engine.  cmocka: unit tests.  tzdata: zone rules.
# iso-codes: the codes of stdlib/iso.seg.  jq: reads JSON for it, and for tests.  vim: its files are tested.
# python3, libxml2: what tests hold JSON, YAML, XML and models of dbt to.  pkgconf: finds the installed library.
# zlib: what Debian's sqlite3.pc names where that is linked statically.
PACKAGES := gcc g++ clang libclang-rt-14-dev clang-format-14 make re2c lemon libutf8proc-dev libre2-dev \
            libxxhash-dev libsqlite3-dev libpq-dev libcmocka-dev libedit-dev tzdata jq mandoc zsh fish iso-codes \
            vim python3 python3-jsonschema python3-yaml python3-jinja2 libxml2-utils pkgconf libcurl4-openssl-dev zlib1g-dev
# Databases that tests start, each by itself: `make test` leaves out what is not there, `make test-engines` installs them.
ENGINE_PACKAGES := postgresql-15 clickhouse-server curl
# npm brings two of these databases, and what tests the extension of VS Code. Not where there is another node than Debian's.
NODE_PACKAGES := $(if $(shell command -v npm),,nodejs npm)

.PHONY: deps
deps:
	@missing=""; for p in $(PACKAGES) $(MORE_PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	[ -z "$$missing" ] || bash tests/install.sh $$missing

# ---- variants: one folder each ------------------------------------------------------------------
VARIANT ?= release
BUILD   := build/$(VARIANT)
CFLAGS_release    := -O3 -g -DNDEBUG
CFLAGS_asan       := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS_clang      := -O1 -g
CFLAGS_clang-asan := $(CFLAGS_asan)
CFLAGS_tsan       := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
CFLAGS_fuzz       := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
CLANG_VARIANTS := clang clang-asan fuzz
ifneq ($(filter $(VARIANT),$(CLANG_VARIANTS)),)
CC := clang
CXX := clang++
else
CC := gcc
CXX := g++
endif
WARN     := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
CPPFLAGS := -Isrc -Iinclude -I$(BUILD)/gen
CFLAGS   := -std=gnu17 -fPIC -fvisibility=hidden $(WARN) $(CFLAGS_$(VARIANT))
CXXFLAGS := -std=c++17 -fPIC -fvisibility=hidden -Wall -Wextra -Werror $(CFLAGS_$(VARIANT))
LDLIBS   := -lutf8proc -lre2 -lxxhash -lsqlite3 -lpthread -lm -lstdc++

# The command alone needs this: libpq and libcurl are found when a database is asked, libedit when somebody types
# (src/engines/libpq.c, libcurl.c, src/tools/libedit.c).
TOOL_LIBS := -ldl

# ---- sources ------------------------------------------------------------------------------------
LIB_C   := $(sort $(wildcard src/*.c src/base/*.c src/data/*.c src/front/*.c src/ir/*.c src/run/*.c src/sql/*.c src/db/*.c src/infer/*.c src/api/*.c))
LIB_CC  := $(sort $(wildcard src/data/*.cc))
TOOL_C  := $(sort $(wildcard src/tools/*.c src/engines/*.c))
TEST_C  := $(sort $(wildcard tests/unit/test_*.c))
OBJ     := $(LIB_C:src/%.c=$(BUILD)/%.o) $(LIB_CC:src/%.cc=$(BUILD)/%.o)
TESTS   := $(TEST_C:tests/unit/%.c=$(BUILD)/unit/%)

TEMPLATES := $(sort $(wildcard src/tools/init/*.schema src/tools/init/*.seg src/tools/init/*.csv src/tools/init/*.md docs/ci/*.yml))
STDLIB  := $(sort $(wildcard stdlib/*.seg))
TOOL_OBJ := $(TOOL_C:src/%.c=$(BUILD)/%.o)
ENGINE_OBJ := $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard src/engines/*.c))
TOOL_OBJ += $(BUILD)/gen/templates.o
TOOL_LIB := $(filter-out $(BUILD)/tools/main.o,$(TOOL_OBJ))
SEG     := $(if $(wildcard src/tools/main.c),$(BUILD)/seg)
# what the command says of itself, as files to install
MANUAL  := $(if $(SEG),$(BUILD)/seg.1 $(BUILD)/completions/seg.bash $(BUILD)/completions/_seg $(BUILD)/completions/seg.fish)
# programs of the repository that are not the command: generators, the differential tester
BIN_C   := $(sort $(wildcard examples/billing/*.c tests/diff/*.c tests/engines/*/*.c))
BINS    := $(if $(wildcard examples/billing/generate.c),$(BUILD)/bin/generate) \
           $(if $(wildcard tests/diff/diff.c),$(BUILD)/bin/diff) $(BUILD)/bin/duck $(BUILD)/bin/forge
BIN_OBJ := $(BIN_C:%.c=$(BUILD)/obj/%.o)

ifneq ($(wildcard grammar/grammar.y),)
OBJ     += $(BUILD)/gen/lexer.o $(BUILD)/gen/grammar.o
endif
ifneq ($(wildcard src/front/project.c),)
OBJ     += $(BUILD)/gen/stdlib.o
endif

.PHONY: all unit test demo clean help
all: deps
	@$(MAKE) --no-print-directory -j2 build-all
.PHONY: build-all
build-all: $(BUILD)/libseg.a $(SEG) $(BINS) $(MANUAL)

$(BUILD)/seg: $(TOOL_OBJ) $(BUILD)/libseg.a
	@$(CC) $(CFLAGS) -o $@ $^ $(TOOL_LIBS) $(LDLIBS)
$(BUILD)/seg.1: $(BUILD)/seg
	@$< help --format man -o $@
$(BUILD)/completions/seg.bash: $(BUILD)/seg
	@mkdir -p $(@D); $< completion bash -o $@
$(BUILD)/completions/_seg: $(BUILD)/seg
	@mkdir -p $(@D); $< completion zsh -o $@
$(BUILD)/completions/seg.fish: $(BUILD)/seg
	@mkdir -p $(@D); $< completion fish -o $@
$(BUILD)/bin/generate: $(filter $(BUILD)/obj/examples/billing/%,$(BIN_OBJ)) $(BUILD)/libseg.a
	@mkdir -p $(@D); $(CC) $(CFLAGS) -o $@ $^ $(LDLIBS)
$(BUILD)/bin/diff: $(filter $(BUILD)/obj/tests/diff/%,$(BIN_OBJ)) $(ENGINE_OBJ) $(BUILD)/libseg.a
	@mkdir -p $(@D); $(CC) $(CFLAGS) -o $@ $^ $(TOOL_LIBS) -lpq -lcurl $(LDLIBS)
$(BUILD)/bin/duck: $(BUILD)/obj/tests/engines/duckdb/duck.o $(BUILD)/engines/duckdb_library.o $(BUILD)/libseg.a
	@mkdir -p $(@D); $(CC) $(CFLAGS) -o $@ $^ $(LDLIBS)
$(BUILD)/bin/forge: $(BUILD)/obj/tests/engines/sqlite/forge.o $(BUILD)/libseg.a
	@mkdir -p $(@D); $(CC) $(CFLAGS) -o $@ $^ $(LDLIBS)
$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D); echo "  cc  $<"; $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/libseg.a: $(OBJ)
	@rm -f $@; ar rcs $@ $^

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D); echo "  cc  $<"; $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@
$(BUILD)/%.o: src/%.cc
	@mkdir -p $(@D); echo "  c++ $<"; $(CXX) $(CPPFLAGS) $(CXXFLAGS) -MMD -MP -c $< -o $@

# Generated code is held to fewer warnings than ours: it is re2c's and Lemon's. Without NDEBUG, Lemon's has a trace in
# variables of the whole process.
$(BUILD)/gen/lexer.c: grammar/lexer.re
	@mkdir -p $(@D); re2c -W -Werror -8 --no-generation-date -i -o $@ $<
$(BUILD)/gen/grammar.c: grammar/grammar.y
	@mkdir -p $(@D); lemon -q -s -T/usr/share/lemon/lempar.c -d$(@D) $< >$(BUILD)/gen/lemon.log 2>&1 || { cat $(BUILD)/gen/lemon.log; exit 1; }
$(BUILD)/gen/stdlib.c: stdlib/embed.sh $(STDLIB)
	@mkdir -p $(@D); stdlib/embed.sh $(STDLIB) >$@
$(BUILD)/gen/templates.c: src/tools/init/embed.sh $(TEMPLATES)
	@mkdir -p $(@D); src/tools/init/embed.sh $(TEMPLATES) >$@
$(BUILD)/gen/case_tables.h: src/data/tables/case.c
	@mkdir -p $(@D); $(CC) -O1 -o $(@D)/case_tables $< -lutf8proc && $(@D)/case_tables >$@
$(BUILD)/data/text.o: $(BUILD)/gen/case_tables.h
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	@echo "  cc  $<"; $(CC) $(CPPFLAGS) -DNDEBUG $(CFLAGS) -Wno-unused -Wno-unused-parameter -Wno-sign-compare -Wno-missing-prototypes -Wno-shadow -Wno-implicit-fallthrough -MMD -MP -c $< -o $@
$(filter $(BUILD)/front/%,$(OBJ)): $(if $(wildcard grammar/grammar.y),$(BUILD)/gen/grammar.c)

$(BUILD)/unit/%: tests/unit/%.c $(TOOL_LIB) $(BUILD)/libseg.a
	@mkdir -p $(@D); echo "  cc  $<"; $(CC) $(CPPFLAGS) -Itests $(CFLAGS) -fvisibility=default -MMD -MP $< -o $@ $(TOOL_LIB) $(BUILD)/libseg.a -lcmocka $(TOOL_LIBS) $(LDLIBS)

# ---- tests --------------------------------------------------------------------------------------
# Each step is a target of its own (`make VARIANT=asan step-cli`), ends with how long it took, and prints all that it has to say at
# once. Two run at a time, the long ones first; one that fails keeps no other from running.
JOBS  ?= 2
STEPS := $(MAKE) --no-print-directory -j$(JOBS) -k --output-sync=target VARIANT=asan
ENGINES ?= postgres duckdb clickhouse clickhouse18

.PHONY: unit-build unit-run test test-engines
unit-build: $(TESTS)
unit-run:
	@bash tests/run_unit.sh $(TESTS) $(API_TESTS)
unit: unit-build
	@bash tests/run_unit.sh $(TESTS) $(API_TESTS)

test:
	@$(MAKE) --no-print-directory deps MORE_PACKAGES="$(NODE_PACKAGES)"
	@$(STEPS) $(TEST_STEPS) $(ENGINES:%=step-%)

# Each engine: tests/engines/ENGINE.sh brings it up, tests/engines/ENGINE/ has its tests.
test-engines:
	@$(MAKE) --no-print-directory deps MORE_PACKAGES="$(ENGINE_PACKAGES) $(NODE_PACKAGES)"
	@$(STEPS) ENGINE_INSTALL=--install $(ENGINES:%=step-%)

STEP ?= bash tests/step.sh
BILLING := build/asan/seg build/asan/bin/generate
TEST_STEPS := step-gcc step-clang step-vscode-packages step-library step-threads step-cli step-help step-infer step-unit step-unit-clang \
              step-programs-1 step-programs-2 step-regressions step-vscode step-ci step-readme step-examples step-real step-repl step-sqlite step-stdlib step-editors step-layers step-format
.PHONY: $(TEST_STEPS) $(ENGINES:%=step-%)
step-gcc:
	+@$(STEP) "built with gcc" $(MAKE) --no-print-directory VARIANT=asan build-all library unit-build
step-clang:
	+@$(STEP) "built with clang" $(MAKE) --no-print-directory VARIANT=clang-asan build-all library unit-build
step-unit: step-gcc
	@$(STEP) "unit tests, gcc" $(MAKE) --no-print-directory VARIANT=asan unit-run
step-unit-clang: step-clang
	@$(STEP) "unit tests, clang" $(MAKE) --no-print-directory VARIANT=clang-asan unit-run
step-library: step-gcc
	@$(STEP) library bash tests/api/run.sh asan
step-threads:
	+@$(STEP) threads $(MAKE) --no-print-directory VARIANT=tsan test-threads
step-vscode-packages:
	@mkdir -p build; timeout -k 10 400 bash editors/vscode/prepare.sh build/editors/vscode >build/editors.log 2>&1 || true
step-vscode: step-gcc step-vscode-packages
	@if cmp -s editors/vscode/package-lock.json build/editors/vscode/node_modules/.pinned; \
	  then $(STEP) vscode bash editors/tests/vscode.sh build/asan/seg build/editors/vscode; \
	  else echo "vscode: skipped (npm could not install what its tests need; see build/editors.log)"; fi
step-editors: step-gcc
	@bash editors/tests/complete.sh
	@$(STEP) editors bash editors/tests/vim.sh build/asan/seg
step-layers:
	@bash tests/layers.sh
step-format:
	@bash tests/format.sh
step-stdlib: step-gcc
	@bash tests/stdlib.sh build/asan/seg
step-cli: step-gcc
	@$(STEP) cli bash tests/cli/run.sh $(BILLING)
step-ci: step-gcc
	@$(STEP) ci /usr/bin/python3 tests/ci/run.py $(BILLING)
step-sqlite: step-gcc
	@$(STEP) "literals of SQLite" /usr/bin/python3 tests/engines/literals.py build/asan sqlite -
	@$(STEP) "how fields are stored in SQLite" /usr/bin/python3 tests/engines/stored.py build/asan sqlite -
step-repl: step-gcc
	@$(STEP) repl bash tests/repl/run.sh $(BILLING)
step-readme: step-gcc
	@$(STEP) readme /usr/bin/python3 tests/readme/run.py build/asan
	@bash tests/readme/real.sh build/asan/seg
step-help: step-gcc
	@$(STEP) help bash tests/help/run.sh $(BILLING)
step-examples: step-gcc
	@$(STEP) examples bash tests/examples/run.sh $(BILLING)
step-real: step-gcc
	@$(STEP) real bash tests/real/run.sh build/asan/seg
step-infer: step-gcc
	@$(STEP) infer bash tests/infer/run.sh $(BILLING)
step-programs-1: step-gcc
	@$(STEP) "random programs" build/asan/bin/diff --seed 1 --count 1000
step-programs-2: step-gcc
	@$(STEP) "random programs" build/asan/bin/diff --seed 1001 --count 1000
	@$(STEP) "counts of random programs" bash tests/diff/add.sh build/asan
# Every difference that random programs found once.
step-regressions: step-gcc
	@$(STEP) regressions build/asan/bin/diff --case tests/engines/regressions
$(ENGINES:%=step-%): step-%: step-gcc-all
	@$(STEP) "engine $*" bash tests/engines/run.sh build/asan $(ENGINE_INSTALL) $*
# Engines need no unit tests: `make test-engines` builds no more than the command.
.PHONY: step-gcc-all
step-gcc-all: $(if $(ENGINE_INSTALL),,step-gcc)
	+@$(MAKE) --no-print-directory VARIANT=asan build-all

# Random programs on all engines: FUZZ_PROGRAMS=N or FUZZ_SECONDS=S, ENGINES="postgres duckdb", INSTALL=1, FUZZ_SEED=N.
.PHONY: fuzz-engines
fuzz-engines:
	@$(MAKE) --no-print-directory deps MORE_PACKAGES="$(if $(INSTALL),$(ENGINE_PACKAGES))"
	@$(MAKE) --no-print-directory -j2 build-all
	@bash tests/engines/fuzz.sh $(BUILD) $(if $(INSTALL),--install) $(ENGINES)

# The main job on data made here.
demo: deps
	@$(MAKE) --no-print-directory -j2 build-all
	@bash examples/billing/demo.sh $(BUILD)

# 60 seconds of each fuzzer (clang's libFuzzer), from the golden files.
FUZZ_C  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZERS := $(FUZZ_C:tests/fuzz/%.c=build/fuzz/%)
FUZZ_SECONDS ?= 60
fuzz: deps
	@$(MAKE) --no-print-directory -j2 VARIANT=fuzz build/fuzz/libseg.a
	@$(MAKE) --no-print-directory -j2 VARIANT=fuzz $(FUZZERS)
	@set -e; for f in $(FUZZERS); do echo "  fuzz $$f"; c=build/fuzz/corpus-$$(basename $$f); mkdir -p $$c; \
	  cp tests/golden/parse/*.seg $$c/; $$f -max_total_time=$(FUZZ_SECONDS) -timeout=10 -verbosity=0 -artifact_prefix=$$c- $$c; done
build/fuzz/fuzz_%: tests/fuzz/fuzz_%.c build/fuzz/libseg.a
	@$(CC) $(CPPFLAGS) -Itests $(CFLAGS) -fsanitize=fuzzer $< -o $@ build/fuzz/libseg.a $(LDLIBS)
.PHONY: fuzz

.PHONY: format
format: deps
	@bash tests/format.sh --write
# Writes stdlib/iso.seg anew from the package iso-codes.
.PHONY: stdlib-iso
stdlib-iso: deps
	@mkdir -p build && stdlib/regenerate.sh >build/iso.seg && mv build/iso.seg stdlib/iso.seg && git diff --stat stdlib/iso.seg
# The extension for VS Code: build/editors/seg-*.vsix. Installs nodejs and npm where they are missing; nothing else needs them.
vscode:
	@bash editors/vscode/prepare.sh build/editors/vscode
	@rm -f build/editors/*.vsix; cd build/editors/vscode && npm run --silent package -- -o ..
# The extension's tests, which need nodejs and npm. UPDATE=1 writes the snapshots of colours anew.
test-editors: deps
	@$(MAKE) --no-print-directory -j2 VARIANT=asan build-all
	@bash editors/tests/vscode.sh build/asan/seg build/editors/vscode
.PHONY: vscode test-editors

# ---- the benchmark (bench/README.md) --------------------------------------------------------------
BENCH_BIN := $(addprefix $(BUILD)/bin/bench_,generate many seg duckdb sqlite stream) $(BUILD)/bin/bench
BENCH_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard bench/*.c bench/peers/*.c bench/engines/*.c))
N ?= 1000000
GROWTH ?= 100000,300000,1000000,3000000
$(BUILD)/bin/bench_generate: $(BUILD)/obj/bench/generate.o $(BUILD)/obj/bench/sink.o $(BUILD)/libseg.a
$(BUILD)/bin/bench_many:     $(BUILD)/obj/bench/many.o
$(BUILD)/bin/bench_seg:      $(BUILD)/obj/bench/seg_runner.o $(BUILD)/obj/bench/point.o $(BUILD)/obj/bench/runner.o $(BUILD)/libseg.a
$(BUILD)/bin/bench_duckdb:   $(BUILD)/obj/bench/peers/duckdb.o $(BUILD)/obj/bench/runner.o
$(BUILD)/bin/bench_sqlite:   $(BUILD)/obj/bench/peers/sqlite.o $(BUILD)/obj/bench/runner.o $(BUILD)/libseg.a
$(BUILD)/bin/bench_stream:   $(BUILD)/obj/bench/stream.o
$(BUILD)/bin/bench:          $(BUILD)/obj/bench/bench.o $(BUILD)/obj/bench/process.o $(BUILD)/obj/bench/report.o
$(BUILD)/bin/bench_ask:      $(BUILD)/obj/bench/engines/ask.o $(BUILD)/obj/bench/runner.o $(ENGINE_OBJ) $(BUILD)/libseg.a
	@mkdir -p $(@D); $(CC) $(CFLAGS) -o $@ $^ -ldl $(TOOL_LIBS) $(LDLIBS)
$(BENCH_BIN):
	@mkdir -p $(@D); $(CC) $(CFLAGS) -o $@ $^ -ldl $(LDLIBS)
$(BENCH_OBJ): CPPFLAGS += -Ibench
.PHONY: bench bench-build
bench-build: $(BENCH_BIN)
bench: deps
	@$(MAKE) --no-print-directory -j2 build-all bench-build
	@bash bench/run.sh $(BUILD) $(N) "$(GROWTH)"
# Each database with its own SQL and an expert's, and the machine (docs/engines/choosing.md).
.PHONY: bench-engines
bench-engines: N = 100000 1000000
bench-engines:
	@$(MAKE) --no-print-directory deps MORE_PACKAGES="$(ENGINE_PACKAGES)"
	@$(MAKE) --no-print-directory -j2 build-all bench-build $(BUILD)/bin/bench_ask
	@bash bench/engines/run.sh $(BUILD) "$(N)" "$(if $(filter file,$(origin ENGINES)),sqlite )$(ENGINES)"

clean:
	@rm -rf build

help:
	@sed -n 's/^#   make/  make/p' Makefile

include src/api/library.mk
-include $(BENCH_OBJ:.o=.d) $(OBJ:.o=.d) $(TOOL_OBJ:.o=.d) $(BIN_OBJ:.o=.d) $(TESTS:%=%.d)
