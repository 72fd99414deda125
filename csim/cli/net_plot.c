#include "cli/net_plot.h"

#include "base/file.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NOT_FOUND = 127 };

static bool ends_in(const char *path, const char *suffix) {
    size_t length = strlen(path), end = strlen(suffix);
    return length > end && strcmp(path + length - end, suffix) == 0;
}

enum wisp_code wisp_net_plot_check(const char *path, struct wisp_error *error) {
    if (strchr(path, '\'') || !(ends_in(path, ".png") || ends_in(path, ".svg")))
        return wisp_fail(error, WISP_USAGE, "--plot: '%s' is not a .png or .svg file", path);
    return WISP_OK;
}

static void put_script(const struct wisp_net_curve *curve, const char *path, FILE *stream) {
    fprintf(stream, "# gnuplot of this file draws the picture\n$points << EOD\n");
    for (unsigned k = 0; k < curve->count; k++) {
        const struct wisp_load_result *result = &curve->results[k];
        if (!result->delivered) continue; /* nothing was measured */
        fprintf(stream, "%.6g %.6g %.6g %u %d\n", curve->loads[k].rate, result->accepted, result->mean_latency,
                result->p99_latency, result->stable);
    }
    fprintf(stream,
            "EOD\nset terminal %s size 900,600 noenhanced\nset output '%s'\nset title '%s'\n"
            "set xlabel 'offered flits per node and cycle'\nset ylabel 'packet latency, cycles'\n"
            "set yrange [0:%.6g]\nset xrange [0:*]\nset grid\nset key top left\nset tics out nomirror\n"
            "set arrow from %.6g, graph 0 to %.6g, graph 1 nohead dt 2\n"
            "plot $points using ($5 == 1 ? $1 : NaN):3 with linespoints lw 2 pt 7 title 'mean', \\\n"
            "    $points using ($5 == 1 ? $1 : NaN):4 with linespoints lw 2 pt 6 title '99th percentile', \\\n"
            "    %.6g with lines dt 3 lc rgb 'black' title 'zero load', \\\n"
            "    NaN with lines dt 2 lc rgb 'black' title 'bound of the links'\n",
            ends_in(path, ".svg") ? "svg" : "pngcairo", path, curve->title, 10 * curve->zero_load, curve->bound,
            curve->bound, curve->zero_load);
}

/* Quiet: gnuplot's warnings (a curve without stable points) are not ours. */
static void become_gnuplot(const char *script) {
    if (freopen("/dev/null", "w", stderr)) execlp("gnuplot", "gnuplot", script, (char *)NULL);
    _exit(errno == ENOENT ? NOT_FOUND : 1);
}

/* Its end; a signal to us ends it, too. */
static enum wisp_code wait_for(pid_t child, wisp_stop *stop, int *status, struct wisp_error *error) {
    static const struct timespec moment = {.tv_nsec = 10000000};
    while (waitpid(child, status, WNOHANG) == 0) {
        if (wisp_stopped(stop)) {
            kill(child, SIGKILL);
            waitpid(child, status, 0);
            break;
        }
        nanosleep(&moment, NULL);
    }
    return wisp_stopped(stop) ? wisp_stop_error(error) : WISP_OK;
}

static enum wisp_code run_gnuplot(const struct wisp_net_curve *curve, const char *script, const char *path,
                                  struct wisp_error *error) {
    int status = 0;
    pid_t child = fork();
    if (child == 0) become_gnuplot(script);
    if (child < 0) return wisp_fail(error, WISP_ENVIRONMENT, "cannot start gnuplot: %s", strerror(errno));
    enum wisp_code code = wait_for(child, curve->stop, &status, error);
    if (code) return unlink(path), code;
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
        return wisp_fail(error, WISP_ENVIRONMENT, "gnuplot is not installed (Debian: gnuplot-nox); the script is %s",
                         script);
    if (!WIFEXITED(status) || WEXITSTATUS(status))
        return wisp_fail(error, WISP_ENVIRONMENT, "gnuplot failed; the script is %s", script);
    return WISP_OK;
}

enum wisp_code wisp_net_plot(const struct wisp_net_curve *curve, const char *path, struct wisp_error *error) {
    char script[PATH_MAX];
    struct wisp_output output;
    if (snprintf(script, sizeof script, "%s.gp", path) >= (int)sizeof script)
        return wisp_fail(error, WISP_ENVIRONMENT, "%s: the path is too long", path);
    enum wisp_code code = wisp_output_open(&output, script, error);
    if (code) return code;
    put_script(curve, path, output.stream);
    code = wisp_output_commit(&output, error);
    return code ? code : run_gnuplot(curve, script, path, error);
}
