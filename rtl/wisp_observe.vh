// wisp_observe.vh - the bits of the observation, word by word: written by `make observe` from rtl/observation.txt.
// Used where WISP_OBSERVE is defined; the names are those of the unit that uses it.
`ifndef WISP_OBSERVE_VH
`define WISP_OBSERVE_VH

`define WISP_OBSERVE_FILL { \
        1'd0, \
        cur_valid ? cur_expert : 9'd0, \
        done_valid ? done_expert : 9'd0, \
        done_valid, \
        wr_valid && head_final, \
        wr_count, \
        want, \
        hold, \
        copy, \
        candidate, \
        copying, \
        looking, \
        cur_valid, \
        idle }

`define WISP_OBSERVE_LINK { \
        in_flit[(D*PORTS+n)*FLIT_W+`WISP_HEADER_W+:64], \
        30'd0, \
        in_credit[(D*PORTS+n)*VCS+:VCS], \
        in_flit[(D*PORTS+n)*FLIT_W+:`WISP_HEADER_W] }

`define WISP_OBSERVE_ROUTER { \
        32'd0, \
        stall_arbitration, \
        stall_credit, \
        used, \
        flit[`WISP_HEADER_W+:64], \
        12'd0, \
        count[(o*`WISP_VCS+1)*`WISP_DEPTH_W+:`WISP_DEPTH_W], \
        count[o*`WISP_VCS*`WISP_DEPTH_W+:`WISP_DEPTH_W], \
        flit[`WISP_HEADER_W-1:0], \
        2'd0, \
        turn_mask, \
        route[(o*`WISP_VCS+1)*3+:3], \
        route[o*`WISP_VCS*3+:3], \
        open[o*`WISP_VCS+:`WISP_VCS], \
        pop[o*`WISP_VCS+:`WISP_VCS], \
        granted, \
        req, \
        mask, \
        gen_credit[1].credit, \
        gen_credit[0].credit }

`define WISP_OBSERVE_D2D { \
        inj_flit[`WISP_HEADER_W+:64], \
        32'd0, \
        inj_flit[`WISP_HEADER_W-1:0], \
        rsp_data[63:0], \
        47'd0, \
        rsp_tag, \
        rsp_last, \
        rsp_id, \
        7'd0, \
        loc_word, \
        7'd0, \
        mem_word, \
        8'd0, \
        ej_credit, \
        error, \
        ans_ready, \
        rd_ready, \
        rsp_valid, \
        mem_valid, \
        loc_valid, \
        inj_grant, \
        inj_mask, \
        inj_req, \
        credit_rsp, \
        credit_req, \
        left, \
        free_count, \
        fresh, \
        ej_rsp_count, \
        ej_req_count, \
        ans_count, \
        rd_count }

`define WISP_OBSERVE_CACHE { \
        16'd0, \
        obs_cur[`WISP_A_WRITTEN+:`WISP_LINE_W], \
        obs_cur[`WISP_A_BASE+:`WISP_ADDR_W], \
        4'd0, \
        drain ? command : 60'd0, \
        16'd0, \
        obs_cur[`WISP_A_LINES+:`WISP_LINE_W], \
        loc_addr, \
        wr_data[63:0], \
        17'd0, \
        hit_valid, \
        answer_some ? answer_expert : 9'd0, \
        wr_word, \
        4'd0, \
        hit, \
        rd_some && read_local, \
        answer_some && enabled, \
        answer_some && head_keep, \
        answer_some ? answer_line : 20'd0, \
        forget, \
        tbl_ready, \
        tbl_count, \
        obs_fill }

`define WISP_OBSERVE_AHEAD { \
        late, \
        asked, \
        7'd0, \
        some ? job : 57'd0, \
        3'd0, \
        sum, \
        {{16 - AHEAD_TAGS{1'b0}}, busy}, \
        is_late, \
        take, \
        job_ready, \
        quiet, \
        ask_slot, \
        ask, \
        crowded, \
        in_matrix, \
        matrix, \
        count }

`define WISP_OBSERVE_AHEAD_IN { \
        3'd0, \
        give, \
        {{`WISP_WINDOW_W - WINDOW_W{1'b0}}, window}, \
        line, \
        held_links }

`define WISP_OBSERVE_HEATMAP { \
        16'd0, \
        counting ? {{16 - COUNTER_W{1'b0}}, counter_seen} : 16'd0, \
        3'd0, \
        swap_ready, \
        pair_ready, \
        swap_rvalid, \
        pairing ? to : 9'd0, \
        pairing ? from : 9'd0, \
        half_word, \
        halving, \
        saturated, \
        counting }

`define WISP_OBSERVE_TOPN { \
        22'd0, \
        {{32 - LANES{1'b0}}, mark_bits}, \
        ge3, \
        2'd0, \
        done, \
        mark_word, \
        mark_valid, \
        ge2, \
        ge1, \
        busy ? rest : 10'd0, \
        busy ? {{16 - COUNTER_W{1'b0}}, threshold} : 16'd0, \
        busy ? to_read : 5'd0, \
        arriving, \
        phase }

`define WISP_OBSERVE_PREDICTOR { \
        asked ? fold : 64'd0, \
        39'd0, \
        ans_valid && ans_cp_en, \
        ans_valid ? ans_expert : 9'd0, \
        ans_valid, \
        row, \
        start, \
        hold, \
        cmd_ready, \
        obs_count }

`endif
