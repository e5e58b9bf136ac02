/* SPDX-License-Identifier: MIT */
#include "cli/io/limit.h"

#include <string.h>

#include "format/print.h"

void limit_name(const cct_posix *posix, cct_diagnosis *diagnosis)
{
    const char *call = cct_posix_limited_call(posix);
    /*
     * strerror() alone ("Too many open files") does not show what was being opened; the library
     * knows no names of system calls, so it leaves that to the platform.
     */
    if (diagnosis->cause == CCT_CAUSE_SYSTEM_LIMIT && call != NULL && diagnosis->native_error > 0) {
        cct_writer detail;
        cct_writer_init(&detail, diagnosis->detail, sizeof diagnosis->detail);
        cct_print(&detail, "%s: %s", call, strerror(diagnosis->native_error));
        cct_writer_terminate(&detail);
    }
}
