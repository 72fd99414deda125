/* registers.h - the registers of a die: written by `make registers` from rtl/registers.txt. For drivers: the offset of each
 * register, and of each field its lowest bit and its width. For programs: WISP_REGISTERS_LIST, a row per register: name,
 * offset, value at reset (0 where the hardware decides), whether it can be written. For the reference (csim/die/regs.c):
 * WISP_REGISTERS_READ, the items of a switch over the offset, from variables of the function that uses it. */
#ifndef WISP_BASE_REGISTERS_H
#define WISP_BASE_REGISTERS_H

/* clang-format off */
#define WISP_REG_VERSION 0x000
#define WISP_REG_CAP_LOW 0x004
#define WISP_REG_CAP_HIGH 0x008
#define WISP_REG_PLACE 0x010
#define WISP_REG_CREDITS 0x014
#define WISP_REG_LIMITS 0x018
#define WISP_REG_ENABLE 0x020
#define WISP_REG_ERROR 0x024
#define WISP_REG_TAGS 0x030
#define WISP_REG_USED_LOCAL 0x040
#define WISP_REG_USED_NORTH 0x044
#define WISP_REG_USED_EAST 0x048
#define WISP_REG_USED_SOUTH 0x04c
#define WISP_REG_USED_WEST 0x050
#define WISP_REG_STALL_CREDIT_LOCAL 0x060
#define WISP_REG_STALL_CREDIT_NORTH 0x064
#define WISP_REG_STALL_CREDIT_EAST 0x068
#define WISP_REG_STALL_CREDIT_SOUTH 0x06c
#define WISP_REG_STALL_CREDIT_WEST 0x070
#define WISP_REG_STALL_ARBITRATION_LOCAL 0x080
#define WISP_REG_STALL_ARBITRATION_NORTH 0x084
#define WISP_REG_STALL_ARBITRATION_EAST 0x088
#define WISP_REG_STALL_ARBITRATION_SOUTH 0x08c
#define WISP_REG_STALL_ARBITRATION_WEST 0x090
#define WISP_REG_AHEAD_ASKED 0x0a0
#define WISP_REG_AHEAD_LATE 0x0a4
#define WISP_REG_AHEAD_HELD 0x0a8

