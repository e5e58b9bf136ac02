# SPDX-License-Identifier: MIT
#
# For CMake: CCTOKEN_SOURCES are those of the library and of the port that CCTOKEN_PORT names
# (sockets), and CCTOKEN_INCLUDES and CCTOKEN_PRIVATE_INCLUDES where their headers are.

get_filename_component(CCTOKEN_ROOT "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
if(NOT DEFINED CCTOKEN_PORT)
    set(CCTOKEN_PORT sockets)
endif()
file(STRINGS "${CMAKE_CURRENT_LIST_DIR}/sources.txt" CCTOKEN_SOURCES REGEX "^(src|port/${CCTOKEN_PORT})/")
# unused.c is for an mbedTLS in a configuration of the project's; SDKs have one of their own
# (CCT_EXTERNAL_MBEDTLS).
list(REMOVE_ITEM CCTOKEN_SOURCES src/tls/unused.c)
list(TRANSFORM CCTOKEN_SOURCES PREPEND "${CCTOKEN_ROOT}/")
set(CCTOKEN_INCLUDES "${CCTOKEN_ROOT}/include" "${CCTOKEN_ROOT}/port/${CCTOKEN_PORT}")
set(CCTOKEN_PRIVATE_INCLUDES "${CCTOKEN_ROOT}/src" "${CCTOKEN_ROOT}/build/include")
foreach(made jsmn.h wordings.inc)
    if(NOT EXISTS "${CCTOKEN_ROOT}/build/include/${made}")
        message(FATAL_ERROR "cctoken: build/include/${made} is missing: run \"make generated\" in ${CCTOKEN_ROOT}")
    endif()
endforeach()
