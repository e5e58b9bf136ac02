/* SPDX-License-Identifier: MIT */
#include "oauth/jwt_writer.h"

#include "cctoken_port.h"

/* ---- JSON in base64url ---------------------------------------------------- */

/* Appends JSON that needs no escaping; it is encoded on the way, so that no plain copy exists. */
void cct_jwt_add(cct_base64_encoder *out, const char *text)
{
    cct_base64_encode(out, cct_span_of(text));
}

/* Appends a byte as two lower-case hexadecimal digits. */
static void jwt_add_hex(cct_base64_encoder *out, uint8_t byte)
{
    static const char digits[] = "0123456789abcdef";
    const char hex[] = {digits[byte >> 4], digits[byte & 15]};
    cct_base64_encode(out, (cct_span){hex, sizeof hex});
}

/*
 * Appends a member that is a string (RFC 8259 section 7); BEFORE is everything up to its opening
 * quote. Bytes of UTF-8 need no escaping.
 */
void cct_jwt_add_text(cct_base64_encoder *out, const char *before, cct_span value)
{
    cct_jwt_add(out, before);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if ((unsigned char)c < 0x20) {
            cct_jwt_add(out, "\\u00");
            jwt_add_hex(out, (uint8_t)c);
        } else {
            cct_jwt_add(out, c == '"' || c == '\\' ? "\\" : "");
            cct_base64_encode(out, (cct_span){&c, 1});
        }
    }
    cct_jwt_add(out, "\"");
}

void cct_jwt_add_number(cct_base64_encoder *out, const char *before, int64_t value)
{
    char digits[24];
    cct_writer writer;
    cct_writer_init(&writer, digits, sizeof digits);
    cct_write_number(&writer, value);
    cct_jwt_add(out, before);
    cct_base64_encode(out, (cct_span){digits, writer.len});
}

/* 128 random bits as hexadecimal digits: unique without any state (RFC 7519 section 4.1.7). */
void cct_jwt_add_jti(cct_base64_encoder *out, const uint8_t jti[CCT_JTI_LEN])
{
    cct_jwt_add(out, ",\"jti\":\"");
    for (size_t i = 0; i < CCT_JTI_LEN; i++) {
        jwt_add_hex(out, jti[i]);
    }
    cct_jwt_add(out, "\"");
}

/* ---- the JWT --------------------------------------------------------------- */

void cct_jwt_end_header(cct_base64_encoder *out)
{
    cct_writer *writer = out->writer;
    cct_jwt_add(out, "}");
    cct_base64_encode_end(out);
    cct_write_byte(writer, '.');
    cct_base64url_encode_init(out, writer);
}

int cct_jwt_sign(cct_base64_encoder *out, size_t begin, const cct_signer *signer)
{
    uint8_t signature[CCT_SIGNATURE_MAX];
    cct_writer *writer = out->writer;
    cct_jwt_add(out, "}");
    cct_base64_encode_end(out);
    if (!cct_writer_fits(writer)) {
        return CCT_ERROR_NO_ROOM;
    }
    /*
     * RFC 7515 section 5.1: the signature covers header and claims as they are encoded, with the
     * dot between them.
     */
    int len = signer->sign(signer->context, writer->out + begin, writer->len - begin, signature);
    if (len <= 0 || len > CCT_SIGNATURE_MAX) {
        /* Missing random numbers are a limit of the machine, and not a fault of the key. */
        return len == CCT_ERROR_LIMIT ? len : CCT_FAILED;
    }
    cct_write_byte(writer, '.');
    cct_base64url_encode_init(out, writer);
    cct_base64_encode(out, (cct_span){(const char *)signature, (size_t)len});
    cct_base64_encode_end(out);
    cct_wipe(signature, sizeof signature);
    return cct_writer_fits(writer) ? CCT_OK : CCT_ERROR_NO_ROOM;
}
