#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints an access token, by libcctoken.so. Standard library only.

    TOKEN_URL=… CLIENT_ID=… CLIENT_SECRET=… CA_FILE=/etc/ssl/certs/ca-certificates.crt ./access_token.py

CCTOKEN_LIBRARY names the library, if the loader does not find it by itself.
"""
import ctypes
import os
import sys
from ctypes import POINTER, c_char, c_char_p, c_int, c_int64, c_size_t, c_uint32, c_void_p

# As in cctoken.h, in the same order. Memory that Python has zeroed means: the default.
CONFIG = [
    ("port", c_void_p), ("port_context", c_void_p),
    ("token_url", c_char_p), ("issuer", c_char_p), ("client_id", c_char_p), ("client_secret", c_char_p),
    ("client_assertion", c_char_p), ("signer", c_void_p), ("jwt_audience", c_char_p),
    ("tls_key", c_void_p), ("tls_certificates", c_char_p), ("tls_certificates_len", c_size_t), ("dpop", c_void_p),
    ("auth", c_int), ("scope", c_char_p), ("parameters", c_void_p), ("parameter_count", c_size_t),
    ("request", c_int), ("subject_token", c_char_p), ("endpoint_url", c_char_p),
    ("connect_to", c_char_p), ("proxy", c_char_p), ("proxy_user", c_char_p), ("proxy_password", c_char_p),
    ("proxy_authorization", c_char_p), ("family", c_int), ("tls_min", c_int), ("pins", c_void_p), ("pin_count", c_size_t),
    ("timeout_ms", c_uint32), ("connect_timeout_ms", c_uint32), ("retries", c_uint32), ("retry_max_wait_s", c_uint32),
    ("work", c_void_p), ("work_len", c_size_t), ("io", c_void_p), ("io_len", c_size_t),
    ("server_report", c_void_p), ("observer", c_void_p), ("observer_context", c_void_p),
]  # fmt: skip
DIAGNOSIS = [
    ("cause", c_int), ("exit_status", c_int), ("stage", c_int), ("subject", c_int), ("subject_offset", c_size_t),
    ("fault", c_int), ("native_error", c_int), ("http_status", c_int), ("retry_after_s", c_int64), ("tries", c_uint32),
    ("wording", c_uint32), ("detail", c_char * 512),
]  # fmt: skip
TOKEN = [
    ("access_token", c_void_p), ("access_token_len", c_size_t), ("token_type", c_char_p), ("scope", c_char_p),
    ("expires_in_s", c_int64),
]  # fmt: skip


class Config(ctypes.Structure):
    _fields_ = CONFIG


class Diagnosis(ctypes.Structure):
    _fields_ = DIAGNOSIS


class Token(ctypes.Structure):
    _fields_ = TOKEN


class Refused(Exception):
    """No token. Its text is the cause and what was seen."""


def load():
    library = ctypes.CDLL(os.environ.get("CCTOKEN_LIBRARY", "libcctoken.so.0.1"))
    for name in ("cct_client_size", "cct_config_size", "cct_posix_size"):
        getattr(library, name).restype = c_size_t
    library.cct_get_token.restype = POINTER(Token)
    library.cct_get_diagnosis.restype = POINTER(Diagnosis)
    library.cct_cause_name.restype = library.cct_cause_text.restype = c_char_p
    if library.cct_config_size() != ctypes.sizeof(Config):
        raise ImportError("this libcctoken.so has another cct_config than this program")
    return library


def aligned(size):
    """The caller owns all memory: it must stay where it is until cct_end()."""
    return (ctypes.c_uint64 * ((size + 7) // 8))()


def get_token(library, ca_file, **settings):
    """A token as (text, seconds it lives, or None). Waits for the server."""
    client, posix, work = aligned(library.cct_client_size()), aligned(library.cct_posix_size()), aligned(86016)
    anchors = os.fsencode(ca_file)
    library.cct_posix_init(posix)
    library.cct_posix_set_anchors(posix, c_char_p(anchors))
    port = ctypes.addressof(c_char.in_dll(library, "cct_port_posix"))
    values = {name: value.encode() for name, value in settings.items() if value is not None}
    config = Config(port, ctypes.addressof(posix), work=ctypes.addressof(work), work_len=ctypes.sizeof(work), **values)
    library.cct_start(client, ctypes.byref(config))
    try:
        if library.cct_run(client, c_void_p(port), posix) == 0:
            token = library.cct_get_token(client).contents
            text = ctypes.string_at(token.access_token, token.access_token_len).decode()
            return text, (token.expires_in_s if token.expires_in_s > 0 else None)
        why = library.cct_get_diagnosis(client).contents
        words = [library.cct_cause_name(why.cause), library.cct_cause_text(why.cause), why.detail]
        raise Refused(": ".join(word.decode() for word in words if word))
    finally:
        library.cct_end(client)  # wipes the token


if __name__ == "__main__":
    variables = ("token_url", "client_id", "client_secret", "scope")
    try:
        print(get_token(load(), os.environ["CA_FILE"], **{name: os.environ.get(name.upper()) for name in variables})[0])
    except Refused as refusal:
        sys.exit(str(refusal))
