#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A worker beside `cctoken watch --output "$TOKEN_FILE"`: calls the API at $API_URL now and then.

Standard library only. $WATCH_PID, if set, is the process of `cctoken watch`, which renews on SIGHUP.
"""
import json
import os
import signal
import time
import urllib.error
import urllib.request

HOW_LONG_S = 5  # to wait for a new token after a 401


def read(path):
    """The file is replaced atomically: what is read is always one complete token."""
    with open(path, encoding="ascii") as file:
        return file.read().strip()


def renewed(path, refused, pid):
    """The API refused this token before it expired: returns a newer one, or None."""
    if pid:
        os.kill(pid, signal.SIGHUP)
    end = time.monotonic() + HOW_LONG_S
    while time.monotonic() < end:
        token = read(path)
        if token != refused:
            return token
        if not pid:
            break
        time.sleep(0.05)
    return None


def ask(url, token):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as server_report:
        return json.load(server_report)


def ask_with_token(url, path, pid=None):
    """GET url with the token of the file, and once more with a new one after a 401."""
    token = read(path)
    try:
        return ask(url, token)
    except urllib.error.HTTPError as error:
        token = renewed(path, token, pid) if error.code == 401 else None
        if token is None:
            raise
        error.close()
    return ask(url, token)


def main():
    url = os.environ["API_URL"] + "/api/v2/routing/queues"
    path = os.environ["TOKEN_FILE"]
    pid = int(os.environ.get("WATCH_PID") or 0)
    for _ in range(int(os.environ.get("ROUNDS", "10"))):
        print(json.dumps(ask_with_token(url, path, pid)), flush=True)
        time.sleep(float(os.environ.get("PAUSE_S", "1")))


if __name__ == "__main__":
    main()
