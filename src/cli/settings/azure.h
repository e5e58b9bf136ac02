/* SPDX-License-Identifier: MIT */
/*
 * azure.h: the variables of Azure's SDKs. Kubernetes injects them into pods unasked, so they are
 * only ever used for Entra ID.
 */
#ifndef CCT_CLI_SETTINGS_AZURE_H
#define CCT_CLI_SETTINGS_AZURE_H

#include "cli/settings/settings.h"

/*
 * Whether they are used: no variable of another family is set, and the endpoint is on a host of
 * Entra ID, or none is set: then it follows from the tenant.
 */
bool azure_counts(const settings *s);

/* The endpoint of AZURE_TENANT_ID at AZURE_AUTHORITY_HOST. CCT_OK also if there is no tenant. */
int azure_resolve_endpoint(settings *s, cct_diagnosis *diagnosis);

#endif
