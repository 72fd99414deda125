`include "wisp_params.vh"
// wisp_d2d - network interface of a die: reads of its requester out, reads of others in, data back
// (docs/microarchitecture.md, "d2d").
module wisp_d2d #(
    parameter DATA_W = 512,
    parameter TAGS = 256  // 2 to 256
) (
    input  wire                               clk,
    input  wire                               rst,
    input  wire [          `WISP_COORD_W-1:0] here_x,
    input  wire [          `WISP_COORD_W-1:0] here_y,
    input  wire [              `WISP_TAG_W:0] tag_limit,
    // reads of the own requester
    input  wire                               rd_valid,
    output wire                               rd_ready,
    input  wire [           `WISP_READ_W-1:0] rd_word,
    // those whose owner is this die
    output wire                               loc_valid,
    input  wire                               loc_ready,
    output wire [           `WISP_READ_W-1:0] loc_word,
    // reads of other dies
    output wire                               mem_valid,
    input  wire                               mem_ready,
    output wire [           `WISP_READ_W-1:0] mem_word,
    // their answers
    input  wire                               ans_valid,
    output wire                               ans_ready,
    input  wire [`WISP_HEADER_W + DATA_W-1:0] ans_flit,
    // data of the own remote reads
    output wire                               rsp_valid,
    input  wire                               rsp_ready,
    output wire [             `WISP_ID_W-1:0] rsp_id,
    output wire [            `WISP_TAG_W-1:0] rsp_tag,
    output wire                               rsp_last,
    output wire [                 DATA_W-1:0] rsp_data,
    // the router's local port
    output wire [`WISP_HEADER_W + DATA_W-1:0] inj_flit,
    input  wire [              `WISP_VCS-1:0] inj_credit,
    input  wire [`WISP_HEADER_W + DATA_W-1:0] ej_flit,
    output reg  [              `WISP_VCS-1:0] ej_credit
`ifdef WISP_OBSERVE
    ,
    output wire [ `WISP_OBS_D2D_WORDS*64-1:0] obs
