// SPDX-License-Identifier: MIT
// cctoken doctor: stage by stage, one cause, one advice; and never more requests than it reports.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { binary, cctoken, folder } from './run.mjs';
import { certificate } from './servers/certificates.mjs';
import { CLIENT, startGenesysModel } from './servers/genesys-model.mjs';
import { SECRETS, startOidc } from './servers/oidc.mjs';
import { TOKEN, json, startRaw, token as good } from './servers/raw.mjs';

const STAGES = ['config', 'dns', 'connect', 'tls', 'http', 'oauth'];
const doctor = (args, { id = 'plain', secret = SECRETS.plain, env, ...more } = {}) =>
  cctoken(['doctor', ...args], {
    env: { ...(id && { CCTOKEN_CLIENT_ID: id }), ...(secret && { CCTOKEN_CLIENT_SECRET: secret }), ...env },
    secrets: [TOKEN],
    ...more,
  });
const at = (server) => ['--token-url', server.url, '--ca', server.ca];

// One object on standard output, whose exit_status is the process's.
function object(result) {
  assert.equal(result.stderr, '');
  const value = JSON.parse(result.stdout);
  assert.equal(value.exit_status, result.status);
  assert.equal(value.ok, result.status === 0);
  assert.equal(typeof (value.cause ?? ''), 'string');
  assert.equal(value.ok, value.cause === undefined);
  return value;
}
const examine = async (args, more) => object(await doctor(['--format', 'json', ...args], more));

// The stages in order, all well but the last one if it failed.
function stages(value, last) {
  assert.deepEqual(
    value.checks.map(({ stage }) => stage),
    STAGES.slice(0, STAGES.indexOf(last) + 1),
  );
  value.checks.forEach(({ ok, ms }, i) => {
    assert.equal(ok, value.ok || i < value.checks.length - 1);
    assert.ok(Number.isInteger(ms) && ms >= 0);
  });
}

describe('a real server', { timeout: 300_000 }, () => {
  let server;
  before(async () => {
    server = await startOidc();
  });
  after(() => server.stop());

  test('all is well', async () => {
    const result = await doctor(at(server));
    assert.equal(result.status, 0);
    assert.equal(result.stderr, '');
    for (const stage of STAGES) assert.match(result.stdout, new RegExp(`^${stage} +ok +\\d+ ms`, 'm'));
    assert.match(result.stdout, /^> POST \/token HTTP\/1\.1$/m);
    assert.match(result.stdout, /^> Authorization: Basic \[redacted, \d+ bytes\]$/m);
    assert.match(result.stdout, /client ID plain from CCTOKEN_CLIENT_ID/);
    assert.match(result.stdout, /client secret of 23 bytes from CCTOKEN_CLIENT_SECRET/);
    assert.match(result.stdout, /TLSv1\.3/);
    assert.match(result.stdout, /"ec root".*valid \d{4}-\d\d-\d\d to/);
    assert.match(result.stdout, /valid for 600 s/);
    assert.match(result.stdout, /^no problem found; the server issued a token\n$/m);
  });
  test('a secret that could not be read has no length', async () => {
    const args = ['doctor', '--offline', ...at(server), '--client-secret-file', '/no/such/file'];
    const result = await cctoken(args, { env: { CCTOKEN_CLIENT_ID: 'plain' } });
    assert.match(result.stdout, /file_unreadable: --client-secret-file: No such file/);
    assert.doesNotMatch(result.stdout, /client secret of/);
  });
  test('as JSON', async () => {
    const value = await examine(at(server));
    stages(value, 'oauth');
    assert.equal(value.endpoint, server.url);
    assert.equal(value.auth, 'basic');
    assert.equal(value.client_id, 'plain');
    assert.equal(value.client_id_source, 'CCTOKEN_CLIENT_ID');
    assert.equal(value.secret_source, 'CCTOKEN_CLIENT_SECRET');
    assert.equal(value.secret_length, SECRETS.plain.length);
    assert.equal(value.http_status, 200);
    assert.ok(Math.abs(value.clock_skew_s) <= 2);
    assert.deepEqual(value.warnings, []);
    for (const absent of ['cause', 'advice', 'region', 'oauth_error', 'tried']) assert.ok(!(absent in value), absent);
  });
  test('a wrong secret', async () => {
    const value = await examine(at(server), { secret: 'another-secret-9876543210' });
    stages(value, 'oauth');
    assert.equal(value.cause, 'invalid_client');
    assert.equal(value.exit_status, 5);
    assert.equal(value.http_status, 401);
    assert.equal(value.oauth_error, 'invalid_client');
    assert.equal(value.oauth_error_description, 'client authentication failed');
    assert.match(value.advice, /secret/);
  });
  test('its method is named, the sources too', async () => {
    const files = folder();
    const env = files.file('env', 'GC_CLIENT_ID=plain-post\nCCTOKEN_AUTH=post\n');
    const secret = files.file('secret', `${SECRETS.plain}\n`);
    const value = await examine([...at(server), '--env-file', env, '--client-secret-file', secret], {
      id: '',
      secret: '',
    });
    files.remove();
    assert.equal(value.ok, true);
    assert.equal(value.auth, 'post');
    assert.equal(value.client_id_source, 'GC_CLIENT_ID');
    assert.equal(value.secret_source, '--client-secret-file');
    assert.equal(value.secret_length, SECRETS.plain.length);
  });
});

