# install.mk - the program with its RTL models, the reference model as a library, the Verilog and the configurations.

PREFIX ?= /usr/local## where `make install` puts things
DESTDIR ?=## before PREFIX, for packagers
WISP_VERSION := $(shell sed -n 's/^const char wisp_version\[\] = "\(.*\)";/\1/p' csim/base/version.c)

# What goes to a shell as one word, and what cannot be put into a file of pkg-config.
quoted = '$(subst ','\'',$(1))'
number_sign := \#
ifneq ($(filter install,$(MAKECMDGOALS)),)
ifneq ($(strip $(foreach each,\ " $$ ` $(number_sign),$(findstring $(each),$(PREFIX)))$(if $(filter /%,$(firstword $(PREFIX))),,relative)),)
$(error PREFIX is an absolute path without \ " $$ ` or a number sign, not '$(PREFIX)')
endif
endif

$(BUILD)/wisp.1: $(BUILD)/wisp mk/man.awk
	@set -e; $(BUILD)/wisp --help > $@.help; \
	{ echo "@wisp a wafer-scale interconnect: C reference model and Verilog in lock step"; cat $@.help; \
	  for name in $$(awk '/^  [a-z]+ / && $$1 != "help" { print $$1 }' $@.help); do \
	      sed -n "s/^  $$name  */@$$name /p" $@.help; $(BUILD)/wisp $$name --help || exit; done; \
	} > $@.text
	@awk -v version=$(WISP_VERSION) -f mk/man.awk $@.text > $@ && rm $@.help $@.text

$(BUILD)/wisp.pc: csim/base/version.c mk/install.mk
	@mkdir -p $(@D)
	@printf '%s\n' prefix=$(call quoted,$(PREFIX)) 'includedir=$${prefix}/include/wisp' 'libdir=$${prefix}/lib' '' 'Name: wisp' \
	    'Description: cycle-accurate reference model of a wafer-scale interconnect' 'Version: $(WISP_VERSION)' \
	    'Cflags: -I"$${includedir}"' 'Libs: -L"$${libdir}" -lwisp $(LDLIBS) -fopenmp' > $@

# The program looks for its models in rtl/ beside itself; what is on the path is a link to it.
.PHONY: install
install: $(BUILD)/wisp $(BUILD)/libwisp.a $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so $(BUILD)/wisp.1 FORCE ## program, libwisp with headers and wisp.pc, Verilog, configurations, man page: below PREFIX
	@rm -f $(BUILD)/wisp.pc && $(MAKE) --no-print-directory -s $(BUILD)/wisp.pc
	@root=$(call quoted,$(DESTDIR)$(PREFIX)); set -e; \
	install -d "$$root/bin" "$$root/lib/wisp/rtl" "$$root/lib/pkgconfig" "$$root/share/man/man1" "$$root/share/wisp"; \
	install $(BUILD)/wisp "$$root/lib/wisp/"; \
	install -m 644 $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so "$$root/lib/wisp/rtl/"; \
	ln -sf ../lib/wisp/wisp "$$root/bin/wisp"; \
	install -m 644 $(BUILD)/libwisp.a "$$root/lib/"; \
	install -m 644 $(BUILD)/wisp.pc "$$root/lib/pkgconfig/"; \
	install -m 644 $(BUILD)/wisp.1 "$$root/share/man/man1/"; \
	for header in $$(cd csim && ls */*.h | grep -v '^cli/'); do install -m 644 -D "csim/$$header" "$$root/include/wisp/$$header"; done; \
	install -m 644 $(BUILD)/gen/wisp_params.h "$$root/include/wisp/"; \
	for file in $$(find rtl configs studies traces/profiles traces/demo.wtr -type f); do install -m 644 -D "$$file" "$$root/share/wisp/$$file"; done; \
	echo "installed below $$root"
