// fifo_prefetch - wisp_fifo with PREFETCH is a plain queue of the same pushes and pops, which stands here as a ghost.
// peek: see dut
module fifo_prefetch_formal #(
    parameter DEPTH = 4,
    parameter WIDTH = 1
) (
    input wire             clk,
    input wire             push,
    input wire             pop,
    input wire [WIDTH-1:0] push_data
);
    localparam COUNT_W = 4, POINTER_W = $clog2(DEPTH);
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wire [WIDTH-1:0] head;
    wire [COUNT_W-1:0] count;
    wisp_fifo #(
        .WIDTH(WIDTH),
        .DEPTH(DEPTH),
        .COUNT_W(COUNT_W),
        .PREFETCH(1)
    ) dut (
        .clk(clk),
        .rst(rst),
        .push(push),
        .push_data(push_data),
        .pop(pop),
        .head(head),
        .count(count)
    );

    wire [DEPTH*WIDTH-1:0] words;
    wire [COUNT_W-1:0] seen_size;
    wire last_read;
    front #(
        .WIDTH(WIDTH),
        .DEPTH(DEPTH),
        .COUNT_W(COUNT_W)
    ) see (
        .rst(rst),
        .words(words),
        .size(seen_size),
        .last_read(last_read)
    );

    // The plain queue.
    reg [DEPTH*WIDTH-1:0] queue;
    reg [COUNT_W-1:0] size;
    wire [COUNT_W-1:0] left = size - pop;
    integer k;
    always @(posedge clk)
        if (rst) size <= 0;
        else begin
            for (k = 0; k < DEPTH; k = k + 1)
                if (push && k == left) queue[k*WIDTH+:WIDTH] <= push_data;
                else if (pop && k + 1 < DEPTH) queue[k*WIDTH+:WIDTH] <= queue[(k+1)*WIDTH+:WIDTH];
            size <= left + push;
        end

    genvar i;
    generate
        for (i = 0; i < DEPTH; i = i + 1) begin : each
            always @* if (!rst && i < size) assert (words[i*WIDTH+:WIDTH] == queue[i*WIDTH+:WIDTH]);
        end
    endgenerate
    always @*
        if (!rst) begin
            assume (!(push && size == DEPTH));
            assume (!(pop && size == 0));
            assert (count == size);
            assert (size == 0 || head == queue[0+:WIDTH]);
        end

    // Interesting: full, then a word for each pop until it is empty, after both pointers have wrapped; a word pushed behind one that is read.
    reg [COUNT_W:0] pushes;
    reg drains;
    always @(posedge clk)
        if (rst) {drains, pushes} <= 0;
        else begin
            if (push && pushes != 2 * DEPTH + 4) pushes <= pushes + 1'b1;
            drains <= (drains && pop && !push) || (size == DEPTH && pushes == 2 * DEPTH + 4 && pop);
        end
    always @* cover (!rst && drains && size == 1 && pop);
    generate
        if (DEPTH > 3) begin : deep  // else the front has them all
            always @* cover (!rst && last_read && push && !pop);
        end
    endgenerate
endmodule
