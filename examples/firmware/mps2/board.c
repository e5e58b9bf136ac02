/* SPDX-License-Identifier: MIT */
/*
 * The board MPS2 with the image AN385 (QEMU: mps2-an385). Registers as in Arm's application note
 * 385.
 */
#include "board.h"
#include "startup.h"

const char board_name[] = "mps2-an385";

#define REGISTER(address) (*(volatile uint32_t *)(address))

#define UART0_DATA REGISTER(0x40004000)
#define UART0_STATE REGISTER(0x40004004)
#define UART0_CTRL REGISTER(0x40004008)
#define UART0_BAUDDIV REGISTER(0x40004010)

enum { CLOCK_HZ = 25000000, BAUD = 115200 };
enum { STATE_TX_FULL = 1U << 0, CTRL_TX_ENABLE = 1U << 0 };

void board_start(void)
{
    UART0_BAUDDIV = CLOCK_HZ / BAUD;
    UART0_CTRL = CTRL_TX_ENABLE;
    tick_start(CLOCK_HZ);
}

void board_write(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        while ((UART0_STATE & STATE_TX_FULL) != 0) {
        }
        UART0_DATA = (uint8_t)text[i];
    }
}
