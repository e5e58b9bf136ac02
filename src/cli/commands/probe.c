/* SPDX-License-Identifier: MIT */
/*
 * probe.c: whether the token in a file is still valid. The time of expiry of a token is stored as
 * the modification time of its file (delivery.h), so that the format does not matter and the token
 * need not be read. Only where the file system does not keep that time is it recorded beside it
 * (expiry_file.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cli/io/expiry_file.h"
#include "cli/report/report.h"
#include "cli/settings/commands.h"
#include "format/date.h"

enum { EXPIRED = 6 };

/* There is no usable token. */
static int probe_fail(const options *o, const char *what, const char *path)
{
    bool quiet = o->value[OPTION_QUIET] != NULL;
    return report_local(CCT_CAUSE_FILE_UNREADABLE, cct_cause_status(CCT_CAUSE_FILE_UNREADABLE), what, path,
                        quiet ? NULL : "run 'cctoken watch' with that file as --output, and check its log");
}

/* The token was there and has expired; the log of watch has the reason. */
static int report_expired(const options *o, int64_t expired_at_s)
{
    char date[32];
    cct_writer writer;
    bool quiet = o->value[OPTION_QUIET] != NULL;
    cct_writer_init(&writer, date, sizeof date);
    cct_date_write_rfc3339(&writer, expired_at_s > 0 ? expired_at_s : 0);
    cct_writer_terminate(&writer);
    return report_local(CCT_CAUSE_UNAVAILABLE, EXPIRED, "the token has expired and was not renewed", date,
                        quiet ? NULL : "read the log of 'cctoken watch': it reports why there is no new token");
}

/*
 * Opens the file and reads its times: 0, or an errno. It is opened because a token that cannot be
 * read is of no use. A FIFO must not block.
 */
static int open_token(const char *path, int *descriptor, struct stat *status)
{
    *descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return *descriptor < 0 || fstat(*descriptor, status) != 0 ? errno : 0;
}

/*
 * The modification time decides; the recorded one only if that is in the past, as reading it takes
 * longer.
 */
static int probe_judge(const options *o, const char *path, int descriptor, const struct stat *status)
{
    int64_t now_s = time(NULL);
    int64_t expires_at_s = status->st_mtim.tv_sec;
    if (!S_ISREG(status->st_mode)) {
        return probe_fail(o, "it is not a regular file", path);
    }
    if (status->st_size == 0) {
        return probe_fail(o, "there is no token: the file is empty", path);
    }
    if (expires_at_s <= now_s) {
        int64_t recorded_s = expiry_file_read(path, descriptor);
        expires_at_s = recorded_s >= 0 ? recorded_s : expires_at_s;
    }
    if (expires_at_s <= now_s) {
        return report_expired(o, expires_at_s);
    }
    if (o->value[OPTION_VERBOSE] != NULL) {
        report_number("valid for another ", expires_at_s - now_s, " s", "expires_in");
    }
    return 0;
}

/* Opens the file, since a token that cannot be read is of no use. */
static int probe_file(const options *o, const char *path)
{
    struct stat status = {0};
    int descriptor;
    int error = open_token(path, &descriptor, &status);
    int result = error == 0 ? probe_judge(o, path, descriptor, &status)
                            : probe_fail(o, error == ENOENT ? "there is no token" : strerror(error), path);
    if (descriptor >= 0) {
        (void)close(descriptor);
    }
    return result;
}

int command_probe(settings *s)
{
    const options *o = &s->options;
    cct_diagnosis diagnosis = {0};
    if (o->operand_count != 1 || o->operands[0][0] == '\0') {
        cct_diagnose_text(&diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0, "probe requires one FILE");
        return report_failure(&diagnosis);
    }
    return probe_file(o, o->operands[0]);
}
