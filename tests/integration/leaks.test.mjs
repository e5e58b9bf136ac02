// SPDX-License-Identifier: MIT
// Whatever a server sends, and wherever a user puts a secret: no trace, report or log contains it,
// in any encoding.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, linkSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { findLeak, parts } from './leaks.mjs';
import { cctoken, fails, folder, get, token } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { TOKEN, answer, json, startRaw, token as good } from './servers/raw.mjs';

const SECRET = 'plain-secret-0123456789';
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const TOKENS = {
  words: TOKEN,
  JWT: `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ sub: 'someone', exp: 1 })}.q7Jt9RrZ0cKpXw3vLmN5sTfUyEaB2dGh`,
  opaque: 'Zm9vYmFyQmF6MTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1u',
  UUID: '7d1c9e0f-1a2b-4c3d-9e8f-0a1b2c3d4e5f',
};

const files = folder();
after(() => files.remove());

// A body of any bytes, with their number.
const body = (bytes, headers = {}, status = 200) => {
  const lines = Object.entries({ ...headers, 'Content-Length': bytes.length }).map(([name, value]) => `${name}: ${value}\r\n`);
  return [Buffer.from(`HTTP/1.1 ${status} Text\r\n${lines.join('')}\r\n`), bytes];
};
const response = (token, more) => JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 60, ...more });
const chunked = (text, extension, trailer) =>
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${text.length.toString(16)}${extension}\r\n${text}\r\n0\r\n${trailer}\r\n`;
const utf16 = (text) => Buffer.from(`\ufeff${text}`, 'utf16le');
const utf16be = (text) => utf16(text).swap16();
const field = (name, value) => answer(200, response('another.word'), { [name]: value });

// What a server sends that has this token.
const RESPONSES = {
  'a token response': (token) => [good({ access_token: token })],
  gzip: (token) => body(gzipSync(response(token)), { 'Content-Encoding': 'gzip' }),
  'gzip that is not declared': (token) => body(gzipSync(response(token))),
  'gzip, stored': (token) => body(gzipSync(response(token), { level: 0 }), { 'Content-Encoding': 'gzip' }),
  deflate: (token) => body(deflateSync(response(token)), { 'Content-Encoding': 'deflate' }),
  'raw deflate, stored': (token) => body(deflateRawSync(response(token), { level: 0 }), { 'Content-Encoding': 'deflate' }),
  br: (token) => body(brotliCompressSync(response(token)), { 'Content-Encoding': 'br' }),
  'a coding of its own': (token) => body(Buffer.from(response(token)), { 'Content-Encoding': token }),
  'UTF-16': (token) => body(utf16(response(token))),
  'UTF-16, big-endian': (token) => body(utf16be(response(token))),
  'UTF-16 without a mark': (token) => body(utf16(response(token)).subarray(2)),
  XML: (token) => body(Buffer.from(`<response><access_token>${token}</access_token></response>`), { 'Content-Type': 'text/xml' }),
  YAML: (token) => body(Buffer.from(`---\naccess_token: ${token}\ntoken_type: Bearer\n`)),
  'single quotes': (token) => body(Buffer.from(`{'access_token':'${token}','token_type':'Bearer'}`)),
  'no quotes': (token) => body(Buffer.from(`{access_token:${token}}`)),
  'plain text': (token) => body(Buffer.from(token), { 'Content-Type': 'text/plain' }),
  'a form': (token) => body(Buffer.from(`access_token=${encodeURIComponent(token)}&scope=a`)),
  'a form of its own names': (token) => body(Buffer.from(`value=${encodeURIComponent(token)}&scope=a`)),
  HTML: (token) => body(Buffer.from(`<html><title>${token}</title><p>${token}</html>`), { 'Content-Type': 'text/html' }),
  'nested JSON': (token) => [json(200, { data: { token: { value: token } }, items: [token, [token]] })],
  'JSON in a string': (token) => [json(200, { body: response(token), scope: response(token) })],
  'base64 in a string': (token) => [json(200, { body: Buffer.from(response(token)).toString('base64') })],
  'a member named message': (token) => [json(200, { message: token, code: token, detail: token })],
  'the scope as well': (token) => [good({ access_token: token, scope: token })],
  'the type as well': (token) => [good({ access_token: token, token_type: token })],
  'a name': (token) => [json(200, { [token]: 1, access_token: token })],
  'a string alone': (token) => [json(200, token)],
  'an array': (token) => [json(200, [token, { scope: 'a', token }])],
  'duplicate members': (token) => body(Buffer.from(`{"access_token":"${token}","access_token":"${token}","token_type":"Bearer"}`)),
  'an escaped name': (token) => body(Buffer.from(String.raw`{"access\u005ftoken":"${token}","token\u0000":"${token}"}`)),
  'a truncated body': (token) => [answer(200, response(token)).slice(0, -3), { close: true }],
  'JSON that is torn': (token) => body(Buffer.from(response(token).slice(0, -3))),
  'more after the JSON': (token) => body(Buffer.from(`${response(token)}${token}`)),
  'a byte order mark': (token) => body(Buffer.from(`\ufeff${response(token)}`)),
  'X-Auth-Token': (token) => [field('X-Auth-Token', token)],
  'Set-Cookie': (token) => [field('Set-Cookie', `session=${token}; Path=/`)],
  'Authorization in the response': (token) => [field('Authorization', `Bearer ${token}`)],
  'Authorization without a scheme': (token) => [field('Authorization', token)],
  'Authentication-Info': (token) => [field('Authentication-Info', `nextnonce="${token}"`)],
  Link: (token) => [field('Link', `<https://h/?access_token=${token}>; rel=next`)],
  'Location, code': (token) => [answer(302, '', { Location: `https://h/cb?code=${token}` })],
  'Location, fragment': (token) => [answer(302, '', { Location: `https://h/cb#access_token=${token}` })],
  'Location, user information': (token) => [answer(302, '', { Location: `https://u:${token}@h/cb` })],
  'Location, path parameter': (token) => [answer(302, '', { Location: `/cb;jsessionid=${token}` })],
  'WWW-Authenticate, Negotiate': (token) => [answer(401, '', { 'WWW-Authenticate': `Negotiate ${token}` })],
  'WWW-Authenticate, another parameter': (token) => [answer(401, '', { 'WWW-Authenticate': `DPoP nonce="${token}"` })],
  'chunk extensions and trailers': (token) => [chunked('{}', `;token="${token}"`, `X-Auth-Token: ${token}\r\n`)],
  'a trailer that is torn': (token) => [chunked('{}', '', `X-Auth-Token: ${token}`).slice(0, -4), { close: true }],
  'fields of a 1xx response': (token) => [`HTTP/1.1 103 Early Hints\r\nX-Auth-Token: ${token}\r\n\r\n`, good({ access_token: token })],
  'a header section that is torn': (token) => [`HTTP/1.1 200 OK\r\nX-Auth-Token: ${token}`, { close: true }],
  'a line that is no field': (token) => [`HTTP/1.1 200 OK\r\n${token}\r\n\r\n`],
  'the reason phrase': (token) => [`HTTP/1.1 200 ${token}\r\nContent-Length: 0\r\n\r\n`],
  'another protocol': (token) => [`220 ${token} ESMTP\r\n`],
};

