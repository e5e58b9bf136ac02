#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
#   stalled.py DIRECTORY COMMAND...
#
# Mounts a file system on DIRECTORY whose server has stopped, and becomes COMMAND: whoever names a
# path below it sleeps in the kernel, as on a hard NFS mount whose server has gone, and only a fatal
# signal ends that. To be run in a mount namespace of its own (unshare -rm), with which the mount
# goes. Exits with 77 where that is not allowed.
import ctypes
import os
import signal
import struct
import sys

UNIQUE_AT = 8  # in the header of a request; see linux/fuse.h
PR_SET_PDEATHSIG = 1


# Only the first request, FUSE_INIT, is answered; no other one is ever read.
def serve(device):
    request = os.read(device, 1 << 17)
    (unique,) = struct.unpack_from("<Q", request, UNIQUE_AT)
    body = struct.pack("<IIIIHHIIHHI7I", 7, 31, 0, 0, 0, 0, 4096, 0, 0, 0, 0, *[0] * 7)
    os.write(device, struct.pack("<IiQ", 16 + len(body), 0, unique) + body)
    while True:
        signal.pause()


def main(directory, command):
    libc = ctypes.CDLL(None, use_errno=True)
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}"
    if libc.mount(b"stalled", directory.encode(), b"fuse", 0, options.encode()) != 0:
        raise OSError(ctypes.get_errno(), "mount")
    parent = os.getpid()
    if os.fork() == 0:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        null = os.open("/dev/null", os.O_RDWR)
        for standard in range(3):
            os.dup2(null, standard)
        if os.getppid() == parent:
            serve(device)
        os._exit(0)
    os.close(device)
    os.execvp(command[0], command)


try:
    main(sys.argv[1], sys.argv[2:])
except OSError as error:
    print(f"stalled.py: {error}", file=sys.stderr)
    sys.exit(77)
