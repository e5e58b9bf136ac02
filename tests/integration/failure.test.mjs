// SPDX-License-Identifier: MIT
// One cause for each failure: responses in the order in which they are read, then the network.
import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { fails, get, token } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { listen } from './servers/loopback.mjs';
import { TOKEN, answer, json, startRaw, token as good } from './servers/raw.mjs';

// One try against a server that says these pieces; it must see one request.
async function ask(pieces, args = [], more = {}) {
  const server = await startRaw([pieces], more.server);
  try {
    return await get(server, ['--retry', '0', ...args], more);
  } finally {
    await server.stop();
    assert.equal(server.connections(), 1, 'one connection');
  }
}

const html = (status) =>
  answer(status, '<!DOCTYPE html>\n<html><body>Sign in</body></html>', { 'Content-Type': 'text/html' });
const refusal = (status, error = 'invalid_client') => json(status, { error });
const location = { Location: 'https://elsewhere.test/oauth/token' };

// what, answer, cause, status if it is not the cause's own
const ANSWERS = [
  ...[300, 301, 302, 303, 307, 308].map((status) => [`${status}`, answer(status, '', location), 'redirected']),
  ['302 with an error', json(302, { error: 'invalid_client' }, location), 'redirected'],
  ['302 with a token', json(302, { access_token: TOKEN, token_type: 'Bearer' }, location), 'redirected'],
  ['404', answer(404), 'not_found'],
  ['404 with an error', refusal(404), 'not_found'],
  ['404 in HTML', html(404), 'not_found'],
  ['405', answer(405), 'method_not_allowed'],
  ['405 with an error', refusal(405), 'method_not_allowed'],
  ['415', answer(415), 'unsupported_media_type'],
  ['429', answer(429), 'rate_limited'],
  ['429 with an error', refusal(429), 'rate_limited'],
  ['500', answer(500), 'server_error'],
  ['500 with an error', refusal(500, 'server_error'), 'server_error'],
  ['500 in HTML', html(500), 'server_error'],
  ['503', answer(503), 'unavailable'],
  ['503 with an error', refusal(503), 'unavailable'],
  ['503 in HTML', html(503), 'unavailable'],
  ...[
    'invalid_client',
    'unauthorized_client',
    'invalid_scope',
    'invalid_target',
    'invalid_grant',
    'invalid_request',
    'unsupported_grant_type',
    'access_denied',
  ].map((error) => [`400 ${error}`, refusal(400, error), error]),
  ['400 with an error of its own', refusal(400, 'tenant_asleep'), 'oauth_error'],
  ...[200, 401, 403, 418].map((status) => [`${status} with an error`, refusal(status), 'invalid_client']),
  [
    '200 with an error and a token',
    json(200, { error: 'invalid_client', access_token: TOKEN, token_type: 'Bearer' }),
    'invalid_client',
  ],
  [
    '400 with an error called text/html',
    answer(400, '{"error":"invalid_scope"}', { 'Content-Type': 'text/html' }),
    'invalid_scope',
  ],
  ['400 with an error, no Content-Type', answer(400, '{"error":"invalid_scope"}'), 'invalid_scope'],
  ['401, empty', answer(401), 'access_forbidden'],
  ['403, empty', answer(403), 'access_forbidden'],
  ['401 without an error', json(401, { code: 'bad.credentials' }), 'access_forbidden'],
  ['403, error null', json(403, { error: null }), 'access_forbidden'],
  ['401 in HTML', html(401), 'html_response', 5],
  ['403 in HTML', html(403), 'html_response', 5],
  ['200 in HTML', html(200), 'html_response'],
  ['400 in HTML', html(400), 'html_response'],
  ['400, empty', answer(400), 'http_error'],
  ['400 without an error', json(400, { message: 'no' }), 'http_error'],
  ['410', answer(410), 'http_error'],
  ['422 in words', answer(422, 'no', { 'Content-Type': 'text/plain' }), 'http_error'],
  ['200 in words', answer(200, 'access_token=abc&token_type=bearer'), 'not_json'],
  ['200, empty', answer(200), 'not_json'],
  ['200, half a JSON text', answer(200, '{"access_token":"abc"'), 'not_json'],
  ['200, two JSON texts', answer(200, '{"access_token":"abc","token_type":"Bearer"}{}'), 'not_json'],
  [
    '200, not UTF-8',
    Buffer.from(answer(200, '{"access_token":"abc","token_type":"Bearer","x":"?"}').replace('?', '\xff'), 'latin1'),
    'not_json',
  ],
  ['no access_token', good({ access_token: undefined }), 'token_missing'],
  ['access_token null', good({ access_token: null }), 'token_missing'],
  ['access_token a number', good({ access_token: 1234 }), 'token_malformed'],
  ['access_token with a space', good({ access_token: 'a b' }), 'token_malformed'],
  ['access_token with a line feed', good({ access_token: 'ab\nX-Injected: 1' }), 'token_malformed'],
  ['access_token with é', good({ access_token: 'abé' }), 'token_malformed'],
  [
    'access_token twice',
    answer(200, '{"access_token":"a","access_token":"b","token_type":"Bearer"}'),
    'token_malformed',
  ],
  ['token_type mac', good({ token_type: 'mac' }), 'token_type_unknown'],
  ['a body over 64 KiB', good({ x: 'x'.repeat(66_000) }), 'response_too_large'],
  ['headers over 16 KiB', json(200, {}, { 'X-Long': 'x'.repeat(17_000) }), 'response_too_large'],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 'malformed_response'],
  ['two lengths', good().replace('\r\n', '\r\nContent-Length: 5\r\n'), 'malformed_response'],
  ['length and chunks', good().replace('\r\n', '\r\nTransfer-Encoding: chunked\r\n'), 'malformed_response'],
  ['a length with a sign', good().replace('Content-Length: ', 'Content-Length: +'), 'malformed_response'],
  ['a folded header', good().replace('\r\n', '\r\nX-A: b\r\n c\r\n'), 'malformed_response'],
  ['a space before the colon', good().replace('\r\n', '\r\nX-A : b\r\n'), 'malformed_response'],
  ['a bare line feed', good().replace('\r\n', '\n'), 'malformed_response'],
  ['a NUL in a header', good().replace('\r\n', '\r\nX-A: \0\r\n'), 'malformed_response'],
];

