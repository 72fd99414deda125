`include "wisp_params.vh"
// router_stages - wisp_router with two stages is the router with one stage, later: with the same inputs each decides the same in every
// cycle, `out_flit` of two stages comes two cycles after that of one, `out_credit` one cycle. So what holds of one stage (router, router_fair)
// holds of two. The neighbours keep the rules of a channel, and the later credits: no flit comes into a full buffer.
// peek: rules one
// peek: first one
// peek: second two
module router_stages_formal #(
    parameter DATA_W = 1,
    parameter REQ_DEPTH = 2,
    parameter RSP_DEPTH = 2
) (
    input wire                                                clk,
    input wire [`WISP_PORTS * (`WISP_HEADER_W + DATA_W) -1:0] in_flit,
    input wire [                `WISP_PORTS * `WISP_VCS -1:0] in_credit,
    input wire [                             `WISP_PORTS-1:0] asleep
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W, R = `WISP_REQUESTERS, P = `WISP_PORTS, W = `WISP_DEPTH_W;
    (* anyconst *) wire [`WISP_COORD_W-1:0] here_x, here_y;
    (* anyconst *) wire [W-1:0] credits_req, credits_rsp;
    (* anyconst *) wire [P*`WISP_WEIGHT_W-1:0] weights;
    wire [P*FLIT_W-1:0] flit_one, flit_two;
    wire [R-1:0] credit_one, credit_two;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_router #(
        .DATA_W(DATA_W),
        .REQ_DEPTH(REQ_DEPTH),
        .RSP_DEPTH(RSP_DEPTH)
    ) one (
        .clk(clk),
        .rst(rst),
        .here_x(here_x),
        .here_y(here_y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .weights(weights),
        .in_flit(in_flit),
        .in_credit(in_credit),
        .out_flit(flit_one),
        .out_credit(credit_one)
    );
    wisp_router #(
        .DATA_W(DATA_W),
        .REQ_DEPTH(REQ_DEPTH),
        .RSP_DEPTH(RSP_DEPTH),
        .STAGES(2),
        .EJECT_DEPTH(`WISP_EJECT_DEPTH)
    ) two (
        .clk(clk),
        .rst(rst),
        .here_x(here_x),
        .here_y(here_y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .weights(weights),
        .in_flit(in_flit),
        .in_credit(in_credit),
        .out_flit(flit_two),
        .out_credit(credit_two)
    );
    wire [R-1:0] in_inside;
    router_rules #(
        .DATA_W(DATA_W),
        .REQ_DEPTH(REQ_DEPTH),
        .RSP_DEPTH(RSP_DEPTH),
        .COVERS(0)
    ) rules (
        .clk(clk),
        .rst(rst),
        .here_x(here_x),
        .here_y(here_y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .in_flit(in_flit),
        .in_credit(in_credit),
        .out_flit(flit_one),
        .out_credit(credit_one),
        .asleep(asleep),
        .in_inside(in_inside)
    );
    always @* assume (!asleep[`WISP_LOCAL]);

    // What the theorem says.
    reg [P*FLIT_W-1:0] before, twice_before;
    reg [R-1:0] credit_before;
    always @(posedge clk)
        if (rst) {before, twice_before, credit_before} <= 0;
        else begin
            before <= flit_one;
            twice_before <= before;
            credit_before <= credit_one;
        end
    always @*
        if (!rst) begin
            assert (flit_two == twice_before);
            assert (credit_two == credit_before);
        end

    // Why: the same registers, the same words in the data buffers, and of each word its output and LAST in the buffer of control words.
    reg [P*R-1:0] grant_before;
    genvar i, v, k;
    generate
        if (1) begin : first
            (* peek *) wire [P*R-1:0] grant;
            (* peek *) wire [R-1:0] open;
            (* peek *) wire [R*3-1:0] route;
            (* peek *) wire [R*W-1:0] count;
            for (i = 0; i < R; i = i + 1) begin : gen_in
                localparam DEPTH = (i / 2 == `WISP_LOCAL) ? `WISP_LOCAL_DEPTH : (i % 2 == 0) ? REQ_DEPTH : RSP_DEPTH;
                wire [31:0] at;
                wire [DEPTH:0] used;
                wire [(DEPTH+1)*FLIT_W-1:0] places;
                wire [DEPTH*FLIT_W-1:0] words;
                slots #(.WIDTH(FLIT_W), .DEPTH(DEPTH)) fifo (.rst(rst), .at(at), .used(used), .words(places));
                if (1) begin : here
                    queue #(.WIDTH(FLIT_W), .DEPTH(DEPTH)) fifo (.rst(rst), .words(words));
                end
            end
            for (i = 0; i < P; i = i + 1) begin : gen_out
                (* peek *) wire [R-1:0] mask, held;
                (* peek *) wire [`WISP_VCS-1:0] turn_mask;
                (* peek *) wire down;
                for (v = 0; v < `WISP_VCS; v = v + 1) begin : gen_arbiter
                    (* peek *) wire [`WISP_WEIGHT_W-1:0] left;
                end
                (* peek *) wire [`WISP_STAT_W-1:0] used, stall_credit, stall_arbitration;
                for (v = 0; v < `WISP_VCS; v = v + 1) begin : gen_credit
                    (* peek *) wire [W-1:0] credit;
                end
            end
        end
        if (1) begin : second
            (* peek *) wire [P*R-1:0] grant;
            (* peek *) wire [R-1:0] open;
            (* peek *) wire [R*3-1:0] route;
            (* peek *) wire [R*W-1:0] count;
            (* peek *) wire [R*FLIT_W-1:0] head;
            for (i = 0; i < R; i = i + 1) begin : gen_in
                localparam DEPTH = (i / 2 == `WISP_LOCAL) ? `WISP_LOCAL_DEPTH : (i % 2 == 0) ? REQ_DEPTH : RSP_DEPTH;
                wire [31:0] at;
                wire [(DEPTH+1)*FLIT_W-1:0] places;
                wire [DEPTH*(P+1)-1:0] control;
                slots #(.WIDTH(FLIT_W), .DEPTH(DEPTH), .USER(0)) fifo (.rst(rst), .at(at), .words(places));
                if (1) begin : gen_ahead
                    (* peek *) wire [P-1:0] came_to;
                    (* peek *) wire some, leaves;
                    front #(.WIDTH(P + 1), .DEPTH(DEPTH)) control (.rst(rst), .words(gen_in[i].control));
                end
            end
            for (i = 0; i < P; i = i + 1) begin : gen_out
                (* peek *) wire [R-1:0] mask;
                (* peek *) wire [`WISP_VCS-1:0] turn_mask;
                (* peek *) wire down;
                for (v = 0; v < `WISP_VCS; v = v + 1) begin : gen_arbiter
                    (* peek *) wire [`WISP_WEIGHT_W-1:0] left;
                end
                (* peek *) wire [`WISP_STAT_W-1:0] used, stall_credit, stall_arbitration;
                if (1) begin : gen_later
                    (* peek *) wire [R-1:0] chosen;
                    (* peek *) wire [`WISP_VCS-1:0] busy;
                end
                for (v = 0; v < `WISP_VCS; v = v + 1) begin : gen_credit
                    (* peek *) wire [W-1:0] credit;
                    if (1) begin : gen_before
                        (* peek *) wire some;
                    end
                end
            end
        end
    endgenerate

    always @(posedge clk) grant_before <= rst ? 0 : first.grant;
    always @*
        if (!rst) begin
            assert (second.grant == first.grant);
            assert (second.open == first.open && second.route == first.route && second.count == first.count);
        end
    generate
        for (i = 0; i < P; i = i + 1) begin : each_out
            wire [R-1:0] held = first.gen_out[i].held;
            always @*
                if (!rst) begin
                    assert (second.gen_out[i].mask == first.gen_out[i].mask);
                    assert (second.gen_out[i].turn_mask == first.gen_out[i].turn_mask);
                    assert (second.gen_out[i].down == first.gen_out[i].down);
                    assert (second.gen_out[i].used == first.gen_out[i].used);
                    assert (second.gen_out[i].stall_credit == first.gen_out[i].stall_credit);
                    assert (second.gen_out[i].stall_arbitration == first.gen_out[i].stall_arbitration);
                    assert (second.gen_out[i].gen_later.busy == {|(held & 10'h2aa), |(held & 10'h155)});
                    assert (second.gen_out[i].gen_later.chosen == grant_before[i*R+:R]);
                    assert (before[i*FLIT_W+`WISP_H_PRESENT] == (grant_before[i*R+:R] != 0));
                    assert (grant_before[i*R+:R] != 0 || before[i*FLIT_W+:FLIT_W] == 0);
                    assert ((grant_before[i*R+:R] & (grant_before[i*R+:R] - 1'b1)) == 0);
                end
            for (k = 0; k < R; k = k + 1) begin : from
                always @* if (!rst && grant_before[i*R+k]) assert (second.head[k*FLIT_W+:FLIT_W] == before[i*FLIT_W+:FLIT_W]);
            end
            for (v = 0; v < `WISP_VCS; v = v + 1) begin : channel
                wire [W-1:0] credit = first.gen_out[i].gen_credit[v].credit;
                always @*
                    if (!rst) begin
                        assert (second.gen_out[i].gen_arbiter[v].left == first.gen_out[i].gen_arbiter[v].left);
                        assert (second.gen_out[i].gen_credit[v].credit == credit);
                        assert (second.gen_out[i].gen_credit[v].gen_before.some == (credit != 0));
                    end
            end
        end
        for (i = 0; i < R; i = i + 1) begin : each_in
            localparam DEPTH = (i / 2 == `WISP_LOCAL) ? `WISP_LOCAL_DEPTH : (i % 2 == 0) ? REQ_DEPTH : RSP_DEPTH;
            localparam POINTER_W = $clog2(DEPTH);
            wire leaves = second.gen_in[i].gen_ahead.leaves;
            wire [W-1:0] size = first.gen_in[i].at[W-1:0], kept = second.gen_in[i].at[W-1:0];
            wire [POINTER_W-1:0] rd = first.gen_in[i].at[W+:POINTER_W], rd_two = second.gen_in[i].at[W+:POINTER_W];
            wire [P-1:0] routed = 1'b1 << first.route[i*3+:3];
            wire [(DEPTH+1)*P-1:0] to;  // to[k + 1]: where word k goes
            assign to[0+:P] = routed;
            always @*
                if (!rst) begin
                    assert (leaves == credit_before[i] && second.gen_in[i].gen_ahead.some == (size != 0));
                    assert (kept == size + leaves && (kept != 0 || !leaves));
                    assert (rd == (leaves ? (rd_two == DEPTH - 1 ? 0 : rd_two + 1'b1) : rd_two));
                end
            for (k = 0; k < DEPTH; k = k + 1) begin : each
                wire [FLIT_W-1:0] flit = first.gen_in[i].words[k*FLIT_W+:FLIT_W];
                wire [`WISP_COORD_W-1:0] x = flit[`WISP_H_DST_X+:`WISP_COORD_W], y = flit[`WISP_H_DST_Y+:`WISP_COORD_W];
                wire [P-1:0] xy = x < here_x ? 1 << `WISP_WEST : x > here_x ? 1 << `WISP_EAST
                                : y < here_y ? 1 << `WISP_NORTH : y > here_y ? 1 << `WISP_SOUTH : 1 << `WISP_LOCAL;
                assign to[(k+1)*P+:P] = k >= size ? to[k*P+:P] : flit[`WISP_H_HEAD] ? xy : to[k*P+:P];
                always @*
                    if (!rst) begin
                        if (k < size) assert (second.gen_in[i].control[k*(P+1)+:P+1] == {flit[`WISP_H_LAST], to[(k+1)*P+:P]});
                        if (first.gen_in[i].used[k])
                            assert (second.gen_in[i].places[k*FLIT_W+:FLIT_W] == first.gen_in[i].places[k*FLIT_W+:FLIT_W]);
                    end
            end
            always @* if (!rst && in_inside[i]) assert (second.gen_in[i].gen_ahead.came_to == to[DEPTH*P+:P]);
        end
    endgenerate

    // Interesting: a body flit follows its head at once, from west to east, and both channels of one input cross in one cycle.
    always @* begin
        cover (!rst && flit_two[`WISP_EAST*FLIT_W+`WISP_H_PRESENT] && !flit_two[`WISP_EAST*FLIT_W+`WISP_H_HEAD]
               && before[`WISP_EAST*FLIT_W+`WISP_H_PRESENT]);
        cover (!rst && credit_two[2*`WISP_WEST] && credit_two[2*`WISP_WEST+1]);
    end
endmodule
