// fair - what is proved of the arbiter of lab 3: the grant is one-hot, asked for, and given when anybody asks; who keeps asking is
// passed over at most N - 1 times.
module fair #(
    parameter N = 4
) (
    input wire         clk,
    input wire         consume,
    input wire [N-1:0] req
);
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;
    (* anyconst *) wire [$clog2(N)-1:0] who;
    reg [$clog2(N+1)-1:0] passed;
    wire [N-1:0] grant;
    wire moves = consume && grant != 0;

    arbiter #(
        .N(N)
    ) dut (
        .clk(clk),
        .rst(rst),
        .req(req),
        .consume(consume),
        .grant(grant),
        .who(who),
        .passed(passed)
    );

    always @(posedge clk)
        if (rst || !req[who] || (moves && grant[who])) passed <= 0;
        else if (moves) passed <= passed + 1'b1;

    always @*
        if (!rst) begin
            assert ((grant & (grant - 1'b1)) == 0);
            assert ((grant & ~req) == 0);
            assert (grant != 0 || req == 0);
            assert (passed < N);
        end
endmodule
