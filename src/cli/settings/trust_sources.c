/* SPDX-License-Identifier: MIT */
#include "cli/settings/trust_sources.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cli/io/anchors.h"
#include "cli/io/file.h"
#include "format/print.h"

/* ---- the system's -------------------------------------------------------- */

/*
 * Whether the file can be a bundle. An empty file is skipped: a later path may have trust anchors.
 */
static bool is_bundle(const char *path)
{
    struct stat about;
    return access(path, R_OK) == 0 && stat(path, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0;
}

/*
 * Whether a directory has a file with something in it: if not, the trust anchors that are compiled
 * in are used.
 */
static bool has_files(const char *path)
{
    cct_posix posix;
    char byte;
    cct_posix_init(&posix);
    cct_posix_set_anchors(&posix, path);
    bool has = cct_port_posix.anchors_rewind(&posix) == CCT_OK && cct_port_posix.anchors_read(&posix, &byte, 1) > 0;
    cct_port_posix.anchors_end(&posix);
    return has;
}

/*
 * Finds the system's trust anchors. A bundle is preferred, because a directory requires a call for
 * every file.
 */
static void find_system(trust_sources *out)
{
    static const char *const bundles[] = {
        "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Alpine, Arch, Gentoo */
        "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora, RHEL */
        "/etc/ssl/ca-bundle.pem",                            /* SUSE */
        "/etc/pki/tls/cacert.pem",                           /* OpenELEC */
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* RHEL 7 and later */
        "/etc/ssl/cert.pem",                                 /* Alpine, BSD */
        "/etc/ssl/certs/ca-bundle.crt",                      /* NixOS */
        "/opt/etc/ssl/certs/ca-certificates.crt",            /* Entware */
        "/data/data/com.termux/files/usr/etc/tls/cert.pem",  /* Termux */
    };
    static const char *const directories[] = {
        "/etc/ssl/certs",               /* OpenWrt, SUSE */
        "/etc/pki/tls/certs",           /* Fedora, RHEL */
        "/system/etc/security/cacerts", /* Android */
    };
    for (size_t i = 0; i < sizeof bundles / sizeof *bundles && out->path == NULL; i++) {
        if (is_bundle(bundles[i])) {
            *out = (trust_sources){.path = bundles[i], .path_name = "the system's bundle"};
        }
    }
    for (size_t i = 0; i < sizeof directories / sizeof *directories && out->path == NULL; i++) {
        if (has_files(directories[i])) {
            *out = (trust_sources){.path = directories[i], .path_name = "the system's directory"};
        }
    }
}

/* ---- those that were given ----------------------------------------------- */

/* "PATH (SOURCE)" */
static void trust_write_source(cct_writer *out, const char *path, const char *name, int error)
{
    file_write_path(out, path, error);
    cct_print(out, " (%s)", name);
}

/* Without an error it is a pipe, as the shell makes for <(…), a device or a socket. */
static void write_target(cct_writer *out, sourced_value target, int error)
{
    static const char no_file[] = "trust anchors are read several times, which requires a regular file or a directory";
    trust_write_source(out, target.value, target.name, error);
    cct_print(out, ": %s", error != 0 ? strerror(error) : no_file);
}

/*
 * A path that was set but cannot be read is an error. Falling back to other trust anchors would
 * trust more than the user intended.
 */
static int trust_blame(sourced_value target, int error, cct_diagnosis *diagnosis)
{
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_FILE_UNREADABLE, CCT_STAGE_CONFIG, error);
    write_target(&detail, target, error);
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/* Whether a path can be read again and again; *error is errno, or 0 when it is no file. */
static bool is_usable(const char *path, int *error)
{
    struct stat about;
    *error = stat(path, &about) != 0 ? errno : 0;
    return *error == 0 && (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode));
}

/*
 * Whether one of the paths between the colons is usable; *error is that of the last one that is
 * not.
 */
static bool is_any_usable(const char *paths, int *error)
{
    char path[PATH_MAX];
    bool found = false;
    *error = ENOENT;
    while (*paths != '\0' && !found) {
        size_t len = strcspn(paths, ":");
        if (len > 0 && len < sizeof path) {
            memcpy(path, paths, len);
            path[len] = '\0';
            found = is_usable(path, error);
        }
        paths += len + (paths[len] == ':');
    }
    return found;
}

