/* SPDX-License-Identifier: MIT */
/*
 * flight_spare.h: where outcomes and a token are kept when the disk has no room
 * for them.
 */
#ifndef CCT_CLI_OBTAIN_FLIGHT_SPARE_H
#define CCT_CLI_OBTAIN_FLIGHT_SPARE_H

#include "cli/obtain/flight.h"

/*
 * The beginning of the file, with one outcome, as an attribute of it. False when there is none, or
 * no room.
 */
bool flight_read_attribute(flight *f, size_t *len);
bool flight_write_attribute(const flight *f);

/* Removes it, and the token that may be in another one. */
void flight_remove_attributes(const flight *f);

#endif
