/* SPDX-License-Identifier: MIT */
#include "oauth/client_jwt.h"

#include "cctoken_port.h"
#include "format/base64.h"

enum { LIFETIME_S = 300 };

/* ---- JSON in base64url ---------------------------------------------------- */

static void jwt_add(cct_base64_encoder *out, const char *text)
{
    cct_base64_encode(out, cct_span_of(text));
}

static void jwt_add_hex(cct_base64_encoder *out, uint8_t byte)
{
    static const char digits[] = "0123456789abcdef";
    const char hex[] = {digits[byte >> 4], digits[byte & 15]};
    cct_base64_encode(out, (cct_span){hex, sizeof hex});
}

/* "NAME":"VALUE" after another member. */
static void jwt_add_text(cct_base64_encoder *out, const char *before, cct_span value)
{
    jwt_add(out, before);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if ((unsigned char)c < 0x20) {
            jwt_add(out, "\\u00");
            jwt_add_hex(out, (uint8_t)c);
        } else {
            jwt_add(out, c == '"' || c == '\\' ? "\\" : "");
            cct_base64_encode(out, (cct_span){&c, 1});
        }
    }
    jwt_add(out, "\"");
}

static void jwt_add_number(cct_base64_encoder *out, const char *before, int64_t value)
{
    char digits[24];
    cct_writer writer;
    cct_writer_init(&writer, digits, sizeof digits);
    cct_write_number(&writer, value);
    jwt_add(out, before);
    cct_base64_encode(out, (cct_span){digits, writer.len});
}

/* ---- the JWT --------------------------------------------------------------- */

static void jwt_write_header(cct_writer *writer, const cct_signer *signer)
{
    cct_base64_encoder out;
    cct_base64url_encode_init(&out, writer);
    jwt_add_text(&out, "{\"typ\":\"JWT\",\"alg\":\"", cct_span_of(signer->algorithm));
    if (signer->key_id != NULL) {
        jwt_add_text(&out, ",\"kid\":\"", cct_span_of(signer->key_id));
    }
    if (signer->thumbprint != NULL) {
        jwt_add_text(&out, ",\"x5t#S256\":\"", cct_span_of(signer->thumbprint));
    }
    jwt_add(&out, "}");
    cct_base64_encode_end(&out);
}

static void jwt_write_claims(cct_writer *writer, const cct_client_jwt *jwt)
{
    cct_base64_encoder out;
    cct_base64url_encode_init(&out, writer);
    jwt_add_text(&out, "{\"iss\":\"", jwt->client_id);
    jwt_add_text(&out, ",\"sub\":\"", jwt->client_id);
    jwt_add_text(&out, ",\"aud\":\"", jwt->audience);
    jwt_add_number(&out, ",\"iat\":", jwt->now_s);
    jwt_add_number(&out, ",\"exp\":", jwt->now_s + LIFETIME_S);
    jwt_add(&out, ",\"jti\":\"");
    for (size_t i = 0; i < CCT_JTI_LEN; i++) {
        jwt_add_hex(&out, jwt->jti[i]);
    }
    jwt_add(&out, "\"}");
    cct_base64_encode_end(&out);
}

int cct_client_jwt_write(cct_writer *writer, const cct_client_jwt *jwt)
{
    uint8_t signature[CCT_SIGNATURE_MAX];
    cct_base64_encoder out;
    size_t begin = writer->len;
    jwt_write_header(writer, jwt->signer);
    cct_write_byte(writer, '.');
    jwt_write_claims(writer, jwt);
    if (!cct_writer_fits(writer)) {
        return CCT_ERROR_NO_ROOM;
    }
    int len = jwt->signer->sign(jwt->signer->context, writer->out + begin, writer->len - begin, signature);
    if (len <= 0 || len > CCT_SIGNATURE_MAX) {
        return CCT_FAILED;
    }
    cct_write_byte(writer, '.');
    cct_base64url_encode_init(&out, writer);
    cct_base64_encode(&out, (cct_span){(const char *)signature, (size_t)len});
    cct_base64_encode_end(&out);
    cct_wipe(signature, sizeof signature);
    return cct_writer_fits(writer) ? CCT_OK : CCT_ERROR_NO_ROOM;
}
