# inject.mk - what the commands make of a machine without memory or with a full disk (tests/inject).

CHECK_NEEDS += $(BUILD)/inject.so

$(BUILD)/inject.so: tests/inject/inject.c $(BUILD)/flags | $(TOOLS_STAMP)
	$(call step,link $@)
	@$(CC) -std=c11 -O1 -g -fno-omit-frame-pointer -Wall -Wextra -Werror -fPIC -shared $< -ldl -o $@

.PHONY: inject
inject: $(BUILD)/wisp $(BUILD)/inject.so $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so ## each command with every allocation and every output failing, one at a time
	$(live) INJECT_AMOUNT=all BUILD='$(BUILD)' tests/run TEST=inject SECONDS_PER_TEST=3600 JOBS=1
