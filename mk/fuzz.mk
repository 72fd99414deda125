# fuzz.mk - libFuzzer targets (tests/fuzz/fuzz_*.c), under the address and undefined-behaviour sanitizers.
#
# The corpus that a run finds grows in build/fuzz; tests/fuzz/corpus is where it begins and stays small. An input with a
# finding is left in build/fuzz/NAME.finding-*.

FUZZ_SECONDS ?= 60## seconds of each target of `make fuzz`
FUZZ_TARGETS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_OBJECTS := $(patsubst %.c,build/fuzz/obj/%.o,$(LIB_SOURCES) $(addprefix csim/cli/,arguments.c compare.c comparable.c places.c report.c))
FUZZ_CFLAGS := -std=c11 -O1 -g -Wall -Wextra -Werror -fopenmp -fno-omit-frame-pointer -fno-sanitize-recover=all

.PHONY: fuzz
fuzz: $(addprefix build/fuzz/,$(FUZZ_TARGETS)) ## run each fuzzing target for FUZZ_SECONDS, one after the other
	$(live) set -e; for target in $(FUZZ_TARGETS); do sh mk/fuzz.sh $$target $(FUZZ_SECONDS); done

# The compiler's checks are in all of it, the fuzzer's main in the targets.
build/fuzz/obj/%.o: %.c | $(TOOLS_STAMP) $(BUILD)/gen/wisp_params.h $(BUILD)/gen/wisp_commit.h
	@mkdir -p $(@D)
	@command -v clang-14 >/dev/null || { echo "wisp: make fuzz needs clang-14 and libclang-rt-14-dev" >&2; exit 6; }
	@echo "fuzz $<"
	@clang-14 $(CPPFLAGS) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link,address,undefined -MMD -MP -c $< -o $@

build/fuzz/obj/csim/cli/report.o: $(BUILD)/gen/report_page.h

build/fuzz/%: tests/fuzz/fuzz_%.c tests/fuzz/as_file.h $(FUZZ_OBJECTS)
	@echo "link $@"
	@clang-14 $(CPPFLAGS) $(FUZZ_CFLAGS) -fsanitize=fuzzer,address,undefined $< $(FUZZ_OBJECTS) $(LDLIBS) -o $@

-include $(FUZZ_OBJECTS:.o=.d)
