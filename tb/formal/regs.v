`include "wisp_params.vh"
`include "wisp_registers.vh"
// regs - contract of wisp_regs on an APB port whose other side keeps the rules of APB: answers stand in the second cycle of a
// transfer alone; a register that is read gives what it holds, one arbitrary register watched; what is read only
// never moves; an error stays until a 1 is written to it, and one that comes as it is cleared stays.
// peek: see dut
module regs_formal #(
    parameter REQ_DEPTH = 2,
    parameter RSP_DEPTH = 3,
    parameter TAGS = 2
) (
    input wire                                clk,
    input wire                                psel,
    input wire                                penable,
    input wire                                pwrite,
    input wire [             `WISP_APB_W-1:0] paddr,
    input wire [                        31:0] pwdata,
    input wire [          `WISP_FAULTS_W-1:0] faults,
    input wire                                flit_lost,
    input wire [              `WISP_TAG_W:0] fresh,
    input wire [              `WISP_TAG_W:0] free_tags,
    input wire [`WISP_PORTS*`WISP_STAT_W-1:0] used,
    input wire [`WISP_PORTS*`WISP_STAT_W-1:0] stall_credit,
    input wire [`WISP_PORTS*`WISP_STAT_W-1:0] stall_arbitration,
    input wire [            `WISP_STAT_W-1:0] asked,
    input wire [            `WISP_STAT_W-1:0] late,
    input wire [            `WISP_STAT_W-1:0] held_links
);
    localparam ERRORS = `WISP_FAULTS_W + 5;
    (* anyconst *) wire [`WISP_COORD_W-1:0] here_x, here_y;
    (* anyconst *) wire [`WISP_COORD_W:0] columns, rows;
    (* anyconst *) wire [`WISP_DEPTH_W-1:0] credits_req, credits_rsp;
    (* anyconst *) wire [`WISP_TAG_W:0] tag_limit;
    (* anyconst *) wire [`WISP_LINKS_W-1:0] links_limit;
    (* anyconst *) wire [63:0] cap;
    (* anyconst *) wire [$clog2(`WISP_PORTS)-1:0] port;  // of the counters watched
    wire [31:0] prdata;
    wire pready, pslverr, cache_on, ahead_on;
    wire [`WISP_TAG_W:0] tags_allowed;
    wire [`WISP_LINKS_W-1:0] links_allowed;
    wire [`WISP_COORD_W:0] mesh_columns, mesh_rows;
    wire [`WISP_COORD_W-1:0] die_x, die_y;
    wire [`WISP_DEPTH_W-1:0] first_credits_req, first_credits_rsp;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_regs #(
        .REQ_DEPTH(REQ_DEPTH),
        .RSP_DEPTH(RSP_DEPTH),
        .TAGS(TAGS)
    ) dut (
        .clk(clk),
        .rst(rst),
        .psel(psel),
        .penable(penable),
        .pwrite(pwrite),
        .paddr(paddr),
        .pwdata(pwdata),
        .prdata(prdata),
        .pready(pready),
        .pslverr(pslverr),
        .here_x(here_x),
        .here_y(here_y),
        .columns(columns),
        .rows(rows),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .tag_limit(tag_limit),
        .links_limit(links_limit),
        .die_x(die_x),
        .die_y(die_y),
        .mesh_columns(mesh_columns),
        .mesh_rows(mesh_rows),
        .first_credits_req(first_credits_req),
        .first_credits_rsp(first_credits_rsp),
        .tags_allowed(tags_allowed),
        .links_allowed(links_allowed),
        .cache_on(cache_on),
        .ahead_on(ahead_on),
        .cap(cap),
        .faults(faults),
        .flit_lost(flit_lost),
        .fresh(fresh),
        .free_tags(free_tags),
        .used_0(used[31:0]),
        .used_1(used[63:32]),
        .used_2(used[95:64]),
        .used_3(used[127:96]),
        .used_4(used[159:128]),
        .stall_credit_0(stall_credit[31:0]),
        .stall_credit_1(stall_credit[63:32]),
        .stall_credit_2(stall_credit[95:64]),
        .stall_credit_3(stall_credit[127:96]),
        .stall_credit_4(stall_credit[159:128]),
        .stall_arbitration_0(stall_arbitration[31:0]),
        .stall_arbitration_1(stall_arbitration[63:32]),
        .stall_arbitration_2(stall_arbitration[95:64]),
        .stall_arbitration_3(stall_arbitration[127:96]),
        .stall_arbitration_4(stall_arbitration[159:128]),
        .asked(asked),
        .late(late),
        .held_links(held_links)
    );
    generate
        if (1) begin : see
            (* peek *) wire [ERRORS-1:0] error;
            (* peek *) wire [3:0] wrong;
        end
    endgenerate

    // ---- the other side: a setup cycle, then an access cycle in which nothing of it moves ----
    reg was_setup;
    reg [`WISP_APB_W+32:0] asked_for;
    wire setup = psel && !penable, access = psel && penable;
    always @(posedge clk) begin
        was_setup <= !rst && setup;
        asked_for <= {pwrite, paddr, pwdata};
    end
    always @* begin
        assume (port < `WISP_PORTS);
        if (!rst) assume (access == was_setup);
        if (!rst && was_setup) assume ({pwrite, paddr, pwdata} == asked_for);
        if (rst) assume (!psel);
    end

    // ---- what must be read: the counters of one port, and all others that do not come from a port ----
    wire [11:0] counters_at = {7'd0, port, 2'b00};
    wire read_used = paddr == `WISP_REG_USED_LOCAL + counters_at;
    wire read_credit = paddr == `WISP_REG_STALL_CREDIT_LOCAL + counters_at;
    wire read_arbitration = paddr == `WISP_REG_STALL_ARBITRATION_LOCAL + counters_at;
    wire watched = read_used || read_credit || read_arbitration || paddr == `WISP_REG_ERROR || paddr == `WISP_REG_ENABLE ||
        paddr == `WISP_REG_AHEAD_ASKED || paddr == `WISP_REG_AHEAD_LATE || paddr == `WISP_REG_AHEAD_HELD ||
        paddr == `WISP_REG_CAP_HIGH || paddr == `WISP_REG_TAGS;
    reg [ERRORS-1:0] error;
    reg [1:0] enable;
    wire [31:0] value = read_used ? used[port*32+:32] : read_credit ? stall_credit[port*32+:32]
                      : read_arbitration ? stall_arbitration[port*32+:32]
                      : paddr == `WISP_REG_ERROR ? {{32 - ERRORS{1'b0}}, error} : paddr == `WISP_REG_ENABLE ? {30'd0, enable}
                      : paddr == `WISP_REG_AHEAD_ASKED ? asked : paddr == `WISP_REG_AHEAD_LATE ? late
                      : paddr == `WISP_REG_AHEAD_HELD ? held_links : paddr == `WISP_REG_CAP_HIGH ? cap[63:32]
                      : {7'd0, free_tags, 7'd0, fresh};
    reg [31:0] expected;
    reg expected_known, expected_error, error_known;
    wire writable = paddr == `WISP_REG_ERROR || paddr == `WISP_REG_ENABLE;
    always @(posedge clk) begin
        expected <= pwrite ? 32'd0 : value;
        expected_known <= !rst && setup && (watched || pwrite || paddr[1:0] != 0);
        expected_error <= (pwrite && !writable) || paddr[1:0] != 0;
        error_known <= !rst && setup && (watched || pwrite || paddr[1:0] != 0);
    end
    always @*
        if (!rst) begin
            assert (pready);
            assert (was_setup || (prdata == 0 && !pslverr));
            if (expected_known && paddr[1:0] == 0) assert (prdata == expected);
            if (was_setup && paddr[1:0] != 0) assert (prdata == 0);
            if (error_known) assert (pslverr == expected_error);
        end

    // ---- errors and enables: what they must be, and that each stays ----
    wire [3:0] bad = {
        columns > 64 || rows > 64 || (columns != 0 && here_x >= columns) || (rows != 0 && here_y >= rows), links_limit > 1024,
        credits_req == 0 || credits_req > REQ_DEPTH || credits_rsp == 0 || credits_rsp > RSP_DEPTH, tag_limit == 0 || tag_limit > TAGS
    };
    wire clear = access && pwrite && paddr == `WISP_REG_ERROR;
    wire [ERRORS-1:0] cleared = clear ? pwdata[ERRORS-1:0] : {ERRORS{1'b0}};
    always @(posedge clk)
        if (rst) begin
            error <= 0;
            enable <= 2'b11;
        end else begin
            error <= (error & ~cleared) | {flit_lost, bad, faults};
            if (access && pwrite && paddr == `WISP_REG_ENABLE) enable <= pwdata[1:0];
        end
    always @*
        if (!rst) begin
            assert (see.error == error && {ahead_on, cache_on} == enable && see.wrong == bad);
            // straps in range, and as they came if they were
            assert (tags_allowed >= 1 && tags_allowed <= TAGS && links_allowed <= 1024);
            assert (first_credits_req >= 1 && first_credits_req <= REQ_DEPTH && first_credits_rsp >= 1 && first_credits_rsp <= RSP_DEPTH);
            if (!bad[0]) assert (tags_allowed == tag_limit);
            if (!bad[1]) assert (first_credits_req == credits_req && first_credits_rsp == credits_rsp);
            if (!bad[2]) assert (links_allowed == links_limit);
            assert (mesh_columns == (bad[3] ? 0 : columns == 0 ? 64 : columns) && mesh_rows == (bad[3] ? 0 : rows == 0 ? 64 : rows));
            assert (die_x == here_x && die_y == here_y);
        end

    // Interesting: an error is cleared and comes again in that cycle; one is cleared; the cache is switched off and that is read.
    reg [1:0] gone;
    always @(posedge clk) gone <= {!rst && (error[0] & cleared[0] & !faults[0]), !rst && (error[0] & cleared[0] & faults[0])};
    always @* begin
        cover (!rst && gone[0] && error[0] && bad == 0);
        cover (!rst && gone[1] && !error[0]);
        cover (!rst && was_setup && paddr == `WISP_REG_ENABLE && !pwrite && prdata == 2);
        cover (!rst && pslverr && pwrite && paddr == `WISP_REG_CAP_LOW);
    end
endmodule