// In the words of a refusal: a token that looks like one.
const REFUSALS = {
  'error_description': (token) => [json(400, { error: 'invalid_request', error_description: `not valid: ${token}` })],
  message: (token) => [json(400, { message: `the token ${token} has expired` })],
  'a nested error': (token) => [json(400, { error: { message: `got ${token}.`, details: token } })],
  'a name': (token) => [json(400, { error: 'invalid_request', [token]: 'x' })],
  'WWW-Authenticate': (token) => [answer(401, '', { 'WWW-Authenticate': `Bearer error_description="got ${token}"` })],
  'the reason phrase': (token) => [`HTTP/1.1 400 ${token}\r\nContent-Length: 0\r\n\r\n`],
  'error in a response with status 200': (token) => [json(200, { error: 'x', error_description: `got ${token}` })],
  'Location, path': (token) => [answer(302, '', { Location: `https://h/cb/${token}` })],
  Server: (token) => [field('Server', token)],
};

const unseen = (printed, value, what) => {
  const leak = findLeak(printed, parts(value));
  assert.ok(!leak, `${what}: ${leak?.needle} (${leak?.path.join(', ') || 'as it is'}) is in\n${printed}`);
};

// Everything that shows something of a request, against the same server.
async function look(pieces, value, all) {
  const server = await startRaw([pieces]);
  const trace = files.path(`trace-${server.port}`);
  const at = ['--token-url', server.url, '--ca', server.ca, '--retry', '0'];
  const env = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET };
  const run = (...args) => cctoken([...args, ...at], { env, tokens: [] });
  try {
    const traced = await run('get', '--trace', '-v');
    unseen(traced.stderr, value, '--trace -v');
    assert.match(traced.stderr, /^> POST \/token HTTP\/1\.1$/m);
    assert.match(traced.stderr, /^< /m);
    const doctor = await run('doctor');
    unseen(doctor.stdout + doctor.stderr, value, 'doctor');
    if (!all) return;
    await run('get', `--trace=${trace}`);
    unseen(readFileSync(trace), value, '--trace=FILE');
    unseen((await run('doctor', '--format', 'json')).stdout, value, 'doctor --format json');
    const output = files.path(`token-${server.port}`);
    for (const log of ['text', 'json']) {
      const watch = await run('watch', '--once', '--output', output, '--log', log);
      unseen(watch.stdout + watch.stderr, value, `watch --log ${log}`);
    }
  } finally {
    await server.stop();
  }
}

