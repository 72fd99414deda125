`include "wisp_params.vh"
`include "wisp_observe.vh"
// wisp_wafer - X x Y dies and the links between them (docs/microarchitecture.md, "wafer"). Die id = y + x * Y has slice id
// of every flat bus.
module wisp_wafer #(
    parameter X = 5,
    parameter Y = 5,
    parameter LATENCY = 200,
    parameter DATA_W = 512,
    parameter REQ_DEPTH = 64,
    parameter RSP_DEPTH = 402,
    parameter TAGS = 256,
    parameter CACHE = 1,
    parameter EXPERTS = `WISP_EXPERTS,
    parameter AHEAD = 1,
    parameter AHEAD_TAGS = `WISP_AHEAD_TAGS
) (
    input  wire                                              clk,
    input  wire                                              rst,
    // straps of all dies, and of each; their coordinates are wired
    input  wire [                         `WISP_DEPTH_W-1:0] credits_req,
    input  wire [                         `WISP_DEPTH_W-1:0] credits_rsp,
    input  wire [      X*Y*`WISP_PORTS*`WISP_WEIGHT_W - 1:0] weights,
    input  wire [                             `WISP_TAG_W:0] tag_limit,
    input  wire [                         `WISP_LINKS_W-1:0] links_limit,
    // the registers of the dies: a select for each, the rest is shared
    input  wire [                                 X*Y - 1:0] psel,
    input  wire                                              penable,
    input  wire                                              pwrite,
    input  wire [                           `WISP_APB_W-1:0] paddr,
    input  wire [                                      31:0] pwdata,
    output wire [                              X*Y*32 - 1:0] prdata,
    output wire [                                 X*Y - 1:0] pready,
    output wire [                                 X*Y - 1:0] pslverr,
    // requesters, memories and Local CPs
    input  wire [                                 X*Y - 1:0] rd_valid,
    output wire [                                 X*Y - 1:0] rd_ready,
    input  wire [                   X*Y*`WISP_READ_W  - 1:0] rd_word,
    output wire [                                 X*Y - 1:0] loc_valid,
    input  wire [                                 X*Y - 1:0] loc_ready,
    output wire [                   X*Y*`WISP_READ_W  - 1:0] loc_word,
    output wire [                                 X*Y - 1:0] loc_copy,
    output wire [                   X*Y*`WISP_ADDR_W  - 1:0] loc_addr,
    output wire [                                 X*Y - 1:0] mem_valid,
    input  wire [                                 X*Y - 1:0] mem_ready,
    output wire [                   X*Y*`WISP_READ_W  - 1:0] mem_word,
    input  wire [                                 X*Y - 1:0] ans_valid,
    output wire [                                 X*Y - 1:0] ans_ready,
    input  wire [       X*Y*(`WISP_HEADER_W + DATA_W) - 1:0] ans_flit,
    output wire [                                 X*Y - 1:0] rsp_valid,
    input  wire [                                 X*Y - 1:0] rsp_ready,
    output wire [                     X*Y*`WISP_ID_W  - 1:0] rsp_id,
    output wire [                    X*Y*`WISP_TAG_W  - 1:0] rsp_tag,
    output wire [                                 X*Y - 1:0] rsp_last,
    output wire [                          X*Y*DATA_W - 1:0] rsp_data,
    output wire [                                 X*Y - 1:0] wr_valid,
    input  wire [                                 X*Y - 1:0] wr_ready,
    output wire [                  X*Y*`WISP_WRITE_W  - 1:0] wr_word,
    output wire [                          X*Y*DATA_W - 1:0] wr_data,
    input  wire [                                 X*Y - 1:0] tbl_valid,
    output wire [                                 X*Y - 1:0] tbl_ready,
    input  wire [                  X*Y*`WISP_TABLE_W  - 1:0] tbl_word,
    output wire [                                 X*Y - 1:0] done_valid,
    output wire [                 X*Y*`WISP_EXPERT_W  - 1:0] done_expert,
    input  wire [                                 X*Y - 1:0] job_valid,
    output wire [                                 X*Y - 1:0] job_ready,
    input  wire [                    X*Y*`WISP_JOB_W  - 1:0] job_word,
    // what this hardware is
    output wire [                                      63:0] cap,
    output wire [                                      63:0] shape
