// Every module of the RTL, leaves first; paths from the root of the repository. Top: wisp_die or wisp_wafer, and at the
// Global CP wisp_predictor. Written by `make units`.
+incdir+rtl
rtl/noc/wisp_ram.v
rtl/noc/wisp_regfile.v
rtl/noc/wisp_encode.v
rtl/noc/wisp_decode.v
rtl/noc/wisp_guard.v
rtl/noc/wisp_fifo.v
rtl/noc/wisp_arbiter.v
rtl/noc/wisp_link.v
rtl/noc/wisp_router.v
rtl/cache/wisp_flags.v
rtl/cache/wisp_pdu.v
rtl/cache/wisp_atu.v
rtl/cache/wisp_fill.v
rtl/cache/wisp_ahead.v
rtl/cache/wisp_d2d.v
rtl/prefetch/wisp_heatmap.v
rtl/prefetch/wisp_topn.v
rtl/prefetch/wisp_prefetch.v
rtl/prefetch/wisp_predictor.v
rtl/wisp_regs.v
rtl/wisp_die.v
rtl/wisp_wafer.v
