/* SPDX-License-Identifier: MIT */
/*
 * A bad network and a wrong clock, linked around the firmware for tests (--wrap). Settings:
 *
 *   LOSS          percent of frames that are lost, each way
 *   DELAY         percent of the frames received that come DELAY_MS late, behind others
 *   CLOCK_OFFSET  seconds by which the clock is wrong
 *   DEEP          so many calls, 256 bytes of stack for each
 *
 * At most one frame is under way late, and a fixed seed makes the same of it each time.
 */
#include <stdbool.h>

#include "board.h"
#include "frame.h"
#include "settings.h"

enum { DELAY_MS = 30 };

static netif_linkoutput_fn real_send;
static struct pbuf *late;
static uint32_t late_since;

struct pbuf *__real_frame_read(const volatile uint32_t *fifo, uint32_t before, unsigned before_len, uint32_t len);
struct pbuf *__wrap_frame_read(const volatile uint32_t *fifo, uint32_t before, unsigned before_len, uint32_t len);
void __real_frame_describe(struct netif *netif, uint32_t low, uint32_t high, netif_linkoutput_fn send);
void __wrap_frame_describe(struct netif *netif, uint32_t low, uint32_t high, netif_linkoutput_fn send);
void __real_board_ethernet_poll(struct netif *netif);
void __wrap_board_ethernet_poll(struct netif *netif);
int64_t __real_board_wall_clock_s(void);
int64_t __wrap_board_wall_clock_s(void);

static bool strikes(const char *setting)
{
    static uint32_t random = 1;
    random = random * 1664525 + 1013904223;
    return (int32_t)(random >> 16) % 100 < settings_number(setting, 0);
}

static err_t send(struct netif *netif, struct pbuf *frame)
{
    return strikes("LOSS") ? ERR_OK : real_send(netif, frame);
}

/*
 * Calls itself until the return addresses lie below all that the stack may have, where there is no
 * memory.
 */
static uint32_t go_deep(uint32_t calls)
{
    volatile uint32_t room[64];
    room[0] = calls;
    return calls == 0 ? 0 : go_deep(calls - 1) + room[0];
}

void __wrap_frame_describe(struct netif *netif, uint32_t low, uint32_t high, netif_linkoutput_fn send_frame)
{
    (void)go_deep((uint32_t)settings_number("DEEP", 0));
    real_send = send_frame;
    __real_frame_describe(netif, low, high, send);
}

struct pbuf *__wrap_frame_read(const volatile uint32_t *fifo, uint32_t before, unsigned before_len, uint32_t len)
{
    struct pbuf *frame = __real_frame_read(fifo, before, before_len, len);
    if (frame != NULL && strikes("LOSS")) {
        (void)pbuf_free(frame);
        return NULL;
    }
    if (frame != NULL && late == NULL && strikes("DELAY")) {
        late = frame;
        late_since = board_ticks_ms();
        return NULL;
    }
    return frame;
}

void __wrap_board_ethernet_poll(struct netif *netif)
{
    __real_board_ethernet_poll(netif);
    if (late != NULL && board_ticks_ms() - late_since >= DELAY_MS) {
        struct pbuf *frame = late;
        late = NULL;
        if (netif->input(frame, netif) != ERR_OK) {
            (void)pbuf_free(frame);
        }
    }
}

int64_t __wrap_board_wall_clock_s(void)
{
    return __real_board_wall_clock_s() + settings_number("CLOCK_OFFSET", 0);
}
