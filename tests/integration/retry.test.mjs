// SPDX-License-Identifier: MIT
// Which failures lead to another attempt, when, and which never do.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fails, get, token } from './run.mjs';
import { TOKEN, answer, json, startRaw, token as good } from './servers/raw.mjs';

// `answers`: one list of pieces per connection. Resolves to the result and the times (ms) of the
// requests.
async function ask(answers, args = [], connections = answers.length) {
  const server = await startRaw(answers);
  try {
    const result = await get(server, args);
    const at = server.requests.map((request) => request.at);
    return { ...result, gaps: at.slice(1).map((time, i) => time - at[i]) };
  } finally {
    await server.stop();
    assert.equal(server.connections(), connections, 'connections');
  }
}

const busy = (status = 503, headers = {}) => [answer(status, '', headers)];
const after = (value) => busy(503, { 'Retry-After': value });

describe('retry', { timeout: 300_000 }, () => {
  for (const status of [429, 502, 503, 504]) {
    test(`${status}, then a token`, async () => assert.equal(token(await ask([busy(status), [good()]])), TOKEN));
  }
  for (const end of ['close', 'tear', 'reset']) {
    test(`lost before the answer (${end}), then a token`, async () =>
      assert.equal(token(await ask([[{ [end]: true }], [good()]])), TOKEN));
  }

  test('two retries and no more', async () =>
    fails(await ask([busy(), busy(), busy(), [good()]], [], 3), 'unavailable'));
  test('--retry 1', async () => fails(await ask([busy(), busy(), [good()]], ['--retry', '1'], 2), 'unavailable'));
  test('--retry 0', async () => fails(await ask([busy(), [good()]], ['--retry', '0'], 1), 'unavailable'));
  test('--retry 3', async () => token(await ask([busy(), busy(), busy(), [good()]], ['--retry', '3'])));
});

describe('never tried again', { timeout: 300_000 }, () => {
  const ONCE = {
    invalid_client: [json(401, { error: 'invalid_client' }), 'invalid_client'],
    invalid_request: [json(400, { error: 'invalid_request' }), 'invalid_request'],
    'an empty 403': [answer(403), 'access_forbidden'],
    500: [answer(500), 'server_error'],
    404: [answer(404), 'not_found'],
    'not JSON': [answer(200, 'x'), 'not_json'],
    'a limit of the rate as a 400, which does not say for how long': [json(400, { error: 'slow_down' }), 'rate_limited'],
    'a quota as a 403': [json(403, { error: 'Quota exceeded' }), 'rate_limited'],
    'a spike arrest as a 500': [
      json(500, { fault: { faultstring: 'Spike arrest violation. Allowed rate : 5ps' } }),
      'rate_limited',
    ],
    'a secret that is wrong, as a 503': [
      json(503, { error: 'invalid_client', error_description: 'Invalid client secret' }),
      'wrong_secret',
    ],
  };
  for (const [what, [text, cause]] of Object.entries(ONCE)) {
    test(what, async () => fails(await ask([[text], [good()]], [], 1), cause));
  }
  test('lost after the first byte', async () =>
    fails(await ask([['HTTP/1.1 2', { tear: true }], [good()]], [], 1), 'connection_closed'));

  test('a redirect is not followed', async (t) => {
    const target = await startRaw([[good()]]);
    t.after(() => target.stop());
    for (const status of [301, 302, 303, 307, 308]) {
      fails(await ask([busy(status, { Location: target.url }), [good()]], [], 1), 'redirected');
    }
    assert.equal(target.connections(), 0);
  });
});

describe('Retry-After', { timeout: 300_000 }, () => {
  test('seconds', async () => {
    const result = await ask([after('1'), [good()]]);
    token(result);
    assert.ok(result.gaps[0] >= 990 && result.gaps[0] < 3000, `${result.gaps}`);
  });
  test('a date', async () => {
    const result = await ask([after(new Date(Date.now() + 3000).toUTCString()), [good()]]);
    token(result);
    // a date has whole seconds only
    assert.ok(result.gaps[0] >= 1500 && result.gaps[0] < 5000, `${result.gaps}`);
  });
  test('on a 400 whose words report a limit', async () => {
    const limited = [json(400, { error: 'slow_down' }, { 'Retry-After': '1' })];
    const result = await ask([limited, [good()]]);
    token(result);
    assert.ok(result.gaps[0] >= 1000, `${result.gaps}`);
  });
  test('a 429 is tried again, known words or not', async () =>
    token(await ask([[json(429, { error: 'too_many_requests', error_description: 'Client quota exceeded' })], [good()]])));
  test('on 429 too', async () => {
    const result = await ask([busy(429, { 'Retry-After': '1' }), [good()]]);
    token(result);
    assert.ok(result.gaps[0] >= 990, `${result.gaps}`);
  });
  for (const value of ['0', '-1', 'soon', new Date(0).toUTCString()]) {
    test(`${value}: an ordinary wait`, async () => {
      const result = await ask([after(value), [good()]]);
      token(result);
      assert.ok(result.gaps[0] < 5000, `${result.gaps}`);
    });
  }

  const NOT_BEGUN = {
    'beyond --timeout': ['10', ['--timeout', '3']],
    'beyond --retry-max-wait': ['10', ['--retry-max-wait', '3']],
    'beyond both defaults': ['3600', []],
    'a far date': [new Date(Date.now() + 86_400_000).toUTCString(), []],
    'beyond 64 bits': ['99999999999999999999', []],
  };
  for (const [what, [value, args]] of Object.entries(NOT_BEGUN)) {
    test(`${what}: not begun`, async () => {
      const result = await ask([after(value), [good()]], args, 1);
      fails(result, 'unavailable');
      assert.ok(result.ms < 2000, `${result.ms} ms`);
    });
  }
});
