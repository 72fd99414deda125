#!/bin/sh
# The memory side of the roofline against a measured kernel: a fused MoE layer of 8 experts (176 MB each on this GPU), top-2, on an
# H100. In the decode region t = t0 + distinct experts x bytes / bandwidth, with the expected number of distinct experts,
# 8 (1 - 0.75^batch). t0 and the bandwidth come from the first and the last point of that region; the others judge.
# Above it the kernel computes: the last column is the share of 989 TFLOP/s that the measured time is worth.
# usage: mk/h100.sh [points.csv]
set -eu
export LC_ALL=C
awk -F, '
    function power(x, n,    y) { for (y = 1; n > 0; n--) y *= x; return y } # the awk of busybox has none
    /^#/ || !heads++ { next }
    { batch[++n] = $1; us[n] = $2; experts[n] = 8 * (1 - power(0.75, $1)); if ($1 <= 128) last = n }
    END {
        if (last < 2) { print "h100: " FILENAME " has no two batches of the decode region" > "/dev/stderr"; exit 3 }
        per = (us[last] - us[1]) / (experts[last] - experts[1]); t0 = us[1] - per * experts[1]
        printf "t0 %.1f us; an expert %.1f us = %.0f GB/s, %.1f %% of 3,350\n", t0, per, 176e3 / per, 17600e3 / per / 3350
        printf "%6s %9s %12s %9s %8s %14s\n", "batch", "experts", "measured us", "model us", "error %", "compute share %"
        for (i = 1; i <= n; i++) {
            model = t0 + per * experts[i]; flops = 2 * batch[i] * 6 * 4096 * 7168
            printf "%6d %9.2f %12.1f %9.1f %8s %14.1f\n", batch[i], experts[i], us[i], model,
                (i <= last ? sprintf("%+.1f", 100 * (model / us[i] - 1)) : ""), flops / (us[i] * 1e-6) / 989e12 * 100
        }
    }' "${1:-docs/data/h100_fused_moe_us.csv}"
