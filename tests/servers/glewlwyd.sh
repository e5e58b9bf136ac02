#!/bin/sh
# SPDX-License-Identifier: MIT
#
# glewlwyd.sh DIR PORT CERT KEY
#
# A real OAuth server (Glewlwyd, over its own TLS) on 127.0.0.1:PORT with the chain CERT and its KEY
# (PEM). Stays in the foreground: this process becomes the server. Database, configuration and log
# go to DIR, which must exist; each start begins with a new database.
#
#   token endpoint  https://HOST:PORT/api/oidc/token, client credentials, scopes "demo" and "openid"
#   clients         demo      demo-secret-0123456789
#                   odd       p+ss/w%rd=&é "x:y       (sent raw in Basic: that is Glewlwyd's
#                                                     dialect)
#                   nogrant   demo-secret-0123456789  (may not use client credentials)
#                   disabled  demo-secret-0123456789
#
# GLEWLWYD_TLS=1.2 or 1.3 leaves only that protocol.
set -eu

[ $# -eq 4 ] || { echo "usage: $0 DIR PORT CERT KEY" >&2; exit 2; }
dir=$(cd "$1" && pwd)
port=$2 cert=$3 key=$4
schema=/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3

die() { echo "glewlwyd.sh: $*" >&2; exit 1; }
for file in "$schema" "$cert" "$key"; do
    [ -r "$file" ] || die "cannot read $file"
done

# One client: its name, its secret, whether it is enabled, its grant. As a property (not as a
# password) Glewlwyd keeps the secret in clear, so there is no hash to make.
client() {
    cat <<SQL
INSERT INTO g_client (gc_client_id, gc_confidential, gc_enabled) VALUES ('$1', 1, $3);
INSERT INTO g_client_property (gc_id, gcp_name, gcp_value) SELECT gc_id, column1, column2 FROM g_client, (VALUES
    ('client_secret', '$2'),
    ('authorization_type', '$4'),
    ('token_endpoint_auth_method', 'client_secret_basic'),
    ('token_endpoint_auth_method', 'client_secret_post')) WHERE gc_client_id = '$1';
INSERT INTO g_client_scope_client (gc_id, gcs_id)
    SELECT gc_id, gcs_id FROM g_client, g_client_scope WHERE gc_client_id = '$1';
SQL
}

rm -f "$dir/glewlwyd.db"
{
    echo 'PRAGMA synchronous = OFF; BEGIN;'     # a scratch file need not survive a power cut
    cat "$schema"
    cat <<SQL
INSERT INTO g_scope (gs_name, gs_password_required) VALUES ('demo', 0);
INSERT INTO g_client_scope (gcs_name) VALUES ('demo'), ('openid');
INSERT INTO g_plugin_module_instance (gpmi_module, gpmi_name, gpmi_parameters) VALUES ('oidc', 'oidc', '{
    "iss": "https://localhost:$port/api/oidc", "jwt-type": "sha", "jwt-key-size": "256",
    "key": "signs the tokens of a test server", "access-token-duration": 3600,
    "refresh-token-duration": 1209600, "code-duration": 600, "refresh-token-rolling": true,
    "allow-non-oidc": true, "auth-type-client-enabled": true, "auth-type-code-enabled": false,
    "auth-type-token-enabled": false, "auth-type-none-enabled": false, "auth-type-password-enabled": false,
    "auth-type-device-enabled": false, "auth-type-refresh-enabled": false}');
SQL
    client demo 'demo-secret-0123456789' true client_credentials
    client odd 'p+ss/w%rd=&é "x:y' true client_credentials
    client nogrant 'demo-secret-0123456789' true code
    client disabled 'demo-secret-0123456789' false client_credentials
    echo 'COMMIT;'
} | sqlite3 -bail "$dir/glewlwyd.db" >/dev/null

cat >"$dir/glewlwyd.conf" <<CONF
port = $port
bind_address = "127.0.0.1"
external_url = "https://localhost:$port"
login_url = "login.html"
api_prefix = "api"
log_mode = "file"
log_level = "INFO"
log_file = "$dir/glewlwyd.log"
cookie_secure = 1
cookie_domain = "localhost"
user_module_path = "/usr/lib/glewlwyd/user"
client_module_path = "/usr/lib/glewlwyd/client"
user_auth_scheme_module_path = "/usr/lib/glewlwyd/scheme"
plugin_module_path = "/usr/lib/glewlwyd/plugin"
use_secure_connection = true
secure_connection_key_file = "$(realpath "$key")"
secure_connection_pem_file = "$(realpath "$cert")"
hash_algorithm = "SHA256"
database = { type = "sqlite3"; path = "$dir/glewlwyd.db"; };
CONF

# GnuTLS lets a file narrow the protocols of a program that does not ask.
case ${GLEWLWYD_TLS:-} in
'')  others= ;;
1.2) others='tls1.0 tls1.1 tls1.3' ;;
1.3) others='tls1.0 tls1.1 tls1.2' ;;
*)   die "GLEWLWYD_TLS=$GLEWLWYD_TLS: 1.2 or 1.3 is known" ;;
esac
if [ -n "$others" ]; then
    { echo '[overrides]'; for version in $others; do echo "disabled-version = $version"; done; } >"$dir/gnutls.conf"
    export GNUTLS_SYSTEM_PRIORITY_FILE="$dir/gnutls.conf" GNUTLS_SYSTEM_PRIORITY_FAIL_ON_INVALID=1
fi

echo "glewlwyd: https://localhost:$port/api/oidc/token"
echo "glewlwyd: log in $dir/glewlwyd.log"
exec glewlwyd --config-file="$dir/glewlwyd.conf"
