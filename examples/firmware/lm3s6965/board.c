/* SPDX-License-Identifier: MIT */
/* The board EK-LM3S6965 (QEMU: lm3s6965evb). Registers as in the data sheet of the LM3S6965. */
#include "board.h"
#include "startup.h"

const char board_name[] = "lm3s6965evb";

#define REGISTER(address) (*(volatile uint32_t *)(address))

#define SYSCTL_RCGC1 REGISTER(0x400FE104)
#define SYSCTL_RCGC2 REGISTER(0x400FE108)
#define GPIOA_AFSEL REGISTER(0x40004420)
#define GPIOA_DEN REGISTER(0x4000451C)
#define UART0_DR REGISTER(0x4000C000)
#define UART0_FR REGISTER(0x4000C018)
#define UART0_IBRD REGISTER(0x4000C024)
#define UART0_FBRD REGISTER(0x4000C028)
#define UART0_LCRH REGISTER(0x4000C02C)
#define UART0_CTL REGISTER(0x4000C030)

/*
 * As the emulator takes RCC out of reset; the chip itself would run on its internal oscillator of
 * about 12 MHz.
 */
enum { CLOCK_HZ = 12500000, BAUD = 115200, DIVISOR_64 = (CLOCK_HZ * 4 + BAUD / 2) / BAUD };
enum {
    RCGC1_UART0 = 1U << 0,
    RCGC2_GPIOA = 1U << 0,
    RCGC2_EMAC0 = 1U << 28,
    RCGC2_EPHY0 = 1U << 30,
    PINS_UART0 = 3U << 0
};
enum { FR_TXFF = 1U << 5, LCRH_8_BITS = 3U << 5, LCRH_FIFO = 1U << 4, CTL_UARTEN = 1U << 0, CTL_TXE = 1U << 8 };

void board_start(void)
{
    SYSCTL_RCGC1 |= RCGC1_UART0;
    SYSCTL_RCGC2 |= RCGC2_GPIOA | RCGC2_EMAC0 | RCGC2_EPHY0;
    GPIOA_AFSEL |= PINS_UART0;
    GPIOA_DEN |= PINS_UART0;
    UART0_IBRD = DIVISOR_64 / 64;
    UART0_FBRD = DIVISOR_64 % 64;
    UART0_LCRH = LCRH_8_BITS | LCRH_FIFO;
    UART0_CTL = CTL_UARTEN | CTL_TXE;
    tick_start(CLOCK_HZ);
}

void board_write(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        while ((UART0_FR & FR_TXFF) != 0) {
        }
        UART0_DR = (uint8_t)text[i];
    }
}