describe('how many requests', { timeout: 300_000 }, () => {
  const refusal = [json(401, { error: 'invalid_client', error_description: 'no' })];
  const ODD = 'odd/secret+with=signs 1';
  // Answers, arguments, secret, requests, methods tried
  const CASES = [
    ['a token', [[good()]], [], undefined, 1],
    ['a refusal', [refusal], [], undefined, 1],
    ['busy: no retry unless asked for', [[json(503, {})]], [], undefined, 1],
    ['busy, one retry', [[json(503, {})]], ['--retry', '1'], undefined, 2],
    ['offline', [[good()]], ['--offline'], undefined, 0],
    ['--try-auth with a token', [[good()]], ['--try-auth'], undefined, 1],
    ['--try-auth, a plain secret: both dialects are one', [refusal], ['--try-auth'], undefined, 2, ['post']],
    ['--try-auth, an odd secret', [refusal], ['--try-auth'], ODD, 3, ['basic-raw', 'post']],
    ['--try-auth from post', [refusal], ['--try-auth', '--auth', 'post'], ODD, 3, ['basic', 'basic-raw']],
    ['--try-auth ends with what works', [refusal, [good()]], ['--try-auth'], ODD, 2, ['basic-raw']],
    ['--try-auth ends when the server has enough', [refusal, [json(429, {})]], ['--try-auth'], ODD, 2, ['basic-raw']],
    ['--try-auth, busy: that is no refusal', [[json(503, {})]], ['--try-auth'], ODD, 1],
    ...[
      ['auth_method_rejected', { error: 'invalid_request', error_description: "The mandatory 'client_id' parameter is missing." }],
      ['invalid_request', { error: 'invalid_request', error_description: 'no idea' }],
      ['http_error', { message: 'no idea' }],
      ['problem+json', { title: 'invalid_client', detail: 'Client credentials were not found in the headers or body' }],
    ].map(([what, body]) => [`--try-auth after a 400, ${what}`, [[json(400, body)]], ['--try-auth'], undefined, 2, ['post']]),
    ...[
      ['slow_down', [400, { error: 'slow_down' }]],
      ['temporarily_unavailable', [400, { error: 'temporarily_unavailable' }]],
      ['a quota, as a 403', [403, { error: 'Quota exceeded' }]],
    ].map(([what, [status, body]]) => [`--try-auth, not after ${what}`, [[json(status, body)]], ['--try-auth'], undefined, 1]),
    ['--try-auth ends with a limit that is a 400', [refusal, [json(400, { error: 'slow_down' })]], ['--try-auth'], ODD, 2, ['basic-raw']],
  ];
  for (const [what, answers, args, secret, requests, tried] of CASES) {
    test(what, async () => {
      const server = await startRaw(answers);
      const value = await examine([...at(server), ...args], { secret });
      await server.stop();
      assert.equal(server.connections(), requests);
      assert.deepEqual(
        value.tried?.map(({ auth }) => auth),
        tried,
      );
    });
  }
  test('a method that works is the advice; the cause stays', async () => {
    const server = await startRaw([refusal, [good()]]);
    const value = await examine([...at(server), '--try-auth'], { secret: ODD });
    await server.stop();
    assert.equal(value.cause, 'invalid_client');
    assert.match(value.advice, /--auth basic-raw/);
    assert.deepEqual(value.tried, [{ auth: 'basic-raw', ok: true }]);
  });
  test('--try-auth is advised to who has not given it', async () => {
    const server = await startRaw([refusal]);
    const without = await examine(at(server));
    const having = await examine([...at(server), '--try-auth']);
    await server.stop();
    assert.match(without.advice, /; cctoken doctor --try-auth tries each other method once/);
    assert.doesNotMatch(having.advice, /--try-auth/);
    assert.ok(having.advice.length > 0);
  });
});

