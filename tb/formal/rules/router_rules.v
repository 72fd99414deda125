`include "wisp_params.vh"
`include "rule.vh"
// router_rules - everything that holds in and around one wisp_router, whether it stands alone (router.v) or in a die (die.v).
// INSIDE has a bit per port: 0 a neighbour that is assumed to keep the rules, 1 one that is in the proof.
module router_rules #(
    parameter DATA_W = 1,
    parameter REQ_DEPTH = 2,
    parameter RSP_DEPTH = 2,
    parameter [`WISP_PORTS-1:0] INSIDE = 0,
    parameter COVERS = 1,  // 0 in a parent, which has its own, and leaves the counters to the proof of the router alone
    parameter CONTRACT = 0  // 1: the fifos are their contract (models/wisp_fifo.v), of which the heads alone are seen
) (
    input  wire                                                clk,
    input  wire                                                rst,
    input  wire [                           `WISP_COORD_W-1:0] here_x,
    input  wire [                           `WISP_COORD_W-1:0] here_y,
    input  wire [                           `WISP_DEPTH_W-1:0] credits_req,
    input  wire [                           `WISP_DEPTH_W-1:0] credits_rsp,
    input  wire [`WISP_PORTS * (`WISP_HEADER_W + DATA_W) -1:0] in_flit,
    input  wire [                `WISP_PORTS * `WISP_VCS -1:0] in_credit,
    input  wire [`WISP_PORTS * (`WISP_HEADER_W + DATA_W) -1:0] out_flit,
    input  wire [                `WISP_PORTS * `WISP_VCS -1:0] out_credit,
    input  wire [                             `WISP_PORTS-1:0] asleep,  // the credit wires are of a neighbour in reset
    // ghosts, for a parent
    output wire [                          `WISP_REQUESTERS-1:0] in_inside,
    output wire [                          `WISP_REQUESTERS-1:0] out_inside,
    output wire [            `WISP_REQUESTERS*`WISP_DEPTH_W-1:0] credits,
    output wire [            `WISP_REQUESTERS*`WISP_DEPTH_W-1:0] out_used,
    output wire [            `WISP_REQUESTERS*`WISP_DEPTH_W-1:0] held,
    output wire [                               `WISP_PORTS-1:0] late  // a head has waited for the neighbour's reset to end
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W;
    localparam REQUEST_W = (DATA_W > `WISP_READ_W) ? `WISP_HEADER_W + `WISP_READ_W : FLIT_W;  // a request has a read word and no more
    localparam R = `WISP_REQUESTERS;
    localparam [R-1:0] OF_REQUEST = 10'h155, OF_RESPONSE = 10'h2aa;
    localparam [24:0] LEGAL = {5'd`WISP_LEGAL_WEST, 5'd`WISP_LEGAL_SOUTH, 5'd`WISP_LEGAL_EAST, 5'd`WISP_LEGAL_NORTH, 5'd`WISP_LEGAL_LOCAL};

    (* peek *) wire [R-1:0] open, pop, valid;
    (* peek *) wire [R*3-1:0] route;
    (* peek *) wire [R*FLIT_W-1:0] head;
    (* peek *) wire [R*`WISP_DEPTH_W-1:0] count;
    (* peek *) wire [5*R-1:0] grant;
    assign held = count;

    wire [5*R-1:0] wants;
    wire [R*`WISP_DEPTH_W-1:0] in_used;
    wire [R-1:0] wanted = wants[0*R+:R] | wants[1*R+:R] | wants[2*R+:R] | wants[3*R+:R] | wants[4*R+:R];
    genvar p, o, v, r, i;
    generate
        // ---- inputs ----
        for (p = 0; p < `WISP_PORTS; p = p + 1) begin : side
            localparam [`WISP_DEPTH_W-1:0] REQ = (p == `WISP_LOCAL) ? `WISP_LOCAL_DEPTH : REQ_DEPTH;
            localparam [`WISP_DEPTH_W-1:0] RSP = (p == `WISP_LOCAL) ? `WISP_LOCAL_DEPTH : RSP_DEPTH;
            localparam NEIGHBOUR = INSIDE[p];
            channel #(
                .FLIT_W(FLIT_W),
                .SENDER(NEIGHBOUR),
                .RECEIVER(1)
            ) into (
                .clk(clk),
                .rst(rst),
                .depth({RSP, REQ}),
                .flit(in_flit[p*FLIT_W+:FLIT_W]),
                .credit(out_credit[p*2+:2]),
                .used(in_used[p*2*`WISP_DEPTH_W+:2*`WISP_DEPTH_W]),
                .inside(in_inside[p*2+:2])
            );
            wire may_enter;
            turn #(
                .PORT(p)
            ) turn_in (
                .here_x(here_x),
                .here_y(here_y),
                .header(in_flit[p*FLIT_W+:`WISP_HEADER_W]),
                .legal(may_enter)
            );
            always @* if (!rst && in_flit[p*FLIT_W+`WISP_H_PRESENT]) begin `RULE(NEIGHBOUR, may_enter); end
        end

        for (r = 0; r < R; r = r + 1) begin : gen_in
            localparam P = r / 2;
            localparam DEPTH = (P == `WISP_LOCAL) ? `WISP_LOCAL_DEPTH : (r % 2 == 0) ? REQ_DEPTH : RSP_DEPTH;
            localparam KEPT_W = (r % 2 == 0) ? REQUEST_W : FLIT_W;  // of a flit, in the buffer
            wire [`WISP_DEPTH_W-1:0] size = count[r*`WISP_DEPTH_W+:`WISP_DEPTH_W];
            wire push = in_flit[P*FLIT_W+`WISP_H_PRESENT] && in_flit[P*FLIT_W+`WISP_H_VC] == r % 2;
            if (CONTRACT) begin : here
                wire [FLIT_W-1:0] first = head[r*FLIT_W+:FLIT_W];
                wire may_turn;
                turn #(
                    .PORT(P)
                ) turn_of_head (
                    .here_x(here_x),
                    .here_y(here_y),
                    .header(first[`WISP_HEADER_W-1:0]),
                    .legal(may_turn)
                );
                if (1) begin : fifo
                    (* peek *) wire push, pop;
                    (* peek *) wire [KEPT_W-1:0] push_data, head;
                    (* peek *) wire [`WISP_DEPTH_W-1:0] count;
                end
                reg inside;  // the flit that left last was not the LAST
                always @(posedge clk)
                    if (rst) inside <= 1'b0;
                    else if (pop[r]) inside <= !first[`WISP_H_LAST];
                always @*
                    if (!rst) begin
                        // The fifo is given the flits that came, and what it gives is what the router takes.
                        assert (fifo.push == push && (!push || fifo.push_data == in_flit[P*FLIT_W+:KEPT_W]));
                        assert (fifo.pop == pop[r] && fifo.count == size && fifo.head == first);
                        // So what holds of each flit, of one and the next, or of the last that came, holds of the head.
                        if (size != 0) begin
                            assume (first[`WISP_H_PRESENT] && first[`WISP_H_VC] == r % 2);
                            assume (first[`WISP_H_HEAD] == !inside && may_turn);
                        end
                        if (size == 1) assume (first[`WISP_H_LAST] == !in_inside[r]);
                        assert (size != 0 || inside == in_inside[r]);
                        assert (open[r] == inside);
                    end
            end else begin : here
                wire [DEPTH*KEPT_W-1:0] kept;
                wire [DEPTH*FLIT_W-1:0] words;
                wire [`WISP_DEPTH_W-1:0] seen_size;
                always @* assert (seen_size == size);
                queue #(
                    .WIDTH(KEPT_W),
                    .DEPTH(DEPTH)
                ) fifo (
                    .rst(rst),
                    .words(kept),
                    .size(seen_size)
                );
                for (i = 0; i < DEPTH; i = i + 1) begin : wide
                    wire [FLIT_W-1:0] flit;
                    assign flit = kept[i*KEPT_W+:KEPT_W];
                    assign words[i*FLIT_W+:FLIT_W] = flit;
                end
                packets #(
                    .FLIT_W(FLIT_W),
                    .DEPTH(DEPTH),
                    .VC(r % 2)
                ) packets (
                    .rst(rst),
                    .words(words),
                    .size(size),
                    .before(open[r]),
                    .after(in_inside[r])
                );
                for (i = 0; i < DEPTH; i = i + 1) begin : each
                    wire may_turn;
                    turn #(
                        .PORT(P)
                    ) turn_of_word (
                        .here_x(here_x),
                        .here_y(here_y),
                        .header(words[i*FLIT_W+:`WISP_HEADER_W]),
                        .legal(may_turn)
                    );
                    always @* if (!rst && i < size) assert (may_turn);
                end
            end

            // The flits that came and went.
            reg [3:0] pushes, pops;
            always @(posedge clk)
                if (rst) {pushes, pops} <= 8'd0;
                else begin
                    pushes <= pushes + push;
                    pops <= pops + pop[r];
                end

            wire [4:0] granted = {grant[4*R+r], grant[3*R+r], grant[2*R+r], grant[1*R+r], grant[0*R+r]};
            wire [2:0] to = route[r*3+:3];
            wire [7:0] legal;
            assign legal = {3'b0, LEGAL[20+P], LEGAL[15+P], LEGAL[10+P], LEGAL[5+P], LEGAL[P]};
            always @*
                if (!rst) begin
                    assert (in_used[r*`WISP_DEPTH_W+:`WISP_DEPTH_W] == size);
                    assert (pushes - pops == size[3:0]);
                    assert (pop[r] == (granted != 0) && (granted & (granted - 1'b1)) == 0);
                    assert (!open[r] || legal[to]);
                    assert (!valid[r] || wanted[r]);  // no head would take an illegal turn
                end
        end

        // ---- outputs ----
        for (o = 0; o < `WISP_PORTS; o = o + 1) begin : gen_out
            localparam NEIGHBOUR = INSIDE[o];
            wire [`WISP_DEPTH_W-1:0] limit_req = (o == `WISP_LOCAL) ? `WISP_EJECT_DEPTH : credits_req;
            wire [`WISP_DEPTH_W-1:0] limit_rsp = (o == `WISP_LOCAL) ? `WISP_EJECT_DEPTH : credits_rsp;
            wire [FLIT_W-1:0] flit = out_flit[o*FLIT_W+:FLIT_W];
            channel #(
                .FLIT_W(FLIT_W),
                .SENDER(1),
                .RECEIVER(NEIGHBOUR)
            ) out (
                .clk(clk),
                .rst(rst),
                .depth({limit_rsp, limit_req}),
                .flit(flit),
                .credit(in_credit[o*2+:2] & {2{!asleep[o]}}),
                .used(out_used[o*2*`WISP_DEPTH_W+:2*`WISP_DEPTH_W]),
                .inside(out_inside[o*2+:2])
            );

            // The flit is legal where it enters the neighbour, whose coordinates differ by one.
            wire [`WISP_COORD_W-1:0] x = flit[`WISP_H_DST_X+:`WISP_COORD_W];
            wire [`WISP_COORD_W-1:0] y = flit[`WISP_H_DST_Y+:`WISP_COORD_W];
            wire toward = (o == `WISP_EAST) ? x > here_x : (o == `WISP_WEST) ? x < here_x
                        : (o == `WISP_SOUTH) ? x == here_x && y > here_y : (o == `WISP_NORTH) ? x == here_x && y < here_y
                        : x == here_x && y == here_y;

            (* peek *) wire [R-1:0] want, granted, mask;
            assign wants[o*R+:R] = want;
            // Who comes after the one served last: of each channel, the ports from one on.
            for (v = 0; v < `WISP_VCS; v = v + 1) begin : served
                for (r = 1; r < `WISP_PORTS; r = r + 1) begin : port
                    always @* if (!rst) assert (!mask[(r - 1) * `WISP_VCS + v] || mask[r * `WISP_VCS + v]);
                end
            end
            wire [R-1:0] held_by;  // open inputs of this output
            for (r = 0; r < R; r = r + 1) begin : each
                assign held_by[r] = open[r] && route[r*3+:3] == o;
                always @* if (!rst && granted[r]) assert (valid[r] && flit == head[r*FLIT_W+:FLIT_W]);
            end
            always @*
                if (!rst) begin
                    assert ((granted & (granted - 1'b1)) == 0);
                    assert (flit[`WISP_H_PRESENT] == (granted != 0));
                    assert (!flit[`WISP_H_PRESENT] || !flit[`WISP_H_HEAD] || toward);
                end

            // A neighbour in reset says so, and from the next cycle on is sent nothing; nothing else is taken for that. In the first
            // cycle after the router's own reset there is nothing to send.
            (* peek *) wire down;
            reg slept, first, waited;
            always @(posedge clk) {slept, first} <= {asleep[o], rst};
            always @(posedge clk) waited <= !rst && (waited || (asleep[o] && wants[o*R+:R] != 0));
            assign late[o] = waited;
            always @* begin `RULE(NEIGHBOUR, !asleep[o] || in_credit[o*2+:2] == 2'b11); end
            always @*
                if (!rst) begin
                    assert (!first || count == 0);
                    `RULE(NEIGHBOUR, !asleep[o] || slept);
                    assert (!slept || down || first);
                    assert (!down || slept);
                    assert (!slept || (!flit[`WISP_H_PRESENT] && out_used[o*2*`WISP_DEPTH_W+:2*`WISP_DEPTH_W] == 0 && out_inside[o*2+:2] == 0));
                end

            // What happened is counted, each cycle as one thing. A head is locked out while its channel is inside another's packet.
            (* peek *) wire [`WISP_STAT_W-1:0] used, stall_credit, stall_arbitration;
            wire [R-1:0] locked_out = ~open & {5{|(held_by & OF_RESPONSE), |(held_by & OF_REQUEST)}};
            wire may_go = (want & ~locked_out) != 0;
            reg [`WISP_STAT_W-1:0] flits, no_credit, all_locked_out;
            always @(posedge clk)
                if (rst) {flits, no_credit, all_locked_out} <= 0;
                else begin
                    flits <= flits + flit[`WISP_H_PRESENT];
                    no_credit <= no_credit + (may_go && !flit[`WISP_H_PRESENT]);
                    all_locked_out <= all_locked_out + (want != 0 && !may_go);
                end
            if (COVERS) begin : gen_count
                always @* if (!rst) assert (used == flits && stall_credit == no_credit && stall_arbitration == all_locked_out);
            end

            for (v = 0; v < `WISP_VCS; v = v + 1) begin : gen_credit
                (* peek *) wire [`WISP_DEPTH_W-1:0] credit;
                wire [R-1:0] held_in = held_by & {5{2'b01 << v}};
                wire [R-1:0] granted_in = granted & {5{2'b01 << v}};
                assign credits[(o*2+v)*`WISP_DEPTH_W+:`WISP_DEPTH_W] = credit;
                always @*
                    if (!rst) begin
                        // credits + in flight + in the neighbour's buffer = depth
                        assert ({1'b0, credit} + out_used[(o*2+v)*`WISP_DEPTH_W+:`WISP_DEPTH_W] == {1'b0, v ? limit_rsp : limit_req});
                        assert ((held_in & (held_in - 1'b1)) == 0);
                        assert (out_inside[o*2+v] == (held_in != 0));
                        assert (granted_in == 0 || credit != 0);
                    end
            end
        end
    endgenerate

    // Interesting: a packet passes from west to east while a packet of the same channel from the local port waits for it; a body
    // flit leaves after its output had no credit; a flit leaves that waited for a neighbour's reset to end; both channels of one input send in one cycle.
    localparam WEST_REQ = 2 * `WISP_WEST, EAST_OUT = `WISP_EAST * R;
    reg stalled;
    always @(posedge clk) stalled <= !rst && valid[WEST_REQ] && open[WEST_REQ] && !pop[WEST_REQ];
    always @* if (COVERS) begin
        cover (!rst && grant[EAST_OUT+WEST_REQ] && open[WEST_REQ] && wants[EAST_OUT] && !open[0]);
        cover (!rst && stalled && pop[WEST_REQ]);
        cover (!rst && pop[WEST_REQ] && pop[WEST_REQ+1]);
        cover (!rst && late[`WISP_EAST] && grant[EAST_OUT+WEST_REQ]);
    end
endmodule
