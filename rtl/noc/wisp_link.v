`include "wisp_params.vh"
// wisp_link - the wire between two dies: flits one way, credits the other, LATENCY cycles each (docs/microarchitecture.md, "link").
// It stands for a physical channel, in simulation and in whole-wafer netlists; a die contains none of it.
module wisp_link #(
    parameter DATA_W = 512,
    parameter LATENCY = 200  // >= 1
) (
    input  wire                               clk,
    input  wire                               rst,
    input  wire [`WISP_HEADER_W + DATA_W-1:0] in_flit,
    input  wire [             `WISP_VCS-1:0] in_credit,
    output wire [`WISP_HEADER_W + DATA_W-1:0] out_flit,
    output wire [             `WISP_VCS-1:0] out_credit
);
    localparam WIDTH = `WISP_HEADER_W + DATA_W + `WISP_VCS;

    generate  // a module that does not exist: every tool stops at its name
        if (DATA_W < 1) begin : gen_data_check
            DATA_W_must_be_at_least_1 parameter_error ();
        end
        if (LATENCY < 1) begin : gen_latency_check
            LATENCY_must_be_at_least_1 parameter_error ();
        end
    endgenerate

    wire [WIDTH-1:0] in = {in_credit, in_flit};
    wire [WIDTH-1:0] arriving;  // what was sent LATENCY - 1 cycles ago
    reg  [WIDTH-1:0] out;
    assign {out_credit, out_flit} = out;

    always @(posedge clk)
        if (rst) out <= {WIDTH{1'b0}};
        else out <= arriving;

    generate
        if (LATENCY == 1) begin : gen_wire
            assign arriving = in;
        end else begin : gen_buffer
            localparam WORDS = LATENCY - 1;
            localparam SLOT_W = (WORDS == 1) ? 1 : $clog2(WORDS);
            localparam [31:0] LAST_WORD = WORDS - 1;
            localparam [SLOT_W-1:0] LAST = LAST_WORD[SLOT_W-1:0];

            reg [WIDTH-1:0] memory[0:WORDS-1];
            reg [WORDS-1:0] written;  // since reset: before that a word is not looked at
            reg [SLOT_W-1:0] slot;
            wire [SLOT_W-1:0] slot_next = (slot == LAST) ? {SLOT_W{1'b0}} : slot + 1'b1;

            assign arriving = written[slot] ? memory[slot] : {WIDTH{1'b0}};
            always @(posedge clk) memory[slot] <= in;
            always @(posedge clk)
                if (rst) slot <= {SLOT_W{1'b0}};
                else slot <= slot_next;
            always @(posedge clk)
                if (rst) written <= {WORDS{1'b0}};
                else written[slot] <= 1'b1;
        end
    endgenerate
endmodule
