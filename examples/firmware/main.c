/* SPDX-License-Identifier: MIT */
/*
 * Firmware that gets an access token and prints it on the UART. Its exit status
 * is that of `cctoken get`. What it asks for is in the settings (settings.h):
 *
 *   CCTOKEN_TOKEN_URL  CCTOKEN_CLIENT_ID  CCTOKEN_CLIENT_SECRET  CCTOKEN_SCOPE
 *   TIMEOUT   seconds for a request, 30 by default
 *   DNS       address of a name server, instead of the one that DHCP announces
 *   FETCHES   get so many tokens, one after the other
 */
#include <string.h>

#include "board.h"
#include "cctoken.h"
#include "network.h"
#include "settings.h"

#ifndef ARENA_LEN
#define ARENA_LEN 36864
#endif
#ifndef WORK_LEN
#define WORK_LEN 4096
#endif

enum { DHCP_TIMEOUT_MS = 20000, CLOSING_MS = 200, RETRIES = 2, PAINT = 0xA5 };

static cct_client client;
static cct_lwip lwip;
static cct_lwip_resolver resolver; /* lives as long as lwIP does */
static char work[WORK_LEN];
static char arena[ARENA_LEN] __attribute__((aligned(8)));

/* ---- prose ------------------------------------------------------------- */

static void print(const char *text)
{
    board_write(text, strlen(text));
}

static void print_number(int64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? (uint64_t)-number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    print(number < 0 ? "-" : "");
    board_write(digits + at, sizeof digits - at);
}

static void print_fact(const char *name, int64_t value)
{
    print(name);
    print_number(value);
}

static void print_token(const cct_token *token)
{
    print("token: ");
    board_write(token->access_token, token->access_token_len);
    print_fact("\nexpires_in: ", token->expires_in_s);
    print("\n");
}

static void print_failure(const cct_diagnosis *diagnosis)
{
    const char *text = cct_cause_text(diagnosis->cause); /* "" in a build without texts */
    print("cctoken: ");
    print(cct_cause_name(diagnosis->cause));
    print(text[0] != '\0' ? ": " : "");
    print(text);
    print(diagnosis->detail[0] != '\0' ? ": " : "");
    print(diagnosis->detail);
    print("\n");
}

/* ---- memory ------------------------------------------------------------ */

/* The arena is used from its beginning: what is painted at its end was never reached. */
static size_t arena_reached(void)
{
    size_t len = sizeof arena;
    while (len > 0 && (unsigned char)arena[len - 1] == PAINT) {
        len--;
    }
    return len;
}

static void print_memory(void)
{
    network_use use = network_in_use();
    print_fact("memory: arena ", (int64_t)arena_reached());
    print_fact(" of ", sizeof arena);
    print_fact(", stack unused ", (int64_t)board_stack_unused());
    print_fact(", heap ", use.heap);
    print_fact(", pbufs ", use.pbufs);
    print_fact(", connections ", use.connections);
    print("\n");
}

/* ---- a token ----------------------------------------------------------- */

static const cct_config *configuration(void)
{
    static cct_config config;
    config = (cct_config){
        .port = &cct_port_lwip,
        .port_context = &lwip,
        .token_url = settings_find("CCTOKEN_TOKEN_URL"),
        .client_id = settings_find("CCTOKEN_CLIENT_ID"),
        .client_secret = settings_find("CCTOKEN_CLIENT_SECRET"),
        .scope = settings_find("CCTOKEN_SCOPE"),
        .timeout_ms = (uint32_t)settings_number("TIMEOUT", 30) * 1000,
        .retries = RETRIES,
        .work = work,
        .work_len = sizeof work,
    };
    return &config;
}

static int fetch(void)
{
    cct_start(&client, configuration());
    int status = 0;
    if (cct_run(&client, &cct_port_lwip, &lwip) == CCT_OK) {
        print_token(cct_get_token(&client));
    } else {
        print_failure(cct_get_diagnosis(&client));
        status = cct_get_diagnosis(&client)->exit_status;
    }
    cct_end(&client);
    return status;
}

int main(void)
{
    board_start();
    print("cctoken " CCT_VERSION " on ");
    print(board_name);
    print("\n");
    if (!settings_are_there()) {
        print("firmware: the settings are missing\n");
        return 2;
    }
    if (!network_start(DHCP_TIMEOUT_MS)) {
        print("firmware: no address from DHCP\n");
        return 3;
    }
    size_t pem_len;
    const char *pem = settings_anchors(&pem_len);
    cct_lwip_init(&lwip, &resolver, &network_board, NULL);
    cct_lwip_set_anchors(&lwip, CCT_ANCHORS_PEM, pem, pem_len);
    memset(arena, PAINT, sizeof arena);
    cct_arena_install(arena, sizeof arena);
    print_memory();
    int status = 0;
    for (int32_t left = settings_number("FETCHES", 1); left > 0 && status == 0; left--) {
        status = fetch();
        print_memory();
    }
    network_turn_for(CLOSING_MS); /* the last connection ends in good order */
    print_memory();
    cct_arena_remove();
    return status;
}
