// wisp_fifo - first-in first-out queue with its head visible, in a synchronous-read memory or, if it is small, in registers
// (docs/microarchitecture.md, "fifo").
module wisp_fifo #(
    parameter WIDTH = 8,
    parameter DEPTH = 64,  // >= 2
    parameter COUNT_W = 10,
    parameter REGISTERS = DEPTH <= 8  // 0: in a memory
) (
    input  wire               clk,
    input  wire               rst,
    input  wire               push,  // never when count == DEPTH
    input  wire [  WIDTH-1:0] push_data,
    input  wire               pop,  // never when count == 0
    output wire [  WIDTH-1:0] head,  // means something when count != 0
    output reg  [COUNT_W-1:0] count
);
    // A parameter out of range asks for a module that does not exist: every tool stops at its name.
    generate
        if (WIDTH < 1) begin : gen_width_check
            WIDTH_must_be_at_least_1 parameter_error ();
        end
        if (DEPTH < 2) begin : gen_depth_check
            DEPTH_must_be_at_least_2 parameter_error ();
        end
        if (DEPTH >= 2 ** COUNT_W) begin : gen_count_check
            COUNT_W_must_be_large_enough_for_DEPTH parameter_error ();
        end
    endgenerate

    localparam POINTER_W = (DEPTH < 2) ? 1 : $clog2(DEPTH);
    localparam [31:0] LAST_WORD = DEPTH - 1;
    localparam [POINTER_W-1:0] LAST = LAST_WORD[POINTER_W-1:0];

    reg [POINTER_W-1:0] rd, wr;

    wire [POINTER_W-1:0] rd_after = (rd == LAST) ? {POINTER_W{1'b0}} : rd + 1'b1;
    wire [POINTER_W-1:0] wr_after = (wr == LAST) ? {POINTER_W{1'b0}} : wr + 1'b1;
    wire [POINTER_W-1:0] next = pop ? rd_after : rd;
    wire [COUNT_W-1:0] count_next = count + {{COUNT_W - 1{1'b0}}, push} - {{COUNT_W - 1{1'b0}}, pop};

    generate
        if (REGISTERS != 0) begin : gen_registers
            wisp_regfile #(
                .WIDTH(WIDTH),
                .WORDS(DEPTH),
                .ADDRESS_W(POINTER_W)
            ) memory (
                .clk(clk),
                .ra(rd),
                .q(head),
                .we(push),
                .wa(wr),
                .d(push_data)
            );
        end else begin : gen_memory
            // The word wanted next is the one being written: it is at the head in the next cycle out of `arrived`, and is read then,
            // if it stays. Nothing else is read while the head stays, nor behind the last word.
            wire bypass = push && wr == next;
            reg fresh;
            wire read = !bypass && (pop ? count != {{COUNT_W - 1{1'b0}}, 1'b1} : fresh);
            reg [WIDTH-1:0] arrived;  // without enable: one for all fifos behind the same wires
            wire [WIDTH-1:0] word;
            wisp_ram #(
                .WIDTH(WIDTH),
                .WORDS(DEPTH),
                .ADDRESS_W(POINTER_W)
            ) memory (
                .clk(clk),
                .re(read),
                .ra(next),
                .q(word),
                .we(push),
                .wa(wr),
                .d(push_data)
            );
            always @(posedge clk) arrived <= push_data;
            always @(posedge clk)
                if (rst) fresh <= 1'b0;
                else fresh <= bypass;
            assign head = fresh ? arrived : word;
        end
    endgenerate

    always @(posedge clk)
        if (rst) begin
            rd <= {POINTER_W{1'b0}};
            wr <= {POINTER_W{1'b0}};
            count <= {COUNT_W{1'b0}};
        end else begin
            rd <= next;
            wr <= push ? wr_after : wr;
            count <= count_next;
        end

`ifdef WISP_ASSERT
    always @(posedge clk)
        if (!rst) begin
            if (push && {{32 - COUNT_W{1'b0}}, count} == DEPTH) $fatal(1, "%m: push into a full fifo");
            if (pop && count == {COUNT_W{1'b0}}) $fatal(1, "%m: pop from an empty fifo");
        end
`endif
endmodule
