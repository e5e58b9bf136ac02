/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "cli/io/columns.h"
#include "cli/io/json_writer.h"
#include "cli/report/report.h"
#include "cli/settings/commands.h"
#include "cli/settings/options.h"
#include "format/print.h"

/* A table for people: name, domain and both hosts. */
static void regions_write_text(stream *out, const cct_region *regions, size_t count)
{
    /* Without indentation, as the table is the result and may be cut into fields. */
    columns table = columns_begin(out, "", 2);
    while (columns_pass(&table)) {
        for (size_t i = 0; i < count; i++) {
            columns_cell(&table, "%s", regions[i].name);
            columns_cell(&table, "%s", regions[i].domain);
            columns_cell(&table, "login.%s", regions[i].domain);
            columns_cell(&table, "api.%s", regions[i].domain);
            columns_end_row(&table);
        }
    }
}

/* LABEL.DOMAIN as a JSON member. */
static void write_host(json_writer *w, const char *member, const char *label, const char *domain)
{
    /*
     * The longest domain of the table and a label; a longer one would be truncated, not written
     * beyond.
     */
    char host[64];
    cct_writer writer;
    cct_writer_init(&writer, host, sizeof host);
    cct_print(&writer, "%s.%s", label, domain);
    cct_writer_terminate(&writer);
    json_span(w, member, (cct_span){host, writer.len});
}

/* One object per line, so that line-based tools can use it too. */
static void regions_write_json(stream *out, const cct_region *regions, size_t count)
{
    json_writer w = json_begin(out, "[");
    for (size_t i = 0; i < count; i++) {
        json_open_line(&w);
        json_text(&w, "region", regions[i].name);
        json_text(&w, "domain", regions[i].domain);
        /* The hosts could be derived from the domain, but a script should not have to know how. */
        write_host(&w, "login_host", "login", regions[i].domain);
        write_host(&w, "api_host", "api", regions[i].domain);
        json_close(&w, "}");
    }
    json_close(&w, "]\n");
}

/* Needs no credentials and no network. */
int command_regions(settings *s)
{
    size_t region_count;
    const cct_region *regions = cct_regions(&region_count);
    const char *format = s->options.value[OPTION_FORMAT];
    stream out;
    stream_init(&out, STDOUT_FILENO);
    if (format != NULL && strcmp(format, "json") == 0) {
        regions_write_json(&out, regions, region_count);
    } else {
        regions_write_text(&out, regions, region_count);
    }
    return report_written(&out);
}
