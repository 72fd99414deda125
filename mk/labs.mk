# labs.mk - the labs for students (docs/labs): check an answer.

LAB ?= 1## which lab `make lab` checks (docs/labs)
FROM ?= docs/labs/$(LAB)/start## where the answer stands

.PHONY: lab
lab: $(BUILD)/wisp $(if $(filter 2,$(LAB)),$(BUILD)/rtl/wisp_die.so) ## check an answer to a lab: LAB, FROM
	$(live) BUILD='$(BUILD)' CC='$(CC)' docs/labs/$(LAB)/check '$(FROM)'
