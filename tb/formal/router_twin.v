`include "wisp_params.vh"
`include "rule.vh"
// router_twin - two routers that wake with different words in their buffers, which reset leaves alone, and have the same inputs: they say
// the same, and so does what is observed. Assumed: no flit comes into a full buffer.
// The payload is carried, never looked at: one bit stands for any width.
// peek: see dut
module router_twin_formal #(
    parameter DATA_W = 1,
    parameter REQ_DEPTH = 2,
    parameter RSP_DEPTH = 2
) (
    input wire                                                clk,
    input wire [                          `WISP_COORD_W-1:0] here_x,
    input wire [                          `WISP_COORD_W-1:0] here_y,
    input wire [                          `WISP_DEPTH_W-1:0] credits_req,
    input wire [                          `WISP_DEPTH_W-1:0] credits_rsp,
    input wire [`WISP_PORTS * (`WISP_HEADER_W + DATA_W) -1:0] in_flit,
    input wire [                `WISP_PORTS * `WISP_VCS -1:0] in_credit
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W, R = `WISP_REQUESTERS;
    (* anyconst *) wire [`WISP_PORTS*`WISP_WEIGHT_W-1:0] weights;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_router #(
        .DATA_W(DATA_W),
        .REQ_DEPTH(REQ_DEPTH),
        .RSP_DEPTH(RSP_DEPTH)
    ) dut[1:0] (
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
    genvar g, i, v;
    generate
        for (g = 0; g < 2; g = g + 1) begin : see
            (* peek *) wire [`WISP_PORTS*FLIT_W-1:0] out_flit;
            (* peek *) wire [R-1:0] out_credit, open;
            (* peek *) wire [R*3-1:0] route;
            (* peek *) wire [R*FLIT_W-1:0] head;
            for (i = 0; i < R; i = i + 1) begin : gen_in
                localparam DEPTH = (i / 2 == `WISP_LOCAL) ? `WISP_LOCAL_DEPTH : (i % 2 == 0) ? REQ_DEPTH : RSP_DEPTH;
                wire [(DEPTH+1)*FLIT_W-1:0] flits;
                wire [31:0] flits_at;
                slots #(.WIDTH(FLIT_W), .DEPTH(DEPTH), .USER(g)) fifo (.rst(rst), .at(flits_at), .words(flits));
            end
            for (i = 0; i < `WISP_PORTS; i = i + 1) begin : gen_out
                (* peek *) wire [R-1:0] mask, req, granted;
                (* peek *) wire [`WISP_VCS-1:0] turn_mask;
                (* peek *) wire down;
                (* peek *) wire [`WISP_STAT_W-1:0] used, stall_credit, stall_arbitration;
                for (v = 0; v < `WISP_VCS; v = v + 1) begin : gen_credit
                    (* peek *) wire [`WISP_DEPTH_W-1:0] credit;
                end
                for (v = 0; v < `WISP_VCS; v = v + 1) begin : gen_arbiter
                    (* peek *) wire [`WISP_WEIGHT_W-1:0] left;
                end
            end
        end
        for (i = 0; i < R; i = i + 1) begin : each_in
            always @*
                if (!rst) begin
                    `SAME(gen_in[i].flits_at);
                    `SAME(gen_in[i].flits);
                    `SAME(gen_out[i/2].gen_credit[i%2].credit);
                end
        end
        for (i = 0; i < `WISP_PORTS; i = i + 1) begin : each_out
            always @*
                if (!rst) begin
                    `SAME(gen_out[i].req);
                    `SAME(gen_out[i].granted);
                    `SAME(gen_out[i].mask);
                    `SAME(gen_out[i].turn_mask);
                    `SAME(gen_out[i].gen_arbiter[0].left);
                    `SAME(gen_out[i].gen_arbiter[1].left);
                    `SAME(gen_out[i].down);
                    `SAME(gen_out[i].used);
                    `SAME(gen_out[i].stall_credit);
                    `SAME(gen_out[i].stall_arbitration);
                end
            // Of each channel, who comes after the one served last: the ports from one on. So the one that stays is one.
            for (v = 0; v < `WISP_VCS; v = v + 1) begin : served
                for (g = 1; g < `WISP_PORTS; g = g + 1) begin : port
                    always @* if (!rst) assert (!see[0].gen_out[i].mask[(g - 1) * `WISP_VCS + v] || see[0].gen_out[i].mask[g * `WISP_VCS + v]);
                end
            end
        end
    endgenerate
    always @*
        if (!rst) begin
            `SAME(out_flit);
            `SAME(out_credit);
            `SAME(open);
            `SAME(route);
        end

    // Interesting: they do wake differently, and two flits leave at once.
    reg differed;
    always @(posedge clk) differed <= rst ? see[0].head == ~see[1].head : differed;
    always @* cover (!rst && differed && see[0].out_credit[`WISP_WEST*2] && see[0].out_credit[`WISP_WEST*2+1]);
endmodule
