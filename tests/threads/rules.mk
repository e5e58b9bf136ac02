# SPDX-License-Identifier: MIT
#
# The library on several threads, with an mbedTLS that has its threading layer, both under
# ThreadSanitizer.

THREADS := build/tests/threads
TSAN_CC := $(CLANG) -O1 -g -fsanitize=thread -fno-omit-frame-pointer
THREADS_FLAGS := -isystem $(MBEDTLS_DIR)/include -Itests/threads -Itests/faults -DMBEDTLS_USER_CONFIG_FILE='"mbedtls_user.h"'
THREADS_OURS := -std=c99 -D_GNU_SOURCE $(WARNINGS) -Iinclude -Isrc -Iport/posix -isystem build/include -DCCT_EXTERNAL_MBEDTLS $(THREADS_FLAGS)
THREADS_OBJECTS := $(patsubst %.c,$(THREADS)/%.o,$(filter-out src/tls/unused.c,$(LIBRARY)) tests/threads/threads.c) \
	$(MBEDTLS_SOURCES:%.c=$(THREADS)/mbedtls/%.o)

$(THREADS)/mbedtls/%.o: $(MBEDTLS_DIR)/library/%.c tests/threads/mbedtls_user.h tests/threads/rules.mk
	@mkdir -p $(@D)
	$(QUIET)$(TSAN_CC) -w $(THREADS_FLAGS) -c $< -o $@
$(THREADS)/%.o: %.c tests/threads/mbedtls_user.h tests/threads/rules.mk | $(GENERATED)
	@mkdir -p $(@D)
	$(QUIET)$(TSAN_CC) $(THREADS_OURS) $(DEPENDENCIES) -c $< -o $@
$(THREADS)/threads: $(THREADS_OBJECTS)
	$(QUIET)$(TSAN_CC) -pthread -o $@ $^

#- make threads-check  several threads, mbedTLS with its threading layer, under ThreadSanitizer
.PHONY: threads-check
threads-check: check-deps build/tests/enter tests/integration/node_modules/.package-lock.json
	@$(MAKE) --no-print-directory -j$$(nproc) $(THREADS)/threads
	@rm -f $(TALLY).threads
	@tests/tally.sh $(TALLY).threads "threads" build/tests/enter net node --test tests/threads/threads.test.mjs
	@tests/tally.sh $(TALLY).threads
