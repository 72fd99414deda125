/* version.h - which Wisp this is; stands in every result. Constant data. */
#ifndef WISP_BASE_VERSION_H
#define WISP_BASE_VERSION_H

extern const char wisp_version[]; /* of the release, as in CHANGELOG.md */
extern const char wisp_commit[];  /* that was built; "-dirty" with changes, "unknown" outside a checkout */
extern const char wisp_compiler[];

#endif
