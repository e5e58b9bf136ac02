/* SPDX-License-Identifier: MIT */
/*
 * notify.h: tells a service manager how far we are, by the protocol of systemd's sd_notify(3).
 */
#ifndef CCT_CLI_IO_NOTIFY_H
#define CCT_CLI_IO_NOTIFY_H

/*
 * Sends the state ("READY=1") to the socket that NOTIFY_SOCKET names; does nothing without that. Nobody is told when
 * it cannot be sent: the service manager sees for itself.
 */
void notify(const char *state);

#endif
