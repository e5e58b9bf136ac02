// SPDX-License-Identifier: MIT
// A client assertion from a file, in place of a secret: what is sent, what is refused before, and
// what is shown of it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import { cctoken, fails, folder, succeeds, token } from './run.mjs';
import { assertions, startOidc } from './servers/oidc.mjs';
import { seconds, signJwt } from './servers/jwts.mjs';
import { startWatch } from './watching.mjs';

const ID = 'signed-rsa';

const files = folder();
let server;
before(async () => {
  server = await startOidc();
});
after(async () => {
  await server.stop();
  files.remove();
});
beforeEach(() => server.requests.splice(0));

const claims = (changes) => ({
  iss: ID,
  sub: ID,
  aud: server.issuer,
  iat: seconds(),
  exp: seconds(120),
  jti: randomUUID(),
  ...changes,
});
const jwt = (changes, key = assertions.rsa.privateKey, header) => signJwt(key, claims(changes), header);

let number = 0;
const assertionFile = (text) => files.file(`assertion-${number++}`, text);

// `cctoken COMMAND` with an assertion, which must not come out again.
function run(text, args = [], { command = 'get', env, ...more } = {}) {
  const file = assertionFile(text);
  const all = [command, '--token-url', server.url, '--ca', server.ca, '--client-assertion-file', file, ...args];
  return cctoken(all, { env, secrets: text.length > 20 ? [text.trim()] : [], ...more });
}
const form = (n = 0) => Object.fromEntries(new URLSearchParams(server.requests[n].body));

async function refused(cause, text, args, more) {
  const result = await run(text, args, more);
  fails(result, cause);
  assert.equal(server.requests.length, 0, 'nothing was sent');
  return result.stderr;
}

describe('what is sent', { timeout: 300_000 }, () => {
  for (const [name, key, id, alg] of [
    ['RSA', 'rsa', 'signed-rsa', 'RS256'],
    ['EC', 'ec', 'signed-ec', 'ES256'],
  ]) {
    test(`a token for an assertion signed with ${name}`, async () => {
      const text = jwt({ iss: id, sub: id }, assertions[key].privateKey, { alg });
      token(await run(`${text}\n`, ['--client-id', id]));
      assert.deepEqual(form(), {
        grant_type: 'client_credentials',
        client_id: id,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: text,
      });
      assert.equal(server.requests[0].headers.authorization, undefined);
    });
  }

  for (const chain of ['ec', 'rsa']) {
    for (const version of ['TLSv1.2', 'TLSv1.3']) {
      test(`${chain} chain, ${version}`, async () => {
        const one = await startOidc({ chain, minVersion: version, maxVersion: version });
        const text = jwt({ aud: one.issuer });
        token(await run(text, ['--token-url', one.url, '--ca', one.ca]));
        await one.stop();
      });
    }
  }

  test('no client ID is needed, and one line end is removed', async () => {
    const text = jwt();
    token(await run(`${text}\r\n`));
    assert.equal(form().client_assertion, text);
    assert.ok(!('client_id' in form()));
  });

  test('from the variable, before a secret', async () => {
    const text = jwt();
    const env = {
      CCTOKEN_CLIENT_ASSERTION_FILE: assertionFile(text),
      CCTOKEN_CLIENT_ID: ID,
      CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789',
    };
    token(await cctoken(['get', '--token-url', server.url, '--ca', server.ca], { env, secrets: [text] }));
    assert.equal(form().client_assertion, text);
    assert.ok(!('client_secret' in form()));
  });

  test('not if another method is asked for', async () => {
    const env = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' };
    token(await run('nothing that is read', ['--auth', 'basic'], { env }));
    assert.deepEqual(form(), { grant_type: 'client_credentials' });
  });
});

