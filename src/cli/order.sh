#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   order.sh   prints the linker script that puts the functions of order.txt next to each other
#
# In the file: what starts and ends the process, the functions that are executed, constants, all
# other functions. Variables of libc and small ones that every command uses come before the large
# buffers, so that they share pages. Nothing unwinds the stack, so what describes its frames is left
# out.
set -eu

sections() {
    sed -e '/^#/d' -e 's/^[a-z]*://' "${0%/*}/order.txt" | tr -s ' ' '\n' | while read -r name; do
        case $name in
        '') ;;
        libc.a:*) echo "    *$name(.text .text.*)" ;;
        *.o) echo "    *:$name(.text .text.*)" ;;
        *) echo "    *(.text.$name .text.$name.* .text.unlikely.$name .text.startup.$name)" ;;
        esac
    done
}

echo 'SECTIONS
{
  .fini : { KEEP(*(SORT_NONE(.fini))) }
  .executed : {
    *crt1.o(.text .text.*)
    *crtbegin*.o(.text .text.*)
    *libgcc.a:*(.text .text.*)
    *libc.a:_Exit.lo(.text .text.*)'
sections
echo '  }
  .rodata : { *(.rodata .rodata.*) }
}
INSERT AFTER .init;
SECTIONS
{
  .small : {
    *libc.a:*(.bss .bss.* COMMON) *crtbegin*.o(.bss)
    *(.bss.before .bss.standard_output_room .bss.output_is_closed .bss.request_started)
    *(.bss.report_memory .bss.get_memory)
    *(.bss.main_settings)
  }
}
INSERT BEFORE .bss;
SECTIONS
{
  /DISCARD/ : { *(.eh_frame .comment) }
}'