describe('a token in a response', { timeout: 600_000 }, () => {
  for (const [what, send] of Object.entries(RESPONSES)) {
    test(what, async () => {
      for (const [kind, value] of Object.entries(TOKENS)) await look(send(value), value, kind === 'words');
    });
  }
});

describe('a token in the words of a refusal', { timeout: 300_000 }, () => {
  for (const [what, send] of Object.entries(REFUSALS)) {
    test(what, async () => {
      for (const kind of ['JWT', 'opaque']) await look(send(TOKENS[kind]), TOKENS[kind], true);
    });
  }
});

describe('a token in a body of a refusal that is no JSON', { timeout: 300_000 }, () => {
  for (const what of ['gzip', 'UTF-16', 'XML', 'YAML', 'single quotes', 'a form', 'a truncated body', 'JSON that is torn']) {
    test(what, async () => {
      const pieces = RESPONSES[what](TOKEN).map((piece) =>
        typeof piece === 'string' || Buffer.isBuffer(piece)
          ? Buffer.from(Buffer.from(piece).toString('latin1').replace(/^HTTP\/1.1 200/, 'HTTP/1.1 403'), 'latin1')
          : piece,
      );
      await look(pieces, TOKEN, true);
    });
  }
});

describe('the secret in a response', { timeout: 300_000 }, () => {
  const hex = (text) => Buffer.from(text).toString('hex');
  const base64 = (text) => Buffer.from(text).toString('base64');
  const SECRETS = {
    'as it is': SECRET,
    'percent-encoded': SECRET.replaceAll('-', '%2D'),
    'JSON escapes': SECRET.replaceAll('-', String.raw`\u002d`),
    base64: base64(SECRET),
    'base64 of the whole request': base64(`grant_type=x&client_secret=${SECRET}&scope=a`),
    'base64, offset by one': base64(`x${SECRET}`),
    'base64, offset by two': base64(`xx${SECRET}`),
    'percent-encoded twice': SECRET.replaceAll('-', '%252D'),
    'percent-encoded three times': SECRET.replaceAll('-', '%25252D'),
    'HTML escapes twice': SECRET.replaceAll('-', '&amp;#45;'),
    'HTML escapes, percent-encoded': SECRET.replaceAll('-', '%26%2345%3B'),
    'percent-encoded, HTML escapes': SECRET.replaceAll('-', '&#37;2D'),
    'bytes in hexadecimal': SECRET.replaceAll('-', String.raw`\\x2d`),
    'HTML escapes': [...SECRET].map((c) => `&#${c.charCodeAt(0)};`).join(''),
    'UTF-16 in JSON escapes': [...SECRET].map((c) => String.raw`${c}\u0000`).join(''),
    hexadecimal: hex(SECRET),
    'hexadecimal in capitals': hex(`x${SECRET}x`).toUpperCase(),
  };
  for (const [what, text] of Object.entries(SECRETS)) {
    test(what, async () => {
      const said = `{"error":"invalid_client","error_description":"not ${text}","message":"${text}"}`;
      const headers = { 'X-Echo': text, 'X-Request-Id': text, Server: text, 'WWW-Authenticate': `Basic realm="${text}"` };
      await look([answer(401, said, headers)], SECRET, true);
      await look([answer(302, '', { Location: `https://h/${encodeURIComponent(text)}` })], SECRET, true);
    });
  }
});