describe('refused before anything is sent', { timeout: 300_000 }, () => {
  for (const [what, text, shows] of [
    ['an empty file', () => '\n', /: it is empty \(--client-assertion-file\)/],
    ['a secret', () => 'plain-secret-0123456789', /it is not a signed JWT, which has three parts/],
    ['five parts', () => `${jwt()}.a.b`, /three parts/],
    ['two lines', () => `${jwt()}\n\n`, /not base64url/],
    ['UTF-16', () => Buffer.from(jwt(), 'utf16le').toString('latin1'), /it is not a (signed )?JWT/],
    ['no signature', () => jwt().replace(/[^.]*$/, ''), /without a signature/],
    ['no JSON', () => jwt().replace(/^[^.]*/, 'aaaa'), /its header is not a JSON object/],
    ['an expired one', () => jwt({ exp: seconds(-300) }), /by this machine's clock it expired 30\d s ago, at 20\d\d-/],
    ['one of tomorrow', () => jwt({ nbf: seconds(86400) }), /it becomes valid in 86\d{3} s, at 20\d\d-/],
    ['exp as a text', () => jwt({ exp: 'never' }), /whose exp or nbf is not a number/],
  ]) {
    test(what, async () => assert.match(await refused('assertion_bad', text()), shows));
  }

  test('no file, one that is missing, too large or standard input', async () => {
    assert.match(await refused('assertion_bad', jwt(), ['--client-assertion-file', '', '--auth', 'assertion']), /missing/);
    const missing = files.path('missing');
    const stderr = await refused('file_unreadable', jwt(), ['--client-assertion-file', missing]);
    assert.match(stderr, /--client-assertion-file: No such file/);
    await refused('file_unreadable', 'x'.repeat(16385));
    await refused('usage', '', ['--client-assertion-file', '-'], { input: jwt() });
  });

  test('a method that needs a secret', async () => {
    await refused('secret_missing', jwt(), ['--auth', 'post', '--client-id', ID]);
  });
});

describe('refused by the server', { timeout: 300_000 }, () => {
  const rejected = async (text) => {
    const result = await run(text, ['--client-id', ID]);
    fails(result, 'assertion_rejected');
    assert.equal(server.requests.length, 1, 'no second attempt');
    return result.stderr;
  };
  test('another key', async () => rejected(jwt({}, assertions.otherRsa.privateKey)));
  test('another audience', async () => rejected(jwt({ aud: 'https://elsewhere.test/' })));
  test('another issuer', async () => rejected(jwt({ iss: 'somebody' })));
  test('another subject', async () => rejected(jwt({ sub: 'somebody' })));
  test('the same one twice', async () => {
    const text = jwt();
    token(await run(text));
    server.requests.splice(0);
    assert.match(await rejected(text), /invalid_client: client authentication failed/);
  });
});

describe('what is shown', { timeout: 300_000 }, () => {
  test('doctor: whose it is and until when, and not the token', async () => {
    const exp = seconds(120);
    const text = jwt({ exp, aud: [server.issuer, 'https://two.test'] });
    const result = await run(text, ['--format', 'json', '--offline'], { command: 'doctor' });
    assert.equal(result.status, 0, result.stdout);
    const { auth, checks } = JSON.parse(result.stdout);
    assert.equal(auth, 'assertion');
    const until = new Date(exp * 1000).toISOString().replace('.000', '');
    assert.ok(
      checks[0].detail.includes(
        `client assertion of ${text.length} bytes from --client-assertion-file: iss ${ID}, sub ${ID}, ` +
          `aud ["${server.issuer}","https://two.test"], exp ${until}`,
      ),
      checks[0].detail,
    );
  });

  test('doctor: an expired one is the cause, and says whose it is', async () => {
    const result = await run(jwt({ exp: seconds(-5) }), [], { command: 'doctor' });
    assert.equal(result.status, 2, result.stdout);
    assert.match(result.stdout, /cctoken: assertion_bad: the client assertion cannot be used: by this machine's clock/);
    assert.match(result.stdout, new RegExp(`iss ${ID}, sub ${ID}`));
    assert.equal(server.requests.length, 0);
  });

  test('--trace shows that there is one, and its type', async () => {
    const text = jwt();
    const result = await run(text, ['--trace']);
    assert.equal(result.status, 0, result.stderr);
    assert.match(
      result.stderr,
      new RegExp(`client_assertion_type=urn[^&]*jwt-bearer&client_assertion=\\[redacted, ${text.length} bytes\\]`),
    );
  });
});

describe('read again', { timeout: 300_000 }, () => {
  const cached = (text, args = []) => run(text, ['--cache', files.path('cache'), '--client-id', ID, ...args]);

  test('the cache serves an assertion that was issued again, and none of another subject', async () => {
    const first = token(await cached(jwt()));
    assert.equal(token(await cached(jwt())), first);
    assert.equal(server.requests.length, 1);
    fails(await cached(jwt({ aud: 'https://elsewhere.test/' })), 'assertion_rejected');
    assert.equal(server.requests.length, 2);
  });

  test('an expired one does not get a cached token', async () => {
    token(await cached(jwt()));
    fails(await cached(jwt({ exp: seconds(-5) })), 'assertion_bad');
  });

  test('watch waits for a good one, and reads it for every request', async () => {
    const file = assertionFile('not-yet-an-assertion');
    const replace = () => {
      files.file('next', jwt());
      renameSync(files.path('next'), file);
    };
    const watch = startWatch(server, {
      output: files.path('token'),
      args: ['--client-assertion-file', file],
      env: {},
      secret: 'not-yet-an-assertion',
    });
    await watch.failure('assertion_bad');
    replace();
    await watch.event('written');
    replace();
    watch.child.kill('SIGHUP');
    await watch.event('written', 2);
    assert.deepEqual(await watch.stop(), { status: 0, signal: null }, watch.stderr);
    assert.notEqual(form(0).client_assertion, form(1).client_assertion);
    for (const n of [0, 1]) assert.ok(!watch.stderr.includes(form(n).client_assertion));
  });

  test('exec: the command gets the token and nothing of the assertion', async () => {
    const text = jwt();
    const result = await run(text, ['--', '/usr/bin/env'], { command: 'exec' });
    assert.match(succeeds(result), /^ACCESS_TOKEN=/m);
  });
});
