// wisp_fifo - first-in first-out queue with its head visible, in a synchronous-read memory or, if it is small, in registers
// (docs/microarchitecture.md, "fifo").
module wisp_fifo #(
    parameter WIDTH = 8,
    parameter DEPTH = 64,  // >= 2
    parameter COUNT_W = 10,
    parameter REGISTERS = DEPTH <= 8,  // 0: in a memory
    parameter PREFETCH = 0,  // 1: the first words in registers, and pop reaches nothing of the memory
    parameter LATE = 0  // 1: a word from an empty memory is at the head a cycle later, and nothing goes past the memory
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
    wire put, take;  // a word enters the memory, and leaves it
    wire [POINTER_W-1:0] next = take ? rd_after : rd;
    // In this form a late pop chooses between two sums, and has no carry behind it.
    wire [COUNT_W-1:0] more = count + {{COUNT_W - 1{1'b0}}, push};
    wire [COUNT_W-1:0] count_next = pop ? more - 1'b1 : more;

    generate
        if (PREFETCH != 0) begin : gen_prefetch
            // A place that pop frees is seen in the next cycle, and a word takes two from the memory to the front: so it has three places.
            reg [3*WIDTH-1:0] front;  // the head first; each word moves up on a pop
            reg [1:0] held;  // of them
            wire [WIDTH-1:0] fetched;
            reg reading;  // `fetched` comes out of the memory and goes to the front
            wire full = held + {1'b0, reading} == 2'd3;
            wire empty = rd == wr;  // the memory: it never has all DEPTH words
            wire direct = push && empty && !full;
            assign put = push && !direct;
            assign take = !empty && !full;

            wire [4*WIDTH-1:0] stay;  // the front and what enters it, if nothing leaves
            genvar k;
            for (k = 0; k < 3; k = k + 1) begin : gen_place
                localparam [1:0] AT = k;
                assign stay[k*WIDTH+:WIDTH] = held > AT ? front[k*WIDTH+:WIDTH] : reading && held == AT ? fetched : push_data;
            end
            assign stay[3*WIDTH+:WIDTH] = push_data;
            wire [1:0] held_more = held + {1'b0, reading} + {1'b0, direct};
            wire [1:0] held_next = pop ? held_more - 1'b1 : held_more;
            wisp_ram #(
                .WIDTH(WIDTH),
                .WORDS(DEPTH),
                .ADDRESS_W(POINTER_W)
            ) memory (
                .clk(clk),
                .re(take),
                .ra(rd),
                .q(fetched),
                .we(put),
                .wa(wr),
                .d(push_data)
            );
            always @(posedge clk) front <= pop ? stay[WIDTH+:3*WIDTH] : stay[0+:3*WIDTH];
            always @(posedge clk)
                if (rst) begin
                    held <= 2'd0;
                    reading <= 1'b0;
                end else begin
                    held <= held_next;
                    reading <= take;
                end
            assign head = front[WIDTH-1:0];
`ifdef WISP_ASSERT
            always @(posedge clk)
                if (!rst && (count != {COUNT_W{1'b0}}) != (held != 2'd0)) $fatal(1, "%m: words, and none at the head");
`endif
        end
        if (PREFETCH == 0 && REGISTERS != 0) begin : gen_registers
            assign put = push;
            assign take = pop;
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
        end
        if (PREFETCH == 0 && REGISTERS == 0) begin : gen_memory
            assign put = push;
            assign take = pop;
            // The word wanted next is the one being written. It is read in the next cycle, if it stays: until then it is at the head
            // out of `arrived`, or with LATE not at all. Nothing else is read while the head stays, nor behind the last word.
            wire bypass = push && wr == next;
            reg fresh;
            wire read = !bypass && (pop ? count != {{COUNT_W - 1{1'b0}}, 1'b1} : fresh);
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
            always @(posedge clk)
                if (rst) fresh <= 1'b0;
                else fresh <= bypass;
            if (LATE == 0) begin : gen_bypass
                reg [WIDTH-1:0] arrived;  // without enable: one for all fifos behind the same wires
                always @(posedge clk) arrived <= push_data;
                assign head = fresh ? arrived : word;
            end else begin : gen_late
                assign head = word;
`ifdef WISP_ASSERT
                always @(posedge clk) if (!rst && pop && fresh) $fatal(1, "%m: pop of a word that is not at the head yet");
`endif
            end
        end
    endgenerate

    always @(posedge clk)
        if (rst) begin
            rd <= {POINTER_W{1'b0}};
            wr <= {POINTER_W{1'b0}};
            count <= {COUNT_W{1'b0}};
        end else begin
            rd <= next;
            wr <= put ? wr_after : wr;
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
