/* SPDX-License-Identifier: MIT */
/* json.c: a JSON text. */
#include "format/json.h"

#include "cctoken_port.h"
#include "fuzz.h"

enum { DEPTH_MAX = 70 };

static bool is_valid(cct_span text)
{
    cct_span copy = fuzz_copy(text);
    bool valid = cct_json_validate(copy) == CCT_OK;
    fuzz_free(copy);
    return valid;
}

/* Space around a text and an array around it change nothing, up to the depth that is allowed. */
static void check_surroundings(cct_span text)
{
    cct_writer writer = fuzz_writer(text.len + 8);
    cct_write_text(&writer, " \n");
    cct_write_span(&writer, text);
    cct_write_text(&writer, "\t\r");
    PROPERTY(is_valid(fuzz_written(&writer)), "with space around it");
    writer.len = 0;
    cct_write_span(&writer, text);
    cct_write_text(&writer, "]");
    PROPERTY(!is_valid(fuzz_written(&writer)), "with a bracket behind it");
    fuzz_end_writer(&writer);
}

/* No beginning of an object, array or string is valid. */
static void check_beginnings(cct_span text)
{
    cct_span whole = cct_span_trim_space(text);
    if (whole.len > 400 || memchr("{[\"", whole.ptr[0], 3) == NULL) {
        return;
    }
    for (size_t len = 0; len < whole.len; len++) {
        PROPERTY(!is_valid((cct_span){whole.ptr, len}), "the first %zu bytes", len);
    }
}

static void check_string(cct_span string)
{
    cct_span copy = fuzz_copy(string);
    char *text = (char *)(uintptr_t)copy.ptr;
    size_t len = cct_json_string_decode(text, string.len);
    PROPERTY(len <= string.len, "%zu bytes became %zu", string.len, len);
    for (size_t i = 0; i < len;) {
        uint32_t code;
        size_t n = fuzz_utf8(text + i, len - i, &code);
        PROPERTY(n > 0, "decoded to what is not UTF-8, at %zu", i);
        i += n;
    }
    char *plain = fuzz_string((cct_span){text, len});
    PROPERTY(cct_json_string_equals(string, plain) == (strlen(plain) == len), "%.*s", SHOW(string));
    free(plain);
    fuzz_free(copy);
}

static void check_number(const cct_json_member *member)
{
    int64_t whole = -1;
    bool is_whole = cct_json_member_to_whole(member, &whole);
    PROPERTY(!is_whole || whole >= 0, "%lld", (long long)whole);
    char *text = fuzz_string(member->value);
    double value = strtod(text, NULL);
    if (is_whole && value < 1e15) {
        PROPERTY((double)whole <= value && value <= (double)whole + 1, "%s became %lld", text, (long long)whole);
    }
    if (!is_whole && member->type == CCT_JSON_NUMBER) {
        PROPERTY(text[0] == '-' || value >= 9e18, "%s is refused", text);
    }
    free(text);
}

static void check_array(const cct_json_member *member)
{
    cct_json_members strings;
    cct_span string;
    if (!cct_json_strings_init(&strings, member)) {
        return;
    }
    while (cct_json_strings_next(&strings, &string) == CCT_OK) {
        PROPERTY(fuzz_is_inside(string, member->value), "a string outside its array");
        check_string(string);
    }
}

static void check_members(cct_span text, int depth)
{
    cct_json_members members;
    cct_json_member member;
    if (!cct_json_members_init(&members, text)) {
        return;
    }
    while (cct_json_members_next(&members, &member)) {
        PROPERTY(fuzz_is_inside(member.name, text) && fuzz_is_inside(member.value, text), "a member outside its text");
        check_string(member.name);
        if (member.type == CCT_JSON_STRING) {
            check_string(member.value);
        } else {
            PROPERTY(is_valid(member.value), "the value %.*s", SHOW(member.value));
        }
        check_number(&member);
        if (member.type == CCT_JSON_CONTAINER && depth < DEPTH_MAX) {
            check_array(&member);
            check_members(member.value, depth + 1);
        }
    }
    cct_span rest = cct_span_trim_space(members.rest);
    PROPERTY(rest.len == 0 || rest.ptr[0] == '}', "members are left: %.*s", SHOW(rest));
}

void fuzz_one(cct_span input)
{
    if (cct_json_validate(input) == CCT_OK) {
        check_surroundings(input);
        check_beginnings(input);
        check_members(input, 0);
    }
}
