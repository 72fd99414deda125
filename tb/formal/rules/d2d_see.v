`include "wisp_params.vh"
// All outputs and all registers of a d2d, the cache's apart.
module d2d_plain_see #(
    parameter OUT_W = 1,
    parameter STATE_W = 1,
    parameter DATA_W = 58,
    parameter TAGS = 2
) (
    input  wire               rst,
    output wire [ OUT_W-1:0] out,
    output wire [STATE_W-1:0] state
);
    (* peek *) wire rd_ready, loc_valid, loc_copy, mem_valid, ans_ready, rsp_valid, rsp_last, wr_valid, done_valid;
    (* peek *) wire [`WISP_FAULTS_W-1:0] faults;
    (* peek *) wire [TAGS-1:0] outstanding;
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
    fifo_see #(.WIDTH(`WISP_READ_W), .DEPTH(2), .COUNT_W(2)) rd_q (.rst(rst), .state(rd_state));
    fifo_see #(.WIDTH(FLIT_W), .DEPTH(2), .COUNT_W(2)) ans_q (.rst(rst), .state(ans_state));
    fifo_see #(.WIDTH(`WISP_TAG_W), .DEPTH(TAGS), .COUNT_W(`WISP_TAG_W + 1)) free_q (.rst(rst), .state(free_state));
    fifo_see #(.WIDTH(`WISP_READ_W), .DEPTH(4), .COUNT_W(3)) ej_q_req (.rst(rst), .state(req_state));
    fifo_see #(.WIDTH(ANSWER_W), .DEPTH(4), .COUNT_W(3)) ej_q_rsp (.rst(rst), .state(rsp_state));
    genvar t;
    generate
        for (t = 0; t < TAGS; t = t + 1) begin : asked
            (* peek *) wire [ENTRY_W-1:0] word;
            assign asked_state[t*ENTRY_W+:ENTRY_W] = word;
        end
    endgenerate
    assign state = {
        rd_state, ans_state, free_state, req_state, rsp_state, asked_state,
        ej_credit, inj_mask, fresh, credit_req, credit_rsp, left, faults, outstanding
    };
endmodule

// All registers of a fifo, its head while there is one: that is the oldest word, however it came there.
// It is so because the pointers are as far apart as the count says, by a multiple of DEPTH.
module fifo_see #(
    parameter WIDTH = 1,
    parameter DEPTH = 2,
    parameter COUNT_W = 2
) (
    input  wire                                               rst,
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
            always @* if (!rst && count != 0 && rd == i) assert (head == word);
        end
    endgenerate
    wire [31:0] apart = rd + count + DEPTH - wr;
    always @* if (!rst) assert (apart % DEPTH == 0);
    assign state[DEPTH*WIDTH+:WIDTH+2*$clog2(DEPTH)+COUNT_W] = {head & {WIDTH{count != 0}}, rd, wr, count};
endmodule

// All registers of the cache of a d2d.
module d2d_cache_see #(
    parameter STATE_W = 1,
    parameter DATA_W = 58,
    parameter TAGS = 2,
    parameter EXPERTS = 2
) (
    input  wire               rst,
    output wire [STATE_W-1:0] state
);
    localparam WHAT_W = `WISP_EXPERT_W + `WISP_LINE_W, QUEUE_W = 1 + `WISP_EXPERT_W + `WISP_WRITE_W + DATA_W;
    (* peek *) wire some_hit;
    (* peek *) wire [`WISP_READ_W-1:0] looked_up;
    wire [TAGS-1:0] kept;
    flags_see #(.N(TAGS), .INDEX_W($clog2(TAGS))) keep (.flags(kept));
    wire [3*`WISP_TABLE_W+3:0] tbl_state;
    wire [TAGS*WHAT_W-1:0] what_state;
    wire [EXPERTS*`WISP_ATU_W-1:0] entries;
    localparam WRITES = `WISP_WRITE_DEPTH;
    wire [(WRITES+1)*QUEUE_W+2*$clog2(WRITES)+2:0] wr_state;
    fifo_see #(.WIDTH(`WISP_TABLE_W), .DEPTH(2), .COUNT_W(2)) tbl_q (.rst(rst), .state(tbl_state));
    genvar t;
    generate
        for (t = 0; t < TAGS; t = t + 1) begin : what
            (* peek *) wire [WHAT_W-1:0] word;
            assign what_state[t*WHAT_W+:WHAT_W] = word;
        end
        if (1) begin : pdu
            wire [EXPERTS-1:0] local, copied;
            flags_see #(.N(EXPERTS), .INDEX_W($clog2(EXPERTS))) is_local (.flags(local));
            flags_see #(.N(EXPERTS), .INDEX_W($clog2(EXPERTS))) worth (.flags(copied));
        end
        if (1) begin : atu
            (* peek *) wire [`WISP_ATU_W-1:0] entry;
            for (t = 0; t < EXPERTS; t = t + 1) begin : memory
                (* peek *) wire [`WISP_ATU_W-1:0] word;
                assign entries[t*`WISP_ATU_W+:`WISP_ATU_W] = word;
            end
        end
        if (1) begin : fill
            (* peek *) wire cur_valid, looking, copying, done_valid;
            (* peek *) wire [`WISP_EXPERT_W-1:0] cur_expert, done_expert;
            (* peek *) wire [`WISP_LINE_W-1:0] cur_lines, cur_written;
            (* peek *) wire [`WISP_ADDR_W-1:0] cur_base;
            (* peek *) wire [`WISP_FLITS_W-1:0] index;
            fifo_see #(.WIDTH(QUEUE_W), .DEPTH(WRITES), .COUNT_W(3)) wr_q (.rst(rst), .state(wr_state));
        end
    endgenerate
    assign state = {
        some_hit, looked_up, kept, tbl_state, what_state, pdu.copied, pdu.local, entries, atu.entry, wr_state,
        fill.cur_valid, fill.looking, fill.copying, fill.done_valid, fill.cur_expert, fill.done_expert, fill.cur_lines,
        fill.cur_written, fill.cur_base, fill.index
    };
endmodule
