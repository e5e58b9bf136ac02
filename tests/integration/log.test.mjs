// SPDX-License-Identifier: MIT
// --log json: failures and warnings of every command as one JSON object per line on standard error.
import assert from 'node:assert/strict';
import { mkdirSync, utimesSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { cctoken, folder } from './run.mjs';
import { TOKEN, json, startRaw, token as good } from './servers/raw.mjs';

const SECRET = 'the-secret-0123456789';
const WHO = { CCTOKEN_CLIENT_ID: 'the-client', CCTOKEN_CLIENT_SECRET: SECRET };
const files = folder();
let server, refusing;
before(async () => {
  server = await startRaw([[good()]]);
  refusing = await startRaw([[json(401, { error: 'invalid_client', error_description: `no client "${WHO.CCTOKEN_CLIENT_ID}"` })]]);
});
after(async () => {
  await server.stop();
  await refusing.stop();
  files.remove();
});

const at = (one) => ['--token-url', one.url, '--ca', one.ca];
const run = (args, more = {}) => cctoken(args, { env: WHO, secrets: [SECRET], ...more });

/** Every line of standard error, each a JSON object. */
function lines({ stderr }) {
  assert.match(stderr, /^$|\n$/, 'the last line has an end');
  return stderr.split('\n').slice(0, -1).map((line) => {
    const value = JSON.parse(line);
    assert.equal(typeof value, 'object');
    return value;
  });
}

/** Asserts one failure on standard error and nothing on standard output. Returns it. */
function failure(result, cause) {
  const all = lines(result);
  assert.equal(all.length, 1, result.stderr);
  const [value] = all;
  assert.deepEqual([value.ok, value.cause, value.exit_status], [false, cause, result.status], result.stderr);
  assert.equal(result.stdout, '');
  return value;
}

describe('--log json', { timeout: 300_000 }, () => {
  test('a refusal has the fields of doctor', async () => {
    const args = ['--scope', 'a', ...at(refusing)];
    const said = failure(await run(['get', '--log', 'json', ...args]), 'invalid_client');
    const report = JSON.parse((await run(['doctor', '--format', 'json', ...args])).stdout);
    const { checks, clock_skew_s: one, ...shared } = report;
    const { clock_skew_s: other, ...rest } = said;
    assert.ok(checks.length > 0);
    assert.equal(typeof other, typeof one);
    assert.deepEqual(Object.keys(rest), Object.keys(shared));
    for (const name of ['endpoint', 'auth', 'client_id', 'client_id_source', 'secret_source', 'secret_length', 'http_status', 'oauth_error', 'oauth_error_description', 'warnings']) {
      assert.deepEqual(said[name], shared[name], name);
    }
    assert.ok(said.advice.length > 10);
    assert.equal(said.http_status, 401);
  });
  for (const [what, cause, args] of [
    ['get, an option', 'usage', ['get', '--log=json', '--nonsense']],
    ['get, an option before', 'usage', ['get', '--nonsense', '--log', 'json']],
    ['get, nothing set', 'client_id_missing', ['get', '--log', 'json', '--token-url', 'https://a.test/token', '--client-id=']],
    ['exec, no command', 'usage', ['exec', '--log', 'json']],
    ['exec, nothing set', 'endpoint_missing', ['exec', '--log', 'json', '--', '/bin/true']],
    ['doctor, an option', 'usage', ['doctor', '--log', 'json', '--nonsense']],
    ['regions, a format', 'usage', ['regions', '--log', 'json', '--format', 'xml']],
    ['probe, no file', 'file_unreadable', ['probe', '--log', 'json', '/nowhere/token']],
    ['probe, no argument', 'usage', ['probe', '--log', 'json']],
    ['watch, an option', 'usage', ['watch', '--log', 'json', '--nonsense']],
    ['no such command', 'usage', ['nonsense', '--log', 'json']],
    ['a topic of the help', 'usage', ['help', 'nonsense', '--log', 'json']],
  ]) {
    test(what, async () => {
      const env = cause === 'client_id_missing' ? { CCTOKEN_CLIENT_SECRET: SECRET } : WHO;
      const said = failure(await run(args, { env }), cause);
      assert.ok(said.advice.length > 10);
    });
  }
  test('probe: an expired token, and one that is valid with -v', async () => {
    const path = files.file('token', TOKEN);
    utimesSync(path, 1000, 1000);
    const said = failure(await run(['probe', '--log', 'json', path]), 'unavailable');
    assert.match(said.detail, /1970-01-01T00:16:40Z/);
    utimesSync(path, 4e9, 4e9);
    const [valid, ...none] = lines(await run(['probe', '-v', '--log', 'json', path]));
    assert.deepEqual([valid.ok, none], [true, []]);
    assert.ok(valid.expires_in > 1e9);
  });
  test('exec: a command that does not exist, or cannot be run', async () => {
    const exec = (command) => run(['exec', '--log', 'json', ...at(server), '--', command]);
    const missing = await exec('/nowhere/command');
    assert.equal(missing.status, 127);
    assert.match(failure(missing, 'file_unreadable').detail, /\/nowhere\/command/);
    mkdirSync(files.path('folder'));
    const folder_ = await exec(files.path('folder'));
    assert.equal(folder_.status, 126);
    failure(folder_, 'file_unreadable');
  });
  test("the command's own arguments mean nothing", async () => {
    const result = await run(['exec', '--', '/nowhere/command', '--log', 'json']);
    assert.match(result.stderr, /^cctoken: endpoint_missing: /);
  });
  test('warnings: one object on success, in the object of the failure otherwise, none with -q', async () => {
    const env = { ...WHO, CCTOKEN_CLIENT_SECRET: 'é-secret-0123456789' };
    const warned = await run(['get', '--log', 'json', ...at(server)], { env });
    assert.equal(warned.status, 0);
    assert.equal(warned.stdout, `${TOKEN}\n`);
    const [said, ...none] = lines(warned);
    assert.deepEqual([said.ok, said.exit_status, none], [true, 0, []]);
    assert.deepEqual(said.warnings.map(({ cause }) => cause), ['non_ascii']);
    assert.match(said.warnings[0].detail, /client secret/);
    assert.equal(said.cause, undefined);
    const failed = failure(await run(['get', '--log', 'json', ...at(refusing)], { env }), 'invalid_client');
    assert.deepEqual(failed.warnings.map(({ cause }) => cause), ['non_ascii']);
    const quiet = failure(await run(['get', '-q', '--log', 'json', ...at(refusing)], { env }), 'invalid_client');
    assert.deepEqual([quiet.warnings, quiet.advice], [undefined, undefined]);
    assert.deepEqual(lines(await run(['get', '-q', '--log', 'json', ...at(server)], { env })), []);
  });
  test('a success without a warning says nothing', async () =>
    assert.equal((await run(['get', '--log', 'json', ...at(server)])).stderr, ''));
  test('-v: a stage for each line', async () => {
    const stages = lines(await run(['get', '-v', '--log', 'json', ...at(server)])).map(({ stage }) => stage);
    for (const stage of ['dns', 'connect', 'tls', 'http']) assert.ok(stages.includes(stage), `${stage} of ${stages}`);
  });
  test('watch keeps its events', async () => {
    const args = ['watch', '--once', '--log', 'json', '--output', files.path('watched')];
    const [said, ...none] = lines(await run([...args, ...at(refusing)]));
    assert.deepEqual([said.event, said.cause, said.exit_status, none], ['failed', 'invalid_client', 5, []]);
    assert.ok(said.time && said.advice);
  });
  test('--log text is the default; another format is not accepted by any command', async () => {
    const text = await run(['get', '--log', 'text', ...at(refusing)]);
    assert.match(text.stderr, /^cctoken: invalid_client: .*\n {2}try: /);
    for (const command of ['get', 'doctor', 'watch', 'exec', 'probe', 'regions']) {
      const result = await run([command, '--log', 'xml']);
      assert.equal(result.status, 2);
      assert.match(result.stderr, /--log accepts text or json/);
    }
  });
});
