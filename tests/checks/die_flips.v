`include "wisp_params.vh"
`include "wisp_registers.vh"
// die_flips - bits flip in a link buffer of a die, and software reads its register `error`: set where the check bits cannot put
// the flit right, and there alone. Clearing it works.
module die_flips;
    parameter PROTECT = 0, FLIPS = 1;
    localparam DW = 64, FW = `WISP_HEADER_W + DW, V = `WISP_VCS, E = `WISP_EAST, R = E * V, DEPTH = 16;
    localparam WAITS = `WISP_EJECT_DEPTH + 1;  // the flit that stays in memory: behind those in d2d and the head
    localparam [31:0] LOST = 32'd1 << `WISP_REG_ERROR_MEMORY;
    localparam [31:0] EXPECTED = (FLIPS > 0 && FLIPS == PROTECT) ? LOST : 32'd0;
    reg clk = 1'b0, rst = 1'b1, psel = 1'b0, penable = 1'b0, pwrite = 1'b0, mem_ready = 1'b0;
    always #5 clk = !clk;

    reg [FW-1:0] flit = {FW{1'b0}};
    wire [31:0] prdata;
    wire mem_valid;
    wisp_die #(.DATA_W(DW), .REQ_DEPTH(DEPTH), .RSP_DEPTH(DEPTH), .TAGS(8), .CACHE(0), .PROTECT(PROTECT)) die (
        .clk(clk),
        .rst(rst),
        .here_x(6'd0),
        .here_y(6'd0),
        .credits_req(10'd4),
        .credits_rsp(10'd4),
        .tag_limit(9'd8),
        .links_limit(11'd0),
        .columns(7'd2),
        .rows(7'd1),
        .psel(psel),
        .penable(penable),
        .pwrite(pwrite),
        .paddr(`WISP_REG_ERROR),
        .pwdata(LOST),
        .prdata(prdata),
        .in_flit({{2 * FW{1'b0}}, flit, {FW{1'b0}}}),
        .in_credit({4 * V{1'b0}}),
        .rd_valid(1'b0),
        .loc_ready(1'b0),
        .mem_valid(mem_valid),
        .mem_ready(mem_ready),
        .ans_valid(1'b0),
        .rsp_ready(1'b0),
        .wr_ready(1'b0),
        .tbl_valid(1'b0),
        .job_valid(1'b0)
    );

    integer k, taken = 0;
    always @(posedge clk) if (!rst && mem_valid && mem_ready) taken = taken + 1;
    task transfer(input write, input [31:0] expected);
        begin
            {psel, pwrite} = {1'b1, write};
            @(negedge clk) penable = 1'b1;
            if (prdata !== expected) $display("PROTECT %0d, %0d flipped: error is %h", PROTECT, FLIPS, prdata);
            @(negedge clk) {psel, penable, pwrite} = 3'b000;
        end
    endtask

    initial begin
        repeat (3) @(negedge clk);
        rst = 1'b0;
        flit[`WISP_H_PRESENT] = 1'b1;
        flit[`WISP_H_HEAD] = 1'b1;
        flit[`WISP_H_LAST] = 1'b1;
        repeat (WAITS + 1) @(negedge clk);
        flit = {FW{1'b0}};
        repeat (4) @(negedge clk);
        for (k = 0; k < FLIPS; k = k + 1)
            die.router.gen_in[R].fifo.gen_memory.memory.words[WAITS][`WISP_HEADER_W+3*k] =
                !die.router.gen_in[R].fifo.gen_memory.memory.words[WAITS][`WISP_HEADER_W+3*k];
        transfer(1'b0, 32'd0);
        mem_ready = 1'b1;
        repeat (2 * WAITS + 8) @(negedge clk);
        transfer(1'b0, EXPECTED);
        transfer(1'b1, 32'd0);
        transfer(1'b0, 32'd0);
        $display("PROTECT %0d, %0d flipped: %0d flits", PROTECT, FLIPS, taken);
        $finish;
    end
endmodule
