// arbiter - contract of wisp_arbiter: the grant is one-hot, asked for, and given when anybody asks; who keeps asking is
// served at least once in any N consumed grants.
module arbiter_formal #(
    parameter N = 4
) (
    input wire         clk,
    input wire         consume,
    input wire [N-1:0] req
);
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wire [N-1:0] grant, mask;
    wisp_arbiter #(
        .N(N)
    ) dut (
        .clk(clk),
        .rst(rst),
        .req(req),
        .consume(consume),
        .grant(grant),
        .mask(mask)
    );

    // Any one of the requesters; how many grants others consumed while it kept asking.
    (* anyconst *) wire [3:0] who;
    reg [4:0] passed;
    always @* assume (who < N);
    wire moves = consume && grant != 0;
    always @(posedge clk)
        if (rst || !req[who] || (moves && grant[who])) passed <= 5'd0;
        else if (moves) passed <= passed + 5'd1;

    // The last one served: the mask is the bits above it. At reset as if it had been the highest.
    integer i;
    reg [4:0] last;
    always @* begin
        last = N - 1;
        for (i = 0; i < N; i = i + 1) if (mask[i]) last = last - 5'd1;
    end

    always @*
        if (!rst) begin
            assert ((grant & (grant - 1'b1)) == 0);
            assert ((grant & ~req) == 0);
            assert (grant != 0 || req == 0);
            assert (passed < N);
            // For the induction: others served since `who` began to ask lie between it and the last one, going round.
            assert (!mask[0]);
            assert (mask == ({N{1'b1}} & ~({{N{1'b0}}, {N{1'b1}}} >> (N - 1 - last))));
            assert (passed <= (mask[who] ? N - who + last : last - who));
        end

    genvar g;
    generate
        for (g = 0; g < N; g = g + 1) begin : each
            always @* cover (!rst && who == g && grant[g] && consume && passed == N - 1);
        end
    endgenerate
endmodule