describe('what stays', { timeout: 300_000 }, () => {
  const trace = async (...pieces) => {
    const server = await startRaw([pieces]);
    const { stderr } = await get(server, ['--trace', '--retry', '0', '--scope', 'a b', '--audience', 'https://api']);
    await server.stop();
    return stderr;
  };
  test('the request, the known fields and members, the structure of the rest', async () => {
    const headers = { 'Content-Type': 'application/json', Date: 'Sun, 06 Nov 1994 08:49:37 GMT', 'X-Other': 'abc' };
    const text = await trace(answer(200, response('x', { scope: 'a b', roles: [{ id: 7 }] }), headers));
    const expected = `> POST /token HTTP/1.1
> Authorization: Basic [redacted, 40 bytes]
> grant_type=client_credentials&scope=a+b&audience=https%3A%2F%2Fapi
< HTTP/1.1 200
< Content-Type: application/json
< Date: Sun, 06 Nov 1994 08:49:37 GMT
< X-Other: [redacted, 3 bytes]
< {"access_token":"[redacted, 1 bytes]","token_type":"Bearer","expires_in":60,"scope":"a b","roles":[{"id":[redacted, 1 bytes]}]}`;
    const lines = text.split('\n');
    for (const line of expected.split('\n')) assert.ok(lines.includes(line), `${line} is not in\n${text}`);
  });
  test('the words of a refusal', async () => {
    const text = await trace(
      json(401, { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' }, {
        'WWW-Authenticate': 'Basic realm="tokens"',
        'x-ms-request-id': '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
      }),
    );
    for (const line of [
      'HTTP/1.1 401 Text',
      'WWW-Authenticate: Basic realm="tokens"',
      'x-ms-request-id: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
      '{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}',
    ])
      assert.ok(text.includes(`< ${line}\n`), `${line} is not in\n${text}`);
  });
  test('the kind of any other body', async () => {
    for (const [kind, pieces] of Object.entries({
      'data that is compressed \\(gzip\\)': body(gzipSync('{}')),
      'data that is UTF-16, not UTF-8': body(utf16('{}')),
      HTML: body(Buffer.from('<!DOCTYPE html><p>x')),
      XML: body(Buffer.from('<a/>')),
      text: body(Buffer.from('a: b')),
      'invalid or incomplete JSON': body(Buffer.from("{'a':1}")),
    }))
      assert.match(await trace(...pieces), new RegExp(`^< \\[\\d+ bytes of ${kind}, not shown\\]$`, 'm'));
  });
});

