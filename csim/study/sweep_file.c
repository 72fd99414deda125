/* sweep_file.c - the file of a sweep: its lists and settings, and the studies that it names. */
#include "base/ini_reader.h"
#include "study/names.h"
#include "study/sweep.h"

#include <stdlib.h>
#include <string.h>

/* ---- lists ---- */

static bool is_blank(char sign) {
    return sign == ' ' || sign == '\t';
}

/* One word of a list, without its quotes; *at moves behind it. In quotes a backslash takes the sign
 * after it as it is. The word has room for all of the list. */
static enum wisp_code cut_word(const char *name, const char **at, char *word, struct wisp_error *error) {
    const char *from = *at;
    bool quoted = *from == '"';
    if (quoted) from++;
    for (; quoted ? *from != '"' : *from && !is_blank(*from); from++) {
        if (quoted && *from == '\\' && from[1]) from++;
        if (!*from) return wisp_fail(error, WISP_USAGE, "%s: the quote that begins at %s has no end", name, *at);
        if (!quoted && *from == '"')
            return wisp_fail(error, WISP_USAGE,
                             "%s: a quote within %s; put all of the word in quotes, and a \\ before "
                             "each quote in it",
                             name, *at);
        *word++ = *from;
    }
    *word = 0;
    if (quoted) from++;
    if (quoted && *from && !is_blank(*from))
        return wisp_fail(error, WISP_USAGE, "%s: there is no blank after the quote before %s", name, from);
    *at = from;
    return WISP_OK;
}

static enum wisp_code take_list(struct wisp_sweep *sweep, const char *name, const char *value, const char **list,
                                size_t room, size_t *count, struct wisp_error *error) {
    for (value += strspn(value, " \t"); *value; value += strspn(value, " \t")) {
        if (*count == room) return wisp_fail(error, WISP_USAGE, "%s: more than %zu", name, room);
        char *word = malloc(strlen(value) + 1);
        if (!word) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", name);
        sweep->words[sweep->word_count++] = word;
        enum wisp_code code = cut_word(name, &value, word, error);
        if (code) return code;
        if (!*word) return wisp_fail(error, WISP_USAGE, "%s: a word with nothing in it", name);
        list[(*count)++] = word;
    }
    return *count ? WISP_OK : wisp_fail(error, WISP_USAGE, "%s: nothing is named", name);
}

/* ---- the file ---- */

static enum wisp_code take_key(struct wisp_sweep *sweep, const char *name, const char *value,
                               struct wisp_error *error) {
    if (strcmp(name, "traces") == 0)
        return take_list(sweep, name, value, sweep->traces, WISP_SWEEP_TRACES_MAX, &sweep->trace_count, error);
    if (strcmp(name, "wafers") == 0)
        return take_list(sweep, name, value, sweep->wafers, WISP_STUDY_WAFERS_MAX, &sweep->wafer_count, error);
    if (strcmp(name, "set") == 0)
        return take_list(sweep, name, value, sweep->sets, sizeof sweep->sets / sizeof *sweep->sets, &sweep->set_count,
                         error);
    return wisp_study_settings_set(&sweep->settings, name, value, error);
}

enum { OWN_KEYS = 3, KEYS_MAX = 32 };

/* A file while it is read. */
struct reading {
    struct wisp_sweep *sweep;
    bool seen[KEYS_MAX];
};

static enum wisp_code take(void *user, const char *name, const char *value, const char *where,
                           struct wisp_error *error) {
    struct reading *reading = user;
    char text[KEYS_MAX][64];
    const char *names[KEYS_MAX];
    size_t count = OWN_KEYS + wisp_study_setting_count, index;
    static const char *const own[OWN_KEYS] = {"traces", "wafers", "set"};
    for (size_t i = 0; i < count; i++) {
        snprintf(text[i], sizeof text[i], "sweep.%s", i < OWN_KEYS ? own[i] : wisp_study_settings[i - OWN_KEYS].name);
        names[i] = text[i];
    }
    enum wisp_code code = wisp_ini_find(name, names, count, where, WISP_BAD_INPUT, &index, error);
    if (code) return code;
    if (reading->seen[index]) return wisp_fail(error, WISP_BAD_INPUT, "%s: %s stands here a second time", where, name);
    reading->seen[index] = true;
    struct wisp_error problem;
    code = take_key(reading->sweep, names[index] + strlen("sweep."), value, &problem);
    if (!code) return WISP_OK;
    return wisp_fail(error, code == WISP_USAGE ? WISP_BAD_INPUT : code, "%s: %s", where, problem.message);
}

/* ---- its studies ---- */

static enum wisp_code list_studies(struct wisp_sweep *sweep, struct wisp_error *error) {
    char names[WISP_SWEEP_TRACES_MAX][WISP_SHORT_NAME_SIZE];
    enum wisp_code code = wisp_short_names("sweep.traces", sweep->traces, sweep->trace_count, names, error);
    for (uint32_t t = 0; t < sweep->trace_count && !code; t++)
        for (size_t b = 0; b < sweep->settings.batch_count; b++) {
            struct wisp_sweep_study *study = &sweep->studies[sweep->study_count++];
            *study = (struct wisp_sweep_study){.trace = t, .batch = sweep->settings.batches[b]};
            if (study->batch)
                snprintf(study->name, sizeof study->name, "%s-%u", names[t], study->batch);
            else
                snprintf(study->name, sizeof study->name, "%s", names[t]);
        }
    return code;
}

/* What is wrong with a name is wrong in the file. */
static enum wisp_code in_file(const struct wisp_sweep *sweep, const struct wisp_error *problem,
                              struct wisp_error *error) {
    return wisp_fail(error, WISP_BAD_INPUT, "%s: %s", sweep->path, problem->message);
}

enum wisp_code wisp_sweep_load(struct wisp_sweep *sweep, const char *path, struct wisp_error *error) {
    struct reading reading = {.sweep = sweep};
    struct wisp_error problem;
    char names[WISP_STUDY_WAFERS_MAX][WISP_SHORT_NAME_SIZE];
    sweep->path = path;
    wisp_study_settings_init(&sweep->settings);
    enum wisp_code code = wisp_ini_read(path, take, &reading, error);
    if (code) return code;
    if (!sweep->trace_count || !sweep->wafer_count)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: sweep.%s is missing", path,
                         sweep->trace_count ? "wafers" : "traces");
    wisp_study_settings_finish(&sweep->settings);
    if (wisp_short_names("sweep.wafers", sweep->wafers, sweep->wafer_count, names, &problem) ||
        list_studies(sweep, &problem))
        return in_file(sweep, &problem, error);
    return WISP_OK;
}

void wisp_sweep_free(struct wisp_sweep *sweep) {
    for (size_t i = 0; i < sweep->word_count; i++) free(sweep->words[i]);
    sweep->word_count = 0;
}
