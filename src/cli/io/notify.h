/* SPDX-License-Identifier: MIT */
/*
 * notify.h: reports the state of the program to a service manager, by the protocol of systemd's
 * sd_notify(3).
 */
#ifndef CCT_CLI_IO_NOTIFY_H
#define CCT_CLI_IO_NOTIFY_H

/*
 * Sends the state ("READY=1") to the socket that NOTIFY_SOCKET names; does nothing without that. A
 * failure to send is ignored: the service manager has its own time-out.
 */
void notify(const char *state);

#endif