describe('a secret in the wrong place', { timeout: 300_000 }, () => {
  const STRAY = 'hunter2Stray0Secret1Value2';
  const REGION = ['--region', 'us-east-1'];
  const ca = certificate('ec-root.pem');
  const PLACES = {
    'the region': ['--region', STRAY],
    'the password of the URL': ['--token-url', `https://user:${STRAY}@localhost/token`],
    'the password of the URL, with a slash': ['--token-url', `https://user:x/${STRAY}@localhost/token`],
    'the password of an http URL': ['--token-url', `http://user:${STRAY}@localhost/token`],
    'the query of the URL': ['--token-url', `https://localhost/token?key=${STRAY}`],
    'the fragment of the URL': ['--token-url', `https://localhost/token#${STRAY}`],
    'the token URL': ['--token-url', STRAY],
    'a client ID with the secret': [...REGION, '--client-id', `id:${STRAY}`],
    'a client ID with the secret, percent-encoded': [...REGION, '--client-id', `id%3A${STRAY}`],
    'a client ID with the secret, base64': [...REGION, '--client-id', btoa(`id:${STRAY}`)],
    'a client ID that is a line': [...REGION, '--client-id', `CLIENT_SECRET=${STRAY}`],
    'the address to connect to': [...REGION, '--connect-to', STRAY],
    'the host to connect to': [...REGION, '--connect-to', `${STRAY}.invalid:443`],
    'the host of the URL': ['--token-url', `https://${STRAY}.invalid/token`],
    'the env-file': [...REGION, '--env-file', STRAY],
    'the secret file': [...REGION, '--client-secret-file', STRAY],
    'the CA file': [...REGION, '--ca', STRAY],
    'the method': [...REGION, '--auth', STRAY],
    'the time-out': [...REGION, '--timeout', STRAY],
    'a parameter': [...REGION, '--param', STRAY],
    'a parameter that is reserved': [...REGION, '--param', `client_secret=${STRAY}`],
    'an unknown option': [`--${STRAY}`],
    'the value of an unknown option': [`--client-secret=${STRAY}`],
    'the value of another': [`--pasword=${STRAY}`],
    'letters': [`-p${STRAY}`],
    'an argument': [STRAY],
  };
  const env = (more) => ({ CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET, ...more });
  for (const [what, args] of Object.entries(PLACES)) {
    test(what, async () => {
      const at = args.includes('--ca') ? args : [...args, '--ca', ca];
      for (const command of [['get', '--timeout', '2', '--retry', '0', '--trace'], ['get', '--timeout', '2', '--retry', '0', '--log', 'json'], ['doctor', '--offline'], ['doctor', '--offline', '--format', 'json'], ['watch', '--once', '--timeout', '2', '--output', files.path('stray')]]) {
        const result = await cctoken([...command, ...at], { env: env(), cwd: files.path('.') });
        if (!what.startsWith('the host')) unseen(result.stdout + result.stderr, STRAY, command.join(' '));
      }
      // A host is shown, unless it is the secret that is configured.
      for (const command of [['doctor', '--timeout', '2'], ['get', '--timeout', '2', '--trace', '-v']]) {
        const result = await cctoken([...command, '--retry', '0', ...at], {
          env: env({ CCTOKEN_CLIENT_SECRET: STRAY }),
          cwd: files.path('.'),
        });
        unseen(result.stdout + result.stderr, STRAY, `${command[0]}, configured`);
      }
    });
  }
  test('an unknown region that resembles one is shown', async () => {
    const result = await cctoken(['get', '--region', 'us-esat-1'], { env: env() });
    fails(result, 'unknown_region');
    assert.match(result.stderr, /"us-esat-1" from --region; the nearest: us-east-1/);
  });
  test('a client ID that may hold the secret is redacted in the request too', async () => {
    const server = await startRaw([[good()]]);
    for (const id of [`id:${STRAY}`, btoa(`id:${STRAY}`)]) {
      const { stderr } = await get(server, ['--trace', '--auth', 'post', '--client-id', id], { secret: SECRET });
      unseen(stderr, STRAY, 'the form');
      assert.match(stderr, /^> .*&client_id=\[redacted, \d+ bytes\]&client_secret=\[redacted, \d+ bytes\]$/m);
    }
    await server.stop();
  });
});

