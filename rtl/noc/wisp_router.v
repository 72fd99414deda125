`include "wisp_params.vh"
`include "wisp_observe.vh"
// wisp_router - five ports, two virtual channels, wormhole with credits, X then Y, one cycle per hop, or three in two stages
// (docs/microarchitecture.md, "router"). Vectors over the requesters have bit r = port * VCS + vc.
module wisp_router #(
    parameter DATA_W = 512,
    parameter REQ_DEPTH = 64,
    parameter RSP_DEPTH = 402,
    parameter PROTECT = 0,  // of the flits in link buffers: 1 parity, 2 SECDED
    parameter STAGES = 1,  // 2: what is decided in a cycle is carried out in the next
    parameter EJECT_DEPTH = `WISP_EJECT_DEPTH + STAGES - 1  // credits of the local output
) (
    input  wire                                                clk,
    input  wire                                                rst,
    input  wire [                           `WISP_COORD_W-1:0] here_x,
    input  wire [                           `WISP_COORD_W-1:0] here_y,
    input  wire [                           `WISP_DEPTH_W-1:0] credits_req,
    input  wire [                           `WISP_DEPTH_W-1:0] credits_rsp,
    input  wire [            `WISP_PORTS * `WISP_WEIGHT_W-1:0] weights,  // of the inputs; 0, or left open: 1
    input  wire [`WISP_PORTS * (`WISP_HEADER_W + DATA_W) -1:0] in_flit,
    input  wire [                `WISP_PORTS * `WISP_VCS -1:0] in_credit,
    output wire [`WISP_PORTS * (`WISP_HEADER_W + DATA_W) -1:0] out_flit,
    output wire [                `WISP_PORTS * `WISP_VCS -1:0] out_credit,
    // counters of each output (rule 7); apart, so that a simulator joins nothing
    output wire [                    `WISP_STAT_W-1:0] count_used_0,
    output wire [                    `WISP_STAT_W-1:0] count_used_1,
    output wire [                    `WISP_STAT_W-1:0] count_used_2,
    output wire [                    `WISP_STAT_W-1:0] count_used_3,
    output wire [                    `WISP_STAT_W-1:0] count_used_4,
    output wire [                    `WISP_STAT_W-1:0] count_stall_credit_0,
    output wire [                    `WISP_STAT_W-1:0] count_stall_credit_1,
    output wire [                    `WISP_STAT_W-1:0] count_stall_credit_2,
    output wire [                    `WISP_STAT_W-1:0] count_stall_credit_3,
    output wire [                    `WISP_STAT_W-1:0] count_stall_credit_4,
    output wire [                    `WISP_STAT_W-1:0] count_stall_arbitration_0,
    output wire [                    `WISP_STAT_W-1:0] count_stall_arbitration_1,
    output wire [                    `WISP_STAT_W-1:0] count_stall_arbitration_2,
    output wire [                    `WISP_STAT_W-1:0] count_stall_arbitration_3,
    output wire [                    `WISP_STAT_W-1:0] count_stall_arbitration_4,
    output wire [                                         1:0] fault  // a flit taken now: bit 0 was put right, bit 1 is wrong
`ifdef WISP_OBSERVE
    ,
    output wire [  `WISP_PORTS * `WISP_OBS_ROUTER_WORDS * 64 -1:0] obs
`endif
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W;
    localparam R = `WISP_REQUESTERS;
    localparam P = `WISP_PORTS;
    localparam [31:0] EJECT = EJECT_DEPTH;
    localparam [R-1:0] OF_REQUEST = 10'h155;  // the requesters of each channel
    localparam [R-1:0] OF_RESPONSE = 10'h2aa;

    generate  // a module that does not exist: every tool stops at its name
        if (PROTECT < 0 || PROTECT > 2) begin : gen_protect_check
            PROTECT_must_be_0_to_2 parameter_error ();
        end
    endgenerate

    // Which inputs exist in the crossbar column of output o, as requesters: both channels of each legal port.
    function [R-1:0] legal(input integer o);
        integer p;
        reg [4:0] ports;
        begin
            case (o)
                `WISP_LOCAL: ports = 5'd`WISP_LEGAL_LOCAL;
                `WISP_NORTH: ports = 5'd`WISP_LEGAL_NORTH;
                `WISP_EAST: ports = 5'd`WISP_LEGAL_EAST;
                `WISP_SOUTH: ports = 5'd`WISP_LEGAL_SOUTH;
                default: ports = 5'd`WISP_LEGAL_WEST;
            endcase
            for (p = 0; p < `WISP_PORTS; p = p + 1) legal[p*`WISP_VCS+:`WISP_VCS] = {`WISP_VCS{ports[p]}};
        end
    endfunction

    generate  // a module that does not exist: every tool stops at its name
        if (STAGES < 1 || STAGES > 2) begin : gen_stages_check
            STAGES_must_be_1_or_2 parameter_error ();
        end
        if (STAGES != 1 && PROTECT != 0) begin : gen_control_check  // `control` has no check bits
            PROTECT_must_be_0_if_STAGES_is_2 parameter_error ();
        end
    endgenerate

    wire [R*FLIT_W-1:0] head;
    wire [R*`WISP_DEPTH_W-1:0] count;
    wire [R-1:0] corrected, lost;  // of the head: a flipped bit was put right; it is wrong
    wire [R-1:0] valid;  // fifo not empty
    wire [R-1:0] head_last;
    wire [P*R-1:0] target;  // per output: the heads that go there, if they begin a packet
    reg [R-1:0] open;
    wire [R*3-1:0] route;
    wire [R-1:0] pop;
    wire [R-1:0] freed;  // the flit leaves its buffer
    wire [`WISP_PORTS*R-1:0] grant;  // per output

    // ---- inputs: a fifo, and where its head goes (rule 1) ----
    genvar r, o, v;
    generate
        for (r = 0; r < R; r = r + 1) begin : gen_in
            localparam PORT = r / `WISP_VCS;
            localparam DEPTH = (PORT == `WISP_LOCAL) ? `WISP_LOCAL_DEPTH
                             : (r % `WISP_VCS == `WISP_VC_REQUEST) ? REQ_DEPTH : RSP_DEPTH;
            // A request is a read word and no more: the payload above it is zero, and not stored.
            localparam WIDTH = (r % `WISP_VCS == `WISP_VC_REQUEST && DATA_W > `WISP_READ_W)
                             ? `WISP_HEADER_W + `WISP_READ_W : FLIT_W;
            wire [WIDTH-1:0] flit = in_flit[PORT*FLIT_W+:WIDTH];
            wire push = flit[`WISP_H_PRESENT] && flit[`WISP_H_VC] == (r % `WISP_VCS == `WISP_VC_RESPONSE);

            wire [`WISP_DEPTH_W-1:0] kept;
            // The flits of a link buffer have check bits beside them: the least K with 2 ** K > WIDTH + K, and a parity.
            localparam SECDED_W = $clog2(WIDTH + $clog2(WIDTH + $clog2(WIDTH + 1) + 1) + 1) + 1;
            localparam CHECK_W = (PORT == `WISP_LOCAL || PROTECT == 0) ? 0 : (PROTECT == 1) ? 1 : SECDED_W;
            wire [WIDTH+CHECK_W-1:0] stored_in, stored_out;
            wisp_guard #(
                .WIDTH(WIDTH),
                .CHECK_W(CHECK_W)
            ) guard (
                .in(flit),
                .stored_in(stored_in),
                .stored_out(stored_out),
                .out(head[r*FLIT_W+:WIDTH]),
                .fault({lost[r], corrected[r]})
            );
            wisp_fifo #(
                .WIDTH(WIDTH + CHECK_W),
                .DEPTH(DEPTH),
                .COUNT_W(`WISP_DEPTH_W),
                .LATE(STAGES - 1)  // in two stages a flit leaves no sooner than two cycles after it came
            ) fifo (
                .clk(clk),
                .rst(rst),
                .push(push),
                .push_data(stored_in),
                .pop(freed[r]),
                .head(stored_out),
                .count(kept)
            );
            if (WIDTH < FLIT_W) begin : gen_zero
                assign head[r*FLIT_W+WIDTH+:FLIT_W-WIDTH] = {FLIT_W - WIDTH{1'b0}};
`ifdef WISP_ASSERT
                always @(posedge clk)
                    if (!rst && push && in_flit[PORT*FLIT_W+WIDTH+:FLIT_W-WIDTH] != {FLIT_W - WIDTH{1'b0}})
                        $fatal(1, "%m: a request with more than a read word");
`endif
            end

            // X first, as a bit per output: of the head, or with two stages of the flit that comes, and kept with it.
            wire [`WISP_COORD_W-1:0] dst_x = (STAGES == 1) ? head[r*FLIT_W+`WISP_H_DST_X+:`WISP_COORD_W]
                                           : flit[`WISP_H_DST_X+:`WISP_COORD_W];
            wire [`WISP_COORD_W-1:0] dst_y = (STAGES == 1) ? head[r*FLIT_W+`WISP_H_DST_Y+:`WISP_COORD_W]
                                           : flit[`WISP_H_DST_Y+:`WISP_COORD_W];
            wire column = dst_x == here_x;
            wire [P-1:0] xy, goes_to;
            assign xy[`WISP_WEST] = dst_x < here_x;
            assign xy[`WISP_EAST] = dst_x > here_x;
            assign xy[`WISP_NORTH] = column && dst_y < here_y;
            assign xy[`WISP_SOUTH] = column && dst_y > here_y;
            assign xy[`WISP_LOCAL] = column && dst_y == here_y;
            for (o = 0; o < P; o = o + 1) begin : gen_target
                assign target[o*R+r] = goes_to[o];
            end
            wire [2:0] granted_to;
            if (STAGES == 1) begin : gen_now
                assign count[r*`WISP_DEPTH_W+:`WISP_DEPTH_W] = kept;
                assign valid[r] = kept != {`WISP_DEPTH_W{1'b0}};
                assign head_last[r] = head[r*FLIT_W+`WISP_H_LAST];
                assign goes_to = xy;
                assign granted_to = grant[1*R+r] ? 3'd1 : grant[2*R+r] ? 3'd2 : grant[3*R+r] ? 3'd3
                                  : grant[4*R+r] ? 3'd4 : 3'd0;
            end else begin : gen_ahead
                // What is decided about a flit is decided on these bits, in a fifo of their own. The flit itself is read a cycle later.
                reg [P-1:0] came_to;  // a body flit goes where its head went
                wire [P-1:0] to = flit[`WISP_H_HEAD] ? xy : came_to;
                wire [`WISP_DEPTH_W-1:0] waiting;
                wisp_fifo #(
                    .WIDTH(P + 1),
                    .DEPTH(DEPTH),
                    .COUNT_W(`WISP_DEPTH_W),
                    .PREFETCH(1)
                ) control (
                    .clk(clk),
                    .rst(rst),
                    .push(push),
                    .push_data({flit[`WISP_H_LAST], to}),
                    .pop(pop[r]),
                    .head({head_last[r], goes_to}),
                    .count(waiting)
                );
                // Not empty: known before the cycle begins.
                reg some, leaves;
                wire [`WISP_DEPTH_W-1:0] more = waiting + {{`WISP_DEPTH_W - 1{1'b0}}, push};
                wire one = more == {{`WISP_DEPTH_W - 1{1'b0}}, 1'b1}, none = more == {`WISP_DEPTH_W{1'b0}};
                wire some_next = !none && !(pop[r] && one);
                always @(posedge clk)
                    if (rst) begin
                        came_to <= {P{1'b0}};
                        some <= 1'b0;
                        leaves <= 1'b0;
                    end else begin
                        came_to <= push ? to : came_to;
                        some <= some_next;
                        leaves <= pop[r];
                    end
                assign count[r*`WISP_DEPTH_W+:`WISP_DEPTH_W] = waiting;
                assign valid[r] = some;
                assign freed[r] = leaves;
                wire unused = &{1'b0, kept};
                assign granted_to = goes_to[1] ? 3'd1 : goes_to[2] ? 3'd2 : goes_to[3] ? 3'd3 : goes_to[4] ? 3'd4 : 3'd0;
            end

            // The output of the packet being taken.
            reg [2:0] taken_to;
            wire [2:0] taken_to_next = pop[r] ? granted_to : taken_to;
            always @(posedge clk)
                if (rst) taken_to <= 3'd0;
                else taken_to <= taken_to_next;
            assign route[r*3+:3] = taken_to;

`ifdef WISP_ASSERT
            reg opened;
            always @(posedge clk) opened <= open[r];
            wire was_open = (STAGES == 1) ? open[r] : opened;
            wire [`WISP_PORTS-1:0] taken_by = {grant[4*R+r], grant[3*R+r], grant[2*R+r], grant[1*R+r], grant[0*R+r]};
            always @(posedge clk)
                if (!rst) begin
                    if (freed[r] && head[r*FLIT_W+`WISP_H_HEAD] == was_open)
                        $fatal(1, "%m: HEAD where a packet is open, or a body flit where none is");
                    if ((taken_by & (taken_by - 1'b1)) != {`WISP_PORTS{1'b0}})
                        $fatal(1, "%m: a flit taken by more than one output");
                    if (!flit[`WISP_H_PRESENT] && in_flit[PORT*FLIT_W+:FLIT_W] != {FLIT_W{1'b0}})
                        $fatal(1, "%m: an idle channel is not zero");
                end
`endif
        end
    endgenerate

    assign fault = {|(freed & lost), |(freed & corrected)};
    wire [R-1:0] open_next = (open & ~pop) | (pop & ~head_last);
    always @(posedge clk)
        if (rst) open <= {R{1'b0}};
        else open <= open_next;

    // Of the weights: how many packets of a turn come after its first.
    wire [P*`WISP_WEIGHT_W-1:0] more_packets;
    generate
        for (o = 0; o < P; o = o + 1) begin : gen_weight
            wire [`WISP_WEIGHT_W-1:0] weight = weights[o*`WISP_WEIGHT_W+:`WISP_WEIGHT_W];
            // As an `if`: a port that nobody connects is a weight of 1, in a simulator with an x.
            reg [`WISP_WEIGHT_W-1:0] more;
            always @*
                if (weight > {{`WISP_WEIGHT_W - 1{1'b0}}, 1'b1}) more = weight - 1'b1;
                else more = {`WISP_WEIGHT_W{1'b0}};
            assign more_packets[o*`WISP_WEIGHT_W+:`WISP_WEIGHT_W] = more;
        end
    endgenerate

    // ---- outputs: request, grant, send (rules 2 to 5), credits and counters (6, 7) ----
    generate
        for (o = 0; o < `WISP_PORTS; o = o + 1) begin : gen_out
            localparam [R-1:0] LEGAL = legal(o);
            wire [R-1:0] held;  // inside a packet to this output
            for (r = 0; r < R; r = r + 1) begin : gen_held
                assign held[r] = LEGAL[r] && open[r] && route[r*3+:3] == o;
            end
            wire [R-1:0] to = target[o*R+:R];
            wire [R-1:0] want = valid & LEGAL & ((STAGES == 1) ? (open & held) | (~open & to) : to);
            wire [`WISP_VCS-1:0] lock;  // a packet of the channel is on its way
            wire [R-1:0] locked = {R{lock[0]}} & OF_REQUEST | {R{lock[1]}} & OF_RESPONSE;
            wire [R-1:0] free = want & (open | ~locked);

            // A credit that comes when there are all of them is none: the neighbour is in reset, and is sent nothing.
            wire [`WISP_VCS-1:0] surplus;
            reg down;
            always @(posedge clk)
                if (rst) down <= 1'b0;
                else down <= surplus != {`WISP_VCS{1'b0}};

            wire [`WISP_VCS-1:0] has_credit;
            wire [R-1:0] req = free & {R{!down}} & ({R{has_credit[0]}} & OF_REQUEST | {R{has_credit[1]}} & OF_RESPONSE);
            // An arbiter for each channel over the ports, which moves on grants of its own channel alone. The channels take turns, packet by packet.
            wire [R-1:0] granted;
            wire [R-1:0] mask;
            wire [`WISP_VCS-1:0] turn, turn_mask, ends;  // ends: the flit that a channel would send is the last
            for (v = 0; v < `WISP_VCS; v = v + 1) begin : gen_arbiter
                wire [`WISP_PORTS-1:0] asks, chosen, later, lasts, heads;
                for (r = 0; r < `WISP_PORTS; r = r + 1) begin : gen_port
                    assign asks[r] = req[r*`WISP_VCS+v];
                    assign granted[r*`WISP_VCS+v] = chosen[r] && turn[v];
                    assign mask[r*`WISP_VCS+v] = later[r];
                    assign lasts[r] = chosen[r] && head_last[r*`WISP_VCS+v];
                    assign heads[r] = chosen[r] && !open[r*`WISP_VCS+v];
                end
                assign ends[v] = |lasts;
                // The input served last stays for as many packets as its weight says, while it asks. The arbiter chooses beside that:
                // where the last one stays the arbiter does not move, and is not asked.
                wire [`WISP_PORTS-1:0] last = ~later & {1'b1, later[`WISP_PORTS-1:1]};
                wire [`WISP_PORTS-1:0] next;
                reg [`WISP_WEIGHT_W-1:0] left;
                wire stays = left != {`WISP_WEIGHT_W{1'b0}} && (asks & last) != {`WISP_PORTS{1'b0}};
                assign chosen = stays ? last : next;
                wisp_arbiter #(
                    .N(`WISP_PORTS)
                ) arbiter (
                    .clk(clk),
                    .rst(rst),
                    .req(asks),
                    .consume(turn[v] && !stays),
                    .grant(next),
                    .mask(later)
                );
                // Packets of the chosen one's turn after this one; worked out only where a turn begins.
                function [`WISP_WEIGHT_W-1:0] others(input [`WISP_PORTS-1:0] one, input [`WISP_PORTS*`WISP_WEIGHT_W-1:0] more);
                    integer p;
                    begin
                        others = {`WISP_WEIGHT_W{1'b0}};
                        for (p = 0; p < `WISP_PORTS; p = p + 1) others = others | {`WISP_WEIGHT_W{one[p]}} & more[p*`WISP_WEIGHT_W+:`WISP_WEIGHT_W];
                    end
                endfunction
                wire begins = turn[v] && heads != {`WISP_PORTS{1'b0}};
                always @(posedge clk)
                    if (rst) left <= {`WISP_WEIGHT_W{1'b0}};
                    else if (begins) left <= stays ? left - 1'b1 : others(chosen, more_packets);
            end
            wisp_arbiter #(
                .N(`WISP_VCS)
            ) channels (
                .clk(clk),
                .rst(rst),
                .req({|(req & OF_RESPONSE), |(req & OF_REQUEST)}),
                .consume((turn & ends) != {`WISP_VCS{1'b0}}),
                .grant(turn),
                .mask(turn_mask)
            );
            assign grant[o*R+:R] = granted;

            // AND-OR crossbar column; inputs that may not turn here are not in it.
            wire [R-1:0] crosses;
            reg [FLIT_W-1:0] crossing;
            integer i;
            always @* begin
                crossing = {FLIT_W{1'b0}};
                for (i = 0; i < R; i = i + 1)
                    if (LEGAL[i]) crossing = crossing | {FLIT_W{crosses[i]}} & head[i*FLIT_W+:FLIT_W];
            end
            wire [FLIT_W-1:0] flit;
            assign out_flit[o*FLIT_W+:FLIT_W] = flit;
            if (STAGES == 1) begin : gen_now
                assign crosses = granted;
                assign flit = crossing;
                assign lock = {|(held & OF_RESPONSE), |(held & OF_REQUEST)};
            end else begin : gen_later
                reg [R-1:0] chosen;
                reg [FLIT_W-1:0] out;
                reg [`WISP_VCS-1:0] busy;
                wire [`WISP_VCS-1:0] busy_next = (busy & ~turn) | (turn & ~ends);
                assign crosses = rst ? {R{1'b0}} : chosen;
                assign flit = out;
                assign lock = busy;
                always @(posedge clk) out <= crossing;  // nothing crosses in reset
                always @(posedge clk)
                    if (rst) begin
                        chosen <= {R{1'b0}};
                        busy <= {`WISP_VCS{1'b0}};
                    end else begin
                        chosen <= granted;
                        busy <= busy_next;
                    end
`ifdef WISP_ASSERT
                always @(posedge clk)
                    if (!rst && busy != {|(held & OF_RESPONSE), |(held & OF_REQUEST)})
                        $fatal(1, "%m: a lock without its packet, or a packet without its lock");
`endif
            end

            for (v = 0; v < `WISP_VCS; v = v + 1) begin : gen_credit
                reg [`WISP_DEPTH_W-1:0] credit;
                wire [`WISP_DEPTH_W-1:0] at_reset = (o == `WISP_LOCAL) ? EJECT[`WISP_DEPTH_W-1:0]
                                                  : (v == `WISP_VC_REQUEST) ? credits_req : credits_rsp;
                wire returned = in_credit[o*`WISP_VCS+v] && !surplus[v];
                wire [`WISP_DEPTH_W-1:0] more = credit + {{`WISP_DEPTH_W - 1{1'b0}}, returned};
                wire [`WISP_DEPTH_W-1:0] less = more - 1'b1;
                wire [`WISP_DEPTH_W-1:0] credit_next = turn[v] ? less : more;
                if (STAGES == 1) begin : gen_now
                    assign has_credit[v] = credit != {`WISP_DEPTH_W{1'b0}};
                end else begin : gen_before
                    // Known before the cycle begins.
                    reg some;
                    wire some_next = turn[v] ? less != {`WISP_DEPTH_W{1'b0}} : more != {`WISP_DEPTH_W{1'b0}};
                    assign has_credit[v] = some;
                    always @(posedge clk)
                        if (rst) some <= at_reset != {`WISP_DEPTH_W{1'b0}};
                        else some <= some_next;
                end
                always @(posedge clk)
                    if (rst) credit <= at_reset;
                    else credit <= credit_next;
                assign surplus[v] = o != `WISP_LOCAL && in_credit[o*`WISP_VCS+v] && credit == at_reset;
`ifdef WISP_ASSERT
                always @(posedge clk)
                    if (!rst && o == `WISP_LOCAL && returned && credit >= at_reset) $fatal(1, "%m: a credit too many");
`endif
            end
`ifdef WISP_ASSERT
            // The neighbour's reset is on both wires, without a pause, until it ends.
            reg up;
            always @(posedge clk) up <= (up && !rst) || !(&in_credit[o*`WISP_VCS+:`WISP_VCS]);
            always @(posedge clk)
                if (!rst && surplus != {`WISP_VCS{1'b0}} && (up || !(&surplus))) $fatal(1, "%m: a credit too many");
`endif

            // Exactly one class per cycle: used, stalled for credit, stalled for arbitration, or idle.
            reg [`WISP_STAT_W-1:0] used, stall_credit, stall_arbitration;
            wire any_free = |free;
            wire is_used = |turn;
            wire is_stall_credit = !is_used && any_free;
            wire is_stall_arbitration = !any_free && |want;
            // One more is worked out before it is known whether it counts.
            wire [`WISP_STAT_W-1:0] used_next = is_used ? used + 1'b1 : used;
            wire [`WISP_STAT_W-1:0] stall_credit_next = is_stall_credit ? stall_credit + 1'b1 : stall_credit;
            wire [`WISP_STAT_W-1:0] stall_arbitration_next = is_stall_arbitration ? stall_arbitration + 1'b1 : stall_arbitration;
            always @(posedge clk)
                if (rst) begin
                    used <= {`WISP_STAT_W{1'b0}};
                    stall_credit <= {`WISP_STAT_W{1'b0}};
                    stall_arbitration <= {`WISP_STAT_W{1'b0}};
                end else begin
                    used <= used_next;
                    stall_credit <= stall_credit_next;
                    stall_arbitration <= stall_arbitration_next;
                end

`ifdef WISP_OBSERVE
            assign obs[o*`WISP_OBS_ROUTER_WORDS*64+:`WISP_OBS_ROUTER_WORDS*64] = `WISP_OBSERVE_ROUTER;
`else
            wire unused = &{1'b0, mask, turn_mask, count};
`endif
        end
    endgenerate

    assign count_used_0 = gen_out[0].used;
    assign count_used_1 = gen_out[1].used;
    assign count_used_2 = gen_out[2].used;
    assign count_used_3 = gen_out[3].used;
    assign count_used_4 = gen_out[4].used;
    assign count_stall_credit_0 = gen_out[0].stall_credit;
    assign count_stall_credit_1 = gen_out[1].stall_credit;
    assign count_stall_credit_2 = gen_out[2].stall_credit;
    assign count_stall_credit_3 = gen_out[3].stall_credit;
    assign count_stall_credit_4 = gen_out[4].stall_credit;
    assign count_stall_arbitration_0 = gen_out[0].stall_arbitration;
    assign count_stall_arbitration_1 = gen_out[1].stall_arbitration;
    assign count_stall_arbitration_2 = gen_out[2].stall_arbitration;
    assign count_stall_arbitration_3 = gen_out[3].stall_arbitration;
    assign count_stall_arbitration_4 = gen_out[4].stall_arbitration;

    // An input has one target, so at most one output grants it.
    assign pop = grant[0*R+:R] | grant[1*R+:R] | grant[2*R+:R] | grant[3*R+:R] | grant[4*R+:R];
    generate
        if (STAGES == 1) begin : gen_freed
            assign freed = pop;
        end
    endgenerate
    // In reset the mesh ports say so: the neighbours wait.
    assign out_credit = freed | {{(`WISP_PORTS - 1) * `WISP_VCS{rst}}, {`WISP_VCS{1'b0}}};

`ifdef WISP_ASSERT
    // A head that no output wants would turn where X-Y routing never does.
    wire [R-1:0] wanted = gen_out[0].want | gen_out[1].want | gen_out[2].want | gen_out[3].want | gen_out[4].want;
    always @(posedge clk) if (!rst && (valid & ~wanted) != {R{1'b0}}) $fatal(1, "%m: illegal turn");
`endif
endmodule
