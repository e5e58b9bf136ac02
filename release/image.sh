#!/bin/sh
# SPDX-License-Identifier: MIT
#
# release/image.sh WORKDIR OUTDIR ARCHITECTURE=BINARY...
#
# The image of examples/container/Dockerfile without a daemon: an OCI image layout for all
# architectures in one tar, as `skopeo copy oci-archive:FILE:VERSION …` and `podman load` read it.
# The roots are those of Debian's package ca-certificates, without what the administrator of this
# machine has added, or the file CA_BUNDLE.
cd "$(dirname "$0")/.."
. release/common.sh

work=$1 out=$2
shift 2
layout=$work/oci
blobs=$layout/blobs/sha256
created=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
mkdir -p "$blobs"

# blob FILE: moves it to its place; sets $digest and $size.
blob() {
    digest=$(sha256sum <"$1" | cut -d' ' -f1)
    size=$(stat -c %s "$1")
    mv "$1" "$blobs/$digest"
}
descriptor() { printf '{"mediaType":"application/vnd.oci.image.%s","digest":"sha256:%s","size":%s%s}' "$1" "$digest" "$size" "${2-}"; }

roots() {
    if [ -n "${CA_BUNDLE-}" ]; then
        cat "$CA_BUNDLE"
    else
        cat /usr/share/ca-certificates/mozilla/*.crt
    fi
}

# Modes as examples/container/Dockerfile has them; the tar of the folder for the token names its
# user.
layer() { # ARCHITECTURE BINARY
    image=$work/image-$1
    mkdir -p "$image/etc/ssl/certs" "$image/run/token" "$image/usr/share/doc"
    stage "$1" "$2" /usr "$work/image-doc-$1"
    cp "$2" "$image/cctoken"
    roots >"$image/etc/ssl/certs/ca-certificates.crt"
    mkdir "$image/usr/share/doc/cctoken"
    cp "$work/image-doc-$1/usr/share/doc/cctoken"/LICENSE* "$image/usr/share/doc/cctoken/"
    pack "$image" cctoken etc usr >"$work/layer"
    tar -C "$image" --format=ustar --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=755 --no-recursion \
        -rf "$work/layer" run
    tar -C "$image" --format=ustar --mtime="@$SOURCE_DATE_EPOCH" --owner=65532 --group=65532 --numeric-owner --mode=700 \
        -rf "$work/layer" run/token
}

manifests=
for row; do
    arch=${row%%=*}
    set -- $(oci_name "$arch")
    platform="\"architecture\":\"$1\",\"os\":\"linux\"${2:+,\"variant\":\"$2\"}"
    layer "$arch" "${row#*=}"
    diff=$(sha256sum <"$work/layer" | cut -d' ' -f1)
    gzip -9n "$work/layer"
    blob "$work/layer.gz"
    layer=$(descriptor layer.v1.tar+gzip)

    cat >"$work/config" <<CONFIG
{"created":"$created",$platform,"config":{"User":"65532:65532","Entrypoint":["/cctoken"],"Cmd":["watch","--client-secret-file","/run/secrets/client","--output","/run/token/access_token"],"WorkingDir":"/","Labels":{"org.opencontainers.image.title":"cctoken","org.opencontainers.image.version":"$version","org.opencontainers.image.licenses":"MIT"}},"rootfs":{"type":"layers","diff_ids":["sha256:$diff"]},"history":[{"created":"$created","created_by":"release/image.sh"}]}
CONFIG
    blob "$work/config"
    printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}\n' \
        "$(descriptor config.v1+json)" "$layer" >"$work/manifest"
    blob "$work/manifest"
    manifests="$manifests${manifests:+,}$(descriptor manifest.v1+json ",\"platform\":{$platform}")"
done

printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s]}\n' "$manifests" >"$work/index"
blob "$work/index"
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s]}\n' \
    "$(descriptor index.v1+json ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"$version\"}")" >"$layout/index.json"
printf '{"imageLayoutVersion":"1.0.0"}\n' >"$layout/oci-layout"
pack "$layout" blobs index.json oci-layout >"$out/cctoken-$version-oci.tar"
