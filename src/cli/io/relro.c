/* SPDX-License-Identifier: MIT */
/*
 * relro.c: part of the executable only with HARDEN=pie. What was relocated at the start, tables of
 * functions among it, is read-only from then on. musl leaves that to its dynamic linker, which a
 * static executable does without.
 */
#include <elf.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

enum { PAGE_LEN = 4096 };

/* The linker's: where the file begins in memory. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

__attribute__((constructor)) static void make_read_only(void)
{
    uintptr_t base = (uintptr_t)&__ehdr_start;
    const ElfW(Phdr) *header = (const void *)(base + __ehdr_start.e_phoff);
    for (size_t i = 0; i < __ehdr_start.e_phnum; i++) {
        if (header[i].p_type == PT_GNU_RELRO) {
            uintptr_t from = (base + header[i].p_vaddr) & ~(uintptr_t)(PAGE_LEN - 1);
            uintptr_t to = (base + header[i].p_vaddr + header[i].p_memsz) & ~(uintptr_t)(PAGE_LEN - 1);
            (void)mprotect((void *)from, to - from, PROT_READ);
        }
    }
}
