#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   size.sh FILE 'SWITCH ...' OBJECT ...
#
# Writes to FILE how large executable and library are, says on standard output how that compares
# with the targets, and fails when one is missed. What it measures `make size` has built:
# build/cctoken, build/size/cctoken with its map, and each OBJECT in build/size/KIND, where KIND is
# everything, smallest, SWITCH or smallest-SWITCH.
set -eu

file=$1
switches=$2
shift 2
missed=0
measured=build/size

# WHAT BYTES KIB: one row of the table of targets, to standard output and as Markdown.
target() {
    verdict=kept
    [ "$2" -le $(($3 * 1024)) ] || { verdict=missed missed=$((missed + 1)); }
    printf '%-100s %7d bytes, target %6d: %s\n' "$1" "$2" $(($3 * 1024)) $verdict >&3
    [ $verdict = kept ] || verdict='**missed**'
    printf '| %s | %d | %d (%d KiB) | %s |\n' "$1" "$2" $(($3 * 1024)) "$3" "$verdict"
}

# ---- by the linker's map -------------------------------------------------------

# MAP BY: lines "KIND MODULE BYTES", or with BY "file" each object for itself. A contribution ends
# where the next one begins: so the sum is exact, although the map gives strings that several
# objects share, and parts that overlap, more than once.
contributions() {
    awk -v by="$2" '
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
        if (by == "file") return object
        if (!sub(/^build\/(size\/\.\.\/)?musl\//, "", object)) return "libc"
        if (object ~ /^src\//) { split(object, part, "/"); return part[2] }
        if (object ~ /^(port|mbedtls|ring)\//) return substr(object, 1, index(object, "/") - 1)
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
    END { close_at(end); for (one in sum) print one, sum[one] }' "$1"
}

# ---- the executable -------------------------------------------------------------

executable_table() {
    echo '| | code | constants | data | in the file | zeroed memory |'
    echo '|---|---:|---:|---:|---:|---:|'
    contributions "$measured/cctoken.map" module | awk -v file_size="$1" '
    { bytes[$2, $1] = $3; total[$1] += $3 }
    function row(title, module) {
        filed = bytes[module, "code"] + bytes[module, "constants"] + bytes[module, "data"]
        printf "| %s | %d | %d | %d | %d | %d |\n", title, bytes[module, "code"], bytes[module, "constants"],
               bytes[module, "data"], filed, bytes[module, "bss"]
        sum += filed
    }
    END {
        row("`src/format`", "format"); row("`src/cause`", "cause"); row("`src/oauth`", "oauth"); row("`src/net`", "net")
        row("`src/tls`", "tls"); row("`src/client`", "client"); row("`src/cli`", "cli")
        row("`port`", "port"); row("ring", "ring"); row("mbedTLS", "mbedtls"); row("musl, libgcc", "libc"); row("alignment", "padding")
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

# KIND PROGRAM FUNCTIONS OBJECT ...: the bytes of these objects in a program that calls these
# functions, which is linked but for what they ask of TLS and of the C library. Its map is
# $measured/KIND/PROGRAM.map.
linked() {
    kind=$1 program=$2 roots=$(printf -- '-u %s ' $3)
    shift 3
    for object; do set -- "$@" "$measured/$kind/$object"; shift; done
    arm-none-eabi-ld --gc-sections --unresolved-symbols=ignore-all -e 0 $roots \
        -Map="$measured/$kind/$program.map" -o "$measured/$kind/$program" "$@"
    sum_of "$measured/$kind/$program"
}

one_request='cct_start cct_step cct_wants cct_get_token cct_get_diagnosis cct_end'
whole_interface=$(sed -n 's/^[a-z].*[ *]\(cct_[a-z0-9_]*\)(.*/\1/p' include/cctoken.h include/cctoken_causes.h |
    grep -v '^cct_arena_')      # that is mbedTLS's

# TITLE KIND OBJECT ...
library_row() {
    title=$1 kind=$2
    shift 2
    echo "| $title | $(in_objects "$kind" "$@") | **$(linked "$kind" whole "$whole_interface" "$@")** |" \
        "$(linked "$kind" one "$one_request" "$@") |"
}

library_table() {
    echo '| | all objects | linked for the whole interface | linked for one request |'
    echo '|---|---:|---:|---:|'
    library_row 'everything' everything "$@"
    library_row 'without texts (`CCT_NO_TEXTS`)' CCT_NO_TEXTS "$@"
    library_row 'the smallest: all switches but `CCT_NO_BASIC`' smallest "$@"
}

switches_table() {
    everything=$(linked everything whole "$whole_interface" "$@")
    smallest=$(linked smallest whole "$whole_interface" "$@")
    echo '| | what is left out | of everything | in the smallest |'
    echo '|---|---|---:|---:|'
    for switch in $switches; do
        without=$(linked "$switch" whole "$whole_interface" "$@")
        change=$(($(linked "smallest-$switch" whole "$whole_interface" "$@") - smallest))
        what=$(sed -n "s/^ \*   $switch  *\([^:,]*\).*/\1/p" src/format/switches.h)
        echo "| \`$switch\` | $what | $((everything - without)) | ${change#-} |"
    done
}

library_files() {
    echo '| | everything | without texts | the smallest |'
    echo '|---|---:|---:|---:|'
    for kind in everything CCT_NO_TEXTS smallest; do
        contributions "$measured/$kind/whole.map" file | sed "s|$measured/$kind/||; s/^/$kind /"
    done | awk '
    { name = $3; sub(/\.o$/, ".c", name); if (name !~ /^src/) name = "alignment"; bytes[name, $1] += $4; names[name] }
    END { for (name in names) printf "%d %d %d %s\n", bytes[name, "everything"], bytes[name, "CCT_NO_TEXTS"],
                                     bytes[name, "smallest"], name }' |
        sort -k1,1nr -k4 | awk '{ printf "| `%s` | %d | %d | %d |\n", $4, $1, $2, $3 }' | sed 's/`alignment`/alignment/'
}

# ---- all ---------------------------------------------------------------------

size=$(stat -c %s build/cctoken)
library=$(library_table "$@")
switch_rows=$(switches_table "$@")
by_file=$(library_files)
everything=$(linked shared-secrets whole "$whole_interface" "$@")
catalogue=$(($(sum_of "$measured/everything/whole") - $(sum_of "$measured/CCT_NO_WORDINGS/whole")))
methods=$(($(sum_of "$measured/CCT_NO_WORDINGS/whole") - everything))
smallest=$(sum_of "$measured/smallest/whole")
executable=$(executable_table "$(stat -c %s "$measured/cctoken")")

exec 3>&1
mkdir -p "$(dirname "$file")"
cat >"$file.new" <<INTRO
# Sizes

Written by \`make size\`, which fails if a target is missed. All figures are bytes.
$(gcc --version | head -n 1); $(arm-none-eabi-gcc --version | head -n 1); $(uname -m).

| | measured | target | |
|---|---:|---:|---|
INTRO
{
    target 'executable, static, stripped' "$size" 448
    target 'library without TLS, Cortex-M4, everything but the catalogue of wordings and methods without a shared secret' "$everything" 32
    target 'library without TLS, Cortex-M4, the smallest' "$smallest" 14
    printf '| the catalogue of wordings, Cortex-M4 | %d | | |\n' "$catalogue"
    printf '| assertions, and methods by which the client signs, Cortex-M4 | %d | | |\n' "$methods"
    cat <<MIDDLE

## The executable

Compared with other programs ([BENCHMARKS.md](BENCHMARKS.md#size)):

![Size of the program with the libraries that it loads](size-by-peer.svg)

By directory of the sources, from the linker's map. The map is of a link without link-time optimization, which makes the
executable smaller than this sum. A string shared by several objects counts for the first of them. Zeroed memory is
reserved, not used: pages that a request does not touch need no memory.

$executable

## The library on a Cortex-M4

\`src/format\`, \`src/cause\`, \`src/oauth\`, \`src/net\` and \`src/client\` with the client authentication methods that use a shared secret,
\`-mcpu=cortex-m4 -mthumb -Os\`; without TLS and port. Code, constants and initialized data, which are stored in flash. An estimate:
functions of the C library (\`memcpy\`, \`strlen\` and the like) and libgcc (64-bit division) are not included.

$library

"Linked" is what the linker keeps (\`--gc-sections\`) of a program that calls every function of \`cctoken.h\` and
\`cctoken_causes.h\` (this is compared with the targets) or only
\`$(echo $one_request | sed 's/ /`, `/g')\`.
The names and texts of causes, for example, are in flash only if a program uses them.

### What can be left out

Each is a macro for the compiler (\`-DCCT_NO_TEXTS\`); \`src/format/switches.h\` describes what happens instead. How many bytes
it saves of everything, and how many its part needs in the smallest:

$switch_rows

### By source file

Linked for the whole interface:

$by_file

### Why the targets are missed

What the program says to people is not in the library: advice, explanations, and the advice and the providers of the catalogue of
wordings are in \`src/cli/texts\`. What remains of the prose is one sentence per cause (\`cause.c\`), which cannot be packed, because
\`cct_cause_text()\` returns a pointer to flash, and details that say what was seen.

Everything else is code, in four parts of similar size: checks of values before anything is sent (\`check.c\`, \`placeholder.c\`,
\`value.c\`); messages for an observer, with every secret replaced (\`show*.c\`, \`redact.c\`, \`disguise.c\`, \`opaque.c\`); strict
reading of HTTP/1.1, JSON and URLs (\`json.c\`, \`json_string.c\`, \`http_response.c\`, \`url.c\`, \`body.c\`); and the client with its request and its response.
The first two can be left out by a switch. As long as they are part of the interface, the target for everything is out of reach.

The smallest is the last two parts, without texts, and the names of causes, which are in flash only if a program uses them. It
still refuses every malformed response, checks every byte of a URL, and has a cause for each failure.

Tried and not kept, because they changed almost nothing: \`-Oz\`, other limits for inlining, no jump tables, other passes of the
compiler switched off one by one, and tables of offsets instead of pointers. Optimized as a whole (\`-flto\`), which a
program may do for itself, everything is 3 % smaller and the smallest 8 %.
MIDDLE
} >>"$file.new"
[ ! -e "$file" ] || sed -n '/^## Firmware$/,$p' "$file" | sed '1i\\' >>"$file.new"     # by make firmware-size
mv "$file.new" "$file"
[ $missed -eq 0 ] || { echo "size: $missed missed, see $file" >&2; exit 1; }
