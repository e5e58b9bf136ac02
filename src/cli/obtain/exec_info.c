/* SPDX-License-Identifier: MIT */
#include "cli/obtain/exec_info.h"

#include "cause/diagnosis.h"
#include "format/json.h"

#define GROUP "client.authentication.k8s.io/"

/* The value of "apiVersion", escapes as they are; ptr NULL if there is none. */
static cct_span find_version(cct_span info)
{
    cct_json_members members;
    cct_json_member member;
    /* Whatever is in the environment is validated first: the iteration requires valid JSON. */
    if (cct_json_validate(info) != CCT_OK || !cct_json_members_init(&members, info)) {
        return CCT_NO_SPAN;
    }
    while (cct_json_members_next(&members, &member)) {
        if (member.type == CCT_JSON_STRING && cct_json_string_equals(member.name, "apiVersion")) {
            return member.value;
        }
    }
    return CCT_NO_SPAN;
}

/* kubectl asks for a version that is not supported. */
static int exec_info_complain(cct_diagnosis *diagnosis, cct_span version)
{
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0);
    cct_write_text(&detail, "KUBERNETES_EXEC_INFO ");
    if (version.ptr == NULL) {
        cct_write_text(&detail, "is not a JSON object with apiVersion");
    } else {
        cct_write_text(&detail, "requests ");
        cct_write_printable(&detail, version);
        cct_write_text(&detail, "; --format k8s writes v1 and v1beta1 of client.authentication.k8s.io");
    }
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/*
 * KUBERNETES_EXEC_INFO contains the version that the caller expects; the response must have the
 * same one.
 */
int exec_info_find_format(const char *info, output_format *format, cct_diagnosis *diagnosis)
{
    /* Older versions of kubectl do not set the variable; they accept v1. */
    if (info == NULL || *info == '\0') {
        return CCT_OK;
    }
    cct_span version = find_version(cct_span_of(info));
    if (version.ptr != NULL && cct_json_string_equals(version, GROUP "v1")) {
        return CCT_OK;
    }
    if (version.ptr == NULL || !cct_json_string_equals(version, GROUP "v1beta1")) {
        return exec_info_complain(diagnosis, version);
    }
    *format = output_k8s_v1beta1;
    return CCT_OK;
}
