`include "wisp_params.vh"
// router_shares - two inputs that always have packets of one channel for LOCAL share it, while a third streams packets of the
// other channel, and a credit of theirs comes once in PERIOD cycles (all cases: tests/unit/check_router_fair.c). No strap of
// weights is connected. Each must get 45 % of their packets at least.
module router_shares;
    localparam DW = 8, FW = `WISP_HEADER_W + DW, V = `WISP_VCS, P = `WISP_PORTS, DEPTH = 8, CYCLES = 2000;
    reg clk = 1'b0;
    always #5 clk = !clk;

    reg rst;
    reg [P*FW-1:0] in_flit;
    reg [P*V-1:0] in_credit;
    wire [P*FW-1:0] out_flit;
    wire [P*V-1:0] out_credit;
    wisp_router #(.DATA_W(DW), .REQ_DEPTH(DEPTH), .RSP_DEPTH(DEPTH)) router (
        .clk(clk),
        .rst(rst),
        .here_x(6'd1),
        .here_y(6'd1),
        .credits_req(10'd8),
        .credits_rsp(10'd8),
        .in_flit(in_flit),
        .in_credit(in_credit),
        .out_flit(out_flit),
        .out_credit(out_credit)
    );

    // A flit for this die, from an input that TAG names.
    function [FW-1:0] flit(input channel, input head, input last, input [7:0] tag);
        flit = {{DW{1'b1}}, 8'd0, tag, 1'b1, channel, last, head, 6'd1, 6'd1};
    endfunction

    integer a, b, c, period, t, owed, now, at;
    integer may_send[0:P-1], served[0:P-1];
    reg scarce, back;
    wire [FW-1:0] taken = out_flit[0+:FW];
    task one_cycle;
        begin
            in_flit = {P * FW{1'b0}};
            if (may_send[a] > 0) in_flit[a*FW+:FW] = flit(scarce, 1'b1, 1'b1, a[7:0]);
            if (may_send[b] > 0) in_flit[b*FW+:FW] = flit(scarce, 1'b1, 1'b1, b[7:0]);
            if (may_send[c] > 0) begin
                in_flit[c*FW+:FW] = flit(!scarce, at == 0, at == 15, c[7:0]);
                at = (at + 1) % 16;
            end
            for (t = 0; t < P; t = t + 1) if (in_flit[t*FW+`WISP_H_PRESENT]) may_send[t] = may_send[t] - 1;
            #1;
            in_credit = {P * V{1'b0}};
            in_credit[!scarce] = back;
            in_credit[scarce] = owed > 0 && now % period == 0;
            if (in_credit[scarce]) owed = owed - 1;
            back = taken[`WISP_H_PRESENT] && taken[`WISP_H_VC] != scarce;
            if (taken[`WISP_H_PRESENT] && !back) begin
                owed = owed + 1;
                served[taken[`WISP_H_TAG+:3]] = served[taken[`WISP_H_TAG+:3]] + 1;
            end
            if (out_credit[a*V+scarce]) may_send[a] = may_send[a] + 1;
            if (out_credit[b*V+scarce]) may_send[b] = may_send[b] + 1;
            if (out_credit[c*V+!scarce]) may_send[c] = may_send[c] + 1;
            @(posedge clk);
            #1;
        end
    endtask
    task share;
        begin
            {rst, in_flit, in_credit, back} = {1'b1, {P * FW{1'b0}}, {P * V{1'b0}}, 1'b0};
            for (t = 0; t < P; t = t + 1) begin
                may_send[t] = DEPTH;
                served[t] = 0;
            end
            owed = 0;
            at = 0;
            repeat (3) @(posedge clk);
            #1 rst = 1'b0;
            for (now = 0; now < CYCLES; now = now + 1) one_cycle;
            if (served[a] + served[b] < CYCLES / (17 + period) / 2 || 100 * served[a] < 45 * (served[a] + served[b]) ||
                100 * served[b] < 45 * (served[a] + served[b])) begin
                $display("channel %0d, a credit in %0d cycles: port %0d %0d packets, port %0d %0d", scarce, period, a, served[a],
                         b, served[b]);
                $finish;
            end
        end
    endtask
    integer done;
    initial begin
        done = 0;
        for (period = 2; period <= 64; period = 4 * period)
            for (a = 1; a < P; a = a + 1)
                for (b = a + 1; b < P; b = b + 1)
                    for (c = 1; c < P; c = c + 1)
                        if (c != a && c != b) begin
                            scarce = 1'b0;
                            share;
                            scarce = 1'b1;
                            share;
                            done = done + 2;
                        end
        $display("%0d cases, nobody below 45 %%", done);
        $finish;
    end
endmodule
