`include "wisp_params.vh"
// wisp_die - router and network interface of one die (docs/microarchitecture.md, "die").
module wisp_die #(
    parameter DATA_W = 512,
    parameter REQ_DEPTH = 64,
    parameter RSP_DEPTH = 402,
    parameter TAGS = 256,
    parameter CACHE = 1,
    parameter EXPERTS = `WISP_EXPERTS,
    parameter AHEAD = 1,
    parameter AHEAD_TAGS = `WISP_AHEAD_TAGS,
    parameter PROTECT = 0,  // of link buffers: 1 parity, 2 SECDED
    parameter STAGES = 1  // of the router
) (
    input  wire                                                       clk,
    input  wire                                                       rst,
    // straps
    input  wire [                                  `WISP_COORD_W-1:0] here_x,
    input  wire [                                  `WISP_COORD_W-1:0] here_y,
    input  wire [                                  `WISP_DEPTH_W-1:0] credits_req,
    input  wire [                                  `WISP_DEPTH_W-1:0] credits_rsp,
    input  wire [                   `WISP_PORTS * `WISP_WEIGHT_W-1:0] weights,
    input  wire [                                      `WISP_TAG_W:0] tag_limit,
    input  wire [                                  `WISP_LINKS_W-1:0] links_limit,
    input  wire [                                    `WISP_COORD_W:0] columns,
    input  wire [                                    `WISP_COORD_W:0] rows,
    // the registers, for software
    input  wire                                                       psel,
    input  wire                                                       penable,
    input  wire                                                       pwrite,
    input  wire [                                    `WISP_APB_W-1:0] paddr,
    input  wire [                                               31:0] pwdata,
    output wire [                                               31:0] prdata,
    output wire                                                       pready,
    output wire                                                       pslverr,
    // the four neighbours, north first
    input  wire [(`WISP_PORTS - 1) * (`WISP_HEADER_W + DATA_W) - 1:0] in_flit,
    input  wire [                (`WISP_PORTS - 1) * `WISP_VCS - 1:0] in_credit,
    output wire [(`WISP_PORTS - 1) * (`WISP_HEADER_W + DATA_W) - 1:0] out_flit,
    output wire [                (`WISP_PORTS - 1) * `WISP_VCS - 1:0] out_credit,
    // requester and memory
    input  wire                                                       rd_valid,
    output wire                                                       rd_ready,
    input  wire [                                   `WISP_READ_W-1:0] rd_word,
    output wire                                                       loc_valid,
    input  wire                                                       loc_ready,
    output wire [                                   `WISP_READ_W-1:0] loc_word,
    output wire                                                       loc_copy,
    output wire [                                   `WISP_ADDR_W-1:0] loc_addr,
    output wire                                                       mem_valid,
    input  wire                                                       mem_ready,
    output wire [                                   `WISP_READ_W-1:0] mem_word,
    input  wire                                                       ans_valid,
    output wire                                                       ans_ready,
    input  wire [                        `WISP_HEADER_W + DATA_W-1:0] ans_flit,
    output wire                                                       rsp_valid,
    input  wire                                                       rsp_ready,
    output wire [                                     `WISP_ID_W-1:0] rsp_id,
    output wire [                                    `WISP_TAG_W-1:0] rsp_tag,
    output wire                                                       rsp_last,
    output wire [                                         DATA_W-1:0] rsp_data,
    output wire                                                       wr_valid,
    input  wire                                                       wr_ready,
    output wire [                                  `WISP_WRITE_W-1:0] wr_word,
    output wire [                                         DATA_W-1:0] wr_data,
    // the Local CP
    input  wire                                                       tbl_valid,
    output wire                                                       tbl_ready,
    input  wire [                                  `WISP_TABLE_W-1:0] tbl_word,
    output wire                                                       done_valid,
    output wire [                                 `WISP_EXPERT_W-1:0] done_expert,
    input  wire                                                       job_valid,
    output wire                                                       job_ready,
    input  wire [                                    `WISP_JOB_W-1:0] job_word,
    // what this hardware is
    output wire [                                               63:0] cap,
    // a flit that leaves a link buffer now: bit 0 a flipped bit was put right, bit 1 it is wrong
    output wire [                                                1:0] fault
`ifdef WISP_OBSERVE
    ,
    // apart, so that a simulator joins nothing, and works out what depends on inputs by itself
    output wire [          `WISP_PORTS*`WISP_OBS_ROUTER_WORDS*64-1:0] obs_router,
    output wire [                        `WISP_OBS_D2D_WORDS*64-1:0] obs_d2d,
    output wire [                      `WISP_OBS_CACHE_WORDS*64-1:0] obs_cache,
    output wire [                      `WISP_OBS_AHEAD_WORDS*64-1:0] obs_ahead,
    output wire [                   `WISP_OBS_AHEAD_IN_WORDS*64-1:0] obs_ahead_in
`endif
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W;
    // Parameters with a width, to take bits of.
    localparam [31:0] LATER = STAGES - 1, DATA = DATA_W, REQS = REQ_DEPTH, RSPS = RSP_DEPTH, ALL_TAGS = TAGS, SOME_TAGS = AHEAD_TAGS;
    localparam [0:0] HAS_AHEAD = AHEAD != 0 && CACHE != 0 && TAGS > AHEAD_TAGS;
    localparam [63:0] CAP = {
        LATER[3:0], SOME_TAGS[8:0], HAS_AHEAD, CACHE != 0, ALL_TAGS[8:0], RSPS[9:0], REQS[9:0], DATA[11:0], 8'd`WISP_ABI
    };
    assign cap = CAP;

    // Straps end in registers of `regs`: without them a simulator evaluates routing and arbitration anew whenever an input moves.
    wire [`WISP_COORD_W-1:0] die_x, die_y;
    wire [`WISP_COORD_W:0] mesh_columns, mesh_rows;
    wire [`WISP_DEPTH_W-1:0] first_credits_req, first_credits_rsp;
    wire [`WISP_TAG_W:0] tags_allowed;
    wire [`WISP_LINKS_W-1:0] links_allowed;
    wire [`WISP_PORTS*`WISP_WEIGHT_W-1:0] turn_weights;
    wire cache_on, ahead_on;
    wire [`WISP_FAULTS_W-1:0] faults;
    wire [`WISP_TAG_W:0] fresh, free_tags;
    wire [`WISP_STAT_W-1:0] used_0, used_1, used_2, used_3, used_4;
    wire [`WISP_STAT_W-1:0] stall_credit_0, stall_credit_1, stall_credit_2, stall_credit_3, stall_credit_4;
    wire [`WISP_STAT_W-1:0] stall_arbitration_0, stall_arbitration_1, stall_arbitration_2, stall_arbitration_3, stall_arbitration_4;
    wire [`WISP_STAT_W-1:0] asked, late, held_links;

    wire [FLIT_W-1:0] inj_flit, ej_flit;
    wire [`WISP_VCS-1:0] inj_credit, ej_credit;
    wire [2:0] sent = {2'd0, out_flit[`WISP_H_PRESENT]} + {2'd0, out_flit[FLIT_W+`WISP_H_PRESENT]} +
        {2'd0, out_flit[2*FLIT_W+`WISP_H_PRESENT]} + {2'd0, out_flit[3*FLIT_W+`WISP_H_PRESENT]};

    wire [2:0] links;
    generate
        if (STAGES == 1) begin : gen_now
            assign links = sent;
        end else begin : gen_before
            reg [2:0] counted;
            always @(posedge clk)
                if (rst) counted <= 3'd0;
                else counted <= sent;
            assign links = counted;
        end
    endgenerate
    wisp_regs #(
        .REQ_DEPTH(REQ_DEPTH),
        .RSP_DEPTH(RSP_DEPTH),
        .TAGS(TAGS)
    ) regs (
        .clk(clk),
        .rst(rst),
        .psel(psel),
        .penable(penable),
        .pwrite(pwrite),
        .paddr(paddr),
        .pwdata(pwdata),
        .prdata(prdata),
        .pready(pready),
        .pslverr(pslverr),
        .here_x(here_x),
        .here_y(here_y),
        .columns(columns),
        .rows(rows),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .tag_limit(tag_limit),
        .links_limit(links_limit),
        .weights(weights),
        .die_x(die_x),
        .die_y(die_y),
        .mesh_columns(mesh_columns),
        .mesh_rows(mesh_rows),
        .first_credits_req(first_credits_req),
        .first_credits_rsp(first_credits_rsp),
        .tags_allowed(tags_allowed),
        .links_allowed(links_allowed),
        .turn_weights(turn_weights),
        .cache_on(cache_on),
        .ahead_on(ahead_on),
        .cap(CAP),
        .faults(faults),
        .flit_lost(fault[1]),
        .fresh(fresh),
        .free_tags(free_tags),
        .used_0(used_0),
        .used_1(used_1),
        .used_2(used_2),
        .used_3(used_3),
        .used_4(used_4),
        .stall_credit_0(stall_credit_0),
        .stall_credit_1(stall_credit_1),
        .stall_credit_2(stall_credit_2),
        .stall_credit_3(stall_credit_3),
        .stall_credit_4(stall_credit_4),
        .stall_arbitration_0(stall_arbitration_0),
        .stall_arbitration_1(stall_arbitration_1),
        .stall_arbitration_2(stall_arbitration_2),
        .stall_arbitration_3(stall_arbitration_3),
        .stall_arbitration_4(stall_arbitration_4),
        .asked(asked),
        .late(late),
        .held_links(held_links)
    );

    wisp_router #(
        .DATA_W(DATA_W),
        .REQ_DEPTH(REQ_DEPTH),
        .RSP_DEPTH(RSP_DEPTH),
        .PROTECT(PROTECT),
        .STAGES(STAGES)
    ) router (
        .clk(clk),
        .rst(rst),
        .here_x(die_x),
        .here_y(die_y),
        .credits_req(first_credits_req),
        .credits_rsp(first_credits_rsp),
        .weights(turn_weights),
        .in_flit({in_flit, inj_flit}),
        .in_credit({in_credit, ej_credit}),
        .out_flit({out_flit, ej_flit}),
        .out_credit({out_credit, inj_credit}),
        .count_used_0(used_0),
        .count_used_1(used_1),
        .count_used_2(used_2),
        .count_used_3(used_3),
        .count_used_4(used_4),
        .count_stall_credit_0(stall_credit_0),
        .count_stall_credit_1(stall_credit_1),
        .count_stall_credit_2(stall_credit_2),
        .count_stall_credit_3(stall_credit_3),
        .count_stall_credit_4(stall_credit_4),
        .count_stall_arbitration_0(stall_arbitration_0),
        .count_stall_arbitration_1(stall_arbitration_1),
        .count_stall_arbitration_2(stall_arbitration_2),
        .count_stall_arbitration_3(stall_arbitration_3),
        .count_stall_arbitration_4(stall_arbitration_4),
        .fault(fault)
`ifdef WISP_OBSERVE,
        .obs(obs_router)
`endif
    );

    wisp_d2d #(
        .DATA_W(DATA_W),
        .TAGS(TAGS),
        .CACHE(CACHE),
        .EXPERTS(EXPERTS),
        .AHEAD(AHEAD),
        .AHEAD_TAGS(AHEAD_TAGS),
        .EJECT_DEPTH(`WISP_EJECT_DEPTH + STAGES - 1)
    ) d2d (
        .clk(clk),
        .rst(rst),
        .here_x(die_x),
        .here_y(die_y),
        .tag_limit(tags_allowed),
        .links_limit(links_allowed),
        .columns(mesh_columns),
        .rows(mesh_rows),
        .cache_on(cache_on),
        .ahead_on(ahead_on),
        .rd_valid(rd_valid),
        .rd_ready(rd_ready),
        .rd_word(rd_word),
        .loc_valid(loc_valid),
        .loc_ready(loc_ready),
        .loc_word(loc_word),
        .loc_copy(loc_copy),
        .loc_addr(loc_addr),
        .mem_valid(mem_valid),
        .mem_ready(mem_ready),
        .mem_word(mem_word),
        .ans_valid(ans_valid),
        .ans_ready(ans_ready),
        .ans_flit(ans_flit),
        .rsp_valid(rsp_valid),
        .rsp_ready(rsp_ready),
        .rsp_id(rsp_id),
        .rsp_tag(rsp_tag),
        .rsp_last(rsp_last),
        .rsp_data(rsp_data),
        .wr_valid(wr_valid),
        .wr_ready(wr_ready),
        .wr_word(wr_word),
        .wr_data(wr_data),
        .tbl_valid(tbl_valid),
        .tbl_ready(tbl_ready),
        .tbl_word(tbl_word),
        .done_valid(done_valid),
        .done_expert(done_expert),
        .job_valid(job_valid),
        .job_ready(job_ready),
        .job_word(job_word),
        .links(links),
        .inj_flit(inj_flit),
        .inj_credit(inj_credit),
        .ej_flit(ej_flit),
        .ej_credit(ej_credit),
        .faults(faults),
        .count_fresh(fresh),
        .count_free(free_tags),
        .count_asked(asked),
        .count_late(late),
        .count_held_links(held_links)
`ifdef WISP_OBSERVE,
        .obs(obs_d2d),
        .obs_cache(obs_cache),
        .obs_ahead(obs_ahead),
        .obs_ahead_in(obs_ahead_in)
`endif
    );
endmodule
