/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include <string.h>

/* From the linker script. */
extern const char settings_start[], settings_end[];

/* The end of the text that begins here, or NULL: the page ends before it does. */
static const char *end_of(const char *text)
{
    return text < settings_end ? memchr(text, '\0', (size_t)(settings_end - text)) : NULL;
}

/* The empty text behind the last setting, or NULL: erased flash has no NUL. */
static const char *end_of_settings(void)
{
    const char *text = settings_start;
    const char *end = end_of(text);
    while (end != NULL && end != text) {
        text = end + 1;
        end = end_of(text);
    }
    return end;
}

int settings_are_there(void)
{
    return end_of_settings() > settings_start; /* else the page is erased, or all NUL */
}

const char *settings_find(const char *name)
{
    size_t name_len = strlen(name);
    const char *last = end_of_settings();
    for (const char *text = settings_start; last != NULL && text < last; text = end_of(text) + 1) {
        if (strncmp(text, name, name_len) == 0 && text[name_len] == '=') {
            return text[name_len + 1] != '\0' ? text + name_len + 1 : NULL;
        }
    }
    return NULL;
}

int32_t settings_number(const char *name, int32_t otherwise)
{
    const char *text = settings_find(name);
    if (text == NULL) {
        return otherwise;
    }
    int32_t sign = text[0] == '-' ? -1 : 1;
    int32_t number = 0;
    for (text += text[0] == '-'; *text >= '0' && *text <= '9'; text++) {
        number = number * 10 + (*text - '0');
    }
    return sign * number;
}

const char *settings_anchors(size_t *len)
{
    const char *last = end_of_settings();
    const char *pem = last == NULL ? NULL : last + 1;
    const char *end = pem == NULL ? NULL : end_of(pem);
    *len = end == NULL ? 0 : (size_t)(end - pem);
    return pem;
}
