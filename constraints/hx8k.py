# hx8k.py - what nextpnr-ice40 aims at: the clock of all units on an iCE40 hx8k. Pins are free.
ctx.addClock("clk", 50)
