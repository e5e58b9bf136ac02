/* SPDX-License-Identifier: MIT */
#include "format/form.h"

/*
 * The bytes that application/x-www-form-urlencoded leaves as they are (WHATWG URL standard, as RFC
 * 6749 appendix B requires).
 */
static bool is_form_plain(char c)
{
    return cct_is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '*';
}

void cct_form_write(cct_writer *writer, cct_span value)
{
    /* In upper case, as RFC 3986 section 2.1 recommends. */
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < value.len; i++) {
        unsigned char byte = (unsigned char)value.ptr[i];
        if (is_form_plain(value.ptr[i])) {
            cct_write_byte(writer, value.ptr[i]);
        } else if (byte == ' ') {
            cct_write_byte(writer, '+');
        } else {
            cct_write_byte(writer, '%');
            cct_write_byte(writer, hex[byte >> 4]);
            cct_write_byte(writer, hex[byte & 15]);
        }
    }
}

bool cct_form_is_plain(cct_span value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (!is_form_plain(value.ptr[i])) {
            return false;
        }
    }
    return true;
}

void cct_form_write_parameter(cct_writer *writer, const char *name, cct_span value)
{
    /* Every form begins with a parameter that is written without this function. */
    cct_write_byte(writer, '&');
    cct_form_write(writer, cct_span_of(name));
    cct_write_byte(writer, '=');
    cct_form_write(writer, value);
}