/* Records a path that cannot be used; only the first one is reported. */
static void trust_note_unusable(trust_sources *out, sourced_value variable, int error)
{
    if (out->unusable.value == NULL) {
        out->unusable = variable;
        out->error = error;
    }
}

/* Uses the two variables together; one of them may be unusable as long as the other is not. */
static int use_variables(trust_sources *out, sourced_value file, sourced_value directories, cct_diagnosis *diagnosis)
{
    int error;
    if (file.value != NULL && is_usable(file.value, &error)) {
        out->path = file.value;
        out->path_name = file.name;
    } else if (file.value != NULL) {
        trust_note_unusable(out, file, error);
    }
    if (directories.value != NULL && is_any_usable(directories.value, &error)) {
        if (out->path == NULL && strchr(directories.value, ':') == NULL) {
            out->path = directories.value;
            out->path_name = directories.name;
            return CCT_OK;
        }
        out->more = directories.value;
        out->more_name = directories.name;
    } else if (directories.value != NULL) {
        trust_note_unusable(out, directories, error);
    }
    return out->path != NULL || out->more != NULL ? CCT_OK : trust_blame(out->unusable, out->error, diagnosis);
}

/*
 * --ca replaces everything; otherwise SSL_CERT_FILE and SSL_CERT_DIR, as in OpenSSL and Go;
 * otherwise the system's; otherwise those that are compiled in.
 */
int trust_resolve(trust_sources *out, const char *option, const variables *file, cct_diagnosis *diagnosis)
{
    int error;
    sourced_value given = {option, "--ca", LEVEL_OPTION, 0};
    sourced_value cert_file = variables_at(file, LEVEL_ENVIRONMENT, "SSL_CERT_FILE");
    sourced_value cert_dir = variables_at(file, LEVEL_ENVIRONMENT, "SSL_CERT_DIR");
    *out = (trust_sources){0};
    if (option != NULL) {
        out->path = option;
        out->path_name = given.name;
        return is_usable(option, &error) ? CCT_OK : trust_blame(given, error, diagnosis);
    }
    if (cert_file.value != NULL || cert_dir.value != NULL) {
        return use_variables(out, cert_file, cert_dir, diagnosis);
    }
    find_system(out);
    return CCT_OK;
}

/* Lends the paths to the port; they must outlive it. */
void trust_install(const trust_sources *sources, cct_posix *posix)
{
    cct_posix_set_anchors(posix, sources->path);
    cct_posix_add_anchors(posix, sources->more);
    cct_posix_set_anchors_memory(posix, anchors_pem, anchors_pem_len);
}

/* ---- reports ------------------------------------------------------------- */

/* Writes where the trust anchors come from, for the report of doctor. */
void trust_write(const trust_sources *sources, cct_writer *out)
{
    if (sources->path != NULL) {
        trust_write_source(out, sources->path, sources->path_name, 0);
    }
    cct_write_text(out, sources->path != NULL && sources->more != NULL ? " and " : "");
    if (sources->more != NULL) {
        trust_write_source(out, sources->more, sources->more_name, 0);
    }
}

/*
 * Writes which trust anchors were read, and which were not: appended to failures of verification.
 */
void trust_explain(const trust_sources *sources, cct_writer *out)
{
    if (sources->unread > 0) {
        cct_print(out, ", %u %s cannot be read", sources->unread, sources->unread == 1 ? "file" : "files");
    }
    if (sources->path != NULL || sources->more != NULL) {
        cct_write_text(out, ", from ");
        trust_write(sources, out);
    }
    if (sources->unusable.value != NULL) {
        cct_write_text(out, ", nothing from ");
        write_target(out, sources->unusable, sources->error);
    }
}

/*
 * If no trust anchor was found and one of the variables could not be used, that is the actual
 * cause.
 */
bool trust_blame_unusable(const trust_sources *sources, cct_diagnosis *diagnosis)
{
    if (sources->unusable.value == NULL) {
        return false;
    }
    diagnosis->cause = CCT_CAUSE_NONE;
    trust_blame(sources->unusable, sources->error, diagnosis);
    return true;
}
