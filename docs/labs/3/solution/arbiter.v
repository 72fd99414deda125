// arbiter - of those who ask, the one that was served longest ago. A bit for each pair: before[i*N+j] says that i was served longer
// ago than j. Whoever is served comes behind all others.
module arbiter #(
    parameter N = 4
) (
    input  wire         clk,
    input  wire         rst,
    input  wire [N-1:0] req,
    input  wire         consume,  // the grant is used in this cycle
`ifdef FORMAL
    input  wire [$clog2(N)-1:0] who,
    input  wire [$clog2(N+1)-1:0] passed,
`endif
    output wire [N-1:0] grant
);
    reg [N*N-1:0] before;
    genvar i, j;
    generate
        for (i = 0; i < N; i = i + 1) begin : each
            wire [N-1:0] beats_me;
            for (j = 0; j < N; j = j + 1) begin : other
                assign beats_me[j] = j != i && req[j] && before[j*N+i];
                always @(posedge clk)
                    if (rst) before[i*N+j] <= i < j;
                    else if (consume && grant[i]) before[i*N+j] <= 1'b0;
                    else if (consume && grant[j]) before[i*N+j] <= i != j;
            end
            assign grant[i] = req[i] && beats_me == 0;
        end
    endgenerate

`ifdef FORMAL
    // The bits are an order: of two, one is before the other; of three, if a is before b and b before c, a is before c.
    integer a, b, c;
    reg [$clog2(N+1)-1:0] ahead;  // how many are before `who`
    always @* begin
        ahead = 0;
        for (a = 0; a < N; a = a + 1) if (before[a*N+who]) ahead = ahead + 1'b1;
    end
    always @*
        if (!rst) begin
            for (a = 0; a < N; a = a + 1) begin
                assert (!before[a*N+a]);
                for (b = 0; b < N; b = b + 1) begin
                    if (a != b) assert (before[a*N+b] != before[b*N+a]);
                    for (c = 0; c < N; c = c + 1) assert (!(before[a*N+b] && before[b*N+c]) || before[a*N+c]);
                end
            end
            // Each grant of another puts that one behind `who`.
            assert (passed + ahead < N);
        end
`endif
endmodule
