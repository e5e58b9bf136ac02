// SPDX-License-Identifier: MIT
// Responses as servers send them: by nginx, HAProxy, Apache, Python and Node, and written byte by
// byte for forms that none of these sends.
import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { after, before, describe, test } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { fails, get, succeeds, token } from './run.mjs';
import { certificate, identity } from './servers/certificates.mjs';
import { listen } from './servers/loopback.mjs';
import { TOKEN, answer, json, startRaw, token as good } from './servers/raw.mjs';
import { CLIENT_CA, missing, startWeb } from './servers/web.mjs';

const BODY = JSON.stringify({ access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 });
const ERROR = JSON.stringify({ error: 'invalid_client', error_description: 'no' });
const once = ['--retry', '0'];
const first = ({ stderr }) => stderr.split('\n')[0];

// A failure by this cause, and what its first line shows.
function shows(result, cause, text, status) {
  fails(result, cause, status);
  assert.match(first(result), text);
}

// name, settings, more files, [what, path, check]
const at = (path) => (from) => ({ ...from, url: from.url.replace('/token', path) });
const isToken = (result, ...warnings) => assert.equal(token(result, ...warnings), TOKEN);

function web(name, settings, rows, more) {
  describe(`${name}, a real server`, { timeout: 300_000, skip: missing(name) }, () => {
    let server;
    before(async () => {
      server = await startWeb(name, settings, more);
    });
    after(() => server?.stop());
    for (const [what, path, check] of rows)
      test(what, async () => check(await get(at(path)(server), [...once, '--timeout', '10'])));
  });
}

web(
  'nginx',
  `
  gzip on; gzip_types *; gzip_min_length 0;
  location = /created { return 201 '${BODY}'; }
  location = /plain { error_page 404 405 =200 /plain.json; }
  location = /plain.json { }
  location = /always { error_page 404 405 =200 /always.json; }
  location = /always.json { gzip_static always; }
  location = /forbidden { deny all; }
  location = /limited { return 429; }
  location = /silent { return 444; }
  location = /busy { return 503; }
  location = /large { client_max_body_size 1; proxy_pass http://127.0.0.1:9; }
  location = /teapot { return 418 '${BODY}'; }`,
  [
    ['201 with a token', '/created', isToken],
    ['it compresses, but not for identity', '/plain', isToken],
    ['it compresses all the same: named', '/always', (result) => shows(result, 'not_json', /the body is compressed \(gzip\)/)],
    ['403 with a page', '/forbidden', (result) => shows(result, 'html_response', /HTTP 403, 403 Forbidden/, 5)],
    ['429 with a page', '/limited', (result) => shows(result, 'rate_limited', /HTTP 429/)],
    ['503 with a page', '/busy', (result) => shows(result, 'unavailable', /HTTP 503/)],
    ['413 with a page', '/large', (result) => shows(result, 'html_response', /HTTP 413, 413 Request Entity Too Large/)],
    ['418 with a token', '/teapot', (result) => shows(result, 'http_error', /HTTP 418/)],
    ['444, which closes the connection', '/silent',
      (result) => shows(result, 'connection_closed', /after 0 bytes of the response/)],
  ],
  { 'plain.json': BODY, 'always.json.gz': gzipSync(BODY) },
);

web(
  'nginx',
  `
  ssl_client_certificate ${CLIENT_CA}; ssl_verify_client on;`,
  [
    ['a client certificate is required', '/token',
      (result) => shows(result, 'client_certificate_required', /HTTP 400, 400 No required SSL certificate was sent/, 4)],
  ],
);
web(
  'nginx',
  `
  ssl_client_certificate ${CLIENT_CA}; ssl_verify_client on;
  error_page 496 =496 /page;
  location = /page { return 200 'none'; }`,
  [
    ['a client certificate is required, with a status of its own', '/token',
      (result) => shows(result, 'client_certificate_required', /HTTP 496/)],
  ],
);

web('apache', '<Location /token>\nSSLVerifyClient require\n</Location>\n', [
  ['a client certificate is required for a directory', '/token',
    (result) => shows(result, 'client_certificate_required', /HTTP 403/)],
  ['404', '/other', (result) => shows(result, 'not_found', /HTTP 404/)],
]);

