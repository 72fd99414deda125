#include "base/version.h"

#include "wisp_commit.h"

const char wisp_version[] = "0.1.0";
const char wisp_commit[] = WISP_COMMIT;
#ifdef __clang__
const char wisp_compiler[] = "clang " __clang_version__;
#else
const char wisp_compiler[] = "gcc " __VERSION__;
#endif