`ifdef WISP_OBSERVE
    ,
    output wire [                  X*Y*`WISP_OBS_ENV*64-1:0] obs
`endif
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W;
    localparam PORTS = `WISP_PORTS - 1;  // toward neighbours; index n = port - 1
    localparam VCS = `WISP_VCS;
    localparam N = `WISP_NORTH - 1, E = `WISP_EAST - 1, S = `WISP_SOUTH - 1, W = `WISP_WEST - 1;

    generate  // a module that does not exist: every tool stops at its name
        if (X < 1 || Y < 1 || X > 2 ** `WISP_COORD_W || Y > 2 ** `WISP_COORD_W) begin : gen_shape_check
            X_and_Y_must_be_1_to_64 parameter_error ();
        end
    endgenerate

    wire [X*Y*PORTS*FLIT_W-1:0] out_flit, in_flit;
    wire [X*Y*PORTS*VCS-1:0] out_credit, in_credit;
    wire [X*Y*64-1:0] caps;
    wire [X*Y*2-1:0] faults;
    assign cap = caps[63:0];
    localparam [31:0] CYCLES = LATENCY, ROWS = Y, COLUMNS = X;  // with a width, to take bits of
    assign shape = {32'd0, CYCLES[15:0], ROWS[7:0], COLUMNS[7:0]};

    genvar x, y, n;
    generate
        for (x = 0; x < X; x = x + 1) begin : gen_x
            for (y = 0; y < Y; y = y + 1) begin : gen_y
                localparam D = y + x * Y;
                localparam [`WISP_COORD_W-1:0] HERE_X = x;
                localparam [`WISP_COORD_W-1:0] HERE_Y = y;
`ifdef WISP_OBSERVE
                localparam OBS = D * `WISP_OBS_ENV;
`endif

                wisp_die #(
                    .DATA_W(DATA_W),
                    .REQ_DEPTH(REQ_DEPTH),
                    .RSP_DEPTH(RSP_DEPTH),
                    .TAGS(TAGS),
                    .CACHE(CACHE),
                    .EXPERTS(EXPERTS),
                    .AHEAD(AHEAD),
                    .AHEAD_TAGS(AHEAD_TAGS)
                ) die (
                    .clk(clk),
                    .rst(rst),
                    .here_x(HERE_X),
                    .here_y(HERE_Y),
                    .credits_req(credits_req),
                    .credits_rsp(credits_rsp),
                    .weights(weights[D*`WISP_PORTS*`WISP_WEIGHT_W+:`WISP_PORTS*`WISP_WEIGHT_W]),
                    .tag_limit(tag_limit),
                    .links_limit(links_limit),
                    .columns(COLUMNS[`WISP_COORD_W:0]),
                    .rows(ROWS[`WISP_COORD_W:0]),
                    .psel(psel[D]),
                    .penable(penable),
                    .pwrite(pwrite),
                    .paddr(paddr),
                    .pwdata(pwdata),
                    .prdata(prdata[D*32+:32]),
                    .pready(pready[D]),
                    .pslverr(pslverr[D]),
                    .in_flit(in_flit[D*PORTS*FLIT_W+:PORTS*FLIT_W]),
                    .in_credit(in_credit[D*PORTS*VCS+:PORTS*VCS]),
                    .out_flit(out_flit[D*PORTS*FLIT_W+:PORTS*FLIT_W]),
                    .out_credit(out_credit[D*PORTS*VCS+:PORTS*VCS]),
                    .rd_valid(rd_valid[D]),
                    .rd_ready(rd_ready[D]),
                    .rd_word(rd_word[D*`WISP_READ_W+:`WISP_READ_W]),
                    .loc_valid(loc_valid[D]),
                    .loc_ready(loc_ready[D]),
                    .loc_word(loc_word[D*`WISP_READ_W+:`WISP_READ_W]),
                    .loc_copy(loc_copy[D]),
                    .loc_addr(loc_addr[D*`WISP_ADDR_W+:`WISP_ADDR_W]),
                    .mem_valid(mem_valid[D]),
                    .mem_ready(mem_ready[D]),
                    .mem_word(mem_word[D*`WISP_READ_W+:`WISP_READ_W]),
                    .ans_valid(ans_valid[D]),
                    .ans_ready(ans_ready[D]),
                    .ans_flit(ans_flit[D*FLIT_W+:FLIT_W]),
                    .rsp_valid(rsp_valid[D]),
                    .rsp_ready(rsp_ready[D]),
                    .rsp_id(rsp_id[D*`WISP_ID_W+:`WISP_ID_W]),
                    .rsp_tag(rsp_tag[D*`WISP_TAG_W+:`WISP_TAG_W]),
                    .rsp_last(rsp_last[D]),
                    .rsp_data(rsp_data[D*DATA_W+:DATA_W]),
                    .wr_valid(wr_valid[D]),
                    .wr_ready(wr_ready[D]),
                    .wr_word(wr_word[D*`WISP_WRITE_W+:`WISP_WRITE_W]),
                    .wr_data(wr_data[D*DATA_W+:DATA_W]),
                    .tbl_valid(tbl_valid[D]),
                    .tbl_ready(tbl_ready[D]),
                    .tbl_word(tbl_word[D*`WISP_TABLE_W+:`WISP_TABLE_W]),
                    .done_valid(done_valid[D]),
                    .done_expert(done_expert[D*`WISP_EXPERT_W+:`WISP_EXPERT_W]),
                    .job_valid(job_valid[D]),
                    .job_ready(job_ready[D]),
                    .job_word(job_word[D*`WISP_JOB_W+:`WISP_JOB_W]),
                    .cap(caps[D*64+:64]),
                    .fault(faults[D*2+:2])
`ifdef WISP_OBSERVE,
                    .obs_router(obs[(OBS+`WISP_OBS_ROUTER)*64+:`WISP_PORTS*`WISP_OBS_ROUTER_WORDS*64]),
                    .obs_d2d(obs[(OBS+`WISP_OBS_D2D)*64+:`WISP_OBS_D2D_WORDS*64]),
                    .obs_cache(obs[(OBS+`WISP_OBS_CACHE)*64+:`WISP_OBS_CACHE_WORDS*64]),
                    .obs_ahead(obs[(OBS+`WISP_OBS_AHEAD)*64+:`WISP_OBS_AHEAD_WORDS*64]),
                    .obs_ahead_in(obs[(OBS+`WISP_OBS_AHEAD_IN)*64+:`WISP_OBS_AHEAD_IN_WORDS*64])
`endif
                );

                // The link out of each side to the neighbour T, and where it enters there.
                for (n = 0; n < PORTS; n = n + 1) begin : gen_side
                    localparam EXISTS = (n == N) ? y > 0 : (n == E) ? x + 1 < X : (n == S) ? y + 1 < Y : x > 0;
                    localparam T = (n == N) ? D - 1 : (n == E) ? D + Y : (n == S) ? D + 1 : D - Y;
                    localparam BACK = (n == N) ? S : (n == E) ? W : (n == S) ? N : E;
                    if (EXISTS) begin : gen_link
                        wisp_link #(
                            .DATA_W(DATA_W),
                            .LATENCY(LATENCY)
                        ) link (
                            .clk(clk),
                            .rst(rst),
                            .in_flit(out_flit[(D*PORTS+n)*FLIT_W+:FLIT_W]),
                            .in_credit(out_credit[(T*PORTS+BACK)*VCS+:VCS]),
                            .out_flit(in_flit[(T*PORTS+BACK)*FLIT_W+:FLIT_W]),
                            .out_credit(in_credit[(D*PORTS+n)*VCS+:VCS])
                        );
                    end else begin : gen_edge
                        assign in_flit[(D*PORTS+n)*FLIT_W+:FLIT_W] = {FLIT_W{1'b0}};
                        assign in_credit[(D*PORTS+n)*VCS+:VCS] = {VCS{1'b0}};
                        wire unused = &{1'b0, out_flit[(D*PORTS+n)*FLIT_W+:FLIT_W], out_credit[(D*PORTS+n)*VCS+:VCS]};
                    end
`ifdef WISP_OBSERVE
                    assign obs[(OBS+n*`WISP_OBS_LINK_WORDS)*64+:`WISP_OBS_LINK_WORDS*64] = `WISP_OBSERVE_LINK;
`endif
                end
            end
        end
    endgenerate
    wire unused_caps = &{1'b0, caps, faults};
endmodule