`endif
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W;
    localparam TAG_W = `WISP_TAG_W;
    localparam INDEX_W = (TAGS < 2) ? 1 : $clog2(TAGS);
    generate  // a module that does not exist: every tool stops at its name
        if (TAGS < 2 || TAGS > 2 ** TAG_W) begin : gen_tags_check
            TAGS_must_be_2_to_256 parameter_error ();
        end
        if (DATA_W <= `WISP_READ_W) begin : gen_data_check
            DATA_W_must_hold_a_read_word parameter_error ();
        end
    endgenerate

    // ---- rd: skid buffer and owner lookup (rules 1 and 2) ----
    wire [`WISP_READ_W-1:0] rd_head;
    wire [1:0] rd_count;
    wire rd_pop;
    assign rd_ready = rd_count != 2'd`WISP_SKID_DEPTH;
    wisp_fifo #(
        .WIDTH(`WISP_READ_W),
        .DEPTH(`WISP_SKID_DEPTH),
        .COUNT_W(2)
    ) rd_q (
        .clk(clk),
        .rst(rst),
        .push(rd_valid && rd_ready),
        .push_data(rd_word),
        .pop(rd_pop),
        .head(rd_head),
        .count(rd_count)
    );
    wire [`WISP_COORD_W-1:0] owner_x = rd_head[`WISP_R_PEER_X+:`WISP_COORD_W];
    wire [`WISP_COORD_W-1:0] owner_y = rd_head[`WISP_R_PEER_Y+:`WISP_COORD_W];
    wire owner_here = owner_x == here_x && owner_y == here_y;
    wire rd_some = rd_count != 2'd0;
    assign loc_valid = rd_some && owner_here;
    assign loc_word = loc_valid ? rd_head : {`WISP_READ_W{1'b0}};

    // ---- ans: skid buffer ----
    wire [FLIT_W-1:0] ans_head;
    wire [1:0] ans_count;
    wire ans_pop;
    assign ans_ready = ans_count != 2'd`WISP_SKID_DEPTH;
    wisp_fifo #(
        .WIDTH(FLIT_W),
        .DEPTH(`WISP_SKID_DEPTH),
        .COUNT_W(2)
    ) ans_q (
        .clk(clk),
        .rst(rst),
        .push(ans_valid && ans_ready),
        .push_data(ans_flit),
        .pop(ans_pop),
        .head(ans_head),
        .count(ans_count)
    );

    // ---- tags: fresh ones first, then those given back (rule 3) ----
    reg [TAG_W:0] fresh;
    wire [TAG_W-1:0] free_head;
    wire [TAG_W:0] free_count;
    wire free_push, free_pop;
    wire has_fresh = fresh < tag_limit;
    wire tag_available = has_fresh || free_count != {TAG_W + 1{1'b0}};
    wire [TAG_W-1:0] tag = has_fresh ? fresh[TAG_W-1:0] : free_head;
    wisp_fifo #(
        .WIDTH(TAG_W),
        .DEPTH(TAGS),
        .COUNT_W(TAG_W + 1)
    ) free_q (
        .clk(clk),
        .rst(rst),
        .push(free_push),
        .push_data(rsp_tag),
        .pop(free_pop),
        .head(free_head),
        .count(free_count)
    );

    // ---- inject (rule 4) ----
    localparam INJ_CREDIT_W = 3;
    reg [INJ_CREDIT_W-1:0] credit_req, credit_rsp;
    wire [`WISP_VCS-1:0] inj_req = {
        ans_count != 2'd0 && credit_rsp != {INJ_CREDIT_W{1'b0}},
        rd_some && !owner_here && tag_available && credit_req != {INJ_CREDIT_W{1'b0}}
    };
    wire [`WISP_VCS-1:0] inj_grant, inj_mask;
    wisp_arbiter #(
        .N(`WISP_VCS)
    ) arbiter (
        .clk(clk),
        .rst(rst),
        .req(inj_req),
        .consume(1'b1),
        .grant(inj_grant),
        .mask(inj_mask)
    );
    wire send_request = inj_grant[`WISP_VC_REQUEST];
    wire send_answer = inj_grant[`WISP_VC_RESPONSE];

    wire [`WISP_READ_W-1:0] request_word = {tag, here_y, here_x, rd_head[`WISP_R_PEER_X-1:0]};
    wire [`WISP_HEADER_W-1:0] request_header = {
        {`WISP_HEADER_W - `WISP_H_TAG - TAG_W{1'b0}}, tag, 1'b1, 1'b0, 1'b1, 1'b1, owner_y, owner_x
    };
    wire [FLIT_W-1:0] request_flit = {{DATA_W - `WISP_READ_W{1'b0}}, request_word, request_header};
    assign inj_flit = {FLIT_W{send_request}} & request_flit | {FLIT_W{send_answer}} & ans_head;
    assign rd_pop = send_request || (loc_valid && loc_ready);
    assign ans_pop = send_answer;
    assign free_pop = send_request && !has_fresh;

    wire [TAG_W:0] fresh_next = fresh + {{TAG_W{1'b0}}, send_request && has_fresh};
    wire [INJ_CREDIT_W-1:0] credit_req_next =
        credit_req + {{INJ_CREDIT_W - 1{1'b0}}, inj_credit[`WISP_VC_REQUEST]} - {{INJ_CREDIT_W - 1{1'b0}}, send_request};
    wire [INJ_CREDIT_W-1:0] credit_rsp_next =
        credit_rsp + {{INJ_CREDIT_W - 1{1'b0}}, inj_credit[`WISP_VC_RESPONSE]} - {{INJ_CREDIT_W - 1{1'b0}}, send_answer};

    // What was asked under each tag.
    localparam ENTRY_W = `WISP_FLITS_W + `WISP_ID_W;
    reg [ENTRY_W-1:0] asked[0:TAGS-1];
    always @(posedge clk)
        if (send_request) asked[tag[INDEX_W-1:0]] <= {rd_head[`WISP_R_ID+:`WISP_ID_W], rd_head[`WISP_R_FLITS+:`WISP_FLITS_W]};

    // ---- eject (rule 5) ----
    localparam ANSWER_W = DATA_W + TAG_W + 1;  // what an answer needs beyond this point: data, tag, last
    wire [ANSWER_W-1:0] ej_rsp_head;
    wire [`WISP_READ_W-1:0] ej_req_head;
    wire unused_header = &{1'b0, ej_flit[`WISP_H_HEAD:0], ej_flit[`WISP_HEADER_W-1:`WISP_H_TAG+TAG_W]};
    wire [2:0] ej_req_count, ej_rsp_count;
    wire ej_req_pop, ej_rsp_pop;
    wisp_fifo #(
        .WIDTH(`WISP_READ_W),
        .DEPTH(`WISP_EJECT_DEPTH),
        .COUNT_W(3)
    ) ej_q_req (
        .clk(clk),
        .rst(rst),
        .push(ej_flit[`WISP_H_PRESENT] && !ej_flit[`WISP_H_VC]),
        .push_data(ej_flit[`WISP_HEADER_W+:`WISP_READ_W]),
        .pop(ej_req_pop),
        .head(ej_req_head),
        .count(ej_req_count)
    );
    wisp_fifo #(
        .WIDTH(ANSWER_W),
        .DEPTH(`WISP_EJECT_DEPTH),
        .COUNT_W(3)
    ) ej_q_rsp (
        .clk(clk),
        .rst(rst),
        .push(ej_flit[`WISP_H_PRESENT] && ej_flit[`WISP_H_VC]),
        .push_data({ej_flit[`WISP_HEADER_W+:DATA_W], ej_flit[`WISP_H_TAG+:TAG_W], ej_flit[`WISP_H_LAST]}),
        .pop(ej_rsp_pop),
        .head(ej_rsp_head),
        .count(ej_rsp_count)
    );

    assign mem_valid = ej_req_count != 3'd0;
    assign mem_word = mem_valid ? ej_req_head : {`WISP_READ_W{1'b0}};
    assign ej_req_pop = mem_valid && mem_ready;

    reg [`WISP_FLITS_W-1:0] left;  // flits still to come of the answer at the head
    wire head_last = ej_rsp_head[0];
    wire [TAG_W-1:0] head_tag = ej_rsp_head[1+:TAG_W];
    wire [ENTRY_W-1:0] entry = asked[head_tag[INDEX_W-1:0]];
    wire [`WISP_FLITS_W-1:0] remaining = (left == {`WISP_FLITS_W{1'b0}}) ? entry[`WISP_FLITS_W-1:0] : left;
    wire last = remaining == {{`WISP_FLITS_W - 1{1'b0}}, 1'b1};
    assign rsp_valid = ej_rsp_count != 3'd0;
    assign rsp_tag = rsp_valid ? head_tag : {TAG_W{1'b0}};
    assign rsp_id = rsp_valid ? entry[`WISP_FLITS_W+:`WISP_ID_W] : {`WISP_ID_W{1'b0}};
    assign rsp_last = rsp_valid && last;
    assign rsp_data = rsp_valid ? ej_rsp_head[1+TAG_W+:DATA_W] : {DATA_W{1'b0}};
    assign ej_rsp_pop = rsp_valid && rsp_ready;
    assign free_push = ej_rsp_pop && last;

    reg error;
    wire error_next = error || (ej_rsp_pop && last != head_last);
    wire [`WISP_FLITS_W-1:0] left_next = ej_rsp_pop ? remaining - 1'b1 : left;

    always @(posedge clk)
        if (rst) begin
            fresh <= {TAG_W + 1{1'b0}};
            credit_req <= INJ_CREDIT_W'(`WISP_LOCAL_DEPTH);
            credit_rsp <= INJ_CREDIT_W'(`WISP_LOCAL_DEPTH);
            ej_credit <= {`WISP_VCS{1'b0}};
            left <= {`WISP_FLITS_W{1'b0}};
            error <= 1'b0;
        end else begin
            fresh <= fresh_next;
            credit_req <= credit_req_next;
            credit_rsp <= credit_rsp_next;
            ej_credit <= {ej_rsp_pop, ej_req_pop};
            left <= left_next;
            error <= error_next;
        end

`ifdef WISP_ASSERT
    localparam [INJ_CREDIT_W-1:0] ALL_CREDITS = INJ_CREDIT_W'(`WISP_LOCAL_DEPTH);
    always @(posedge clk)
        if (!rst) begin
            if (inj_credit[`WISP_VC_REQUEST] && credit_req == ALL_CREDITS) $fatal(1, "%m: a request credit too many");
            if (inj_credit[`WISP_VC_RESPONSE] && credit_rsp == ALL_CREDITS) $fatal(1, "%m: a response credit too many");
            if (rd_valid && rd_word[`WISP_R_FLITS+:`WISP_FLITS_W] == {`WISP_FLITS_W{1'b0}})
                $fatal(1, "%m: a read of no flits");
        end
`endif

`ifdef WISP_OBSERVE
    assign obs[0+:64] = {
        8'd0, ej_credit, error, ans_ready, rd_ready, rsp_valid, mem_valid, loc_valid, inj_grant, inj_mask, inj_req,
        credit_rsp, credit_req, left, free_count, fresh, ej_rsp_count, ej_req_count, ans_count, rd_count
    };
    assign obs[64+:64] = {{64 - `WISP_READ_W{1'b0}}, mem_word};
    assign obs[128+:64] = {{64 - `WISP_READ_W{1'b0}}, loc_word};
    assign obs[192+:64] = {47'd0, rsp_tag, rsp_last, rsp_id};
    assign obs[256+:64] = rsp_data[63:0];
    assign obs[320+:64] = {32'd0, inj_flit[`WISP_HEADER_W-1:0]};
    assign obs[384+:64] = inj_flit[`WISP_HEADER_W+:64];
`else
    wire unused_mask = &{1'b0, inj_mask};
`endif
endmodule