web(
  'haproxy',
  `
  http-request return status 201 content-type application/json string '${BODY}' if { path /created }
  http-request return status 200 content-type text/html string '${BODY}' if { path /html }
  http-request return status 401 content-type application/json string '${ERROR}' if { path /refused }
  http-request return status 400 content-type application/json string '{"error":"temporarily_unavailable"}' if { path /busy }
  http-request deny deny_status 403 if { path /forbidden }
  http-request deny deny_status 429 if { path /limited }
  http-request silent-drop if { path /silent }
`,
  [
    ['201 with a token', '/created', isToken],
    ['a token called text/html', '/html', isToken],
    ['401 with an error', '/refused', (result) => shows(result, 'invalid_client', /HTTP 401, invalid_client: no/)],
    ['400, temporarily_unavailable', '/busy', (result) => shows(result, 'unavailable', /temporarily_unavailable/)],
    ['403 by a rule', '/forbidden', (result) => shows(result, 'html_response', /HTTP 403/, 5)],
    ['429 by a rule', '/limited', (result) => shows(result, 'rate_limited', /HTTP 429/)],
    ['no backend', '/token', (result) => shows(result, 'unavailable', /HTTP 503/)],
  ],
);

web(
  'python',
  `
        if self.path != '/nothing':
            self.send_response(201 if self.path == '/created' else 200)
        if self.path != '/endless':
            self.send_header('Content-Length', '${BODY.length}')
        self.end_headers()
        self.wfile.write(b'${BODY}')`,
  [
    ['HTTP/1.0 with a length', '/token', isToken],
    ['201', '/created', isToken],
    ['a body without a length, ended without close_notify', '/endless',
      (result) => shows(result, 'connection_closed', /after the header section and \d+ bytes of the body, which ended without close_notify/)],
  ],
);

describe('Node', { timeout: 300_000 }, () => {
  const utf16 = (text) => Buffer.from(text, 'utf16le');
  const big = (text) => utf16(text).swap16();
  const MARK = '\ufeff';
  const encoded = (encoding, body, status = 200) => (res) =>
    res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Encoding': encoding }).end(body);
  const plain = (body, status = 200, fields = {}) => (res) => res.writeHead(status, fields).end(body);

  // what, what it does, cause or undefined, what the first line shows, exit status
  const ROWS = [
    ['chunks and trailers', (res) => {
      res.writeHead(200, { Trailer: 'X-Sum' });
      res.addTrailers({ 'X-Sum': '1' });
      res.write(BODY.slice(0, 20));
      res.end(BODY.slice(20));
    }],
    ['early hints', (res) => {
      res.writeEarlyHints({ link: '</x>; rel=preload' });
      res.writeProcessing();
      res.end(BODY);
    }],
    ['201 and a byte order mark', plain(MARK + BODY, 201)],
    ['Transfer-Encoding: identity', plain(BODY, 200, { 'Transfer-Encoding': 'identity', 'Content-Length': BODY.length })],
    ['a byte order mark before an error', plain(MARK + ERROR, 401), 'invalid_client', /HTTP 401, invalid_client: no/],
    ['gzip', encoded('gzip', gzipSync(BODY)), 'not_json', /the body is compressed \(gzip\)/],
    ['gzip without a header field', plain(gzipSync(BODY)), 'not_json', /the body is compressed \(gzip\)/],
    ['br', encoded('br', brotliCompressSync(BODY)), 'not_json', /the body is compressed \(br\)/],
    ['deflate', encoded('deflate', deflateSync(BODY)), 'not_json', /the body is compressed \(deflate\)/],
    ['deflate, raw', encoded('deflate', deflateRawSync(BODY)), 'not_json', /the body is compressed \(deflate\)/],
    ['gzip, 400', encoded('gzip', gzipSync(ERROR), 400), 'http_error', /HTTP 400, the body is compressed \(gzip\)/],
    ['gzip, 401', encoded('gzip', gzipSync(ERROR), 401), 'access_forbidden', /HTTP 401, the body is compressed \(gzip\)/],
    ['gzip, 503', encoded('gzip', gzipSync(ERROR), 503), 'unavailable', /HTTP 503, the body is compressed \(gzip\)/],
    ['UTF-16', plain(utf16(BODY)), 'not_json', /the body is UTF-16, not UTF-8/],
    ['UTF-16 with a mark', plain(utf16(MARK + BODY)), 'not_json', /the body is UTF-16, not UTF-8/],
    ['UTF-16, big-endian', plain(big(BODY)), 'not_json', /the body is UTF-16, not UTF-8/],
    ['UTF-16, 403', plain(utf16(ERROR), 403), 'access_forbidden', /HTTP 403, the body is UTF-16, not UTF-8/],
    ['Latin-1', plain(Buffer.from(BODY.replace('{', '{"x":"für",'), 'latin1')), 'not_json', /the body is not UTF-8/],
    ['401, cut off', (res) => {
      res.writeHead(401, { 'Content-Length': 99 });
      res.write('{"error":');
      setTimeout(() => res.destroy(), 50);
    }, 'access_forbidden', /HTTP 401, incomplete: only the header section and 9 of 99 bytes of the body arrived/],
    ['400, cut off', (res) => {
      res.writeHead(400, { 'Content-Length': 99 });
      res.write('{"error":');
      setTimeout(() => res.destroy(), 50);
    }, 'connection_closed', /HTTP 400, after the header section and 9 of 99 bytes of the body/],
  ];
  let server;
  let seen;
  before(async () => {
    const made = createServer(identity('ec'), (req, res) => {
      seen = req;
      req.resume().on('end', () => ROWS[Number(req.url.slice(1))][1](res));
    });
    const { port, stop } = await listen(made);
    server = { url: (i) => `https://localhost:${port}/${i}`, ca: certificate('ec-root.pem'), stop };
  });
  after(() => server.stop());
  ROWS.forEach(([what, , cause, text, status], i) => {
    test(`${what}: ${cause ?? 'a token'}`, async () => {
      const result = await get({ url: server.url(i), ca: server.ca }, once);
      if (cause) shows(result, cause, text, status);
      else isToken(result);
    });
  });
  test('identity is what the request accepts', async () => {
    await get({ url: server.url(0), ca: server.ca }, once);
    assert.equal(seen.headers['accept-encoding'], 'identity');
  });
});

