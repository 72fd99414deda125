`include "wisp_params.vh"
// d2d_idle - a d2d that holds nothing and is given nothing reads and writes no memory, and stays so. `asked` and `what` are read within
// the cycle, whenever their address changes: it does not.
// peek: see dut
module d2d_idle_formal #(
    parameter DATA_W = 58,
    parameter TAGS = 2,
    parameter EXPERTS = 2,
    parameter AHEAD_TAGS = 1
) (
    input wire                               clk,
    input wire [          `WISP_COORD_W-1:0] here_x,
    input wire [          `WISP_COORD_W-1:0] here_y,
    input wire [            `WISP_TAG_W:0] tag_limit,
    input wire [          `WISP_LINKS_W-1:0] links_limit,
    input wire                               rd_valid,
    input wire [           `WISP_READ_W-1:0] rd_word,
    input wire                               loc_ready,
    input wire                               mem_ready,
    input wire                               ans_valid,
    input wire [`WISP_HEADER_W + DATA_W-1:0] ans_flit,
    input wire                               rsp_ready,
    input wire                               wr_ready,
    input wire                               tbl_valid,
    input wire [          `WISP_TABLE_W-1:0] tbl_word,
    input wire                               job_valid,
    input wire [            `WISP_JOB_W-1:0] job_word,
    input wire [                        2:0] links,
    input wire [              `WISP_VCS-1:0] inj_credit,
    input wire [`WISP_HEADER_W + DATA_W-1:0] ej_flit
);
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_d2d #(
        .DATA_W(DATA_W),
        .TAGS(TAGS),
        .CACHE(1),
        .EXPERTS(EXPERTS),
        .AHEAD(1),
        .AHEAD_TAGS(AHEAD_TAGS)
    ) dut (
        .clk(clk),
        .rst(rst),
        .here_x(here_x),
        .here_y(here_y),
        .tag_limit(tag_limit),
        .links_limit(links_limit),
        .rd_valid(rd_valid),
        .rd_word(rd_word),
        .loc_ready(loc_ready),
        .mem_ready(mem_ready),
        .ans_valid(ans_valid),
        .ans_flit(ans_flit),
        .rsp_ready(rsp_ready),
        .wr_ready(wr_ready),
        .tbl_valid(tbl_valid),
        .tbl_word(tbl_word),
        .job_valid(job_valid),
        .job_word(job_word),
        .links(links),
        .inj_credit(inj_credit),
        .ej_flit(ej_flit)
    );

    if (1) begin : see
        (* peek *) wire [1:0] rd_count, ans_count;
        (* peek *) wire [2:0] ej_req_count, ej_rsp_count;
        (* peek *) wire [`WISP_TAG_W:0] fresh, free_count;
        (* peek *) wire [`WISP_TAG_W-1:0] head_tag;
        (* peek *) wire send_request;
        if (1) begin : free_q
            (* peek *) wire push;
            if (1) begin : gen_memory
                (* peek *) wire read, fresh;
            end
        end
        if (1) begin : gen_cache
            (* peek *) wire [1:0] tbl_count;
            (* peek *) wire some_hit, idle;
            if (1) begin : atu
                (* peek *) wire look, write;
            end
        end
        if (1) begin : gen_ahead
            if (1) begin : ahead
                (* peek *) wire [1:0] count;
            end
        end
    end
    wire empty = see.rd_count == 0 && see.ans_count == 0 && see.ej_req_count == 0 && see.ej_rsp_count == 0 &&
        see.gen_cache.tbl_count == 0 && !see.gen_cache.some_hit && see.gen_cache.idle && see.gen_ahead.ahead.count == 0 &&
        !see.free_q.gen_memory.fresh;
    wire idle = !rst && empty && !rd_valid && !ans_valid && !tbl_valid && !job_valid && !ej_flit[`WISP_H_PRESENT];
    wire reads = see.free_q.gen_memory.read || see.gen_cache.atu.look;
    wire writes = see.free_q.push || see.gen_cache.atu.write || see.send_request;

    reg was_idle;
    reg [`WISP_TAG_W-1:0] tag_before;
    always @(posedge clk) was_idle <= idle;
    always @(posedge clk) tag_before <= see.head_tag;
    always @* if (!rst) begin
        assert (!idle || !(reads || writes));
        assert (!was_idle || (empty && see.head_tag == tag_before));
    end

    // Interesting: after a read has gone out and its answer has come. And that each memory is used at all.
    always @* begin
        cover (was_idle && see.fresh != 0 && see.free_count == see.fresh);
        cover (!rst && see.free_q.gen_memory.read && see.free_count == 1);
        cover (!rst && see.gen_cache.atu.look);
    end
endmodule
