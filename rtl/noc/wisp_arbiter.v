// wisp_arbiter - round robin that skips idle requesters and moves on a consumed grant (docs/microarchitecture.md, "arbiter").
module wisp_arbiter #(
    parameter N = 4
) (
    input  wire         clk,
    input  wire         rst,
    input  wire [N-1:0] req,
    input  wire         consume,
    output wire [N-1:0] grant,  // one-hot or zero
    output reg  [N-1:0] mask    // the requesters after the last one served
);
    generate  // a module that does not exist: every tool stops at its name
        if (N < 1) begin : gen_n_check
            N_must_be_at_least_1 parameter_error ();
        end
    endgenerate

    wire [N-1:0] later = req & mask;
    wire [N-1:0] from = (later != {N{1'b0}}) ? later : req;
    assign grant = from & (~from + 1'b1);  // the lowest set bit

    // Above the granted bit: neither it nor anything below.
    wire [N-1:0] above = ~(grant | (grant - 1'b1));
    wire [N-1:0] mask_next = (consume && grant != {N{1'b0}}) ? above : mask;

    always @(posedge clk)
        if (rst) mask <= {N{1'b0}};
        else mask <= mask_next;

`ifdef WISP_ASSERT
    always @(posedge clk)
        if (!rst) begin
            if ((grant & (grant - 1'b1)) != {N{1'b0}}) $fatal(1, "%m: more than one grant");
            if ((grant & ~req) != {N{1'b0}}) $fatal(1, "%m: grant without request");
            if (grant == {N{1'b0}} && req != {N{1'b0}}) $fatal(1, "%m: request without grant");
        end
`endif
endmodule
