/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cli/io/file.h"
#include "cli/report/report.h"
#include "cli/settings/commands.h"
#include "cli/settings/options.h"

static void write_column(stream *out, const char *text, size_t width)
{
    stream_text(out, text);
    for (size_t i = strlen(text); i < width; i++) {
        stream_text(out, " ");
    }
}

static void write_text(stream *out, const cct_region *regions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        write_column(out, regions[i].name, 16);
        write_column(out, regions[i].domain, 24);
        stream_text(out, "login.");
        write_column(out, regions[i].domain, 24);
        stream_text(out, "api.");
        stream_text(out, regions[i].domain);
        stream_text(out, "\n");
    }
}

static void write_json(stream *out, const cct_region *regions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        stream_text(out, i == 0 ? "[" : ",\n ");
        stream_text(out, "{\"region\":\"");
        stream_text(out, regions[i].name);
        stream_text(out, "\",\"domain\":\"");
        stream_text(out, regions[i].domain);
        stream_text(out, "\",\"login_host\":\"login.");
        stream_text(out, regions[i].domain);
        stream_text(out, "\",\"api_host\":\"api.");
        stream_text(out, regions[i].domain);
        stream_text(out, "\"}");
    }
    stream_text(out, "]\n");
}

int command_regions(settings *s)
{
    cct_diagnosis diagnosis = {0};
    size_t region_count;
    const cct_region *regions = cct_regions(&region_count);
    const char *format = s->options.value[OPTION_FORMAT];
    stream out;
    stream_init(&out, STDOUT_FILENO);
    if (format != NULL && strcmp(format, "json") == 0) {
        write_json(&out, regions, region_count);
    } else {
        write_text(&out, regions, region_count);
    }
    if (!stream_end(&out)) {
        file_failed(&diagnosis, CCT_CAUSE_FILE_UNWRITABLE, "standard output", errno);
        return report_failure(&diagnosis);
    }
    return 0;
}
