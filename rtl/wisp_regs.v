`include "wisp_params.vh"
`include "wisp_registers.vh"
// wisp_regs - the registers of a die on an APB port, and its straps, looked at and held in range (docs/microarchitecture.md, "regs").
module wisp_regs #(
    parameter REQ_DEPTH = 64,
    parameter RSP_DEPTH = 402,
    parameter TAGS = 256
) (
    input  wire                               clk,
    input  wire                               rst,
    // AMBA 3 APB; no wait states
    input  wire                               psel,
    input  wire                               penable,
    input  wire                               pwrite,
    input  wire [           `WISP_APB_W-1:0] paddr,
    input  wire [                       31:0] pwdata,
    output reg  [                       31:0] prdata,
    output wire                               pready,
    output reg                                pslverr,
    // straps, and what is made of them
    input  wire [         `WISP_COORD_W-1:0] here_x,
    input  wire [         `WISP_COORD_W-1:0] here_y,
    input  wire [           `WISP_COORD_W:0] columns,
    input  wire [           `WISP_COORD_W:0] rows,
    input  wire [         `WISP_DEPTH_W-1:0] credits_req,
    input  wire [         `WISP_DEPTH_W-1:0] credits_rsp,
    input  wire [             `WISP_TAG_W:0] tag_limit,
    input  wire [         `WISP_LINKS_W-1:0] links_limit,
    output reg  [         `WISP_COORD_W-1:0] die_x,
    output reg  [         `WISP_COORD_W-1:0] die_y,
    output reg  [           `WISP_COORD_W:0] mesh_columns,
    output reg  [           `WISP_COORD_W:0] mesh_rows,
    output wire [         `WISP_DEPTH_W-1:0] first_credits_req,
    output wire [         `WISP_DEPTH_W-1:0] first_credits_rsp,
    output reg  [             `WISP_TAG_W:0] tags_allowed,
    output reg  [         `WISP_LINKS_W-1:0] links_allowed,
    // what may work
    output reg                                cache_on,
    output reg                                ahead_on,
    // what the units tell
    input  wire [                       63:0] cap,
    input  wire [        `WISP_FAULTS_W-1:0] faults,
    input  wire                               flit_lost,  // a link buffer gave a flit that is wrong
    input  wire [             `WISP_TAG_W:0] fresh,
    input  wire [             `WISP_TAG_W:0] free_tags,
    input  wire [           `WISP_STAT_W-1:0] used_0,
    input  wire [           `WISP_STAT_W-1:0] used_1,
    input  wire [           `WISP_STAT_W-1:0] used_2,
    input  wire [           `WISP_STAT_W-1:0] used_3,
    input  wire [           `WISP_STAT_W-1:0] used_4,
    input  wire [           `WISP_STAT_W-1:0] stall_credit_0,
    input  wire [           `WISP_STAT_W-1:0] stall_credit_1,
    input  wire [           `WISP_STAT_W-1:0] stall_credit_2,
    input  wire [           `WISP_STAT_W-1:0] stall_credit_3,
    input  wire [           `WISP_STAT_W-1:0] stall_credit_4,
    input  wire [           `WISP_STAT_W-1:0] stall_arbitration_0,
    input  wire [           `WISP_STAT_W-1:0] stall_arbitration_1,
    input  wire [           `WISP_STAT_W-1:0] stall_arbitration_2,
    input  wire [           `WISP_STAT_W-1:0] stall_arbitration_3,
    input  wire [           `WISP_STAT_W-1:0] stall_arbitration_4,
    input  wire [           `WISP_STAT_W-1:0] asked,
    input  wire [           `WISP_STAT_W-1:0] late,
    input  wire [           `WISP_STAT_W-1:0] held_links
);
    // Parameters with a width, to compare with.
    localparam [31:0] REQS = REQ_DEPTH, RSPS = RSP_DEPTH, ALL_TAGS = TAGS;
    localparam [`WISP_DEPTH_W-1:0] MOST_REQ = REQS[`WISP_DEPTH_W-1:0], MOST_RSP = RSPS[`WISP_DEPTH_W-1:0];
    localparam [`WISP_TAG_W:0] MOST_TAGS = ALL_TAGS[`WISP_TAG_W:0];
    localparam [31:0] FULL_LINKS = (`WISP_PORTS - 1) * 2 ** `WISP_WINDOW_W;
    localparam [`WISP_LINKS_W-1:0] MOST_LINKS = FULL_LINKS[`WISP_LINKS_W-1:0];
    localparam [`WISP_COORD_W:0] MOST_DIES = 7'd1 << `WISP_COORD_W;
    localparam STRAPS = 4;
    localparam ERRORS = `WISP_FAULTS_W + STRAPS + 1;

    // ---- straps (rule 1): sampled in reset, so no path begins at their pins, and a simulator looks at them then alone ----
    function is_outside(input [`WISP_COORD_W:0] dies, input [`WISP_COORD_W-1:0] here);
        is_outside = dies > MOST_DIES || (dies != 0 && {1'b0, here} >= dies);
    endfunction

    wire outside = is_outside(columns, here_x) || is_outside(rows, here_y);
    reg [STRAPS-1:0] wrong;
    always @(posedge clk)
        if (rst) begin
            die_x <= here_x;
            die_y <= here_y;
            tags_allowed <= (tag_limit == 0) ? 1 : (tag_limit > MOST_TAGS) ? MOST_TAGS : tag_limit;
            links_allowed <= (links_limit > MOST_LINKS) ? MOST_LINKS : links_limit;
            // As `if`s: pins that nobody connects are no mesh, and no error, in a simulator with an x.
            mesh_columns <= MOST_DIES;
            mesh_rows <= MOST_DIES;
            if (columns != 0) mesh_columns <= columns;
            if (rows != 0) mesh_rows <= rows;
            wrong <= {STRAPS{1'b0}};
            if (tag_limit == 0 || tag_limit > MOST_TAGS) wrong[0] <= 1'b1;
            if (credits_req == 0 || credits_req > MOST_REQ || credits_rsp == 0 || credits_rsp > MOST_RSP) wrong[1] <= 1'b1;
            if (links_limit > MOST_LINKS) wrong[2] <= 1'b1;
            if (outside) begin
                wrong[3] <= 1'b1;
                mesh_columns <= 0;
                mesh_rows <= 0;
            end
        end
    // Of these the router takes a copy in reset.
    assign first_credits_req = (credits_req == 0) ? 1 : (credits_req > MOST_REQ) ? MOST_REQ : credits_req;
    assign first_credits_rsp = (credits_rsp == 0) ? 1 : (credits_rsp > MOST_RSP) ? MOST_RSP : credits_rsp;

    // ---- the port (rules 2 and 3): an answer is worked out in the first cycle of a transfer and stands in the second ----
    assign pready = 1'b1;
    wire setup = psel && !penable;
    always @(posedge clk)
        if (rst) begin
            prdata <= 32'd0;
            pslverr <= 1'b0;
        end else if (setup) begin
            prdata <= 32'd0;
            if (!pwrite)
                case (paddr)
                    `WISP_REGISTERS_READ
                    default: prdata <= 32'd0;
                endcase
            case (paddr)
                `WISP_REGISTERS_WRITABLE: pslverr <= 1'b0;
                `WISP_REGISTERS_RO: pslverr <= pwrite;
                default: pslverr <= 1'b1;
            endcase
        end else begin
            prdata <= 32'd0;
            pslverr <= 1'b0;
        end
    wire write = psel && penable && pwrite;
    wire unused = &{1'b0, pwdata[31:ERRORS]};

    // ---- enables (rule 4) ----
    always @(posedge clk)
        if (rst) {ahead_on, cache_on} <= 2'b11;
        else if (write && paddr == `WISP_REG_ENABLE) begin
            cache_on <= pwdata[`WISP_REG_ENABLE_CACHE];
            ahead_on <= pwdata[`WISP_REG_ENABLE_AHEAD];
        end

    // ---- errors (rule 5): each stays until a 1 is written to it, and comes again while its cause is there ----
    reg [ERRORS-1:0] error;
    wire [ERRORS-1:0] raised = {flit_lost, wrong, faults};
    always @(posedge clk)
        if (rst) error <= {ERRORS{1'b0}};
        else if (write && paddr == `WISP_REG_ERROR) error <= error & ~pwdata[ERRORS-1:0] | raised;
        else error <= error | raised;
endmodule