describe('what is wrong, and where', { timeout: 300_000 }, () => {
  async function ask(pieces, args = [], server = {}) {
    const raw = await startRaw([[pieces].flat()], server);
    try {
      return await get(raw, [...once, ...args]);
    } finally {
      await raw.stop();
    }
  }
  const HIDDEN = 'hidden-0123456789';
  const MALFORMED = [
    ['a space before the colon', good().replace('\r\n', `\r\nA: b\r\nX-${HIDDEN} : ${HIDDEN}\r\n`), 'line 3 of the header section: a space before the colon'],
    ['a folded line', good().replace('\r\n', `\r\nA: b\r\n ${HIDDEN}\r\n`), 'line 3 of the header section: a folded line'],
    ['no colon', good().replace('\r\n', `\r\n${HIDDEN}\r\n`), 'line 2 of the header section: no colon'],
    ['another protocol', `SSH-2.0-${HIDDEN}\r\n`, 'line 1 of the header section: no status line of HTTP/1\\.1'],
    ['a bare line feed', good().replace('\r\n', '\n'), 'line 1 of the header section: a line feed without a carriage return'],
    ['two lengths', good().replace('\r\n', '\r\nContent-Length: 5\r\n'), 'line \\d of the header section: a Content-Length that contradicts an earlier one'],
    ['gzip as coding', good().replace('\r\n', '\r\nTransfer-Encoding: gzip\r\n'), 'line 2 of the header section: a Transfer-Encoding other than chunked and identity'],
    ['a chunk', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n${HIDDEN}\r\n`, 'HTTP 200, chunk 2: a size that is not hexadecimal'],
  ];
  for (const [what, text, where] of MALFORMED) {
    test(`${what}: ${where}`, async () => {
      const result = await ask([text]);
      shows(result, 'malformed_response', new RegExp(`: ${where}$`));
      assert.doesNotMatch(result.stderr, new RegExp(HIDDEN));
    });
  }
  const LATE = [
    ['nothing', [], 'after 0 bytes of the response'],
    ['half the header', ['HTTP/1.1 200 OK\r\nX'], 'after 18 bytes of the header section'],
    ['the header', [good().slice(0, good().indexOf('{'))], 'after the header section and 0 of \\d+ bytes of the body'],
    ['half the body', [answer(200, BODY).slice(0, -5)], `after the header section and ${BODY.length - 5} of ${BODY.length} bytes of the body`],
  ];
  for (const [what, pieces, where] of LATE) {
    test(`a time-out after ${what}`, async () =>
      shows(await ask([...pieces, { hold: true }], ['--timeout', '1']), 'timeout', new RegExp(`: ${where}$`)));
  }
  test('a time-out after half of a 403: the refusal', async () =>
    shows(await ask([json(403, { error: 'x' }).slice(0, -3), { hold: true }], ['--timeout', '1']), 'access_forbidden', /HTTP 403, incomplete: only the header section and 10 of 13 bytes/));
  test('scope as an array, in JSON', async () => {
    const result = await ask([good({ scope: ['a', 'b c'] })], ['--format', 'json', '--scope', 'a b c']);
    assert.equal(JSON.parse(succeeds(result)).scope, 'a b c');
  });
  test('token_type missing: Bearer, with a warning', async () => {
    const result = await ask([good({ token_type: undefined })], ['--format', 'header']);
    assert.equal(succeeds(result, 'token_type_missing'), `Authorization: Bearer ${TOKEN}\n`);
  });
});
