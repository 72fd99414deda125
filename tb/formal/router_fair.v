`include "wisp_params.vh"
// router_fair - "Fairness" of wisp_router (docs/microarchitecture.md), whatever flits and credits its neighbours send: while a head waits
// for an output, any other input starts at most as many packets of the same channel there as its weight says (any weights; 0 is 1). With
// weights of 1, of N inputs that want a channel of an output each sends one of any N packets that start there. A channel that asks for an output waits at most until one packet of the other ends;
// an output that is asked sends. Assumed: no flit comes into a full buffer (router proves it). With CONTRACT=1 the fifos are replaced by what fifo_deep
// proves of them. With two stages it is assumed of the words that are decided on that each has one output, and that a body flit goes
// where its head went. LEMMAS=0: the statements alone, without what the induction needs.
// contract CONTRACT=1: wisp_fifo
// peek: see dut
module router_fair_formal #(
    parameter DATA_W = 1,
    parameter REQ_DEPTH = 2,
    parameter RSP_DEPTH = 2,
    parameter CONTRACT = 0,
    parameter STAGES = 1,
    parameter LEMMAS = 1
) (
    input wire                                                clk,
    input wire [`WISP_PORTS * (`WISP_HEADER_W + DATA_W) -1:0] in_flit,
    input wire [                `WISP_PORTS * `WISP_VCS -1:0] in_credit
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W, R = `WISP_REQUESTERS, P = `WISP_PORTS;
    (* anyconst *) wire [`WISP_COORD_W-1:0] here_x, here_y;
    (* anyconst *) wire [`WISP_PORTS*`WISP_WEIGHT_W-1:0] weights;
    (* anyconst *) wire [`WISP_DEPTH_W-1:0] credits_req, credits_rsp;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_router #(
        .DATA_W(DATA_W),
        .REQ_DEPTH(REQ_DEPTH),
        .RSP_DEPTH(RSP_DEPTH),
        .STAGES(STAGES)
    ) dut (
        .clk(clk),
        .rst(rst),
        .here_x(here_x),
        .here_y(here_y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .weights(weights),
        .in_flit(in_flit),
        .in_credit(in_credit)
    );

    // Any input whose head waits, and any other.
    (* anyconst *) wire [2:0] who, rival;
    always @* assume (who < P && rival < P && who != rival);
    wire [`WISP_WEIGHT_W-1:0] given = weights >> rival * `WISP_WEIGHT_W;
    wire [`WISP_WEIGHT_W-1:0] may_start = (given == 0) ? 1 : given;

    genvar o, v, p;
    generate
        if (1) begin : see
            (* peek *) wire [R-1:0] open, head_last, valid;
            (* peek *) wire [R*3-1:0] route;
            (* peek *) wire [P*R-1:0] target;
            (* peek *) wire [R*`WISP_DEPTH_W-1:0] count;
            for (p = 0; p < R; p = p + 1) begin : gen_in
                (* peek *) wire [`WISP_DEPTH_W-1:0] kept;
                if (STAGES == 2) begin : gen_ahead
                    (* peek *) wire leaves;
                end
            end
            for (o = 0; o < P; o = o + 1) begin : gen_out
                (* peek *) wire [R-1:0] want, held, req, granted, mask;
                (* peek *) wire [`WISP_VCS-1:0] turn_mask, lock;
                for (v = 0; v < `WISP_VCS; v = v + 1) begin : gen_arbiter
                    (* peek *) wire [`WISP_WEIGHT_W-1:0] left;
                end
            end
        end
        for (p = 0; p < R; p = p + 1) begin : buffer
            localparam DEPTH = (p / 2 == `WISP_LOCAL) ? `WISP_LOCAL_DEPTH : (p % 2 == 0) ? REQ_DEPTH : RSP_DEPTH;
            wire comes = in_flit[p/2*FLIT_W+`WISP_H_PRESENT] && in_flit[p/2*FLIT_W+`WISP_H_VC] == p % 2;
            always @* assume (!(comes && see.gen_in[p].kept == DEPTH));
            if (LEMMAS) always @* if (!rst) assert (see.valid[p] == (see.count[p*`WISP_DEPTH_W+:`WISP_DEPTH_W] != 0));
            if (STAGES == 2) begin : words
                always @* if (!rst) assert (see.gen_in[p].kept == see.count[p*`WISP_DEPTH_W+:`WISP_DEPTH_W] + see.gen_in[p].gen_ahead.leaves);
                wire [P-1:0] to;
                for (o = 0; o < P; o = o + 1) begin : each
                    assign to[o] = see.target[o*R+p];
                end
                always @*
                    if (see.valid[p]) begin
                        assume (to != 0 && (to & (to - 1'b1)) == 0);
                        assume (!see.open[p] || to[see.route[p*3+:3]]);
                    end
            end
        end
        for (o = 0; o < P; o = o + 1) begin : out
            if (LEMMAS)
                always @* if (!rst) assert (see.gen_out[o].lock == {|(see.gen_out[o].held & 10'h2aa), |(see.gen_out[o].held & 10'h155)});
            wire ended = (see.gen_out[o].granted & see.head_last) != 0;  // a packet
            for (v = 0; v < `WISP_VCS; v = v + 1) begin : channel
                wire [P-1:0] waits, asks, sends, mask;
                for (p = 0; p < P; p = p + 1) begin : each
                    localparam I = p * `WISP_VCS + v;
                    assign waits[p] = see.gen_out[o].want[I] && !see.open[I];
                    assign asks[p] = see.gen_out[o].req[I];
                    assign sends[p] = see.gen_out[o].granted[I];
                    assign mask[p] = see.gen_out[o].mask[I];
                    // Who is inside a packet was served last: the mask has those after it.
                    if (LEMMAS) always @* if (!rst && see.gen_out[o].held[I]) assert (mask == ((31 << (p + 1)) & 31));
                end
                wire [P-1:0] starts = sends & waits;

                // The packets that the rival has started since `who` began to wait.
                reg [`WISP_WEIGHT_W:0] starts_seen;
                wire passed = starts_seen != 0;
                always @(posedge clk) starts_seen <= (rst || !waits[who] || sends[who]) ? 0 : starts_seen + starts[rival];
                always @* if (!rst) assert (!(waits[who] && starts[rival] && starts_seen >= may_start));

                // Then it does not stand between the last one served and `who`, going round.
                wire [P-1:0] before = ~mask;
                wire [P-1:0] last = before & {1'b1, mask[P-1:1]};
                wire [`WISP_WEIGHT_W-1:0] left = see.gen_out[o].gen_arbiter[v].left;
                wire between = mask[who] ? mask[rival] && rival < who : mask[rival] || rival < who;
                if (LEMMAS)
                    always @*
                        if (!rst) begin
                            assert ((before & (before + 1'b1)) == 0 && before[0]);
                            assert (!(waits[who] && passed && between));
                            // Served last, it starts no more than it has left; and nobody has more left than its weight allows.
                            assert (starts_seen <= may_start);
                            if (last[rival]) assert (left < may_start && starts_seen + left <= may_start);
                        end

                // A packet of the other channel has ended since this channel began to ask.
                reg owed;
                always @(posedge clk) owed <= !rst && asks != 0 && sends == 0 && (owed || ended);
                always @* if (!rst) assert (!(owed && asks != 0 && sends == 0));
                if (LEMMAS) always @* if (!rst && owed) assert (see.gen_out[o].turn_mask == (v ? 2'b10 : 2'b00));

                // Interesting: while `who` waits it is passed, then the channel has no credit and the other one sends; and then it is its turn.
                reg dry;
                always @(posedge clk)
                    dry <= !rst && waits[who] && !sends[who] && (dry || (passed && asks == 0 && see.gen_out[o].granted != 0));
                if (o == (v ? `WISP_NORTH : `WISP_EAST)) always @* cover (!rst && passed && dry && starts[who]);
            end
            always @* if (!rst) assert ((see.gen_out[o].granted != 0) == (see.gen_out[o].req != 0));
        end
    endgenerate
endmodule
