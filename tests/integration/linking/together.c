/* SPDX-License-Identifier: MIT */
/*
 * together.c: gets two tokens, while another TLS library in the same process makes connections:
 * before, whenever the first client waits, and between the two. Prints the tokens.
 */
#include <cctoken.h>
#include <cctoken_posix.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "other.h"

static cct_client client;
static cct_posix posix;
static char work[CCT_WORK_FULL];

static void other_library(void)
{
    static const unsigned char expected[4] = {0xba, 0x78, 0x16, 0xbf};
    unsigned char hash[32];
    int result = other_hash("abc", 3, hash);
    if (result != 0 || memcmp(hash, expected, 4) != 0) {
        fprintf(stderr, "the other library's hash is wrong (%d)\n", result);
        exit(1);
    }
    result = other_connect(getenv("PORT"), getenv("CA_FILE"));
    if (result != 0) {
        fprintf(stderr, "the other library has no connection (%d)\n", result);
        exit(1);
    }
}

static void get_token(int connections)
{
    cct_config config = {0};
    cct_posix_init(&posix);
    cct_posix_set_anchors(&posix, getenv("CA_FILE"));
    config.port = &cct_port_posix;
    config.port_context = &posix;
    config.token_url = getenv("TOKEN_URL");
    config.client_id = getenv("CLIENT_ID");
    config.client_secret = getenv("CLIENT_SECRET");
    config.work = work;
    config.work_len = sizeof work;
    cct_start(&client, &config);
    int result;
    while ((result = cct_step(&client)) == CCT_AGAIN) {
        int64_t until_ms;
        unsigned wants = cct_wants(&client, &until_ms);
        if (connections-- > 0) {
            other_library();
        }
        cct_port_posix.wait(&posix, wants, until_ms);
    }
    const cct_diagnosis *why = cct_get_diagnosis(&client);
    if (result != CCT_OK) {
        fprintf(stderr, "%s: %s: %s\n", cct_cause_name(why->cause), cct_cause_text(why->cause), why->detail);
        exit(1);
    }
    puts(cct_get_token(&client)->access_token);
    cct_end(&client);
}

int main(void)
{
    other_library();
    get_token(3);
    other_library();
    get_token(0);
    cct_arena_remove();
    other_library();
    return 0;
}
