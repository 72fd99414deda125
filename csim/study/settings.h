/* settings.h - a study as words: the same names on the command line of `wisp run` and in the file of `wisp sweep`.
 *
 * Use: init, set each that is given, then finish, which fills in what depends on others. Settings own nothing; the
 * values may go away after they are set. What is wrong is USAGE, a sentence that begins with the name; whoever has a
 * file and line puts them before it.
 */
#ifndef WISP_STUDY_SETTINGS_H
#define WISP_STUDY_SETTINGS_H

#include "study/study.h"

enum { WISP_STUDY_STRATEGIES_MAX = WISP_STRATEGIES, WISP_STUDY_BATCHES_MAX = 16 };

struct wisp_study_settings {
    struct wisp_study_setup setup;
    const struct wisp_strategy *strategies[WISP_STUDY_STRATEGIES_MAX];
    size_t strategy_count;
    uint32_t batches[WISP_STUDY_BATCHES_MAX]; /* 0: the requests of the trace */
    size_t batch_count;
    struct wisp_range layers; /* end 0: all */
    bool copies_set, lists_set;
};

/* One setting: its name, what it takes, and what it does, for --help; NULL: the names of the strategies. */
struct wisp_study_setting {
    const char *name, *takes, *meaning;
    enum wisp_code (*set)(struct wisp_study_settings *settings, const char *name, const char *value,
                          struct wisp_error *error);
};
extern const struct wisp_study_setting wisp_study_settings[];
extern const size_t wisp_study_setting_count;

void wisp_study_settings_init(struct wisp_study_settings *settings);

enum wisp_code wisp_study_settings_set(struct wisp_study_settings *settings, const char *name, const char *value,
                                       struct wisp_error *error);

void wisp_study_settings_finish(struct wisp_study_settings *settings);

#endif
