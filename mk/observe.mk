# observe.mk - what follows from rtl/observation.txt, the one description of what is observed. It is committed, so that the RTL
# can be read and used as it is; tests/checks/observe.sh demands that it is what `make observe` writes.

.PHONY: observe
observe: ## write what follows from rtl/observation.txt: Verilog and C that pack it, the names of fields, the contract's table
	@sh mk/observe.sh .
