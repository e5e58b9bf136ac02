#!/bin/sh
# SPDX-License-Identifier: MIT
#
# certificates.sh DIR: the certificates of the tests, made in DIR with openssl.
#
# For TYPE in ec (P-256) and rsa (2048 bits), each NAME.pem with its NAME.key:
#   TYPE-root  TYPE-intermediate   the authorities
#   TYPE-same-subject-root         another key under TYPE-root's name
#   TYPE-good                      localhost, 127.0.0.1, ::1, server.test and two names of Genesys
#                                  Cloud
#   TYPE-expired  TYPE-future      the same names, not valid any more, not valid yet
#   TYPE-genesys                   the hosts of all regions of Genesys Cloud, for tokens and for the
#                                  API
#   TYPE-vendors                   the token hosts of other providers that are known by host
#   TYPE-wrongname                 other.test only
#   TYPE-clientonly                the names of good, but not for servers
#   TYPE-long                      100 names, and as much else as public authorities put into a
#                                  certificate
# And of ec384 (a P-256 leaf under P-384) and rsa4096 (2048 bits, the root 4096): root, intermediate
# and good. The same of pss, RSA keys whose certificates are signed with RSA-PSS; psskey-good, under
# pss-intermediate, has a key for RSA-PSS alone. ec-good.ocsp is the OCSP response (DER) for
# ec-good, by ec-intermediate.
# A leaf's file is the chain a server sends: leaf, then intermediate. That of long has four: leaf,
# two intermediates, and TYPE-long-root (P-384, 4096 bits) as TYPE-root signed it;
# TYPE-long-root.pem is as it signed itself. And other-root, which signed nothing, and client with
# client-root for mutual TLS.
#
# Does nothing while those in DIR are younger than ten days and than this script.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 DIR" >&2; exit 2; }
self=$(realpath "$0")
regions=${self%/tests/*}/src/oauth/region.c
mkdir -p "$1"
cd "$1"

exec 9>.lock        # tests that run side by side make one set, not a mixture
flock 9
[ -z "$(find . -path ./.done -newer "$self" -mtime -10)" ] || exit 0
rm -f .done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

: >"$work/database"
cat >"$work/openssl.conf" <<CONF
[req]
distinguished_name = name
[name]
[ca]
default_ca = tests
[tests]
database = $work/database
new_certs_dir = $work
unique_subject = no
rand_serial = yes
default_md = sha256
policy = any
[any]
organizationName = supplied
commonName = supplied
CONF

day() { date -u -d "$1" +%Y%m%d%H%M%SZ; }
yesterday=$(day '-1 day')

# NAME TYPE ISSUER FROM TO SUBJECT; the extensions on standard input. An issuer equal to the name
# signs itself. With a TYPE of "same" NAME.key stays as it is. (openssl ca, since openssl x509
# cannot set the first day before version 3.4.)
issue() {
    cat >"$work/extensions"
    case $2 in
    ec)      set -- "$@" -algorithm EC -pkeyopt ec_paramgen_curve:P-256 ;;
    ec384)   set -- "$@" -algorithm EC -pkeyopt ec_paramgen_curve:P-384 ;;
    rsa)     set -- "$@" -algorithm RSA -pkeyopt rsa_keygen_bits:2048 ;;
    rsa4096) set -- "$@" -algorithm RSA -pkeyopt rsa_keygen_bits:4096 ;;
    rsapss)  set -- "$@" -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 ;;
    esac
    if [ "$1" = "$3" ]; then by=-selfsign; else by="-cert $3.pem"; fi
    {
        { [ "$2" = same ] || (shift 6 && openssl genpkey "$@") >"$1.key"; } &&
        openssl req -new -config "$work/openssl.conf" -key "$1.key" -subj "/O=cctoken tests/CN=$6" -out "$work/request" &&
        openssl ca -batch -notext -config "$work/openssl.conf" $sign $by -keyfile "$3.key" \
            -startdate "$4" -enddate "$5" -extfile "$work/extensions" -in "$work/request" -out "$1.pem"
    } >"$work/log" 2>&1 || { cat "$work/log" >&2; echo "certificates: $1 could not be made" >&2; exit 1; }
}

# NAME TYPE ISSUER SUBJECT [PATHLEN]
authority() {
    issue "$1" "$2" "$3" "$yesterday" "$(day '+10 years')" "$4" <<EXT
basicConstraints = critical, CA:TRUE${5:+, pathlen:$5}
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
$more
EXT
}

# NAME TYPE ISSUER FROM TO USAGE SAN
leaf() {
    issue "$1" "$2" "$3" "$4" "$5" "$1" <<EXT
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature$([ "$2" = ec ] || echo ', keyEncipherment')
extendedKeyUsage = $6
subjectAltName = $7
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
$more
EXT
}

more=       # further extensions
sign=       # how, unless as is usual for the key
names='DNS:localhost, DNS:login.mypurecloud.com, DNS:login.mypurecloud.ie, DNS:server.test, IP:127.0.0.1, IP:::1'
genesys=$(grep -o "{\"[a-z0-9-]*\", \"[a-z0-9.-]*\"}" "$regions" | cut -d\" -f4 | sed 's/.*/DNS:login.&,DNS:api.&/' | paste -sd,)
vendors='DNS:login.microsoftonline.com, DNS:tenant.eu.auth0.com, DNS:tenant.okta.com, DNS:pool.auth.us-east-1.amazoncognito.com'
vendors="$vendors, DNS:tenant.auth0.com, DNS:acme.my.salesforce.com, DNS:acme.authentication.eu10.hana.ondemand.com"
vendors="$vendors, DNS:keycloak.server.test, DNS:auth.pingone.eu, DNS:oauth2.googleapis.com"
next_quarter=$(day '+90 days')

for type in ec rsa; do
    ca=$type-intermediate
    authority $type-root              $type $type-root              "$type root"
    authority $type-same-subject-root $type $type-same-subject-root "$type root"
    authority $ca                     $type $type-root              "$type intermediate" 0

    leaf $type-good       $type $ca "$yesterday"         "$next_quarter"    serverAuth "$names"
    leaf $type-expired    $type $ca "$(day '-2 years')"  "$yesterday"       serverAuth "$names"
    leaf $type-future     $type $ca "$(day '+1 year')"   "$(day '+2 years')" serverAuth "$names"
    leaf $type-wrongname  $type $ca "$yesterday"         "$next_quarter"    serverAuth DNS:other.test
    leaf $type-clientonly $type $ca "$yesterday"         "$next_quarter"    clientAuth "$names"
    leaf $type-lookalike  $type $ca "$yesterday"         "$next_quarter"    serverAuth 'DNS:*.0.0.1, DNS:127.0.0.1'
    leaf $type-genesys    $type $ca "$yesterday"         "$next_quarter"    serverAuth "$genesys"
    leaf $type-vendors    $type $ca "$yesterday"         "$next_quarter"    serverAuth "$vendors"
    for name in good genesys vendors lookalike expired future wrongname clientonly; do
        cat $ca.pem >>"$type-$name.pem"
    done
done

# As public authorities issue them today: a larger key above the server's.
public() { # TYPE ROOT-TYPE INTERMEDIATE-TYPE
    authority $2-root         $2 $2-root "$2 root"
    authority $2-intermediate $3 $2-root "$2 intermediate" 0
    leaf $2-good $1 $2-intermediate "$yesterday" "$next_quarter" serverAuth "$names"
    cat $2-intermediate.pem >>"$2-good.pem"
}
public ec ec384 ec384
public rsa rsa4096 rsa

sign='-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32'
authority pss-root         rsa    pss-root 'pss root'
authority pss-intermediate rsa    pss-root 'pss intermediate' 0
leaf      pss-good         rsa    pss-intermediate "$yesterday" "$next_quarter" serverAuth "$names"
leaf      psskey-good      rsapss pss-intermediate "$yesterday" "$next_quarter" serverAuth "$names"
for name in pss psskey; do
    cat pss-intermediate.pem >>"$name-good.pem"
done
sign=

openssl ocsp -index "$work/database" -CA ec-intermediate.pem -rsigner ec-intermediate.pem -rkey ec-intermediate.key \
    -issuer ec-intermediate.pem -cert ec-good.pem -ndays 30 -respout ec-good.ocsp >"$work/log" 2>&1 ||
    { cat "$work/log" >&2; exit 1; }

# As large as chains of public authorities get.
more='crlDistributionPoints = URI:http://crl3.example.com/ExampleRootG2.crl, URI:http://crl4.example.com/ExampleRootG2.crl
authorityInfoAccess = OCSP;URI:http://ocsp.example.com, caIssuers;URI:http://certificates.example.com/ExampleRootG2.crt
certificatePolicies = 2.23.140.1.2.2, @policy
[policy]
policyIdentifier = 1.3.6.1.4.1.99999.1
CPS.1 = https://www.example.com/certification-practice-statement'
timestamps="1.3.6.1.4.1.11129.2.4.2 = DER:0481f0$(printf '%0480d' 0)"      # in their place
for type in ec rsa; do
    case $type in ec) large=ec384 ;; rsa) large=rsa4096 ;; esac
    long=$type-long
    authority $long-root    $large $type-root    "$type long root"
    mv $long-root.pem $long-cross.pem
    authority $long-root    same   $long-root    "$type long root"
    authority $long-policy  $type  $long-root    "$type long policy" 1
    authority $long-issuing $type  $long-policy  "$type long issuing" 0
    (
        more="$timestamps
$more"
        leaf $long $type $long-issuing "$yesterday" "$next_quarter" serverAuth \
            "$names$(seq -s '' -f ', DNS:host-%03g.cloud.example.com' 94)"
    )
    cat $long-issuing.pem $long-policy.pem $long-cross.pem >>$long.pem
done
more=

leaf ec-self ec ec-self "$yesterday" "$next_quarter" serverAuth "$names"
leaf ec-self-expired ec ec-self-expired "$(day '-2 years')" "$yesterday" serverAuth "$names"
authority other-root  ec other-root  'other root'
authority client-root ec client-root 'client root'
leaf client ec client-root "$yesterday" "$next_quarter" clientAuth DNS:client.test

touch .done
