// wisp_registers.vh - the registers of a die: written by `make registers` from rtl/registers.txt. Offsets; of what is not
// read-only, the places of the fields; what wisp_regs.v needs to answer, in names of that module.
`ifndef WISP_REGISTERS_VH
`define WISP_REGISTERS_VH

`define WISP_REG_VERSION 12'h000
`define WISP_REG_CAP_LOW 12'h004
`define WISP_REG_CAP_HIGH 12'h008
`define WISP_REG_PLACE 12'h010
`define WISP_REG_CREDITS 12'h014
`define WISP_REG_LIMITS 12'h018
`define WISP_REG_ENABLE 12'h020
`define WISP_REG_ERROR 12'h024
`define WISP_REG_TAGS 12'h030
`define WISP_REG_USED_LOCAL 12'h040
`define WISP_REG_USED_NORTH 12'h044
`define WISP_REG_USED_EAST 12'h048
`define WISP_REG_USED_SOUTH 12'h04c
`define WISP_REG_USED_WEST 12'h050
`define WISP_REG_STALL_CREDIT_LOCAL 12'h060
`define WISP_REG_STALL_CREDIT_NORTH 12'h064
`define WISP_REG_STALL_CREDIT_EAST 12'h068
`define WISP_REG_STALL_CREDIT_SOUTH 12'h06c
`define WISP_REG_STALL_CREDIT_WEST 12'h070
`define WISP_REG_STALL_ARBITRATION_LOCAL 12'h080
`define WISP_REG_STALL_ARBITRATION_NORTH 12'h084
`define WISP_REG_STALL_ARBITRATION_EAST 12'h088
`define WISP_REG_STALL_ARBITRATION_SOUTH 12'h08c
`define WISP_REG_STALL_ARBITRATION_WEST 12'h090
`define WISP_REG_AHEAD_ASKED 12'h0a0
`define WISP_REG_AHEAD_LATE 12'h0a4
`define WISP_REG_AHEAD_HELD 12'h0a8

`define WISP_REG_ENABLE_CACHE 0
`define WISP_REG_ENABLE_AHEAD 1
`define WISP_REG_ERROR_READ_FLITS 0
`define WISP_REG_ERROR_READ_EXPERT 1
`define WISP_REG_ERROR_READ_OUTSIDE 2
`define WISP_REG_ERROR_TABLE_EXPERT 3
`define WISP_REG_ERROR_JOB_EXPERT 4
`define WISP_REG_ERROR_JOB_FLITS 5
`define WISP_REG_ERROR_JOB_OUTSIDE 6
`define WISP_REG_ERROR_ANSWER_TAG 7
`define WISP_REG_ERROR_ANSWER_LENGTH 8
`define WISP_REG_ERROR_TAG_LIMIT 9
`define WISP_REG_ERROR_CREDITS 10
`define WISP_REG_ERROR_LINKS_LIMIT 11
`define WISP_REG_ERROR_PLACE 12
`define WISP_REG_ERROR_MEMORY 13

// Lists of case items: registers that are read only, and those that can be written.

`define WISP_REGISTERS_RO 12'h000, 12'h004, 12'h008, 12'h010, 12'h014, 12'h018, 12'h030, 12'h040, 12'h044, 12'h048, 12'h04c, 12'h050, 12'h060, 12'h064, 12'h068, 12'h06c, 12'h070, 12'h080, 12'h084, 12'h088, 12'h08c, 12'h090, 12'h0a0, 12'h0a4, 12'h0a8
`define WISP_REGISTERS_WRITABLE 12'h020, 12'h024

// The items of a case over the address: what is read.

`define WISP_REGISTERS_READ \
    12'h000: prdata <= {16'd0, 8'd1, 8'd`WISP_ABI}; \
    12'h004: prdata <= {cap[31:0]}; \
    12'h008: prdata <= {cap[63:32]}; \
    12'h010: prdata <= {1'd0, rows, 1'd0, columns, 2'd0, here_y, 2'd0, here_x}; \
    12'h014: prdata <= {6'd0, credits_rsp, 6'd0, credits_req}; \
    12'h018: prdata <= {5'd0, links_limit, 7'd0, tag_limit}; \
    12'h020: prdata <= {30'd0, ahead_on, cache_on}; \
    12'h024: prdata <= {18'd0, error[13], error[12], error[11], error[10], error[9], error[8], error[7], error[6], error[5], error[4], error[3], error[2], error[1], error[0]}; \
    12'h030: prdata <= {7'd0, free_tags, 7'd0, fresh}; \
    12'h040: prdata <= {used_0}; \
    12'h044: prdata <= {used_1}; \
    12'h048: prdata <= {used_2}; \
    12'h04c: prdata <= {used_3}; \
    12'h050: prdata <= {used_4}; \
    12'h060: prdata <= {stall_credit_0}; \
    12'h064: prdata <= {stall_credit_1}; \
    12'h068: prdata <= {stall_credit_2}; \
    12'h06c: prdata <= {stall_credit_3}; \
    12'h070: prdata <= {stall_credit_4}; \
    12'h080: prdata <= {stall_arbitration_0}; \
    12'h084: prdata <= {stall_arbitration_1}; \
    12'h088: prdata <= {stall_arbitration_2}; \
    12'h08c: prdata <= {stall_arbitration_3}; \
    12'h090: prdata <= {stall_arbitration_4}; \
    12'h0a0: prdata <= {asked}; \
    12'h0a4: prdata <= {late}; \
    12'h0a8: prdata <= {held_links};

`endif
