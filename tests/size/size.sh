#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   size.sh FILE OBJECT ...
#
# Writes to FILE how large executable and library are, says on standard output how that compares with the
# targets, and fails when one is missed. What it measures `make size` has built: build/cctoken, build/size/cctoken
# with its map, and each OBJECT in build/size/texts and build/size/bare.
set -eu

file=$1
shift
missed=0
measured=build/size

# WHAT BYTES KIB: one row of the table of targets, to standard output and as Markdown.
target() {
    verdict=kept
    [ "$2" -le $(($3 * 1024)) ] || { verdict=missed missed=$((missed + 1)); }
    printf '%-52s %7d bytes, target %6d: %s\n' "$1" "$2" $(($3 * 1024)) $verdict >&3
    [ $verdict = kept ] || verdict='**missed**'
    printf '| %s | %d | %d (%d KiB) | %s |\n' "$1" "$2" $(($3 * 1024)) "$3" "$verdict"
}

# ---- the executable, by the linker's map -------------------------------------

# Lines "KIND MODULE BYTES". A contribution ends where the next one begins: so the sum is exact, although the map
# gives strings that several objects share, and parts that overlap, more than once.
contributions() {
    awk '
    function hex(text,  i, n) {
        n = 0
        text = tolower(substr(text, 3))
        for (i = 1; i <= length(text); i++) n = n * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
        return n
    }
    function close_at(end) {
        if (kind != "" && owner != "" && end > at) sum[kind " " owner] += end - at
        if (end > at) at = end
    }
    function kind_of(section) {
        if (section ~ /^\.(init|text|fini|plt|iplt)$/) return "code"
        if (section ~ /^\.(rodata|eh_frame|data\.rel\.ro|gcc_except_table)$/) return "constants"
        if (section ~ /^\.(init_array|fini_array|preinit_array|got|got\.plt|data|tdata)$/) return "data"
        if (section ~ /^\.(bss|tbss)$/) return "bss"
        return ""
    }
    function module_of(object) {
        if (object ~ /\.ltrans\.o$/) return "mbedtls"      # optimized as a whole
        if (!sub(/^build\/(size\/\.\.\/)?musl\//, "", object)) return "libc"
        if (object ~ /^src\//) { split(object, part, "/"); return part[2] }
        if (object ~ /^(port|mbedtls)\//) return substr(object, 1, index(object, "/") - 1)
        return "cli"                            # anchors.o
    }
    # A line of the map, brought to: name, address, size, object.
    function take(name, address, size, object) {
        if (name ~ /^\./) {                     # an output section
            close_at(end)
            kind = kind_of(name)
            at = hex(address)
            end = at + hex(size)
            owner = ""
            return
        }
        if (kind == "" || hex(address) < at || hex(address) > end) return
        close_at(hex(address))
        owner = name == " *fill*" ? "padding" : module_of(object)
    }
    /^Linker script and memory map/ { started = 1 }
    !started { next }
    /^ ?[.*][^ ]+$/ { pending = $0; next }
    /^ +0x[0-9a-f]+ +0x[0-9a-f]+( |$)/ && pending != "" { take(pending, $1, $2, $3); pending = ""; next }
    /^ ?[.*][^ ]+ +0x[0-9a-f]+ +0x[0-9a-f]+/ { pending = ""; take(/^ / ? " " $1 : $1, $2, $3, $4); next }
    { pending = "" }
    END { close_at(end); for (one in sum) print one, sum[one] }' "$measured/cctoken.map"
}

executable_table() {
    echo '| | code | constants | data | in the file | zeroed memory |'
    echo '|---|---:|---:|---:|---:|---:|'
    contributions | awk -v file_size="$1" '
    { bytes[$2, $1] = $3; total[$1] += $3 }
    function row(title, module) {
        filed = bytes[module, "code"] + bytes[module, "constants"] + bytes[module, "data"]
        printf "| %s | %d | %d | %d | %d | %d |\n", title, bytes[module, "code"], bytes[module, "constants"],
               bytes[module, "data"], filed, bytes[module, "bss"]
        sum += filed
    }
    END {
        row("`src/core`", "core"); row("`src/tls`", "tls"); row("`src/client`", "client"); row("`src/cli`", "cli")
        row("`port`", "port"); row("mbedTLS", "mbedtls"); row("musl, libgcc", "libc"); row("alignment", "padding")
        filed = total["code"] + total["constants"] + total["data"]
        if (filed != sum) { print "size: the map names a module that has no row" >"/dev/stderr"; exit 1 }
        printf "| headers of the file | | | | %d | |\n", file_size - filed
        printf "| **all** | %d | %d | %d | **%d** | %d |\n", total["code"], total["constants"], total["data"],
               file_size, total["bss"]
    }'
}

# ---- the library -------------------------------------------------------------

sum_of() { arm-none-eabi-size "$@" | awk 'NR > 1 { sum += $1 + $2 } END { print sum }'; }

# KIND OBJECT ...: the bytes that these objects have in all.
in_objects() {
    kind=$1
    shift
    for object; do set -- "$@" "$measured/$kind/$object"; shift; done
    sum_of "$@"
}

# KIND FUNCTIONS OBJECT ...: the bytes that a program which calls these functions links.
linked() {
    kind=$1 roots=$(printf -- '-u %s ' $2)
    shift 2
    for object; do set -- "$@" "$measured/$kind/$object"; shift; done
    arm-none-eabi-ld -r --gc-sections $roots -o "$measured/$kind/linked" "$@"
    sum_of "$measured/$kind/linked"
}

one_request='cct_start cct_step cct_wants cct_get_token cct_get_diagnosis cct_end'
whole_interface=$(sed -n 's/^[a-z].*[ *]\(cct_[a-z0-9_]*\)(.*/\1/p' include/cctoken.h include/cctoken_causes.h |
    grep -v '^cct_arena_')      # that is mbedTLS's

library_files() {
    echo '| | with texts | without |'
    echo '|---|---:|---:|'
    for object; do
        echo "$(sum_of "$measured/texts/$object") $(sum_of "$measured/bare/$object") ${object%.o}.c"
    done | sort -k1,1nr -k3 | awk '{ printf "| `%s` | %d | %d |\n", $3, $1, $2 }'
}

# ---- all ---------------------------------------------------------------------

cmp -s build/cctoken "$measured/cctoken" ||
    { echo "size: $measured/cctoken is not build/cctoken; try: make clean size" >&2; exit 1; }
size=$(stat -c %s build/cctoken)
texts=$(in_objects texts "$@")
texts_whole=$(linked texts "$whole_interface" "$@")
texts_one=$(linked texts "$one_request" "$@")
bare=$(in_objects bare "$@")
bare_whole=$(linked bare "$whole_interface" "$@")
bare_one=$(linked bare "$one_request" "$@")
executable=$(executable_table "$size")
library=$(library_files "$@")

exec 3>&1
mkdir -p "$(dirname "$file")"
cat >"$file.new" <<INTRO
# Sizes

Written by \`make size\`, which fails when a target is missed. All figures are bytes.
$(gcc --version | head -n 1); $(arm-none-eabi-gcc --version | head -n 1); $(uname -m).

| | measured | target | |
|---|---:|---:|---|
INTRO
{
    target 'executable, static, stripped' "$size" 300
    target 'library without TLS, Cortex-M4, everything' "$texts" 32
    target 'library without TLS, Cortex-M4, without texts' "$bare" 10
    cat <<MIDDLE

## The executable

By folder of our sources, from the linker's map. A string that several objects share counts for the first of them. The
zeroed memory is reserved, not used: pages that a request does not touch cost nothing.

$executable

## The library on a Cortex-M4

\`src/core\` and \`src/client\` with the client authentication methods that use a shared secret, \`-mcpu=cortex-m4 -mthumb
-Os\`; without TLS and port. Code, constants and initialized data, which is what lies in flash. An estimate: what they
call in the C library (\`memcpy\`, \`strlen\` and the like) and in libgcc (64-bit division) is not in it.

| | all objects | linked for the whole interface | linked for one request |
|---|---:|---:|---:|
| everything | **$texts** | $texts_whole | $texts_one |
| without texts (\`CCT_NO_TEXTS\`) | **$bare** | $bare_whole | $bare_one |

The sums of all objects are held against the targets. They are more than what lies in flash: linked is what the linker
keeps (\`--gc-sections\`) of a program that calls every function of \`cctoken.h\`, or only
\`$(echo $one_request | sed 's/ /`, `/g')\`.

By source file, all objects:

$library
MIDDLE
} >>"$file.new"
[ ! -e "$file" ] || sed -n '/^## Firmware$/,$p' "$file" | sed '1i\\' >>"$file.new"     # by make firmware-size
mv "$file.new" "$file"
[ $missed -eq 0 ] || { echo "size: $missed missed, see $file" >&2; exit 1; }
