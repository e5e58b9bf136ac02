/* SPDX-License-Identifier: MIT */
/*
 * credentials.h: client ID, client secret and assertion: from which family of variables, option or
 * file they come.
 */
#ifndef CCT_CLI_SETTINGS_CREDENTIALS_H
#define CCT_CLI_SETTINGS_CREDENTIALS_H

#include "cli/settings/settings.h"

/*
 * CCT_OK, CCT_FAILED with the cause recorded, or CCT_AGAIN (file.h). An assertion without a method
 * given is the method.
 */
int credentials_resolve(settings *s, cct_diagnosis *diagnosis);

#endif
