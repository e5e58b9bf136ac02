#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
#   terminal.py DESCRIPTOR ROOM COMMAND...
#
# Becomes COMMAND with a terminal as that descriptor, at which nobody types and which nobody reads.
# Of what it can hold ROOM bytes are left, about; -1: all.
import ctypes
import os
import pty
import select
import signal
import sys

PR_SET_PDEATHSIG = 1


def fill(master, slave, room):
    writer = os.open(os.ttyname(slave), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    # The kernel moves what it has got from one buffer to another, and then has room again.
    while select.select([], [writer], [], 0.1)[1]:
        try:
            os.write(writer, b"x" * 64)
        except BlockingIOError:
            pass
    left = room
    while left > 0 or (room > 0 and not select.select([], [writer], [], 0)[1]):
        left -= len(os.read(master, max(left, 64)))
    os.close(writer)


descriptor, room, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
master, slave = pty.openpty()
if room >= 0:
    fill(master, slave, room)
parent = os.getpid()
if os.fork() == 0:
    # Holds the other end until the command is gone.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    for standard in range(3):
        os.close(standard)
    while os.getppid() == parent:
        signal.pause()
    os._exit(0)
os.dup2(slave, descriptor)
os.execvp(command[0], command)
