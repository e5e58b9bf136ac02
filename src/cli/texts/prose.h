/* SPDX-License-Identifier: MIT */
/*
 * prose.h: what the help says besides options and causes. Texts that only people read are packed
 * when the program is built (src/cli/texts/plain), with those of the options (option_rows.h) and of
 * the advice (rules.h).
 */
#ifndef CCT_CLI_TEXTS_PROSE_H
#define CCT_CLI_TEXTS_PROSE_H

#include "cli/texts/rules.h"

/* clang-format off */
/* X(identifier, text) */
#define HELP_TEXTS(X) \
    X(NONE, "") \
    X(ABOUT, \
      "cctoken obtains OAuth 2.0 access tokens with the client-credentials grant\n" \
      "and, when the server refuses, explains exactly why.\n\n") \
    /* below the options of a command: what these do not say */ \
    X(WATCH, \
      "\nThe token is renewed after 80 % of its lifetime; the old one stays until a new one takes its place. The secret\n" \
      "and the env file are read again each time. SIGHUP renews at once; SIGTERM and SIGINT end it, with status 0.\n" \
      "NOTIFY_SOCKET is notified of the first token. The file's modification time is the moment at which the token\n" \
      "expires: see 'cctoken help probe'. --retry applies only to --once.\n" \
      "The file is replaced as a whole. Mount its directory into other containers, not the file itself: that mount\n" \
      "would keep showing the first file. Several processes may write into one directory.\n" \
      "CMD runs after each renewal, one at a time, without a shell, with CCTOKEN_FILE and CCTOKEN_EXPIRES_UNIX.\n") \
    X(PROBE, \
      "\nExit status: 0 the token is valid; 6 it has expired; 8 there is none. The file's modification time decides:\n" \
      "watch and 'get --output' set it to the moment at which the token expires. Where a file system does not keep\n" \
      "it, they record it in FILE.expiry. probe requires no network; -v reports how many seconds are left.\n") \
    X(INSPECT, "\nExit status: 0 active, or without a server's verdict not expired; otherwise 6.\n") \
    X(EXEC, \
      "\nThe command replaces cctoken. Its environment contains ACCESS_TOKEN, and no variable of a client secret or of\n" \
      "a proxy's credentials. For Genesys Cloud, GENESYSCLOUD_ACCESS_TOKEN is set too, and GENESYSCLOUD_REGION if it\n" \
      "is unset. Exit status: the command's; 127 not found, 126 not executable.\n") \
    X(CREDENTIALS, \
      "\nThe secret is never an argument: it comes from a file or the environment. Client ID and secret\n" \
      "come from one family of variables, the first that sets either of them:\n") \
    /* the topic environment */ \
    X(FAMILIES, \
      "Client ID and secret come from one family, the first of these that sets either of them, in the\n" \
      "environment before the env file:\n") \
    X(VARIABLES, "\nThese correspond to options; an option takes precedence:\n") \
    X(ENVIRONMENT, \
      "\nAll of these may be in an env file too; the environment takes precedence. An empty value counts as\n" \
      "unset. These are read too, those of proxies also from an env file, the others from the environment alone:\n") \
    X(ENV_FILE, "the env file, if --env-file is not given") \
    X(SSL_CERT_FILE, \
      "trust anchors, a file and directories separated by colons, if --ca is not given; if only one is set, only that " \
      "one counts; a target that does not exist is an error only if the other variable yields no trust anchor") \
    X(NO_COLOR, "the report of doctor has no colour if NO_COLOR is set or TERM is 'dumb'") \
    X(LOCALE, "whether the report of doctor may use characters outside ASCII") \
    X(GITHUB_OUTPUT, "the file to which --format github appends the token") \
    X(KUBERNETES_EXEC_INFO, "the version of ExecCredential that --format k8s writes: v1 (also if unset) or v1beta1") \
    X(NOTIFY_SOCKET, "where watch notifies systemd of the first token") \
    X(HELPER, \
      "for which hosts, HOST[:PORT] separated by commas, a credential helper issues the token (also from an env file); " \
      "and with which user name, default oauth2") \
    X(PATH, "where exec looks for the command") \
    X(PROXY, \
      "the HTTP proxy, http://[USER:PASSWORD@]HOST[:PORT], if --proxy is not given; the first that is set counts") \
    X(NO_PROXY, \
      "hosts reached without a proxy, also that of --proxy, separated by commas or spaces: a name with all under it, an " \
      "address or a prefix such as 10.0.0.0/8; :PORT limits an entry to one port; * is every host") \
    X(PROXY_AUTHORIZATION, "the header value for the proxy, instead of user and password in its URL") \
    /* the topic formats */ \
    X(FORMATS, \
      "A token, type or scope with characters other than letters, digits and -._~+/= (in a scope also space\n" \
      "and colon) is not inserted: output_refused.\n" \
      "\n--format of doctor, inspect, regions and version: text or json.\n" \
      "--log text or json, of every command: failures and warnings on standard error.\n") \
    /* the topic exit-status */ \
    X(STATUS_0, "success: a token; of probe and inspect: the token is valid") \
    X(STATUS_2, "usage or configuration; nothing was sent") \
    X(STATUS_3, "network: name, connection, proxy, time-out") \
    X(STATUS_4, "TLS: trust, name, date, protocol") \
    X(STATUS_5, "the server refused the client") \
    X(STATUS_6, "the server is busy or down; of probe and inspect: the token has expired or is not active") \
    X(STATUS_7, "the response is not a token response") \
    X(STATUS_8, "a local file or a limit of this machine; of probe: there is no token") \
    X(STATUS_70, "internal error") \
    X(STATUS_126, "the command of exec is not executable") \
    X(STATUS_127, "the command of exec is not found") \
    X(STATUS_OTHER, "Otherwise the status of exec is that of the command. See also: cctoken help causes\n") \
    /* the scripts that complete command lines: src/cli/commands/shells.c */ \
    X(SH, \
      "#compdef cctoken\n" \
      "_cctoken_words(){\n" \
      "case $c,$o,$w in\n" \
      "exec,--,*)l=CMD;;\n" \
      "*,--,*|*,F,*)l=FILE;;\n" \
      ",*)l='@c';;\n" \
      "probe,*,|probe,*,[!-]*)l=FILE;;\n" \
      "completion,completion,*)l='bash zsh fish';;\n" \
      "help,help,|help,help,[!-]*)l='@t';;\n" \
      "@oesac;}\n" \
      "_cctoken(){\n" \
      "local c= l= p= ") \
    X(BASH, \
      "w=${COMP_WORDS[COMP_CWORD]} o=${COMP_WORDS[COMP_CWORD-1]}\n" \
      "case $w in\n" \
      "=)o=$o= w=;;\n" \
      "--*=*)p=${w%%=*}= o=$p w=${w#*=};;\n" \
      "*)[[ $o != = ]]||o=${COMP_WORDS[COMP_CWORD-2]}=\n" \
      "esac\n" \
      "((COMP_CWORD<2))||c=${COMP_WORDS[1]}\n" \
      "[[ \" ${COMP_WORDS[*]:0:COMP_CWORD-1} \" != *' -- '* ]]||o=F\n" \
      "_cctoken_words\n" \
      "case $l in\n" \
      "FILE)COMPREPLY=();compopt -o default;;\n" \
      "CMD)COMPREPLY=($(compgen -c -- \"$w\"));;\n" \
      "*)COMPREPLY=($(compgen -P \"$p\" -W \"$l\" -- \"$w\"))\n" \
      "esac;}\n" \
      "complete -F _cctoken cctoken\n") \
    X(ZSH, \
      "w=$PREFIX o=$words[CURRENT-1]\n" \
      "[[ $w != --*=* ]]||{ o=${w%%=*}=;compset -P '*=';}\n" \
      "((CURRENT<3))||c=$words[2]\n" \
      "((words[(i)--]>CURRENT-2))||o=F\n" \
      "_cctoken_words\n" \
      "case $l in\n" \
      "FILE)_files;;\n" \
      "CMD)_command_names -e;;\n" \
      "*)compadd -- ${=l}\n" \
      "esac;}\n" \
      "if [[ $funcstack[1] = _cctoken ]];then _cctoken;else compdef _cctoken cctoken;fi\n") \
    X(FISH, \
      "function __cctoken\n" \
      "set -l w (commandline -opc) ''\n" \
      "test $w[2] = $argv[1]\n" \
      "and not contains -- -- $w\n" \
      "end\n" \
      "complete -c cctoken -f\n" \
      "complete -c cctoken -n '__cctoken \"\"' -a '@c'\n" \
      "complete -c cctoken -n '__cctoken help;and test (count (commandline -opc)) = 2' -a '@t'\n" \
      "complete -c cctoken -n '__cctoken completion' -a 'bash zsh fish'\n" \
      "complete -c cctoken -n '__cctoken probe' -F\n" \
      "complete -c cctoken -n 'contains -- -- (commandline -opc)' -a " \
      "'(complete -C (string replace -r \"^.*? -- \" \"\" -- (commandline -cp)))'\n" \
      "@f") \
    /* advice about these settings: src/cli/report/advise.c */ \
    X(ADVISE_PROXY_URL, "write it as http://[USER:PASSWORD@]HOST[:PORT]; --proxy none connects directly") \
    X(ADVISE_PROXY_HOST, "check the proxy's host and port; --proxy none connects directly") \
    X(ADVISE_INTERCEPTED, "something between here and the server, probably the proxy, signs certificates as the issuer named above; if that is intended, name its root with --ca") \
    X(ADVISE_PATH, "pass the path with --client-secret-file or CCTOKEN_CLIENT_SECRET_FILE") \
    X(ADVISE_FILE_VALUE, "use the value that the file contains, not its path") \
    X(ADVISE_REFERENCE, "have the reference resolved to its value before cctoken starts") \
    X(ADVISE_ALONE, "use the value alone, without the text copied along with it") \
    X(ADVISE_COMMENT, "remove the comment: in an env-file a comment has a line of its own") \
    X(ADVISE_BYTE_ORDER_MARK, "save the text as UTF-8 without a byte order mark") \
    X(ADVISE_ONE_LINE, "use one line only, the value alone") \
    X(ADVISE_CERT, "use --cert with the key's certificate as the client's authority issued it, in PEM or DER") \
    X(ADVISE_DPOP_KEY, "use --dpop-key with a private key, not encrypted: P-256, P-384 or RSA with 2048 to 4096 bits") \
    X(ADVISE_DPOP_CLOCK, "check this machine's clock, and whether the server accepts the type of the key of --dpop-key") \
    X(ADVISE_DPOP_IGNORED, "leave --dpop-key out, or have DPoP enabled for this client: the server ignored the proof") \
    X(ADVISE_CLIENT_CERTIFICATE, "use --key and --cert with a certificate that the server accepts, and its issuers in the same file") \
    X(ADVISE_CLOSED, "try again later; the server may not accept the certificate of --cert") \
    X(ADVISE_MUTUAL_TLS, "compare client ID and certificate, which cctoken doctor shows, with what the server has registered; mutual TLS may have a token URL of its own") \
    X(ADVISE_WRITER, "check that its writer closes it, or raise --timeout") \
    X(ADVISE_REVOCATION, "use --revocation-url, --issuer or, for Genesys Cloud, --region") \
    X(ADVISE_TOKEN_FILE, "use --token-file FILE, or - for standard input") \
    X(ADVISE_TENANT, "set AZURE_TENANT_ID, or use --token-url") \
    X(ADVISE_WELL_KNOWN, "leave out what begins with /.well-known/") \
    /* what there is instead of the options of other programs: src/cli/settings/hint.c */ \
    X(HINT_VERIFIED, "the server is always verified; name the root of a private CA with --ca") \
    X(HINT_CREDENTIALS, "set CCTOKEN_CLIENT_ID or use --client-id, and pass the secret with --client-secret-file") \
    X(HINT_TENANT, "the tenant is a part of --token-url") \
    X(HINT_DOMAIN, "the domain is a part of --token-url") \
    X(HINT_REALM, "the realm is a part of --token-url") \
    X(HINT_GRANT, "the grant is always client_credentials") \
    X(HINT_PARAMETERS, "a form parameter is set with --scope, --audience, --resource or --param NAME=VALUE") \
    X(HINT_HEADERS, "the header section is fixed; --auth decides how the client authenticates") \
    X(HINT_POST, "a token is always requested by POST") \
    X(HINT_REDIRECT, "a redirect is never followed; use the final URL") \
    X(HINT_NO_PROXY, "use --proxy none, or set NO_PROXY") \
    X(HINT_PROXY_USER, "set CCTOKEN_PROXY_AUTHORIZATION, or HTTPS_PROXY with USER:PASSWORD@") \
    X(HINT_JSON, "use --format json") \
    /* the topic causes */ \
    X(CAUSES, "\nStatus 0: a warning, which does not stop the request. See also: cctoken help CAUSE\n")
/* clang-format on */

/* The numbers of all texts that are packed together. */
enum {
#define HELP_NUMBER(identifier, text) HELP_##identifier,
    HELP_TEXTS(HELP_NUMBER) PROSE_RULES,
#undef HELP_NUMBER
#define ONE_MORE(...) +1
    PROSE_PLACES = PROSE_RULES ADVICE_RULES(ONE_MORE),
    PROSE_OPTIONS = PROSE_PLACES ADVICE_PLACES(ONE_MORE)
#undef ONE_MORE
};

/* With its NUL, no text is longer. */
#define PROSE_MAX 1024

/* The text of a number, unpacked. Valid until the next call. */
const char *prose(unsigned number);

#endif
