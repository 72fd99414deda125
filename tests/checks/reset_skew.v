`include "wisp_params.vh"
// reset_skew - two routers in a row, on a link of LATENCY cycles without reset, leave their resets 0 to 300 cycles apart,
// each of them first (every skew: tests/unit/check_router_reset.c). Requests go east and responses west. All must arrive, and all credits come back.
module reset_skew;
    parameter LATENCY = 1;
    localparam DW = 8, FW = `WISP_HEADER_W + DW, V = `WISP_VCS, PACKETS = 8, DEPTH = 4, SETTLE = 60;
    localparam E = `WISP_EAST, W = `WISP_WEST;
    reg clk = 1'b0;
    always #5 clk = !clk;

    reg [1:0] rst;  // west, east
    reg [FW-1:0] inject[0:1];
    wire [5*FW-1:0] out0, out1;
    wire [5*V-1:0] freed0, freed1;
    reg [1:0] taken0, taken1;  // by the dies, which give a credit back at once
    reg [(FW+V)*LATENCY-1:0] eastward, westward;
    wire [FW+V-1:0] at_east = eastward[(FW+V)*(LATENCY-1)+:FW+V], at_west = westward[(FW+V)*(LATENCY-1)+:FW+V];
    always @(posedge clk) begin
        eastward <= {eastward, freed0[E*V+:V], out0[E*FW+:FW]};
        westward <= {westward, freed1[W*V+:V], out1[W*FW+:FW]};
        taken0 <= {out0[`WISP_H_PRESENT] && out0[`WISP_H_VC], out0[`WISP_H_PRESENT] && !out0[`WISP_H_VC]};
        taken1 <= {out1[`WISP_H_PRESENT] && out1[`WISP_H_VC], out1[`WISP_H_PRESENT] && !out1[`WISP_H_VC]};
    end
    wisp_router #(.DATA_W(DW), .REQ_DEPTH(DEPTH), .RSP_DEPTH(DEPTH)) west (
        .clk(clk),
        .rst(rst[0]),
        .here_x(6'd0),
        .here_y(6'd0),
        .credits_req(10'd4),
        .credits_rsp(10'd4),
        .in_flit({{2 * FW{1'b0}}, at_west[0+:FW], {FW{1'b0}}, inject[0]}),
        .in_credit({{2 * V{1'b0}}, at_west[FW+:V], {V{1'b0}}, taken0}),
        .out_flit(out0),
        .out_credit(freed0)
    );
    wisp_router #(.DATA_W(DW), .REQ_DEPTH(DEPTH), .RSP_DEPTH(DEPTH)) east (
        .clk(clk),
        .rst(rst[1]),
        .here_x(6'd1),
        .here_y(6'd0),
        .credits_req(10'd4),
        .credits_rsp(10'd4),
        .in_flit({at_east[0+:FW], {3 * FW{1'b0}}, inject[1]}),
        .in_credit({at_east[FW+:V], {3 * V{1'b0}}, taken1}),
        .out_flit(out1),
        .out_credit(freed1)
    );

    integer skew, t, d, room[0:1], sent[0:1], came[0:1], wrong, runs;
    // A die sends as long as the router has room for it, from the first cycle after the reset on.
    task drive;
        for (d = 0; d < 2; d = d + 1) begin
            inject[d] = {FW{1'b0}};
            if (!rst[d] && room[d] > 0 && sent[d] < PACKETS) begin
                inject[d][`WISP_H_DST_X+:`WISP_COORD_W] = 1 - d;
                inject[d][`WISP_H_HEAD] = 1'b1;
                inject[d][`WISP_H_LAST] = 1'b1;
                inject[d][`WISP_H_PRESENT] = 1'b1;
                inject[d][`WISP_H_VC] = d;
                inject[d][`WISP_HEADER_W+:8] = sent[d];
                room[d] = room[d] - 1;
                sent[d] = sent[d] + 1;
            end
        end
    endtask
    task see(input integer from, input [FW-1:0] flit);
        if (flit[`WISP_H_PRESENT]) begin
            if (flit[`WISP_HEADER_W+:8] != came[from]) wrong = wrong + 1;
            came[from] = came[from] + 1;
        end
    endtask
    // first: the router that leaves its reset `skew` cycles before the other one.
    task run(input integer first);
        begin
            rst = 2'b11;
            for (d = 0; d < 2; d = d + 1) {room[d], sent[d], came[d]} = {32'd2, 32'd0, 32'd0};
            repeat (LATENCY + 1) @(posedge clk);
            #1;
            for (t = 0; t < skew + SETTLE + 4 * LATENCY; t = t + 1) begin
                rst[first] = 1'b0;
                if (t >= skew) rst[1-first] = 1'b0;
                drive;
                #1;
                if (!rst[0] && freed0[0]) room[0] = room[0] + 1;
                if (!rst[1] && freed1[1]) room[1] = room[1] + 1;
                see(0, out1[0+:FW]);
                see(1, out0[0+:FW]);
                @(posedge clk);
                #1;
            end
            runs = runs + 1;
            if (came[0] != PACKETS || came[1] != PACKETS || wrong != 0 || west.gen_out[E].gen_credit[0].credit != DEPTH
                || east.gen_out[W].gen_credit[1].credit != DEPTH) begin
                $display("latency %0d, router %0d first by %0d cycles: %0d and %0d of %0d arrived, %0d out of order", LATENCY,
                         first, skew, came[0], came[1], PACKETS, wrong);
                $finish;
            end
        end
    endtask
    initial begin
        runs = 0;
        wrong = 0;
        for (skew = 0; skew <= 300; skew = (skew < 12) ? skew + 1 : skew + 48) begin
            run(0);
            run(1);
        end
        $display("latency %0d: %0d resets, every flit and credit", LATENCY, runs);
        $finish;
    end
endmodule
