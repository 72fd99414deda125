# bench.mk - how fast an import is, on JSON of our own making, and how fast the network engine. Figures in build/bench.

BENCH_REQUESTS ?= 48## requests of `make bench`, about 1.6 MB of JSON each

.PHONY: bench bench-import bench-net
bench: bench-import bench-net ## how fast: an import (MB/s, instructions per byte) and the network engine (flit hops/s); JSON in build/bench

bench-import: $(BUILD)/wisp
	$(live) BUILD='$(BUILD)' REQUESTS='$(BENCH_REQUESTS)' bash mk/bench.sh

# After the other: they would disturb each other.
bench-net: $(BUILD)/wisp bench-import
	$(live) BUILD='$(BUILD)' bash mk/bench_net.sh
