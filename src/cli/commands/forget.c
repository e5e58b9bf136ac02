/* SPDX-License-Identifier: MIT */
/*
 * forget.c: tokens removed from the cache.
 */
#include "cause/diagnosis.h"
#include "cli/obtain/obtain.h"
#include "cli/report/report.h"
#include "cli/settings/commands.h"
#include "cli/settings/resolve.h"

/* With --all only the file matters; otherwise the settings determine which entry is removed. */
static int forget_run(settings *s, size_t *count, cct_diagnosis *diagnosis)
{
    bool all = s->options.value[OPTION_ALL] != NULL;
    int result = all ? settings_resolve_cache(s, diagnosis) : settings_resolve(s, diagnosis);
    if (result != CCT_OK || (!all && cct_check(&s->config, diagnosis) != CCT_CAUSE_NONE)) {
        return CCT_FAILED;
    }
    if (s->cache.path == NULL) {
        return settings_complain(diagnosis, CCT_CAUSE_USAGE, "%s requires a cache: set --cache or CCTOKEN_CACHE",
                                 "forget");
    }
    diagnosis->warning_count = 0; /* they concern requests */
    return obtain_forget(s, all, count, diagnosis);
}

int command_forget(settings *s)
{
    size_t count = 0;
    cct_diagnosis diagnosis = {0};
    int result = forget_run(s, &count, &diagnosis);
    const failure f = failure_of(s, &diagnosis);
    int status = report_result(s, &f);
    if (result == CCT_OK && s->options.value[OPTION_VERBOSE] != NULL) {
        report_number("tokens removed from the cache: ", (int64_t)count, "", "removed");
    }
    obtain_end();
    return status;
}
