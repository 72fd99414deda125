# compilers.mk - the program with every C compiler that is installed, and with other optimisations, each with -Werror.

COMPILERS ?= gcc-11 gcc-12 gcc-13 gcc-14 gcc-15 clang-13 clang-14 clang-15 clang-16 clang-17 clang-18 clang-19## compilers of `make compilers`, as far as installed
OPTS ?= -O0|-Og|-O1|-Os|-O2 -flto|-O3 -march=native -flto## optimisations of `make compilers`, between them |
COMPILERS_BUILD ?= wisp tests/check_base tests/check_trace tests/check_network tests/check_plan## what is built with each, and run if it is a test

.PHONY: compilers
compilers: | $(TOOLS_STAMP) ## build/wisp and a few tests with each installed compiler and several optimisations: a table
	$(live) BUILD='$(BUILD)' MAKE='$(MAKE)' COMPILERS='$(COMPILERS)' OPTS='$(OPTS)' CC='$(CC)' sh mk/compilers.sh $(COMPILERS_BUILD)
