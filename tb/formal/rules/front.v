// front - looks into a wisp_fifo with PREFETCH: its words in order of age, and where they are: first in `front`, then in `fetched` while
// one is read, then in the memory, which is never full.
module front #(
    parameter WIDTH = 1,
    parameter DEPTH = 2,
    parameter COUNT_W = 10
) (
    input  wire                   rst,
    output wire [DEPTH*WIDTH-1:0] words,  // oldest first; those below `size` mean something
    output wire [    COUNT_W-1:0] size,
    output wire                   last_read  // the last word of the memory is on its way to the front
);
    localparam POINTER_W = $clog2(DEPTH);
    (* peek *) wire [COUNT_W-1:0] count;
    (* peek *) wire [WIDTH-1:0] head;
    (* peek *) wire [POINTER_W-1:0] rd, wr;
    assign size = count;
    genvar i;
    generate
        if (1) begin : gen_prefetch
            (* peek *) wire [3*WIDTH-1:0] front;
            (* peek *) wire [1:0] held;
            (* peek *) wire [WIDTH-1:0] fetched;
            (* peek *) wire reading;
            wire [DEPTH*WIDTH-1:0] stored;
            for (i = 0; i < DEPTH; i = i + 1) begin : memory
                (* peek *) wire [WIDTH-1:0] word;
                assign stored[i*WIDTH+:WIDTH] = word;
            end
        end
        for (i = 0; i < DEPTH; i = i + 1) begin : order
            wire [COUNT_W:0] behind = i - gen_prefetch.held - gen_prefetch.reading;  // those in front
            wire [COUNT_W:0] at = gen_prefetch.held + gen_prefetch.reading > i ? 0
                                : rd + behind >= DEPTH ? rd + behind - DEPTH : rd + behind;
            reg [WIDTH-1:0] word;
            integer k;
            always @* begin
                word = {WIDTH{1'b0}};
                for (k = 0; k < DEPTH; k = k + 1) word = word | ({WIDTH{at == k}} & gen_prefetch.stored[k*WIDTH+:WIDTH]);
                if (gen_prefetch.held + gen_prefetch.reading > i) word = gen_prefetch.fetched;
                for (k = 0; k < 3; k = k + 1)
                    if (k == i && gen_prefetch.held > i) word = gen_prefetch.front[k*WIDTH+:WIDTH];
            end
            assign words[i*WIDTH+:WIDTH] = word;
        end
    endgenerate

    assign last_read = gen_prefetch.reading && rd == wr;
    wire [COUNT_W-1:0] in_front = gen_prefetch.held + gen_prefetch.reading;
    wire [COUNT_W-1:0] in_memory = wr >= rd ? wr - rd : DEPTH + wr - rd;
    always @*
        if (!rst) begin
            assert (rd < DEPTH && wr < DEPTH && in_front <= 3 && count <= DEPTH);
            assert (count == in_front + in_memory);
            assert (gen_prefetch.held != 0 || count == 0);
            assert (in_memory == 0 || in_front >= 2);
            assert (count == 0 || head == words[0+:WIDTH]);
        end
endmodule
