`include "wisp_params.vh"
// d2d_plain - without table commands a d2d with the expert cache is one without: two of them side by side with the same inputs, whatever
// these are, have equal outputs and equal registers in every cycle. Assumed: they start alike, as after one edge of reset, with what no
// reset reaches (memories) alike too.
// `tbl_ready` and `done_expert` (a word only when `done_valid`) are not compared.
// peek: cached with_cache
// peek: plain without_cache
// peek: cache with_cache.gen_cache
module d2d_plain_formal #(
    parameter DATA_W = 58,
    parameter TAGS = 2,
    parameter EXPERTS = 2
) (
    input wire                               clk,
    input wire [          `WISP_COORD_W-1:0] here_x,
    input wire [          `WISP_COORD_W-1:0] here_y,
    input wire [              `WISP_TAG_W:0] tag_limit,
    input wire                               rd_valid,
    input wire [         `WISP_READ_W - 1:0] rd_word,
    input wire                               loc_ready,
    input wire                               mem_ready,
    input wire                               ans_valid,
    input wire [`WISP_HEADER_W + DATA_W-1:0] ans_flit,
    input wire                               rsp_ready,
    input wire                               wr_ready,
    input wire [          `WISP_TABLE_W-1:0] tbl_word,
    input wire [              `WISP_VCS-1:0] inj_credit,
    input wire [`WISP_HEADER_W + DATA_W-1:0] ej_flit
);
    localparam OUT_W = 800, STATE_W = 1600;  // no less than they are; the rest is zero
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_d2d #(
        .DATA_W(DATA_W),
        .TAGS(TAGS),
        .CACHE(1),
        .EXPERTS(EXPERTS)
    ) with_cache (
        .clk(clk),
        .rst(rst),
        .here_x(here_x),
        .here_y(here_y),
        .tag_limit(tag_limit),
        .rd_valid(rd_valid),
        .rd_word(rd_word),
        .loc_ready(loc_ready),
        .mem_ready(mem_ready),
        .ans_valid(ans_valid),
        .ans_flit(ans_flit),
        .rsp_ready(rsp_ready),
        .wr_ready(wr_ready),
        .tbl_valid(1'b0),
        .tbl_word(tbl_word),
        .inj_credit(inj_credit),
        .ej_flit(ej_flit)
    );
    wisp_d2d #(
        .DATA_W(DATA_W),
        .TAGS(TAGS),
        .CACHE(0),
        .EXPERTS(EXPERTS)
    ) without_cache (
        .clk(clk),
        .rst(rst),
        .here_x(here_x),
        .here_y(here_y),
        .tag_limit(tag_limit),
        .rd_valid(rd_valid),
        .rd_word(rd_word),
        .loc_ready(loc_ready),
        .mem_ready(mem_ready),
        .ans_valid(ans_valid),
        .ans_flit(ans_flit),
        .rsp_ready(rsp_ready),
        .wr_ready(wr_ready),
        .tbl_valid(1'b0),
        .tbl_word(tbl_word),
        .inj_credit(inj_credit),
        .ej_flit(ej_flit)
    );
    wire [OUT_W-1:0] out_cached, out_plain;
    wire [STATE_W-1:0] state_cached, state_plain;
    d2d_plain_see #(.OUT_W(OUT_W), .STATE_W(STATE_W), .DATA_W(DATA_W), .TAGS(TAGS)) cached (.out(out_cached), .state(state_cached));
    d2d_plain_see #(.OUT_W(OUT_W), .STATE_W(STATE_W), .DATA_W(DATA_W), .TAGS(TAGS)) plain (.out(out_plain), .state(state_plain));
    generate
        if (1) begin : cache
            (* peek *) wire some_hit;
            (* peek *) wire [1:0] tbl_count;
            if (1) begin : pdu
                (* peek *) wire [EXPERTS-1:0] cp_en, is_local;
            end
            if (1) begin : fill
                (* peek *) wire cur_valid, looking, copying, done_valid;
                (* peek *) wire [2:0] wr_count;
            end
        end
    endgenerate
    wire quiet = !cache.some_hit && cache.tbl_count == 0 && cache.pdu.cp_en == 0 && cache.pdu.is_local == 0 && !cache.fill.looking
              && !cache.fill.copying && !cache.fill.done_valid && cache.fill.wr_count == 0;
    always @*
        if (rst) assume (state_cached == state_plain && quiet);
        else begin
            assert (out_cached == out_plain);
            assert (state_cached == state_plain);
            assert (quiet);
        end

    // Interesting: data comes to the requester.
    always @* cover (!rst && out_plain[0]);
endmodule

// All outputs and all registers of a d2d, the cache's apart.
module d2d_plain_see #(
    parameter OUT_W = 1,
    parameter STATE_W = 1,
    parameter DATA_W = 58,
    parameter TAGS = 2
) (
    output wire [ OUT_W-1:0] out,
    output wire [STATE_W-1:0] state
);
    (* peek *) wire rd_ready, loc_valid, loc_copy, mem_valid, ans_ready, rsp_valid, rsp_last, wr_valid, done_valid, error;
    (* peek *) wire [`WISP_READ_W-1:0] loc_word, mem_word;
    (* peek *) wire [`WISP_ADDR_W-1:0] loc_addr;
    (* peek *) wire [`WISP_ID_W-1:0] rsp_id;
    (* peek *) wire [`WISP_TAG_W-1:0] rsp_tag;
    (* peek *) wire [`WISP_WRITE_W-1:0] wr_word;
    (* peek *) wire [DATA_W-1:0] rsp_data, wr_data;
    (* peek *) wire [`WISP_HEADER_W+DATA_W-1:0] inj_flit;
    (* peek *) wire [`WISP_VCS-1:0] ej_credit, inj_mask;
    (* peek *) wire [`WISP_TAG_W:0] fresh;
    (* peek *) wire [2:0] credit_req, credit_rsp;
    (* peek *) wire [`WISP_FLITS_W-1:0] left;
    localparam FLIT_W = `WISP_HEADER_W + DATA_W, ANSWER_W = DATA_W + `WISP_TAG_W + 1, ENTRY_W = `WISP_FLITS_W + `WISP_ID_W;
    assign out = {
        inj_flit, ej_credit, wr_data, wr_word, wr_valid, done_valid, rsp_data, rsp_tag, rsp_id, rsp_last, mem_word, loc_addr, loc_word,
        ans_ready, mem_valid, loc_copy, loc_valid, rd_ready, rsp_valid
    };

    wire [3*`WISP_READ_W+3:0] rd_state;
    wire [3*FLIT_W+3:0] ans_state;
    wire [(TAGS+1)*`WISP_TAG_W+2*$clog2(TAGS)+`WISP_TAG_W:0] free_state;
    wire [5*`WISP_READ_W+6:0] req_state;
    wire [5*ANSWER_W+6:0] rsp_state;
    wire [TAGS*ENTRY_W-1:0] asked_state;
    fifo_see #(.WIDTH(`WISP_READ_W), .DEPTH(2), .COUNT_W(2)) rd_q (.state(rd_state));
    fifo_see #(.WIDTH(FLIT_W), .DEPTH(2), .COUNT_W(2)) ans_q (.state(ans_state));
    fifo_see #(.WIDTH(`WISP_TAG_W), .DEPTH(TAGS), .COUNT_W(`WISP_TAG_W + 1)) free_q (.state(free_state));
    fifo_see #(.WIDTH(`WISP_READ_W), .DEPTH(4), .COUNT_W(3)) ej_q_req (.state(req_state));
    fifo_see #(.WIDTH(ANSWER_W), .DEPTH(4), .COUNT_W(3)) ej_q_rsp (.state(rsp_state));
    genvar t;
    generate
        for (t = 0; t < TAGS; t = t + 1) begin : asked
            (* peek *) wire [ENTRY_W-1:0] word;
            assign asked_state[t*ENTRY_W+:ENTRY_W] = word;
        end
    endgenerate
    assign state = {
        rd_state, ans_state, free_state, req_state, rsp_state, asked_state,
        ej_credit, inj_mask, fresh, credit_req, credit_rsp, left, error
    };
endmodule

// All registers of a fifo.
module fifo_see #(
    parameter WIDTH = 1,
    parameter DEPTH = 2,
    parameter COUNT_W = 2
) (
    output wire [(DEPTH+1)*WIDTH+2*$clog2(DEPTH)+COUNT_W-1:0] state
);
    (* peek *) wire [$clog2(DEPTH)-1:0] rd, wr;
    (* peek *) wire [COUNT_W-1:0] count;
    (* peek *) wire [WIDTH-1:0] head;
    genvar i;
    generate
        for (i = 0; i < DEPTH; i = i + 1) begin : memory
            (* peek *) wire [WIDTH-1:0] word;
            assign state[i*WIDTH+:WIDTH] = word;
        end
    endgenerate
    assign state[DEPTH*WIDTH+:WIDTH+2*$clog2(DEPTH)+COUNT_W] = {head, rd, wr, count};
endmodule