#define WISP_REG_VERSION_ABI 0
#define WISP_REG_VERSION_ABI_W 8
#define WISP_REG_VERSION_MAP 8
#define WISP_REG_VERSION_MAP_W 8
#define WISP_REG_CAP_LOW_VALUE 0
#define WISP_REG_CAP_LOW_VALUE_W 32
#define WISP_REG_CAP_HIGH_VALUE 0
#define WISP_REG_CAP_HIGH_VALUE_W 32
#define WISP_REG_PLACE_X 0
#define WISP_REG_PLACE_X_W 6
#define WISP_REG_PLACE_Y 8
#define WISP_REG_PLACE_Y_W 6
#define WISP_REG_PLACE_COLUMNS 16
#define WISP_REG_PLACE_COLUMNS_W 7
#define WISP_REG_PLACE_ROWS 24
#define WISP_REG_PLACE_ROWS_W 7
#define WISP_REG_CREDITS_REQUEST 0
#define WISP_REG_CREDITS_REQUEST_W 10
#define WISP_REG_CREDITS_RESPONSE 16
#define WISP_REG_CREDITS_RESPONSE_W 10
#define WISP_REG_LIMITS_TAGS 0
#define WISP_REG_LIMITS_TAGS_W 9
#define WISP_REG_LIMITS_LINKS 16
#define WISP_REG_LIMITS_LINKS_W 11
#define WISP_REG_ENABLE_CACHE 0
#define WISP_REG_ENABLE_CACHE_W 1
#define WISP_REG_ENABLE_AHEAD 1
#define WISP_REG_ENABLE_AHEAD_W 1
#define WISP_REG_ERROR_READ_FLITS 0
#define WISP_REG_ERROR_READ_FLITS_W 1
#define WISP_REG_ERROR_READ_EXPERT 1
#define WISP_REG_ERROR_READ_EXPERT_W 1
#define WISP_REG_ERROR_READ_OUTSIDE 2
#define WISP_REG_ERROR_READ_OUTSIDE_W 1
#define WISP_REG_ERROR_TABLE_EXPERT 3
#define WISP_REG_ERROR_TABLE_EXPERT_W 1
#define WISP_REG_ERROR_JOB_EXPERT 4
#define WISP_REG_ERROR_JOB_EXPERT_W 1
#define WISP_REG_ERROR_JOB_FLITS 5
#define WISP_REG_ERROR_JOB_FLITS_W 1
#define WISP_REG_ERROR_JOB_OUTSIDE 6
#define WISP_REG_ERROR_JOB_OUTSIDE_W 1
#define WISP_REG_ERROR_ANSWER_TAG 7
#define WISP_REG_ERROR_ANSWER_TAG_W 1
#define WISP_REG_ERROR_ANSWER_LENGTH 8
#define WISP_REG_ERROR_ANSWER_LENGTH_W 1
#define WISP_REG_ERROR_TAG_LIMIT 9
#define WISP_REG_ERROR_TAG_LIMIT_W 1
#define WISP_REG_ERROR_CREDITS 10
#define WISP_REG_ERROR_CREDITS_W 1
#define WISP_REG_ERROR_LINKS_LIMIT 11
#define WISP_REG_ERROR_LINKS_LIMIT_W 1
#define WISP_REG_ERROR_PLACE 12
#define WISP_REG_ERROR_PLACE_W 1
#define WISP_REG_ERROR_MEMORY 13
#define WISP_REG_ERROR_MEMORY_W 1
#define WISP_REG_TAGS_FRESH 0
#define WISP_REG_TAGS_FRESH_W 9
#define WISP_REG_TAGS_FREE 16
#define WISP_REG_TAGS_FREE_W 9
#define WISP_REG_USED_COUNT 0
#define WISP_REG_USED_COUNT_W 32
#define WISP_REG_STALL_CREDIT_COUNT 0
#define WISP_REG_STALL_CREDIT_COUNT_W 32
#define WISP_REG_STALL_ARBITRATION_COUNT 0
#define WISP_REG_STALL_ARBITRATION_COUNT_W 32
#define WISP_REG_AHEAD_ASKED_COUNT 0
#define WISP_REG_AHEAD_ASKED_COUNT_W 32
#define WISP_REG_AHEAD_LATE_COUNT 0
#define WISP_REG_AHEAD_LATE_COUNT_W 32
#define WISP_REG_AHEAD_HELD_COUNT 0
#define WISP_REG_AHEAD_HELD_COUNT_W 32
#define WISP_REG_ENABLE_ALL 0x3u
#define WISP_REG_ERROR_ALL 0x3fffu

#define WISP_REGISTERS_LIST \
    {"version", 0x000, 0x100u, 0}, \
    {"cap_low", 0x004, 0x0u, 0}, \
    {"cap_high", 0x008, 0x0u, 0}, \
    {"place", 0x010, 0x0u, 0}, \
    {"credits", 0x014, 0x0u, 0}, \
    {"limits", 0x018, 0x0u, 0}, \
    {"enable", 0x020, 0x3u, 1}, \
    {"error", 0x024, 0x0u, 1}, \
    {"tags", 0x030, 0x0u, 0}, \
    {"used_local", 0x040, 0x0u, 0}, \
    {"used_north", 0x044, 0x0u, 0}, \
    {"used_east", 0x048, 0x0u, 0}, \
    {"used_south", 0x04c, 0x0u, 0}, \
    {"used_west", 0x050, 0x0u, 0}, \
    {"stall_credit_local", 0x060, 0x0u, 0}, \
    {"stall_credit_north", 0x064, 0x0u, 0}, \
    {"stall_credit_east", 0x068, 0x0u, 0}, \
    {"stall_credit_south", 0x06c, 0x0u, 0}, \
    {"stall_credit_west", 0x070, 0x0u, 0}, \
    {"stall_arbitration_local", 0x080, 0x0u, 0}, \
    {"stall_arbitration_north", 0x084, 0x0u, 0}, \
    {"stall_arbitration_east", 0x088, 0x0u, 0}, \
    {"stall_arbitration_south", 0x08c, 0x0u, 0}, \
    {"stall_arbitration_west", 0x090, 0x0u, 0}, \
    {"ahead_asked", 0x0a0, 0x0u, 0}, \
    {"ahead_late", 0x0a4, 0x0u, 0}, \
    {"ahead_held", 0x0a8, 0x0u, 0}