describe('the file of a trace', { timeout: 300_000 }, () => {
  const mode = (path) => statSync(path).mode & 0o777;
  const into = async (path) => {
    const server = await startRaw([[good()]]);
    const result = await get(server, [`--trace=${path}`]);
    await server.stop();
    return { result, requests: server.requests.length };
  };
  test('an open mode is closed before anything is written; old content goes', async () => {
    const path = files.file('loose-trace', 'old content\n'.repeat(1000));
    chmodSync(path, 0o666);
    token((await into(path)).result);
    assert.equal(mode(path), 0o600);
    assert.doesNotMatch(readFileSync(path, 'utf8'), /old content/);
  });
  test('another name of a file is refused, and the file stays', async () => {
    const kept = files.file('kept', 'old\n', 0o644);
    linkSync(kept, files.path('hard-link'));
    const { result, requests } = await into(files.path('hard-link'));
    fails(result, 'output_refused');
    assert.equal(requests, 0);
    assert.equal(readFileSync(kept, 'utf8'), 'old\n');
    assert.equal(mode(kept), 0o644);
  });
  test('a symbolic link is refused, and its target stays', async () => {
    const kept = files.file('target-of-a-trace', 'old\n');
    symlinkSync(kept, files.path('symbolic-link'));
    fails((await into(files.path('symbolic-link'))).result, 'file_unwritable');
    assert.equal(readFileSync(kept, 'utf8'), 'old\n');
  });
  test('the file of another user is refused', { skip: process.getuid() !== 0 && 'needs root' }, async () => {
    const { chownSync } = await import('node:fs');
    const path = files.file('foreign', 'old\n');
    chownSync(path, 65534, 65534);
    fails((await into(path)).result, 'output_refused');
    assert.equal(readFileSync(path, 'utf8'), 'old\n');
  });
  test('a new file has mode 0600', async () => {
    const path = files.path('new-trace');
    const before = process.umask(0);
    token((await into(path)).result);
    process.umask(before);
    assert.equal(mode(path), 0o600);
    assert.ok(existsSync(path));
  });
});

describe('the search itself', () => {
  const value = TOKENS.words;
  const ENCODINGS = {
    'base64, any offset': [0, 1, 2].map((n) => Buffer.from('x'.repeat(n) + value).toString('base64')),
    base64url: [Buffer.from(`?>${value}`).toString('base64url')],
    hexadecimal: [Buffer.from(value).toString('hex')],
    'percent-encoded': [encodeURIComponent(value)],
    backwards: [[...value].reverse().join('')],
    'JSON in JSON': [JSON.stringify(JSON.stringify({ a: value.replace('.', '\n') })).replaceAll('-', '\\u002d')],
    'UTF-16': [utf16(value), utf16be(value)],
    compressed: [gzipSync(value), deflateSync(value), deflateRawSync(value), gzipSync(value.repeat(9)).subarray(0, -12)],
    'compressed, as the program escapes bytes': [
      [...gzipSync(value)].map((c) => (c > 31 && c < 127 ? String.fromCharCode(c) : `\\x${c.toString(16).padStart(2, '0')}`)).join(''),
    ],
    'base64 of gzip': [gzipSync(value).toString('base64')],
    'base64 of base64': [Buffer.from(Buffer.from(value).toString('base64')).toString('base64')],
    'the Basic credentials': [Buffer.from(`id:${encodeURIComponent(value)}`).toString('base64')],
  };
  for (const [what, texts] of Object.entries(ENCODINGS))
    test(`finds ${what}`, () => {
      const needle = what === 'JSON in JSON' ? value.replace('.', '\n') : value;
      for (const one of texts) assert.ok(findLeak(one, [needle]), String(one));
    });
  test('finds nothing in what the program says', () =>
    assert.equal(findLeak('cctoken: invalid_client: the server refused: HTTP 401, [redacted, 26 bytes]\n', [value]), undefined));
});
