/* SPDX-License-Identifier: MIT */
/* recorded.h: what the seeds in corpus/tls were recorded with. Written by make fuzz-seeds. */
#ifndef RECORDED_H
#define RECORDED_H

/* A time at which their certificates are valid. */
#define LINE_NOW_S 1795906612

/* clang-format off */
#define RECORDED_ANCHORS \
    "-----BEGIN CERTIFICATE-----\n" \
    "MIIBmDCCAT6gAwIBAgIUa++PYv93C2tst54fTQViYa1QIaQwCgYIKoZIzj0EAwIw\n" \
    "KjEWMBQGA1UECgwNY2N0b2tlbiB0ZXN0czEQMA4GA1UEAwwHZWMgcm9vdDAeFw0y\n" \
    "NjExMjYyMjUzNDhaFw0zNjExMjcyMjUzNDhaMCoxFjAUBgNVBAoMDWNjdG9rZW4g\n" \
    "dGVzdHMxEDAOBgNVBAMMB2VjIHJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\n" \
    "AAQ92vUwmByG+LDLj6LAfZLwnllRVastVj66a/ykf+p3KmyDVffyHeMjMbiQSW9R\n" \
    "O8m3jU0Bgd1m5g7uT6iIfwbvo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB\n" \
    "/wQEAwIBBjAdBgNVHQ4EFgQUAYfxssIiqAXTXztMftEhFmW2JE4wCgYIKoZIzj0E\n" \
    "AwIDSAAwRQIhAKlofHK2uaoDunoOG+Z88/nnPfeHojH6LGMegUlo2sybAiAKV+ip\n" \
    "AtJG1lK7PK+oHLvW9ay7iITYZa3+mV5hB0AYPg==\n" \
    "-----END CERTIFICATE-----\n" \
    "-----BEGIN CERTIFICATE-----\n" \
    "MIIDJjCCAg6gAwIBAgIUIyeWNPhQWNolAw7iIkqesp0rDZ4wDQYJKoZIhvcNAQEL\n" \
    "BQAwKzEWMBQGA1UECgwNY2N0b2tlbiB0ZXN0czERMA8GA1UEAwwIcnNhIHJvb3Qw\n" \
    "HhcNMjYxMTI2MjI1MzQ4WhcNMzYxMTI3MjI1MzUwWjArMRYwFAYDVQQKDA1jY3Rv\n" \
    "a2VuIHRlc3RzMREwDwYDVQQDDAhyc2Egcm9vdDCCASIwDQYJKoZIhvcNAQEBBQAD\n" \
    "ggEPADCCAQoCggEBALf5ydQBiTb2vydqdXhkrg8BLEIWn2MSjBxQbNOzn9KdWC0q\n" \
    "DESJXVXIerP3tdPCeUi40lqglJyjY9Gco5L1FarURHAViBXK8PHR76w0Xqk+ykk5\n" \
    "7t6LVBPnfzpsVJ1SwMKvL4as38gBspocAFzPff2a8D+21hLp6y58aFhM1sWZuAf5\n" \
    "wLv6WjPtO7ZFm4pdw8A1bpv+to10s5sEs85GA6PS1zTl/3oXAscyHmI38W/XfFvC\n" \
    "JNsAhK7246FrTyCiDYHLYQhhc62JIqYa/VVfvEVb7mlXn3B7ZQg1V3RkbiRhuviC\n" \
    "WU6w1JmXVvxo3K9wp9+4ButV+oAOnKaX5RC9yKECAwEAAaNCMEAwDwYDVR0TAQH/\n" \
    "BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwHQYDVR0OBBYEFIC8MhLgb87gDHih2eHQ\n" \
    "ZtbaWPtmMA0GCSqGSIb3DQEBCwUAA4IBAQB7rtkFIJFh2QT6JOUWHwx0uFJZozZD\n" \
    "2Y4o0AytufVOAkjhBrD4zo/qRI5iVizLV7CFvkiuLIkwS8P2a9ic4DW4jF1Vu7w8\n" \
    "ZY2vkBJMt9wg4sZptdAHG6wbeNypYLfoCCc5LF9BaQq7t3attkGxbYTxJ0F4sSR6\n" \
    "tGHJJjZ0SK9XRWLlRy1dUrhSSuTtCyL4fQtCIkvNrnMuaJ6DT09Thri5kpNTpbRa\n" \
    "0uVohGWFSZMqkglXKIpg/mGo8Ngg0AGHHxE9rOVXd5WWZCVEcp7QJpIZHgvFwf6U\n" \
    "1JLjjC16Jabk6YFdn0i2bsCC4WBOGyxuZGubRfDXTtMC6uzaTMrVXbZ6\n" \
    "-----END CERTIFICATE-----\n"
/* clang-format on */

#endif
