#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A program that reads GENESYSCLOUD_ACCESS_TOKEN, as Genesys's own tools do. Run it as
#
#   cctoken exec --region us-east-1 -- examples/exec/report.sh
#
# exec needs no file and leaves no process behind: it replaces itself with the program.
set -eu
: "${GENESYSCLOUD_ACCESS_TOKEN:?is not set: run this by 'cctoken exec'}"

printf 'header = "Authorization: Bearer %s"\n' "$GENESYSCLOUD_ACCESS_TOKEN" |
    curl --silent --show-error --fail --config - "$API_URL/api/v2/routing/queues"
