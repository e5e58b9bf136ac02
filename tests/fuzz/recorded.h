/* SPDX-License-Identifier: MIT */
/* recorded.h: what the seeds in corpus/tls were recorded with. Written by make fuzz-seeds. */
#ifndef RECORDED_H
#define RECORDED_H

/* A time at which their certificates are valid. */
#define LINE_NOW_S 1795922204

/* clang-format off */
#define RECORDED_ANCHORS \
    "-----BEGIN CERTIFICATE-----\n" \
    "MIIBmDCCAT6gAwIBAgIUQCNE95VjZNQN8YcKlYI2Ze7iRlMwCgYIKoZIzj0EAwIw\n" \
    "KjEWMBQGA1UECgwNY2N0b2tlbiB0ZXN0czEQMA4GA1UEAwwHZWMgcm9vdDAeFw0y\n" \
    "NjExMjcwMzE2MThaFw0zNjExMjgwMzE2MThaMCoxFjAUBgNVBAoMDWNjdG9rZW4g\n" \
    "dGVzdHMxEDAOBgNVBAMMB2VjIHJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\n" \
    "AASUzG7lzr1JxRt4lgbddSG0NWYhkCEfhC7JNqplJHJzygAllc/FyX7MEiKY7GBJ\n" \
    "uMaLB+8b+byqSq2bB2Bdk1g4o0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB\n" \
    "/wQEAwIBBjAdBgNVHQ4EFgQUjjus5As3gSGJfv2dt1w+Etieyt0wCgYIKoZIzj0E\n" \
    "AwIDSAAwRQIhAMWLkuYXYjo7IjlS1Ed7VNWXdwQBigN0aZhNv2HM95lFAiBppvt3\n" \
    "NhEgOzDJ1i27lZ8dqwwG8/1iI1Tlhoc2qzfP3g==\n" \
    "-----END CERTIFICATE-----\n" \
    "-----BEGIN CERTIFICATE-----\n" \
    "MIIDJjCCAg6gAwIBAgIUd8gfP+hcxfw2YUZI1l4iWPYTNvwwDQYJKoZIhvcNAQEL\n" \
    "BQAwKzEWMBQGA1UECgwNY2N0b2tlbiB0ZXN0czERMA8GA1UEAwwIcnNhIHJvb3Qw\n" \
    "HhcNMjYxMTI3MDMxNjE4WhcNMzYxMTI4MDMxNjE5WjArMRYwFAYDVQQKDA1jY3Rv\n" \
    "a2VuIHRlc3RzMREwDwYDVQQDDAhyc2Egcm9vdDCCASIwDQYJKoZIhvcNAQEBBQAD\n" \
    "ggEPADCCAQoCggEBAL56W3oHi3m5ie9XJDqrq64eTTPwqNxhaywbFXa2Zvor1YTT\n" \
    "CSz6DGTXFm5yq52HvClx/4z7SKKIWQs+8dOFkhZBXbTxEcoW+w9WJhIthFwtIW/e\n" \
    "IMBCZFQQnLpxD4XtmwDictCf9VcWzaKA9xK6i8GBtajoanX3gqxkpjr2QWcrRfBx\n" \
    "Hjm2XwCw9tS3pB0/hU54ZOPCNCoar6lS6nJqFgfxa8O4edx8Vh+CjJ7Z75zgrkbX\n" \
    "staGvvQKV3uT0gdl1b/VANP48s87h/xfZT6BkUf0DOILbuH4x74Y72gz2MxHwEMG\n" \
    "U9ciePVEi5cHzjpCT9Xnj2vmykj1BdFlhOnLK6MCAwEAAaNCMEAwDwYDVR0TAQH/\n" \
    "BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwHQYDVR0OBBYEFOD6rgv6V/0UBZswfGS3\n" \
    "U9SiZ6gWMA0GCSqGSIb3DQEBCwUAA4IBAQBOY0ZfaoZrzJMFRslbMutc6o2COPgz\n" \
    "/QPqsF8SSz6X/6KRI8gIEsfseLibGlSa9qvbKmJwwp2DZMwPM1VM8LCAYflwipFQ\n" \
    "VTSG7m3AVZ5ld2w2MbqcszuOc7cTZhKNkEwSfxN2QTNWUCyBISYt+T8fBfKTYxHc\n" \
    "zEbYOWbOakWd5eKoIe3NMT/URPrVCwVbOG9+l7gQ6zz6NA1LHg3fB93oJlCHatsD\n" \
    "185ezPumkAJnyyH1VLYRTAE7PCy29osGmJKssv6nC3fKlNiQQKf+IscemiXlsriP\n" \
    "z+cdHiQIaEhncvg08qQjMW5scwH+gvfZsquAlzzhMj9tBH4yKvyX6UN1\n" \
    "-----END CERTIFICATE-----\n"

/* Of the client, for mutual TLS. */
#define RECORDED_KEY \
    "-----BEGIN PRIVATE KEY-----\n" \
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgU7NZYLrHhLyTBzxL\n" \
    "JMbVhug5NPvDQJhkvCQTbDmtKCqhRANCAATEuQlR8Evca48KDjrkC5s+0ER/he/0\n" \
    "TSZDtbBEcvq7yuj90toPyUJnkGSmpSdwBhl1+pZVetjXlce2dlJQjGNA\n" \
    "-----END PRIVATE KEY-----\n"
#define RECORDED_CERTIFICATE \
    "-----BEGIN CERTIFICATE-----\n" \
    "MIIB6DCCAY6gAwIBAgIUYkmLHvlqy4ccvzZU5h5rHLTDVhowCgYIKoZIzj0EAwIw\n" \
    "LjEWMBQGA1UECgwNY2N0b2tlbiB0ZXN0czEUMBIGA1UEAwwLY2xpZW50IHJvb3Qw\n" \
    "HhcNMjYxMTI3MDMxNjE4WhcNMjcwMjI2MDMxNjE4WjApMRYwFAYDVQQKDA1jY3Rv\n" \
    "a2VuIHRlc3RzMQ8wDQYDVQQDDAZjbGllbnQwWTATBgcqhkjOPQIBBggqhkjOPQMB\n" \
    "BwNCAATEuQlR8Evca48KDjrkC5s+0ER/he/0TSZDtbBEcvq7yuj90toPyUJnkGSm\n" \
    "pSdwBhl1+pZVetjXlce2dlJQjGNAo4GOMIGLMAwGA1UdEwEB/wQCMAAwDgYDVR0P\n" \
    "AQH/BAQDAgeAMBMGA1UdJQQMMAoGCCsGAQUFBwMCMBYGA1UdEQQPMA2CC2NsaWVu\n" \
    "dC50ZXN0MB0GA1UdDgQWBBRIlkEGOI4ShLuEA5mAXW0BWmlz5jAfBgNVHSMEGDAW\n" \
    "gBSCiMakUbWVKEMobXJxle3ySzpbSDAKBggqhkjOPQQDAgNIADBFAiEA1GoR2Ioj\n" \
    "qwPlJzAFfkvex9Ne2tFg57TiMPNdJAp8qHgCIC0ulCPUv1X+ibLxCUJeSK9aRjZg\n" \
    "LEraOdmjGGAPTZ3j\n" \
    "-----END CERTIFICATE-----\n"
/* clang-format on */

#endif
