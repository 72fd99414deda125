# registers.mk - what follows from rtl/registers.txt, the one description of the registers of a die. It is committed, so that
# the RTL and the header for drivers can be used as they are; tests/checks/registers.sh demands that it is what
# `make registers` writes.

.PHONY: registers
registers: ## write what follows from rtl/registers.txt: Verilog, the C header for drivers, the map in docs/registers.md
	@sh mk/registers.sh .