describe('Genesys Cloud (a model)', { timeout: 300_000 }, () => {
  const by = { id: CLIENT.id, secret: CLIENT.secret };
  const to = (server) => ['--connect-to', server.connectTo, '--ca', server.ca];

  test('another region has the client: --try-regions finds it, and asks no more then', async () => {
    const server = await startGenesysModel({ region: 'mypurecloud.de' });
    const value = await examine(['--region', 'us-east-1', '--try-regions', ...to(server)], by);
    await server.stop();
    assert.equal(value.cause, 'unknown_client');
    assert.equal(value.region, 'us-east-1');
    assert.match(value.advice, /--region eu-central-1/);
    assert.equal(value.tried.at(-1).ok, true);
    assert.equal(server.requests.length, value.tried.length + 1);
    assert.equal(value.correlation_id, server.requests[0].correlationId);
  });
  test('no region has it: each is asked once', async () => {
    const server = await startGenesysModel();
    const value = await examine(['--region', 'us-east-1', '--try-regions', ...to(server)], { ...by, secret: 'no-such-1' });
    await server.stop();
    assert.equal(value.cause, 'wrong_secret');
    assert.equal(server.requests.length, 18);
    assert.equal(new Set(server.requests.map(({ headers }) => headers.host)).size, 18);
  });
  test('elsewhere --try-regions is refused, and nothing sent', async () => {
    const server = await startRaw([[good()]]);
    const value = await examine([...at(server), '--try-regions']);
    await server.stop();
    assert.equal(value.cause, 'usage');
    assert.equal(server.connections(), 0);
  });

  // What a forum's post had: no variable that Python finds, the API's host, a scope.
  test('from an afternoon of 401 to a token in three runs', async () => {
    const server = await startGenesysModel();
    const scope = ['--scope', 'routing:queue:view', ...to(server)];
    const first = await examine(['--token-url', 'https://api.mypurecloud.com/oauth/token', ...scope], {
      id: '',
      secret: '',
      env: { MY_CLIENT_ID: CLIENT.id, MY_CLIENT_SECRET: CLIENT.secret },
    });
    assert.equal(first.cause, 'client_id_missing');
    assert.match(first.detail, /MY_CLIENT_ID/);
    const set = { id: '', secret: '', env: { GC_CLIENT_ID: CLIENT.id, GC_CLIENT_SECRET: CLIENT.secret } };
    const second = await examine(['--token-url', 'https://api.mypurecloud.com/oauth/token', ...scope], set);
    assert.equal(second.cause, 'api_host');
    assert.match(`${second.detail} ${second.advice}`, /login\.mypurecloud\.com/);
    assert.equal(server.requests.length, 0);
    const third = await examine(['--region', 'us-east-1', ...scope], set);
    await server.stop();
    assert.equal(third.ok, true);
    assert.deepEqual(third.warnings, [{ cause: 'scope_ignored', detail: 'the scope (--scope)' }]);
    assert.equal(server.requests.length, 1);
  });
});

