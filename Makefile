# vecfile: `make help` lists what there is to do.

CC       ?= cc
CXX      ?= c++
CFLAGS   ?= -O2 -g
CXXFLAGS ?= -O2 -g
LUA      ?= lua5.4
BUILD    ?= build

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
C_STD    := -std=c11
CXX_STD  := -std=c++17

ALL_CFLAGS   = $(C_STD) $(WARNINGS) -MMD -MP $(CFLAGS)
ALL_CXXFLAGS = $(CXX_STD) $(WARNINGS) -MMD -MP $(CXXFLAGS)

SCHEMAS      := $(sort $(wildcard schemas/*.lua))
TEST_SCHEMAS := $(sort $(wildcard tests/schemas/*.lua))
GENERATOR    := $(sort $(wildcard gen/*.lua))
TEMPLATES    := $(sort $(wildcard templates/*.tmpl templates/core/* templates/core/*/*))

# One short line a file; V=1 shows the commands.
ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @echo "  $(1)"
endif

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all install help demo protocol test test-programs test-c test-faults test-gen test-docs test-asan check-regen regen \
        bench lint format install-packages clean test-crash test-tree test-cli test-install test-arch \
        test-systems refresh-goldens crash bench-commit bench-convert bench-figures test-marks test-race

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# --- the libraries and the command ----------------------------------------------------------------

