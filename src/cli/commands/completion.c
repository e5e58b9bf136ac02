/* SPDX-License-Identifier: MIT */
/*
 * completion.c: the script for a shell, printed.
 */
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cli/commands/shells.h"
#include "cli/report/report.h"
#include "cli/settings/commands.h"

int command_completion(settings *s)
{
    stream out;
    cct_diagnosis diagnosis = {0};
    stream_init(&out, STDOUT_FILENO);
    if (s->options.operand_count != 1 || !shell_write_completion(&out, s->options.operands[0])) {
        cct_diagnose_text(&diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0, "completion requires bash, zsh or fish");
        return report_failure(&diagnosis);
    }
    return report_written(&out);
}