describe('where it fails', { timeout: 300_000 }, () => {
  const ca = certificate('ec-root.pem');
  test('config', async () => {
    const value = await examine(['--token-url', 'http://localhost/token']);
    stages(value, 'config');
    assert.equal(value.cause, 'insecure_url');
  });
  test('dns', async () => {
    const value = await examine(['--token-url', 'https://cctoken.invalid/token', '--ca', ca, '--timeout', '5']);
    stages(value, 'dns');
    assert.equal(value.cause, 'dns_failure');
  });
  test('connect', async () => {
    const value = await examine(['--token-url', 'https://127.0.0.1:1/token', '--ca', ca]);
    stages(value, 'connect');
    assert.equal(value.cause, 'connection_refused');
  });
  const answers = {
    'tls untrusted_issuer': [[good()], ['--ca', certificate('other-root.pem')]],
    'http not_found': [[json(404, {})]],
    'http unavailable': [[json(503, {})]],
    'http malformed_response': [['SSH-2.0-x\r\n\r\n']],
    'http connection_closed': [[{ close: true }]],
    'oauth access_forbidden': [[json(403, {})]],
    'oauth token_missing': [[json(200, {})]],
    'oauth scope_reduced': [[good({ scope: 'a' })], ['--scope', 'a b']],
  };
  for (const [what, [pieces, args = []]] of Object.entries(answers)) {
    const [stage, cause] = what.split(' ');
    test(what, async () => {
      const server = await startRaw([pieces]);
      const value = await examine([...at(server), ...args]);
      await server.stop();
      stages(value, stage);
      if (value.ok) assert.deepEqual(value.warnings, [{ cause, detail: 'the scope (--scope)' }]);
      else assert.equal(value.cause, cause);
    });
  }
  test('the clock of the server', async () => {
    const hour = new Date(Date.now() - 3_600_000).toUTCString();
    const server = await startRaw([[json(401, { error: 'invalid_client' }, { Date: hour })]]);
    const value = await examine(at(server));
    const { stdout } = await doctor(at(server));
    await server.stop();
    assert.ok(Math.abs(value.clock_skew_s - 3600) <= 5);
    assert.match(stdout, /clock is 36\d\d s ahead of the server's/);
  });
  test('options and files at fault are an object too', async () => {
    for (const [args, cause, status] of [
      [['--nope'], 'usage', 2],
      [['--region', 'us-east-1', '--env-file', '/nonexistent'], 'file_unreadable', 8],
      [['--region', 'nowhere-at-all'], 'unknown_region', 2],
    ]) {
      const value = await examine(args);
      assert.equal(value.cause, cause);
      assert.equal(value.exit_status, status);
      stages(value, 'config');
    }
    const late = object(await cctoken(['doctor', '--nope', '--format=json']));
    assert.equal(late.cause, 'usage');
  });
  test('output that cannot be written is status 8', async () => {
    const { openSync, closeSync } = await import('node:fs');
    const full = openSync('/dev/full', 'w');
    for (const format of ['text', 'json']) {
      const result = await doctor(['--offline', '--region', 'us-east-1', '--format', format], { stdout: full });
      assert.equal(result.status, 8);
      assert.match(result.stderr, /^cctoken: file_unwritable: /);
    }
    closeSync(full);
  });
});

describe('what is not shown', { timeout: 300_000 }, () => {
  const offline = ['--region', 'us-east-1', '--offline'];
  const uuid = '5f0c1e9a-0000-4000-8000-1f0e5d7c9a3b';
  const CASES = {
    'an id that equals the secret': ['both-the-same-0123456789', 'both-the-same-0123456789', 'id_equals_secret'],
    'id and secret swapped': ['real-secret-0123456789', uuid, 'swapped'],
    'an id that is the pair in base64': [btoa(`${uuid}:real-secret-0123456789`), 'x-0123456789', undefined],
  };
  for (const [what, [id, secret, cause]] of Object.entries(CASES)) {
    test(what, async () => {
      const value = await examine(offline, { id, secret, secrets: [id] });
      const text = await doctor(offline, { id, secret, secrets: [id] });
      assert.equal(value.cause, cause);
      assert.match(value.client_id, /^\[redacted, \d+ bytes\]$/);
      assert.ok(!text.stdout.includes(id));
      // in words, not only where from
      if (cause) assert.match(text.stdout, new RegExp(`${cause}: \\S`));
    });
  }
  test('a secret given as the token URL or the scope', async () => {
    const secret = 'misplaced-secret-0123456789';
    for (const args of [
      ['--token-url', `https://localhost/${secret}`],
      ['--token-url', 'https://localhost/token', '--scope', secret],
    ]) {
      const value = await examine([...args, '--offline'], { secret });
      assert.equal(value.ok, true); // run.mjs has looked for the secret
    }
  });
});

describe('for people', { timeout: 300_000 }, () => {
  const run = promisify(execFile);
  // A terminal so many columns wide, by script(1).
  const terminal = async (columns, env) => {
    const command = `stty cols ${columns}; ${binary} doctor --offline --token-url http://localhost/${'path/'.repeat(20)}`;
    const { stdout } = await run('script', ['-qec', command, '/dev/null'], {
      env: { PATH: process.env.PATH, SHELL: '/bin/sh', CCTOKEN_CLIENT_ID: 'grün', CCTOKEN_CLIENT_SECRET: 'x-1234', ...env },
    }).catch((error) => error);
    return stdout.replaceAll('\r', '');
  };
  const plain = (text) => text.replace(/\u001b\[[\d;]*m/g, '');

  test('lines fit the terminal, unless one word is longer', async () => {
    for (const columns of [50, 80, 120]) {
      const lines = plain(await terminal(columns, { TERM: 'xterm' })).split('\n');
      assert.ok(lines.length > 6);
      // A word is never broken: it can be copied.
      for (const line of lines)
        assert.ok([...line].length <= columns || !/ /.test(line.replace(/^\w+ +(ok|FAILED) +\d+ ms +/, '').trim()), `${columns}: ${line}`);
    }
  });
  test('colour on a terminal only, and never with NO_COLOR', async () => {
    assert.match(await terminal(80, { TERM: 'xterm' }), /\u001b\[/);
    assert.doesNotMatch(await terminal(80, { TERM: 'xterm', NO_COLOR: '1' }), /\u001b/);
    assert.doesNotMatch(await terminal(80, { TERM: 'dumb' }), /\u001b/);
    const { stdout } = await doctor(['--offline'], { env: { TERM: 'xterm' } });
    assert.doesNotMatch(stdout, /\u001b/);
  });
  test('ASCII where the locale is not UTF-8', async () => {
    const shown = async (env) => (await doctor(['--offline', '--region', 'us-east-1'], { id: 'grün', env })).stdout;
    for (const env of [{}, { LANG: 'C' }, { LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' }])
      assert.match(await shown(env), /client ID gr\\xC3\\xBCn/);
    for (const env of [{ LANG: 'de_DE.UTF-8' }, { LC_ALL: 'C.utf8', LANG: 'C' }])
      assert.match(await shown(env), /client ID grün/);
  });
  test('the last lines are those of get', async () => {
    const args = ['--token-url', 'https://localhost/token', '--scope', 'a b '];
    const { stdout, status } = await doctor(args);
    const result = await cctoken(['get', ...args], {
      env: { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRETS.plain },
    });
    assert.equal(status, result.status);
    const last = stdout.replace(/^ {2}run: .*\n/m, ''); // what get does not say
    assert.ok(last.endsWith(`\n${result.stderr}`), `${stdout}\n---\n${result.stderr}`);
    assert.match(stdout, /^ {2}run: cctoken get --token-url https:\/\/localhost\/token --scope SCOPE$/m);
  });
});