# Users compile generated/vecfile/vecfile.c, which is joined from the wings of templates/core; what
# is built here for the command and the tests are the wings themselves.
CORE_SOURCES := $(sort $(wildcard templates/core/*.c templates/core/*/*.c))
CORE_HEADERS := templates/core
PAIR_SOURCES := $(sort $(wildcard generated/*_vec.c generated/*_store.c))
CLI_SOURCES  := $(sort $(wildcard templates/cli/*.c templates/cli/*/*.c templates/cli/*/*.cpp))

CORE_NAMES   := $(CORE_SOURCES:templates/core/%.c=%)
CORE_OBJECTS := $(CORE_NAMES:%=$(BUILD)/core/%.o)
PAIR_OBJECTS := $(PAIR_SOURCES:%.c=$(BUILD)/%.o)
CLI_OBJECTS  := $(patsubst %,$(BUILD)/%.o,$(basename $(CLI_SOURCES)))
CLI_LIBS     := -lcsv -lsimdjson

all: $(BUILD)/libvecfile.a $(BUILD)/libvecfile.so $(BUILD)/vecfile ## build/vecfile and the libraries

$(BUILD)/generated/%.o: generated/%.c
	@mkdir -p $(@D)
	$(call say,CC   $<)
	$(Q)$(CC) $(ALL_CFLAGS) -fPIC -Igenerated -c $< -o $@

$(BUILD)/core/%.o: templates/core/%.c
	@mkdir -p $(@D)
	$(call say,CC   $<)
	$(Q)$(CC) $(ALL_CFLAGS) -I$(CORE_HEADERS) -c $< -o $@

# Programs with thousands of threads give each a small stack: README promises how much of it a call
# takes, and no function of the core may have more than a part of that.
STACK_WARNINGS := -Wframe-larger-than=2048 -Wvla -Walloca
JOINED_CORE := $(BUILD)/generated/vecfile/vecfile.o
$(CORE_OBJECTS) $(JOINED_CORE): ALL_CFLAGS += $(if $(findstring sanitize,$(CFLAGS)),,$(STACK_WARNINGS))

# Archives are remade whole, so that they never keep a member whose source is gone.
define ARCHIVE
@rm -f $@
$(call say,AR   $@)
$(Q)$(AR) rcs $@ $^
endef

# For the command, which uses what is no part of the public headers.
$(BUILD)/libwings.a: $(CORE_OBJECTS) $(PAIR_OBJECTS)
	$(ARCHIVE)

$(BUILD)/libvecfile.a: $(JOINED_CORE) $(PAIR_OBJECTS)
	$(ARCHIVE)

$(BUILD)/libvecfile.so: $(JOINED_CORE) $(PAIR_OBJECTS)
	$(call say,LINK $@)
	$(Q)$(CC) $(CFLAGS) -shared -Wl,-soname,libvecfile.so -o $@ $^

# The command, and only it, uses libraries: CSV, JSON and numbers as text.
$(BUILD)/cli-packages: tests/install-packages.sh
	@tests/install-packages.sh g++ libcsv-dev libsimdjson-dev
	@mkdir -p $(@D)
	@touch $@

$(CLI_OBJECTS): | $(BUILD)/cli-packages

# Wings include each other by "wing/file.h", and of the core its public headers and cli/core.h.
CLI_FLAGS := -iquote templates/cli -iquote templates/core

$(CLI_OBJECTS): ALL_CFLAGS += $(CLI_FLAGS)
$(BUILD)/templates/cli/%.o: templates/cli/%.c
	@mkdir -p $(@D)
	$(call say,CC   $<)
	$(Q)$(CC) $(ALL_CFLAGS) -c $< -o $@

$(BUILD)/templates/cli/%.o: templates/cli/%.cpp
	@mkdir -p $(@D)
	$(call say,CXX  $<)
	$(Q)$(CXX) $(ALL_CXXFLAGS) $(CLI_FLAGS) -c $< -o $@

$(BUILD)/vecfile: $(CLI_OBJECTS) $(BUILD)/libwings.a
	$(call say,LINK $@)
	$(Q)$(CXX) $(CXXFLAGS) -o $@ $^ $(CLI_LIBS) -lm

# --- installing -----------------------------------------------------------------------------------

PREFIX  ?= /usr/local
DESTDIR ?=

# The core alone: the vectors of our schemas are nothing for others.
$(BUILD)/libvecfile-core/libvecfile.a: $(JOINED_CORE)
	@mkdir -p $(@D)
	$(ARCHIVE)

# Documents as manual pages.
MANUALS := $(BUILD)/man/vecfile.5 $(BUILD)/man/vecfile-schema.5 $(BUILD)/man/vecfile-guide.7

$(BUILD)/man/vecfile.5: templates/core/FORMAT.md
$(BUILD)/man/vecfile.5: ABOUT := the format of vector files
$(BUILD)/man/vecfile-schema.5: schemas/README.md
$(BUILD)/man/vecfile-schema.5: ABOUT := the language that vectors are described in
$(BUILD)/man/vecfile-guide.7: GUIDE.md
$(BUILD)/man/vecfile-guide.7: ABOUT := the first hour with vectors that live in files

$(MANUALS): gen/install/manual.lua
	@tests/install-packages.sh lua5.4
	@mkdir -p $(@D)
	$(call say,MAN  $@)
	$(Q)$(LUA) $< $(filter %.md,$^) $(basename $(@F)) $(patsubst .%,%,$(suffix $@)) '$(ABOUT)' >$@

install: $(BUILD)/vecfile $(BUILD)/libvecfile-core/libvecfile.a $(MANUALS) ## everything below PREFIX (/usr/local), with DESTDIR before it
	@gen/install/install.sh $(BUILD) $(PREFIX) $(DESTDIR)

# --- generating -----------------------------------------------------------------------------------

regen: ## remakes generated/ from schemas/ and templates/
	@tests/install-packages.sh lua5.4
	$(LUA) gen/vecfile-gen.lua -o generated $(SCHEMAS)

check-regen: ## fails if generated/ is not what regen would make
	@tests/install-packages.sh lua5.4
	$(LUA) gen/vecfile-gen.lua --check -o generated $(SCHEMAS)

TEST_TREE := $(BUILD)/tests/generated

$(TEST_TREE)/.made: $(TEST_SCHEMAS) $(GENERATOR) $(TEMPLATES)
	@tests/install-packages.sh lua5.4
	@mkdir -p $(@D)
	$(call say,GEN  $(TEST_TREE))
	@[ -e $(TEST_TREE)/vecfile.manifest ] || rm -rf $(TEST_TREE)
	$(Q)$(LUA) gen/vecfile-gen.lua -o $(TEST_TREE) $(TEST_SCHEMAS)
	@touch $@

# --- the demo -------------------------------------------------------------------------------------

demo: ## real earthquakes, from a schema to a locked, checked vector file
	@tests/demo/demo.sh

# --- tests ----------------------------------------------------------------------------------------

# What the code believes of itself is checked in every build of the core that tests run.
ASSERTIONS := -DVECFILE_ASSERTIONS

CHECKED_CORE := $(CORE_NAMES:%=$(BUILD)/checked/%.o)

$(CHECKED_CORE): $(BUILD)/checked/%.o: templates/core/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ASSERTIONS) -I$(CORE_HEADERS) -c $< -o $@

$(BUILD)/libchecked.a: $(CHECKED_CORE) $(PAIR_OBJECTS)
	$(ARCHIVE)

# Each tests/NAME_test.c or .cpp is a program of its own, linked with tests/support, the library and
# the vectors of tests/schemas.
C_TESTS     := $(sort $(wildcard tests/*_test.c))
CXX_TESTS   := $(sort $(wildcard tests/*_test.cpp))
TEST_BINARIES := $(C_TESTS:tests/%.c=$(BUILD)/tests/%) $(CXX_TESTS:tests/%.cpp=$(BUILD)/tests/%)

SUPPORT_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/support/*.c)))
CHECK_FLAGS = $(shell pkg-config --cflags check)
CHECK_LIBS  = $(shell pkg-config --libs check)
# check's own headers are not clean under -Wpedantic.
TEST_FLAGS  = -Igenerated -I$(TEST_TREE) -I$(CORE_HEADERS) -Itests/support $(CHECK_FLAGS) -D_GNU_SOURCE \
              -Wno-gnu-zero-variadic-macro-arguments -Wno-variadic-macros

$(BUILD)/tests/packages: tests/install-packages.sh
	@tests/install-packages.sh lua5.4 check pkg-config g++ locales
	@mkdir -p $(@D)
	@touch $@

$(BUILD)/tests/%.o: tests/%.c $(TEST_TREE)/.made | $(BUILD)/tests/packages
	@mkdir -p $(@D)
	$(call say,CC   $<)
	$(Q)$(CC) $(ALL_CFLAGS) $(TEST_FLAGS) -c $< -o $@

$(BUILD)/tests/%.o: tests/%.cpp $(TEST_TREE)/.made | $(BUILD)/tests/packages
	@mkdir -p $(@D)
	$(call say,CXX  $<)
	$(Q)$(CXX) $(ALL_CXXFLAGS) $(TEST_FLAGS) -c $< -o $@

# The pairs of the test schemas are known only once they are made.
$(BUILD)/tests/libpairs.a: $(TEST_TREE)/.made
	@$(MAKE) --no-print-directory -f tests/pairs.mk BUILD=$(BUILD) TREE=$(TEST_TREE) \
	    CC='$(CC)' FLAGS='$(ALL_CFLAGS)' Q='$(Q)' $@

$(BUILD)/tests/%_test: $(BUILD)/tests/%_test.o $(SUPPORT_OBJECTS) $(BUILD)/tests/libpairs.a \
                       $(BUILD)/libchecked.a
	$(call say,LINK $@)
	$(Q)$(CXX) $(CXXFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(CHECK_LIBS) -lm

# Files of other processors are opened and converted by the code that wrote them there.
$(BUILD)/tests/arch_test: $(patsubst %,$(BUILD)/tests/arch/%.o,elements exchange machines rule)

.PRECIOUS: $(BUILD)/tests/%.o

# --- crashes on a simulated disk ------------------------------------------------------------------

# The library once more, with small limits, others for each run, and with rules that can be broken.
CRASH_FLAGS   := $(ASSERTIONS) -DVECFILE_SMALL_LIMITS -DVECFILE_DRAWN_LIMITS -DVECFILE_BREAK_RULES
CRASH_CORE    := $(CORE_NAMES:%=$(BUILD)/crash/core/%.o)
CRASH_OBJECTS := $(CRASH_CORE) $(BUILD)/crash/size120_vec.o \
                 $(patsubst tests/%.c,$(BUILD)/crash/%.o,$(sort $(wildcard tests/crash/*.c))) \
                 $(BUILD)/crash/support/group.o $(BUILD)/tests/support/random.o
# Runs in make test, always the same, and in make crash; each looks at some 26 crash states.
CRASH_TEST_RUNS ?= 2000
CRASH_RUNS      ?= 70000
BROKEN_RUNS     ?= 6000

$(BUILD)/crash/crash/%.o: tests/crash/%.c $(TEST_TREE)/.made | $(BUILD)/tests/packages
	@mkdir -p $(@D)
	$(call say,CC   $<)
	$(Q)$(CC) $(ALL_CFLAGS) $(TEST_FLAGS) $(CRASH_FLAGS) -c $< -o $@

$(BUILD)/crash/support/group.o: tests/support/group.c $(TEST_TREE)/.made
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(TEST_FLAGS) $(CRASH_FLAGS) -c $< -o $@

$(CRASH_CORE): $(BUILD)/crash/core/%.o: templates/core/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -I$(CORE_HEADERS) $(CRASH_FLAGS) -c $< -o $@

$(BUILD)/crash/size120_vec.o: $(TEST_TREE)/.made
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -I$(TEST_TREE) $(CRASH_FLAGS) -c $(TEST_TREE)/size120_vec.c -o $@

$(BUILD)/crash/crash_test: $(CRASH_OBJECTS)
	$(call say,LINK $@)
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(CHECK_LIBS)

test-crash: $(BUILD)/crash/crash_test
	@VECFILE_SEED=$${VECFILE_SEED:-1}; export VECFILE_SEED; failed=0; \
	    $< $(CRASH_TEST_RUNS) || failed=1; $< broken $(BROKEN_RUNS) || failed=1; exit $$failed

# --- threads under ThreadSanitizer ----------------------------------------------------------------

RACE_FLAGS   := $(ASSERTIONS) -O1 -g -fsanitize=thread
RACE_CORE    := $(CORE_NAMES:%=$(BUILD)/race/core/%.o)
RACE_OBJECTS := $(RACE_CORE) $(BUILD)/race/size24_vec.o \
                $(patsubst %,$(BUILD)/race/tests/%.o,race/race_test support/scratch)

$(RACE_CORE): $(BUILD)/race/core/%.o: templates/core/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(C_STD) $(WARNINGS) -MMD -MP $(RACE_FLAGS) -I$(CORE_HEADERS) -c $< -o $@

$(BUILD)/race/size24_vec.o: $(TEST_TREE)/.made
	@mkdir -p $(@D)
	$(Q)$(CC) $(C_STD) $(WARNINGS) -MMD -MP $(RACE_FLAGS) -I$(TEST_TREE) -c \
	    $(TEST_TREE)/size24_vec.c -o $@

$(BUILD)/race/tests/%.o: tests/%.c $(TEST_TREE)/.made | $(BUILD)/tests/packages
	@mkdir -p $(@D)
	$(call say,CC   $<)
	$(Q)$(CC) $(C_STD) $(WARNINGS) -MMD -MP $(RACE_FLAGS) -I$(TEST_TREE) $(TEST_FLAGS) -c $< -o $@

$(BUILD)/race/race_test: $(RACE_OBJECTS)
	$(call say,LINK $@)
	$(Q)$(CC) $(RACE_FLAGS) -o $@ $^ $(CHECK_LIBS)

# ThreadSanitizer does not know all of the places where a kernel may put a program.
test-race: $(BUILD)/race/race_test
	@fixed=$$(setarch -R true 2>/dev/null && echo setarch -R); \
	    VECFILE_SCRATCH=$(BUILD)/scratch TSAN_OPTIONS=halt_on_error=1 $$fixed $<

# --- faults of the whole process ------------------------------------------------------------------

# The library with small limits again, its calls to the C library through a preloaded one.
FAULT_CORE    := $(CORE_NAMES:%=$(BUILD)/faults/core/%.o)
FAULT_TESTS   := $(patsubst %,$(BUILD)/faults/tests/%.o,faults_test lives faces leftovers lacks \
                                                    owner) \
                 $(patsubst %,$(BUILD)/tests/support/%.o,child fault_io fault_plan life life_steps \
                                                         resources scratch)
FAULT_PROGRAMS := $(BUILD)/faults/faults_test $(BUILD)/faults/preload.so $(BUILD)/faults/vecfile
# Else glibc's headers may call what the preloaded library has no name for.
FAULT_FLAGS   := $(ASSERTIONS) -U_FORTIFY_SOURCE -DVECFILE_SMALL_LIMITS

$(FAULT_CORE): $(BUILD)/faults/core/%.o: templates/core/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -I$(CORE_HEADERS) $(FAULT_FLAGS) -c $< -o $@

$(BUILD)/faults/tests/%.o: tests/faults/%.c $(TEST_TREE)/.made | $(BUILD)/tests/packages
	@mkdir -p $(@D)
	$(call say,CC   $<)
	$(Q)$(CC) $(ALL_CFLAGS) -I$(TEST_TREE) $(TEST_FLAGS) $(FAULT_FLAGS) -c $< -o $@

$(BUILD)/faults/tests/%.o: tests/faults/%.cpp $(TEST_TREE)/.made | $(BUILD)/tests/packages
	@mkdir -p $(@D)
	$(call say,CXX  $<)
	$(Q)$(CXX) $(ALL_CXXFLAGS) -I$(TEST_TREE) $(TEST_FLAGS) $(FAULT_FLAGS) -c $< -o $@

# Never with a sanitizer: it comes before the sanitizer's own library.
$(BUILD)/faults/preload.so: tests/faults/preload.c tests/faults/preload_memory.c \
                            tests/support/fault_plan.c tests/faults/preload.h \
                            tests/faults/preload_calls.h tests/support/counted_malloc.h \
                            tests/support/fault_plan.h
	@mkdir -p $(@D)
	$(call say,LINK $@)
	$(Q)$(CC) $(C_STD) $(WARNINGS) -O2 -g -fPIC -shared -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 \
	    -U_FORTIFY_SOURCE -DPRELOAD_LEAVES_MALLOC=$(if $(findstring sanitize,$(CFLAGS)),1,0) \
	    -Itests/support -o $@ $(filter %.c,$^) -ldl

$(BUILD)/faults/faults_test: $(FAULT_TESTS) $(BUILD)/tests/libpairs.a $(FAULT_CORE)
	$(call say,LINK $@)
	$(Q)$(CXX) $(CXXFLAGS) -o $@ $^ $(CHECK_LIBS)

$(BUILD)/faults/vecfile: $(CLI_OBJECTS) $(FAULT_CORE)
	$(call say,LINK $@)
	$(Q)$(CXX) $(CXXFLAGS) -o $@ $^ $(CLI_LIBS) -lm

test-faults: $(FAULT_PROGRAMS)
	@failed=0; tests/faults/calls.sh $(BUILD)/faults/preload.so $(BUILD)/faults/vecfile \
	        $(FAULT_CORE) || failed=1; \
	    VECFILE_SCRATCH=$(BUILD)/scratch $< || failed=1; exit $$failed

crash: $(BUILD)/crash/crash_test $(BUILD)/tests/kill_test $(BUILD)/tests/hammer_test $(FAULT_PROGRAMS) ## a million crash states, a thousand kills; an hour
	@tests/install-packages.sh e2fsprogs xfsprogs
	VECFILE_ALL_FAULTS=1 VECFILE_SCRATCH=$(BUILD)/scratch $(BUILD)/faults/faults_test
	$(BUILD)/crash/crash_test $(CRASH_RUNS)
	VECFILE_KILLS=1000 VECFILE_SCRATCH=$(BUILD)/scratch $(BUILD)/tests/kill_test
	VECFILE_HAMMER_SECONDS=600 VECFILE_SCRATCH=$(BUILD)/scratch $(BUILD)/tests/hammer_test

protocol: ## the model of the journal: no violation, and one at least without each of its rules; an hour
	@tests/install-packages.sh python3
	tests/protocol/journal_model.py 3000
	tests/protocol/journal_model.py 20000 all

# The limits of promises find what hangs, not what is slow: a machine that does other things as well
# may take several times as long.
export CK_TIMEOUT_MULTIPLIER ?= 5

# What the tests of the command run.
CLI_TESTED := $(BUILD)/vecfile $(addprefix $(BUILD)/cli/,killed impatient made bad_sector.so)

# First what several of them need, so that no two make it at once.  The longest come first.
test: ## everything that must hold; CK_VERBOSITY=verbose lists the promises
	@tests/install-packages.sh lua5.4 check pkg-config g++ libcsv-dev libsimdjson-dev python3-numpy \
	    musl-tools e2fsprogs dosfstools cmake meson gdb mandoc zsh
	-@$(MAKE) --no-print-directory -k -j$$(nproc) test-programs
	@tests/all.sh '$(MAKE) --no-print-directory' test-c test-crash test-tree test-faults test-docs \
	    test-cli test-gen test-systems test-install test-race

test-programs: $(TEST_BINARIES) $(BUILD)/crash/crash_test $(BUILD)/race/race_test \
               $(FAULT_PROGRAMS) $(CLI_TESTED) $(BUILD)/libvecfile-core/libvecfile.a

test-gen:
	@tests/install-packages.sh lua5.4 g++
	@failed=0; $(LUA) tests/gen/run.lua || failed=1; $(LUA) tests/layers.lua || failed=1; exit $$failed

test-tree: $(TEST_TREE)/.made
	@tests/install-packages.sh lua5.4 g++ libcsv-dev libsimdjson-dev
	@failed=0; tests/golden/run.sh $(BUILD) || failed=1; tests/tree_test.sh $(BUILD) || failed=1; \
	    exit $$failed

# Programs that the tests of the command run: a writer to be killed, one that does not wait, one of
# each element.
$(BUILD)/cli/killed $(BUILD)/cli/impatient $(BUILD)/cli/made: $(BUILD)/cli/%: tests/cli/%.c $(BUILD)/libwings.a
	@mkdir -p $(@D)
	$(call say,CC   $<)
	$(Q)$(CC) $(ALL_CFLAGS) -Igenerated -o $@ $^

# A disk that fails, for the command.
$(BUILD)/cli/bad_sector.so: tests/cli/bad_sector.c
	@mkdir -p $(@D)
	$(call say,LINK $@)
	$(Q)$(CC) $(C_STD) $(WARNINGS) -O2 -fPIC -shared -D_GNU_SOURCE -U_FORTIFY_SOURCE \
	    -D_FILE_OFFSET_BITS=64 -o $@ $< -ldl

test-cli: $(CLI_TESTED)
	@tests/install-packages.sh lua5.4 python3-numpy
	@tests/cli/run.sh $(BUILD)

test-systems: $(BUILD)/vecfile
	@tests/install-packages.sh musl-tools e2fsprogs dosfstools
	@tests/systems_test.sh $(BUILD)

test-install: $(BUILD)/vecfile
	@tests/install-packages.sh lua5.4 pkg-config cmake mandoc zsh
	@tests/install_test.sh $(BUILD)

refresh-goldens: ## takes the present output and messages over as the expected ones
	tests/golden/run.sh $(BUILD) --refresh
	$(LUA) tests/gen/run.lua --refresh
	@$(MAKE) --no-print-directory $(CLI_TESTED)
	tests/cli/run.sh $(BUILD) --refresh

test-c: $(TEST_BINARIES) $(BUILD)/vecfile
	@tests/run.sh $(BUILD) $(TEST_BINARIES)

test-docs: $(BUILD)/vecfile $(BUILD)/libvecfile-core/libvecfile.a
	@tests/install-packages.sh lua5.4 g++ pkg-config cmake meson gdb mandoc
	@failed=0; tests/readme_test.sh $(BUILD) || failed=1; tests/sum_test.sh $(BUILD) || failed=1; \
	    $(LUA) tests/documents/run.lua $(BUILD) || failed=1; exit $$failed

ASAN_FLAGS := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

# The sanitizers take more addresses than hostile_test.sh leaves a command.
test-asan: ## libraries and command under AddressSanitizer and UndefinedBehaviorSanitizer
	@VECFILE_NO_LIMIT=1 $(MAKE) --no-print-directory test-c test-faults test-cli BUILD=build/asan \
	    CFLAGS='$(ASAN_FLAGS) $(ASSERTIONS)' CXXFLAGS='$(ASAN_FLAGS)'

test-marks: ## the C tests with a core that checks what commits leave out against the kernel
	@$(MAKE) --no-print-directory test-c BUILD=build/marks CFLAGS='-O1 -g -DVECFILE_CHECK_MARKS'

test-arch: ## on eleven processors under qemu: files exchanged, the matrix of verdicts, C tests
	@$(MAKE) --no-print-directory -C tests/arch

bench: ## ours, peers and limits in one run of some twenty minutes; ONLY="append sort" for some rows, SCALE=10 for a quick look
	@$(MAKE) --no-print-directory -C tests/bench run

bench-commit: ## its rows about commits and bulk appends alone
	@$(MAKE) --no-print-directory -C tests/bench run ONLY='commit bulk_append'

bench-figures: ## the figures of tests/bench/README.md from the last run
	@$(MAKE) --no-print-directory -C tests/bench figures

bench-convert: ## 1 GiB converted to the other byte order, beside cp
	@$(MAKE) --no-print-directory -C tests/bench/convert run

# --- order in the house ---------------------------------------------------------------------------

C_FILES := $(sort $(wildcard templates/core/*.[ch] templates/core/*.hpp templates/core/*/*.[ch] \
           templates/cli/*.[ch] templates/cli/*/*.[ch] templates/cli/*/*.cpp \
           tests/*.[ch] tests/*.cpp tests/*/*.[ch] tests/faults/*.cpp tests/bench/*/*.[ch] \
           tests/bench/*/*.[ch]pp tests/arch/check/*.[ch]))

lint: ## formatting, clang-tidy, luacheck, warnings of four compilers
	@tests/install-packages.sh lua5.4 check pkg-config g++ clang clang-format clang-tidy lua-check \
	    libcsv-dev libsimdjson-dev
	@tests/lint.sh $(C_FILES)

format: ## lays the C sources out
	@tests/install-packages.sh clang-format
	clang-format -i $(C_FILES)

install-packages: ## every Debian package that any target needs
	@tests/install-packages.sh lua5.4 check pkg-config g++ clang clang-format clang-tidy lua-check \
	    libcsv-dev libsimdjson-dev python3-numpy musl-tools dosfstools liblmdb-dev libsqlite3-dev \
	    libtokyocabinet-dev \
	    libboost-dev libpmemobj-dev cmake meson gdb mandoc zsh e2fsprogs xfsprogs locales

clean: ## removes what make built
	rm -rf build

-include $(CORE_OBJECTS:.o=.d) $(CHECKED_CORE:.o=.d) $(PAIR_OBJECTS:.o=.d) \
         $(CLI_OBJECTS:.o=.d) $(SUPPORT_OBJECTS:.o=.d)
-include $(TEST_BINARIES:=.d) $(CRASH_OBJECTS:.o=.d) $(FAULT_CORE:.o=.d) $(FAULT_TESTS:.o=.d) \
         $(RACE_OBJECTS:.o=.d)
