/* SPDX-License-Identifier: MIT */
/* What is hidden of a request and an answer, and what is not. */
#include <stdio.h>

#include "library_test.h"

#include "oauth/redact.h"
#include "oauth/token_request.h"

/* Shows hidden bytes as <N>. */
static void check_redacted_of(cct_span text, const cct_secrets *secrets, const char *expected)
{
    char out[1024];
    cct_writer writer;
    cct_redactor redactor;
    cct_span piece;
    cct_span text_copy = copy_of(text);
    size_t total = 0;
    cct_writer_init(&writer, out, sizeof out);
    cct_redactor_init(&redactor, text_copy, secrets, CCT_ORIGIN_FOREIGN);
    while (cct_redactor_next(&redactor, &piece)) {
        assert_true(piece.len > 0);
        total += piece.len;
        if (piece.ptr == NULL) {
            cct_write_byte(&writer, '<');
            cct_write_number(&writer, (int64_t)piece.len);
            cct_write_byte(&writer, '>');
        } else {
            cct_write_span(&writer, piece);
        }
    }
    assert_false(cct_redactor_next(&redactor, &piece));
    assert_int_equal(total, text.len);
    assert_true(cct_writer_fits(&writer));
    assert_row(cct_span_equals((cct_span){out, writer.len}, expected), "'%.*s': '%.*s'", SHOW(text), (int)writer.len,
               out);
    free_copy(text_copy);
}

static void check_redacted(cct_span text, cct_span secret, const char *expected)
{
    cct_span copy = copy_of(secret);
    const cct_secrets secrets = cct_secrets_of_client(SPAN("id"), copy);
    check_redacted_of(text, &secrets, expected);
    free_copy(copy);
}

