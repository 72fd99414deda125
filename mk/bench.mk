# bench.mk - how fast an import is, on JSON of our own making. Figures in build/bench/import.json.

BENCH_REQUESTS ?= 48## requests of `make bench`, about 1.6 MB of JSON each

.PHONY: bench
bench: $(BUILD)/wisp ## import speed: MB/s and instructions per byte, as a table and in build/bench
	$(live) BUILD='$(BUILD)' REQUESTS='$(BENCH_REQUESTS)' bash mk/bench.sh
