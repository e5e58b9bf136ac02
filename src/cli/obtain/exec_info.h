/* SPDX-License-Identifier: MIT */
/*
 * exec_info.h: the version of ExecCredential that kubectl asks a credential
 * plugin for, in the variable KUBERNETES_EXEC_INFO.
 */
#ifndef CCT_CLI_OBTAIN_EXEC_INFO_H
#define CCT_CLI_OBTAIN_EXEC_INFO_H

#include "cli/obtain/output.h"

/*
 * Changes *format, which is that of v1, to the version that `info` (the
 * variable's value) asks for. NULL or "" asks for v1. CCT_OK, or CCT_FAILED with
 * the cause recorded if it asks for another version, or is not an ExecCredential.
 */
int exec_info_find_format(const char *info, output_format *format, cct_diagnosis *diagnosis);

#endif
