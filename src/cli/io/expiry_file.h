/* SPDX-License-Identifier: MIT */
/*
 * expiry_file.h: when a token in a file expires, where the file system cannot
 * keep that as the file's time: in FILE.expiry beside it.
 *
 * It is text: a first line, then one line for each of the last two tokens, the
 * SHA-256 of the file's content and the seconds since 1970. The hash ties a line to its
 * token whichever of the two files is replaced first; the token that is about to
 * be replaced keeps its line meanwhile.
 */
#ifndef CCT_CLI_IO_EXPIRY_FILE_H
#define CCT_CLI_IO_EXPIRY_FILE_H

#include <stdint.h>
#include <sys/types.h>

/*
 * Records the expiry of the token in an open file that is about to become `path`, with the same
 * permissions. A file of that name that is not ours is left as it is; then, and when it cannot be
 * written, nothing is recorded.
 */
void expiry_file_write(const char *path, int descriptor, int64_t expires_at_s, mode_t mode);

/* The recorded expiry of the token in the open file at `path`; -1: there is none. */
int64_t expiry_file_read(const char *path, int descriptor);

#endif