/* The secret wherever it stands, however it is written. */
static void test_secret_forms(void **state)
{
    static const struct {
        const char *secret, *text, *expected;
    } rows[] = {
        {"sesame", "sesame", "<6>"},
        {"sesame", "id:aWQ6c2VzYW1l.", "id:<12>."},         /* base64 of "id:sesame" */
        {"sesam", "aWQ6c2VzYW0= aWQ6c2VzYW0", "<12> <11>"}, /* with and without padding */
        /* raw; JSON may escape the slash */
        {"%?/\xFF", "aWQ6JT8v/w== aWQ6JT8v\\/w==", "<12> <13>"},
        {"%?/\xFF", "aWQ6JTI1JTNGJTJGJUZG", "<20>"}, /* form-encoded first */
        {"sesame", "aWQ6c2VzYW1m", "aWQ6c2VzYW1m"},
        {"sesame", "a sesame b sesamesesame", "a <6> b <6><6>"},
        {"sesame", "sesam", "sesam"},
        {"sesame", "Sesame sesam e sesamE", "Sesame sesam e sesamE"},
        {"sesame", "sesesame", "se<6>"},
        {"sesame", "", ""},
        {"sesame", "%73esam%65 \\u0073esame", "<10> <11>"},
        {"sesame", "sesame%", "<6>%"},
        {"sesame", "ses%6", "ses%6"},
        {"a+b/c=", "a+b/c= a%2Bb%2Fc%3D a%2bb%2fc%3d a+b\\/c=", "<6> <12> <12> <7>"},
        {"a b", "a b a+b a%20b a\\u0020b", "<3> <3> <5> <8>"},
        {"100%sure", "100%sure 100%25sure 100\\u0025sure", "<8> <10> <13>"},
        {"a%41b", "a%41b a%2541b aAb", "<5> <7> aAb"},
        {"%25", "%25 %2525", "<3> <5>"},
        {"%", "% %25", "<1> <3>"},
        {"a%zz", "a%zz a%25zz", "<4> <6>"},
        {"a\\b", "a\\b a\\\\b a%5Cb a\\u005cb", "<3> <4> <5> <8>"},
        {"a\\nb", "a\\nb a\\\\nb", "<4> <5>"},
        {"\\", "\\\\", "<2>"},
        {"a\"b", "a\"b a\\\"b a%22b", "<3> <4> <5>"},
        {"x\\%25y", "x\\%25y x\\\\%25y x%5C%2525y", "<6> <7> <10>"},
        {"\xC3\xA9t\xC3\xA9", "\xC3\xA9t\xC3\xA9 %C3%A9t%C3%A9 \\u00e9t\\u00E9", "<5> <13> <13>"},
        {"k\xF0\x9F\x98\x80y", "k\xF0\x9F\x98\x80y k\\uD83D\\ude00y k%F0%9F%98%80y k\\uD83Dy",
         "<6> <14> <14> k\\uD83Dy"},
        {"a+b/", "a+b%2F", "<6>"},
        {"a%41+b", "a%41%2Bb", "<8>"},                 /* half encoded */
        {"a/b\"c", "a%2Fb\\\"c a\\/b%22c", "<8> <8>"}, /* both encodings in one */
        {"q\xC3", "q\\u00e9", "q\\u00e9"},
        {"%25\\\\", "%25\\\\ %2525%5C%5C %25\\\\\\\\", "<5> <11> <7>"},
        {"q%z1", "q%z1 q%25z1 q%1z", "<4> <6> q%1z"},
        {"a\tb", "a%09b a\\tb a\\u0009b", "<5> <4> <8>"},
        {"\xF0\x90\x80\x80", "\\uD800\\uDC00 \\uD800\\uDC01", "<12> \\uD800\\uDC01"},
        /* a number that is no character's stands for none */
        {"k\xF4\x90\x80\x80y", "k\xF4\x90\x80\x80y k&#x110000;y", "<6> k&#x110000;y"},
        {"\xF4\x8F\xBF\xBF", "\\uDBFF\\uDFFF", "<12>"},
        {"\xF4\x8F\xBF\xBF", "\\uDBFF", "\\uDBFF"},
        {"a+b", "a b", "a b"},
        {"", "client sesame", "client sesame"},
        {"p&<>\"'s", "p&amp;&lt;&gt;&quot;&apos;s p&#38;&#60;&#x3e;&#X22;&#39;s p&<>\"'s", "<27> <29> <7>"},
        {"abc", "a\\u0000b\\u0000c\\u0000 a%00b%00c \\u0000abc", "<15>\\u0000 <9> \\u0000<3>"},
        {"p&amp;s", "p&amp;s p&amp;amp;s", "<7> <11>"},
        {"\xC3\xA9t\xC3\xA9", "&#233;t&#xE9;", "<13>"},
        {"ses-me", "ses%252Dme ses%25252Dme s%25252565s-me", "<10> <12> s%25252565s-me"},
        /* Of two encodings the inner one leaves "+" as it is. */
        {"ses+me", "&#x25;&#x37;&#x33;es&#x2b;me \\u002573es\\u002bme %2573es%2Bme", "<28> <18> <12>"},
        {"ses-me", "ses&amp;#45;me ses&amp;amp;#45;me ses%26%2345%3Bme ses&#37;2Dme", "<14> <18> <16> <12>"},
        {"ses-me", "ses\\\\u002dme ses%5Cu002Dme ses\\u00252Dme \\u005c\\u005cu0073es-me", "<12> <13> <13> <22>"},
        {"a+b", "a%252Bb a%2Bb a%252520b", "<7> <5> a%252520b"},
        {"a b", "a%2Bb a%2520b a+b", "<5> <7> <3>"},
        {"%25", "%252525 %25252525", "<7> <9>"},
        {"k\xF0\x9F\x98\x80y", "k%25F0%259F%2598%2580y k&amp;#128512;y", "<22> <15>"},
        {"k\xC3\xA9y", "k\\xc3\\xA9y k\\xc3\\xA", "<10> k\\xc3\\xA"},
        {"sesame", "&#000115;esame &#0000115;esame &#x000073;esame &#x0000073;esame &#x",
         "<14> &#0000115;esame <15> &#x0000073;esame &#x"},
        {"sesame", "&#115esame &#1150000000;esame &#;esame &#xD800;sesame &",
         "&#115esame &#1150000000;esame &#;esame &#xD800;<6> &"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_redacted(cct_span_of(rows[i].text), cct_span_of(rows[i].secret), rows[i].expected);
    }
}

/* Every byte a secret may hold, alone and amid others, in each encoding. */
static void test_each_byte_of_a_secret(void **state)
{
    (void)state;
    for (unsigned byte = 0x20; byte < 0x7F; byte++) {
        char secret[] = {'q', (char)byte, 'z', '\0'};
        char text[96], expected[96];
        bool escaped = byte == '"' || byte == '\\';
        snprintf(text, sizeof text, ". q%cz . q%%%02Xz . q%%%02xz . q\\u%04xz . q%s%cz .", (char)byte, byte, byte, byte,
                 escaped ? "\\" : "", (char)byte);
        snprintf(expected, sizeof expected, ". <3> . <5> . <5> . <8> . <%d> .", escaped ? 4 : 3);
        check_redacted(cct_span_of(text), cct_span_of(secret), expected);
    }
}

/*
 * Id and secret in base64, as a server may echo them: form-encoded or raw, with padding or without,
 * with JSON's "\/", or encoded once more.
 */
static void test_basic_credentials(void **state)
{
    static const struct {
        const char *secret, *text, *expected;
    } rows[] = {
        {"sesame", "got aWQ6c2VzYW1l.", "got <12>."}, /* id:sesame */
        {"sesame", "{\"header\":\"Basic aWQ6c2VzYW1l\"}", "{\"header\":\"Basic <12>\"}"},
        /* id:a? and id:a%3F */
        {"a?", "aWQ6YT8= aWQ6YT8 aWQ6YSUzRg== aWQ6YSUzRg", "<8> <7> <12> <10>"},
        {"??\xC3\xBF", "aWQ6Pz/Dvw== aWQ6Pz\\/Dvw==", "<12> <13>"},
        {"??\xC3\xBF", "aWQ6Pz%2FDvw%3D%3D aWQ6Pz\\u002FDvw== aWQ6Pz&#x2F;Dvw&#61;&#61;.", "<18> <17> <25>."},
        {"s", "aWQ6cw==", "<8>"},
        {"sesame", "aWQ6c2VzYW1 aWQ6c2VzYW1L YQ6c2VzYW0l", "aWQ6c2VzYW1 aWQ6c2VzYW1L YQ6c2VzYW0l"},
        {"sesame", "aVQ6c2VzYW1l", "<12>"}, /* of another id: a run that holds the secret is hidden
                                             * as a whole */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_redacted(cct_span_of(rows[i].text), cct_span_of(rows[i].secret), rows[i].expected);
    }
}

/* In base64 at each offset, in base64url, in hexadecimal; what holds it is hidden as a whole. */
static void test_runs_with_the_secret(void **state)
{
    static const struct {
        const char *secret, *text, *expected;
    } rows[] = {
        {"sesame", "x c2VzYW1l y", "x <8> y"},
        {"sesame", "x YXNlc2FtZQ== y", "x <12> y"},        /* a + sesame */
        {"sesame", "x YWFzZXNhbWU= y", "x <12> y"},        /* aa + sesame */
        {"sesame", "x c2VzYW1leg y", "x <10> y"},          /* sesame + z, no padding */
        {"s?>?>e", "x cz8-Pz5l x", "x <8> x"},             /* base64url */
        {"s?>?>e", "x cyUzRiUzRSUzRiUzRWU x", "x <19> x"}, /* form-encoded first */
        {"se me", "x c2UrbWU= x", "x <8> x"},              /* the same, a plus sign for the space */
        {"sesame", "x 736573616d65 y", "x <12> y"},
        {"sesame", "x a736573616D65b y", "x <14> y"},
        {"sesame", "x 736573616d y", "x 736573616d y"},
        {"sesame", "x c2VzYW0 y", "x c2VzYW0 y"}, /* not all of it */
        {"abc", "x YWJj y", "x <4> y"},           /* alone it is found as before */
        {"abc", "x YWFiYw y", "x YWFiYw y"},      /* too short to be searched for within a run */
        {"sesame", "c2VzYW1l_token=1", "<16>"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_redacted(cct_span_of(rows[i].text), cct_span_of(rows[i].secret), rows[i].expected);
    }
}

/* Of the words of others also what looks like a token; of our own values only what is a JWT. */
static void test_tokens(void **state)
{
    static const struct {
        const char *text, *foreign, *own;
    } rows[] = {
        {"got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln, no", "got <41>, no", "got <41>, no"},
        {"got eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0. no", "got <35>. no", "got <35>. no"},
        {"eyJ short", "eyJ short", "eyJ short"},
        {"got Zm9vYmFyMTIzNDU2Nzg5MA==.", "got <24>.", "got Zm9vYmFyMTIzNDU2Nzg5MA==."},
        {"got abcdefghijklmno1 no", "got <16> no", "got abcdefghijklmno1 no"},
        {"AADSTS7000215: Invalid client secret provided", "AADSTS7000215: Invalid client secret provided",
         "AADSTS7000215: Invalid client secret provided"},
        {"Trace ID: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", "Trace ID: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
         "Trace ID: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"},
        {"Thumbprint 0123456789ABCDEF0123456789ABCDEF01234567", "Thumbprint 0123456789ABCDEF0123456789ABCDEF01234567",
         "Thumbprint 0123456789ABCDEF0123456789ABCDEF01234567"},
        {"0123456789abcdef0123456789abcdef0123456789abcdef", "<48>",
         "0123456789abcdef0123456789abcdef0123456789abcdef"},
        {"unsupported_response_type invalid-client-metadata", "unsupported_response_type invalid-client-metadata",
         "unsupported_response_type invalid-client-metadata"},
        {"https://learn.example.com/en-us/entra/error-codes#7000215",
         "https://learn.example.com/en-us/entra/error-codes#7000215",
         "https://learn.example.com/en-us/entra/error-codes#7000215"},
        /* the client ID */
        {"of Client0123456789Abcdef", "of Client0123456789Abcdef", "of Client0123456789Abcdef"},
    };
    (void)state;
    for (size_t i = 0; i < 2 * COUNT(rows); i++) {
        const cct_secrets secrets = cct_secrets_of_client(SPAN("Client0123456789Abcdef"), SPAN("sesame"));
        const char *expected = i % 2 == 0 ? rows[i / 2].foreign : rows[i / 2].own;
        cct_redactor redactor;
        cct_span piece;
        char out[256];
        cct_writer writer;
        cct_writer_init(&writer, out, sizeof out);
        cct_redactor_init(&redactor, cct_span_of(rows[i / 2].text), &secrets,
                          i % 2 == 0 ? CCT_ORIGIN_FOREIGN : CCT_ORIGIN_OWN);
        while (cct_redactor_next(&redactor, &piece)) {
            if (piece.ptr == NULL) {
                cct_write_byte(&writer, '<');
                cct_write_number(&writer, (int64_t)piece.len);
                cct_write_byte(&writer, '>');
            } else {
                cct_write_span(&writer, piece);
            }
        }
        assert_row(cct_span_equals((cct_span){out, writer.len}, expected), "%s: %.*s", expected, (int)writer.len, out);
    }
}

/* A token that is known besides, and a client ID that may be the secret. */
static void test_further_values(void **state)
{
    static const char uuid[] = "5f0c1e9a-0000-4000-8000-1f0e5d7c9a3b";
    char out[128];
    cct_writer writer;
    cct_redactor redactor;
    cct_span piece;
    (void)state;
    cct_secrets secrets = cct_secrets_of_client(SPAN("id"), SPAN("sesame"));
    secrets.hidden[CCT_SECRET_TOKEN] = SPAN("plain.token");
    cct_redactor_init(&redactor, SPAN("a plain.token b"), &secrets, CCT_ORIGIN_OWN);
    assert_true(cct_redactor_next(&redactor, &piece));
    assert_int_equal(piece.len, 2);
    assert_true(cct_redactor_next(&redactor, &piece));
    assert_null(piece.ptr);
    assert_int_equal(piece.len, 11);

    cct_writer_init(&writer, out, sizeof out);
    secrets = cct_secrets_of_client(SPAN("swapped-secret"), cct_span_of(uuid));
    cct_write_redacted_printable(&writer, SPAN("no client swapped-secret"), &secrets);
    cct_writer_terminate(&writer);
    assert_string_equal(out, "no client [redacted, 14 bytes]");
    cct_writer_init(&writer, out, sizeof out);
    secrets = cct_secrets_of_client(SPAN("id"), SPAN("sesame"));
    cct_write_redacted_printable(&writer, SPAN("s\0e\0s\0a\0m\0e\0"), &secrets);
    cct_writer_terminate(&writer);
    assert_string_equal(out, "[redacted, 12 bytes]");
    cct_writer_init(&writer, out, sizeof out);
    cct_write_redacted_printable(&writer, SPAN("\0"), &secrets);
    cct_writer_terminate(&writer);
    assert_string_equal(out, "[redacted, 1 bytes]");
    cct_writer_init(&writer, out, sizeof out); /* a short one would be found within words */
    secrets = cct_secrets_of_client(SPAN("id"), cct_span_of(uuid));
    cct_write_redacted_printable(&writer, SPAN("invalid_client"), &secrets);
    cct_writer_terminate(&writer);
    assert_string_equal(out, "invalid_client");
}

/* Each secret by itself, in any encoding, and the two side by side and within one another. */
static void test_several_secrets(void **state)
{
    static const struct {
        const char *secret, *token, *text, *expected;
    } rows[] = {
        {"sesame", "plain.token", "a sesame b plain.token c", "a <6> b <11> c"},
        {"sesame", "plain.token", "plain.tokensesame", "<11><6>"},
        {"sesame", "plain.token", "%73esame plain%2Etoken", "<8> <13>"},
        {"sesame", "plain.token", "\\u0073esame p\\u006cain.token &#115;esame &#112;lain.token", "<11> <16> <11> <16>"},
        {"sesame", "plain.token", "c2VzYW1l cGxhaW4udG9rZW4=", "<8> <16>"},
        {"sesame", "plain.token", "aWQ6c2VzYW1l aWQ6cGxhaW4udG9rZW4=", "<12> <20>"},
        {"sesame", "plain.token", "736573616d65 706c61696e2e746f6b656e", "<12> <22>"},
        {"sesame", "open sesame, now", "open sesame, now sesame", "<16> <6>"},
        {"open sesame, now", "sesame", "open sesame, now sesame", "<16> <6>"},
        {"", "plain.token", "sesame plain.token", "sesame <11>"},
        {"sesame", "", "sesame plain.token", "<6> plain.token"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_secrets secrets = cct_secrets_of_client(SPAN("id"), cct_span_of(rows[i].secret));
        secrets.hidden[CCT_SECRET_TOKEN] = cct_span_of(rows[i].token);
        check_redacted_of(cct_span_of(rows[i].text), &secrets, rows[i].expected);
    }
}

/* Values that are named like a secret; the secret itself is not known here. */
static void test_named_values(void **state)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        /* a form */
        {"grant_type=client_credentials&client_id=id&client_secret=abc&scope=a+b",
         "grant_type=client_credentials&client_id=id&client_secret=<3>&scope=a+b"},
        {"client_assertion_type=urn%3Ax&client_assertion=a.b.c", "client_assertion_type=urn%3Ax&client_assertion=<5>"},
        {"token=[redacted, 9 bytes], more", "token=[redacted, 9 bytes], more"}, /* hidden before */
        {"token=[redacted, x", "token=<9>, x"},
        {"Invalid key=value pair", "Invalid key=value pair"}, /* a word, in a sentence */
        {"key=q1w2e3r4 x", "key=<8> x"},
        {"api_key=value", "api_key=<5>"},
        {"https://h/#access_token=abc&token_type=bearer", "https://h/#access_token=<3>&token_type=bearer"},
        {"client_secret=", "client_secret="},
        {"client_secret", "client_secret"},
        {"password=a b", "password=<1> b"},
        {"token=\"abc d\", error=\"invalid_token\", x=\"y\"", "token=\"<5>\", error=\"invalid_token\", x=\"y\""},
        /* headers */
        {"A: b\r\nAuthorization: Basic aWQ6c2Vj\r\nC: d", "A: b\r\nAuthorization: Basic <8>\r\nC: d"},
        {"authorization:Bearer a b\r\n", "authorization:Bearer <3>\r\n"},
        {"Proxy-Authorization: Basic x", "Proxy-Authorization: Basic <1>"},
        {"AUTHORIZATION:  Basic x\n", "AUTHORIZATION:  Basic <1>\n"},
        {"Authorization:\r\nA: b c", "Authorization:\r\nA: b c"},
        {"WWW-Authenticate: Basic realm=\"a\", error=\"invalid_client\"",
         "WWW-Authenticate: Basic realm=\"a\", error=\"invalid_client\""},
        {"Set-Cookie: XSRF-TOKEN=abc; Path=/", "Set-Cookie: <22>"},
        /* JSON */
        {"{\"access_token\":12345,\"x\":1}", "{\"access_token\":<5>,\"x\":1}"},
        {"{\"access_token\":null,\"x\":1}", "{\"access_token\":null,\"x\":1}"},
        {"{\"access_token\":[\"abc\"],\"x\":1}", "{\"access_token\":<14>"},
        {"{\"access_token\":\"abc\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
         "{\"access_token\":\"<3>\",\"token_type\":\"Bearer\",\"expires_in\":3600}"},
        {"{ \"ACCESS_TOKEN\" :\r\n\t\"abc\" }", "{ \"ACCESS_TOKEN\" :\r\n\t\"<3>\" }"},
        {"{\"refresh_token\":\"a\",\"id_token\":\"b\"}", "{\"refresh_token\":\"<1>\",\"id_token\":\"<1>\"}"},
        {"{\"access_token\":\"a\\\"b\\\\\",\"c\":\"d\"}", "{\"access_token\":\"<6>\",\"c\":\"d\"}"},
        {"{\"access_token\":\"\"}", "{\"access_token\":\"\"}"},
        {"{\"access\\u005ftoken\":\"abc\"}", "{\"access\\u005ftoken\":\"<3>\"}"},
        {"{\"\\u0061ccess_toke\\u006e\":\"abc\"}", "{\"\\u0061ccess_toke\\u006e\":\"<3>\"}"},
        {"{\"a\":{\"client_secret\":\"abc\"}}", "{\"a\":{\"client_secret\":\"<3>\"}}"},
        {"{\"access_token\":null}", "{\"access_token\":null}"},
        {"{\"headers\":{\"Authorization\":\"Basic aWQ6c2Vj\",\"Host\":\"h\"}}",
         "{\"headers\":{\"Authorization\":\"<14>\",\"Host\":\"h\"}}"},
        /* XML, dictionaries, YAML */
        {"<access_token>abc</access_token>", "<access_token><3></access_token>"},
        {"<o:accessToken> a b", "<o:accessToken> <3>"},
        {"{'access_token': 'abc', 'x': 'y'}", "{'access_token': '<3>', 'x': 'y'}"},
        {"['access_token' => 'abc']", "['access_token' => '<3>']"},
        {"access_token: abc-0123 scope: a", "access_token: <8> scope: a"},
        {"access_token: \"abc-0123\"", "access_token: \"<8>\""},
        {"invalid token: expired 01234567", "invalid token: expired 01234567"}, /* a sentence */
        /* no digit: words */
        {"access_token: expired-yesterday", "access_token: expired-yesterday"},
        {"the 'token' is missing", "the 'token' is missing"},
        {"key: 1", "key: 1"},
        {"a <token>", "a <token>"},
        {"'token'", "'token'"},
        /* torn JSON */
        {"{\"access_token\":\"abc", "{\"access_token\":\"<3>"},
        {"{\"access_token\":\"abc\\", "{\"access_token\":\"<4>"},
        {"{\"access_token\":\"", "{\"access_token\":\""},
        {"{\"access_token\":", "{\"access_token\":"},
        {"{\"access_token\"", "{\"access_token\""},
        {"_token\":\"abc\"}", "_token\":\"<3>\"}"},
        {"{\"access_token\":\"abc\\\"", "{\"access_token\":\"<5>"},
        /* a long name, of which the end counts */
        {"a.very.long.name.of.a.member.that.goes.on.and.on.until.it.comes.to.its.end.which.is.token=abc&token.x=d",
         "a.very.long.name.of.a.member.that.goes.on.and.on.until.it.comes.to.its.end.which.is.token=<3>&token.x=d"},
        /* nothing to hide */
        {"{\"error\":\"invalid_token\",\"error_description\":\"The access token expired\"}",
         "{\"error\":\"invalid_token\",\"error_description\":\"The access token expired\"}"},
        {"{\"error\":\"invalid_client\",\"error_description\":\"parameter \\\"client_secret\\\" is missing\"}",
         "{\"error\":\"invalid_client\",\"error_description\":\"parameter \\\"client_secret\\\" is missing\"}"},
        {"{\"token_type\":\"Bearer\",\"token_endpoint\":\"https://h/token\",\"scope\":\"a\"}",
         "{\"token_type\":\"Bearer\",\"token_endpoint\":\"https://h/token\",\"scope\":\"a\"}"},
        {"POST /oauth/token HTTP/1.1\r\nHost: h\r\n", "POST /oauth/token HTTP/1.1\r\nHost: h\r\n"},
        {"secretive=a&secrets=b", "secretive=a&secrets=b"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_redacted(cct_span_of(rows[i].text), CCT_NO_SPAN, rows[i].expected);
        if (strlen(rows[i].text) > 0) {
            check_redacted(cct_span_of(rows[i].text), SPAN("not there"), rows[i].expected);
        }
    }
}

/* The secret overlaps what is hidden by name: neither hides less because of the other. */
static void test_overlaps(void **state)
{
    static const struct {
        const char *secret, *text, *expected;
    } rows[] = {
        {"a&b", "client_secret=a&b&c=d", "client_secret=<3>&c=d"},
        {"a\"b", "{\"client_secret\":\"a\"b\"}", "{\"client_secret\":\"<3>\"}"},
        {"a&b", "client_secret=xa&b", "client_secret=<4>"},
        {"abc", "client_secret=abcdef", "client_secret=<6>"},
        {"token", "{\"token\":\"abc\"}", "{\"<11>\"}"},
        {"secret", "client_secret=abc&d", "client_<10>&d"},
        {"x y", "token=x y", "token=<3>"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_redacted(cct_span_of(rows[i].text), cct_span_of(rows[i].secret), rows[i].expected);
    }
}

/*
 * Our own requests and an answer, cut off anywhere: nothing of the secret or token is ever shown.
 */
static void test_whole_requests(void **state)
{
    /* each run of it shows as a Q */
    static const char secret[] = "QpQ+sQ/wQ%rQ=&Q\xC3\xA9Q \"Q:yQ\\Q";
    static const char server_report[] =
        "HTTP/1.1 200 OK\r\nX: y\r\n\r\n{\"access_token\":\"QQQ\\\"Q\",\"token_type\":\"Bearer\"}";
    const cct_secrets secrets = cct_secrets_of_client(SPAN("id"), cct_span_of(secret));
    (void)state;
    for (int auth = CCT_AUTH_BASIC; auth <= CCT_AUTH_NONE + 1; auth++) {
        char text[1024];
        cct_config config = {.client_id = "id", .client_secret = secret, .auth = (cct_auth_method)auth, .scope = "a"};
        cct_writer writer;
        cct_writer_init(&writer, text, sizeof text);
        if (auth <= CCT_AUTH_NONE) {
            cct_target target;
            size_t bad;
            assert_int_equal(cct_target_init(&target, "https://h/t", config.auth, &bad), CCT_OK);
            const cct_token_request request = cct_token_request_of(&config, &target, CCT_NO_SPAN);
            cct_token_request_write(&writer, &request);
        } else {
            cct_write_text(&writer, server_report);
        }
        const char *visible = auth <= CCT_AUTH_BASIC_RAW ? "Authorization: Basic [redacted, "
                              : auth == CCT_AUTH_POST    ? "&client_secret=[redacted, "
                              : auth <= CCT_AUTH_NONE    ? "&client_id=id"
                                                         : "\",\"token_type\":\"Bearer\"}";
        for (size_t len = 0; len <= writer.len; len++) {
            char shown[1024];
            cct_writer out;
            cct_span copy = copy_of((cct_span){text, len});
            cct_writer_init(&out, shown, sizeof shown);
            cct_write_redacted_printable(&out, copy, &secrets);
            cct_writer_terminate(&out);
            assert_row(strchr(shown, 'Q') == NULL && strstr(shown, "UXBRK") == NULL, "%s", shown);
            assert_row(len < writer.len || strstr(shown, visible) != NULL, "%s", shown);
            free_copy(copy);
        }
    }
}

static void test_nothing(void **state)
{
    cct_redactor redactor;
    cct_span piece;
    (void)state;
    check_redacted(SPAN("token=a\0b&c"), CCT_NO_SPAN, "token=<3>&c"); /* NUL ends nothing */
    cct_secrets secrets = cct_secrets_of_client(CCT_NO_SPAN, CCT_NO_SPAN);
    cct_redactor_init(&redactor, CCT_NO_SPAN, &secrets, CCT_ORIGIN_OWN);
    assert_false(cct_redactor_next(&redactor, &piece));
    secrets = cct_secrets_of_client(SPAN("id"), SPAN("sesame"));
    cct_redactor_init(&redactor, CCT_NO_SPAN, &secrets, CCT_ORIGIN_OWN);
    assert_false(cct_redactor_next(&redactor, &piece));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secret_forms),
        cmocka_unit_test(test_each_byte_of_a_secret),
        cmocka_unit_test(test_basic_credentials),
        cmocka_unit_test(test_named_values),
        cmocka_unit_test(test_overlaps),
        cmocka_unit_test(test_whole_requests),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_runs_with_the_secret),
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_further_values),
        cmocka_unit_test(test_several_secrets),
    };
    return cmocka_run_group_tests_name("redact", tests, NULL, NULL);
}