const chunked = (...chunks) =>
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' +
  chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)};note="a b"\r\n${chunk}\r\n`).join('') +
  '0\r\nX-Trailer: 1\r\n\r\n';
const body = JSON.stringify({ access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 });

// what, pieces
const ACCEPTED = [
  ['chunks with extensions and a trailer', [chunked(body.slice(0, 9), body.slice(9, 10), body.slice(10))]],
  ['1xx before the answer', [`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${good()}`]],
  ['HTTP/1.0, ended by a clean close', [`HTTP/1.0 200 OK\r\n\r\n${body}`]],
  ['HTTP/1.1, ended by a clean close', [`HTTP/1.1 200 OK\r\n\r\n${body}`]],
  ['the same length twice', [good().replace(/(Content-Length: \d+\r\n)/, '$1$1')]],
  ['byte by byte', [...good()]],
  ['the connection stays open', [good(), { hold: true }]],
  ['torn after a whole answer', [good(), { tear: true }]],
  ['no Content-Type', [answer(200, body)]],
  ['an odd Content-Type', [answer(200, body, { 'Content-Type': 'text/plain' })]],
  ['error null', [good({ error: null, error_description: null })]],
  ['token_type in capitals', [good({ token_type: 'BEARER' })]],
  ['expires_in a string of digits', [good({ expires_in: '3600' })]],
  ['expires_in a fraction', [good({ expires_in: 3600.5 })]],
  [
    'many more members',
    [good(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`m${i}`, [{ a: i, b: [null, true] }]])))],
  ],
];

// what, answer, scope asked for, warnings
const WARNED = [
  ...[undefined, null, 0, -1, 'soon'].map((value) => [
    `expires_in ${value}`,
    good({ expires_in: value }),
    undefined,
    'lifetime_unknown',
  ]),
  [
    'expires_in beyond 64 bits',
    answer(200, body.replace('3600', '99999999999999999999')),
    undefined,
    'lifetime_unknown',
  ],
  ['less scope', good({ scope: 'a' }), 'a b', 'scope_reduced'],
  ['token_type missing', good({ token_type: undefined }), undefined, 'token_type_missing'],
  ['scope as an array', good({ scope: ['b', 'a'] }), 'a b'],
  ['less scope, as an array', good({ scope: ['a'] }), 'a b', 'scope_reduced'],
  ['other scope', good({ scope: 'ab bc' }), 'a', 'scope_reduced'],
  ['the same scope in another order', good({ scope: 'b a' }), 'a b'],
  ['more scope', good({ scope: 'a b c' }), 'a b'],
  ['no scope: as asked for (RFC 6749 section 5.1)', good(), 'a b'],
];

describe('answers', { timeout: 300_000 }, () => {
  for (const [what, text, cause, status] of ANSWERS) {
    test(`${what}: ${cause}`, async () => fails(await ask([text]), cause, status));
  }
  test('a redirect: its target is named', async () =>
    assert.match((await ask([answer(302, '', location)])).stderr, /https:\/\/elsewhere\.test\/oauth\/token/));
  for (const status of [502, 504]) {
    test(`${status}: status 6`, async () => assert.equal((await ask([answer(status)])).status, 6));
  }
  test('a description cannot forge lines or colours', async () => {
    const text = 'odd \u001b[31mred\u001b[0m\r\ncctoken: warning: forged: x\u009b31m\u202e\u200f\u061c\u2028cctoken: warning: forged: y';
    const result = await ask([json(400, { error: 'invalid_request', error_description: text })]);
    fails(result, 'invalid_request');
    assert.doesNotMatch(result.stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u061c\u2028-\u202e]|^cctoken: warning: forged/m);
  });

  for (const [what, pieces] of ACCEPTED) {
    test(`accepted: ${what}`, async () => assert.equal(token(await ask(pieces)), TOKEN));
  }
  for (const [what, text, scope, ...warnings] of WARNED) {
    test(`${what}: ${warnings[0] ?? 'no warning'}`, async () =>
      assert.equal(token(await ask([text], scope ? ['--scope', scope] : []), ...warnings), TOKEN));
  }
});

describe('connections that end too early', { timeout: 300_000 }, () => {
  const whole = good();
  const ENDS = [
    ['closed before the answer', [{ close: true }]],
    ['torn before the answer', [{ tear: true }]],
    ['reset before the answer', [{ reset: true }]],
    ['closed in the headers', [whole.slice(0, 30)]],
    ['closed in the body', [whole.slice(0, -5)]],
    ['torn in the body', [whole.slice(0, -5), { tear: true }]],
    ['reset in the body', [whole.slice(0, -5), { wait: 100 }, { reset: true }]],
    ['closed in a chunk', [chunked(body).slice(0, -20)]],
    ['a body without a length, no close_notify', [`HTTP/1.1 200 OK\r\n\r\n${body}`, { tear: true }]],
  ];
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const server = { tls: { minVersion: version, maxVersion: version } };
    for (const [what, pieces] of ENDS) {
      test(`${version}, ${what}: connection_closed`, async () =>
        fails(await ask(pieces, [], { server }), 'connection_closed'));
    }
  }
});

describe('the network', { timeout: 300_000 }, () => {
  const ca = () => certificate('ec-root.pem');
  const closedPort = async () => {
    const { port, stop } = await listen(createServer());
    await stop();
    return port;
  };
  const to = (host, port, args = [], more = {}) =>
    get({ url: `https://${host}:${port}/token`, ca: ca() }, ['--retry', '0', ...args], more);
  const between = (result, low, high) => assert.ok(result.ms >= low && result.ms < high, `${result.ms} ms`);

  test('nothing listens: connection_refused', async () => {
    fails(await to('127.0.0.1', await closedPort()), 'connection_refused');
    fails(await to('localhost', await closedPort()), 'connection_refused');
  });
  test('the advice says which variable exempts the host from a proxy', async () => {
    const { stderr } = await to('127.0.0.1', await closedPort(), [], {
      env: { HTTPS_PROXY: 'http://proxy.test:3128', NO_PROXY: '127.0.0.0/8' },
    });
    assert.match(stderr, /NO_PROXY exempts this host from the proxy of HTTPS_PROXY$/m);
  });
  test('a name that does not exist: dns_failure', async () => {
    const result = await to('cctoken.invalid', 443, ['--timeout', '5']);
    fails(result, 'dns_failure');
    between(result, 0, 6000);
  });

  test('nobody accepts: connect_timeout', async (t) => {
    // Listens with a short queue and then stands still; connections of ours fill the queue.
    const still = new Worker(
      `
      const { parentPort } = require('node:worker_threads');
      const server = require('node:net').createServer();
      server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
        parentPort.postMessage(server.address().port);
        setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 20);
      });`,
      { eval: true },
    );
    const port = await new Promise((resolve) => {
      still.once('message', resolve);
    });
    await pause(100);
    let connected = 0;
    const fillers = Array.from({ length: 8 }, () =>
      connect(port, '127.0.0.1')
        .on('error', () => {})
        .on('connect', () => {
          connected += 1;
        }),
    );
    await pause(200);
    try {
      if (connected === fillers.length) return t.skip('this kernel queues more connections than asked to');
      const result = await to('127.0.0.1', port, ['--connect-timeout', '1', '--timeout', '10']);
      fails(result, 'connect_timeout');
      between(result, 900, 3000);
    } finally {
      fillers.forEach((socket) => socket.destroy());
      await still.terminate();
    }
    return undefined;
  });

  const STALLS = [
    ['before the handshake', [{ hold: true }], { tls: false, read: false }],
    ['before the answer', [{ hold: true }]],
    ['in the body', [good().slice(0, -5), { hold: true }]],
    ['nearly: a byte now and then', [...good()].flatMap((byte) => [byte, { wait: 150 }])],
  ];
  for (const [what, pieces, server] of STALLS) {
    test(`the server stalls ${what}: timeout`, async () => {
      const result = await ask(pieces, ['--timeout', '1'], { server });
      fails(result, 'timeout');
      between(result, 900, 2500);
    });
  }
});