#define WISP_REGISTERS_READ \
    case 0x000: return (uint32_t)(WISP_ABI) | (uint32_t)(1) << 8; \
    case 0x004: return (uint32_t)(regs->cap & UINT32_MAX); \
    case 0x008: return (uint32_t)(regs->cap >> 32); \
    case 0x010: return (uint32_t)(straps->here_x) | (uint32_t)(straps->here_y) << 8 | (uint32_t)(straps->columns) << 16 | (uint32_t)(straps->rows) << 24; \
    case 0x014: return (uint32_t)(straps->credits[WISP_VC_REQUEST]) | (uint32_t)(straps->credits[WISP_VC_RESPONSE]) << 16; \
    case 0x018: return (uint32_t)(straps->tag_limit) | (uint32_t)(straps->links_limit) << 16; \
    case 0x020: return (uint32_t)(regs->cache_on) | (uint32_t)(regs->ahead_on) << 1; \
    case 0x024: return (uint32_t)(regs->error >> 0 & 1) | (uint32_t)(regs->error >> 1 & 1) << 1 | (uint32_t)(regs->error >> 2 & 1) << 2 | (uint32_t)(regs->error >> 3 & 1) << 3 | (uint32_t)(regs->error >> 4 & 1) << 4 | (uint32_t)(regs->error >> 5 & 1) << 5 | (uint32_t)(regs->error >> 6 & 1) << 6 | (uint32_t)(regs->error >> 7 & 1) << 7 | (uint32_t)(regs->error >> 8 & 1) << 8 | (uint32_t)(regs->error >> 9 & 1) << 9 | (uint32_t)(regs->error >> 10 & 1) << 10 | (uint32_t)(regs->error >> 11 & 1) << 11 | (uint32_t)(regs->error >> 12 & 1) << 12 | (uint32_t)(regs->error >> 13 & 1) << 13; \
    case 0x030: return (uint32_t)(seen->fresh) | (uint32_t)(seen->free_tags) << 16; \
    case 0x040: return (uint32_t)(seen->used[0]); \
    case 0x044: return (uint32_t)(seen->used[1]); \
    case 0x048: return (uint32_t)(seen->used[2]); \
    case 0x04c: return (uint32_t)(seen->used[3]); \
    case 0x050: return (uint32_t)(seen->used[4]); \
    case 0x060: return (uint32_t)(seen->stall_credit[0]); \
    case 0x064: return (uint32_t)(seen->stall_credit[1]); \
    case 0x068: return (uint32_t)(seen->stall_credit[2]); \
    case 0x06c: return (uint32_t)(seen->stall_credit[3]); \
    case 0x070: return (uint32_t)(seen->stall_credit[4]); \
    case 0x080: return (uint32_t)(seen->stall_arbitration[0]); \
    case 0x084: return (uint32_t)(seen->stall_arbitration[1]); \
    case 0x088: return (uint32_t)(seen->stall_arbitration[2]); \
    case 0x08c: return (uint32_t)(seen->stall_arbitration[3]); \
    case 0x090: return (uint32_t)(seen->stall_arbitration[4]); \
    case 0x0a0: return (uint32_t)(seen->asked); \
    case 0x0a4: return (uint32_t)(seen->late); \
    case 0x0a8: return (uint32_t)(seen->held_links);
/* clang-format on */

#endif
