// SPDX-License-Identifier: MIT
// The examples, run as they stand: a Node service and a Python worker beside one watch, a CI job,
// exec.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { binary, folder } from './run.mjs';
import { startApi } from './servers/api.mjs';
import { CLIENT, startGenesysModel } from './servers/genesys-model.mjs';

const run = promisify(execFile);
const example = (path) => fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));
const PATH = `${dirname(binary)}:${process.env.PATH}`;
const client = { CCTOKEN_REGION: 'us-east-1', CCTOKEN_CLIENT_ID: CLIENT.id, CCTOKEN_CLIENT_SECRET: CLIENT.secret };

async function until(what, condition, ms = 10_000) {
  for (const end = Date.now() + ms; Date.now() < end; await pause(20)) if (await condition()) return;
  assert.fail(`not within ${ms} ms: ${what}`);
}

// Programs that run until stop(), by process id.
const running = new Set();
function start(command, args, env) {
  const child = spawn(command, args, { env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  child.output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      child.output += chunk;
    });
  child.ended = new Promise((resolve) => {
    child.on('close', (status, signal) => resolve({ status, signal }));
  });
  running.add(child);
  return child;
}
async function stop(child, signal = 'SIGTERM') {
  child.kill(signal);
  running.delete(child);
  return child.ended;
}

describe('examples', { timeout: 600_000 }, () => {
  const files = folder();
  let server;
  let api;
  before(async () => {
    server = await startGenesysModel({ lifetime: 2 });
    api = await startApi(server.issued);
  });
  after(async () => {
    await Promise.all([...running].map((child) => stop(child, 'SIGKILL')));
    await Promise.all([server.stop(), api.stop()]);
    files.remove();
  });
  const reach = () => ['--ca', server.ca, '--connect-to', server.connectTo];

  // Express resolves its modules from where the program lies: beside those of the tests.
  function expressApp() {
    const home = files.path('node-express');
    mkdirSync(home);
    for (const name of ['app.mjs', 'token-file.mjs', 'package.json'])
      copyFileSync(example(`node-express/${name}`), join(home, name));
    symlinkSync(fileURLToPath(new URL('node_modules', import.meta.url)), join(home, 'node_modules'));
    return join(home, 'app.mjs');
  }

  test('a Node service and a Python worker beside one watch, over renewals and a revoked token', async () => {
    const path = files.path('token');
    const watch = start(binary, ['watch', '--output', path, ...reach()], client);
    await until('watch has written a token', () => existsSync(path));
    const env = { API_URL: api.url, TOKEN_FILE: path, WATCH_PID: String(watch.pid) };
    const app = start('node', [expressApp()], { ...env, PORT: '0' });
    await until('the service listens', () => /listening on \d+/.test(app.output));
    const [, port] = /listening on (\d+)/.exec(app.output);
    const worker = start('python3', [example('python-worker/worker.py')], { ...env, ROUNDS: '40', PAUSE_S: '0.1' });

    for (let i = 0; i < 40; i += 1) {
      // revoked: 401 before their time
      if (i === 20) for (const token of server.issued.keys()) server.issued.delete(token);
      const answer = await fetch(`http://127.0.0.1:${port}/queues`);
      assert.equal(answer.status, 200, await answer.text());
      await pause(100);
    }
    assert.deepEqual(await worker.ended, { status: 0, signal: null }, worker.output);
    running.delete(worker);
    const lines = worker.output.trim().split('\n');
    assert.equal(lines.length, 40);
    for (const line of lines) assert.deepEqual(JSON.parse(line), { path: '/api/v2/routing/queues' });
    assert.ok(api.answers.includes(401), 'the revoked token was tried');
    assert.ok(api.answers.filter((status) => status === 401).length <= 6, `${api.answers}`);
    assert.ok(server.requests.length >= 3, 'it was renewed');
    assert.deepEqual(await stop(watch), { status: 0, signal: null }, watch.output);
    await stop(app);
  });

  test('a CI job asks once', async () => {
    const lasting = await startGenesysModel();
    const itsApi = await startApi(lasting.issued);
    // The job names no test server: a program of the same name in front of it adds where that is.
    const bin = files.path('bin');
    mkdirSync(bin);
    const there = `--ca ${lasting.ca} --connect-to ${lasting.connectTo}`;
    writeFileSync(join(bin, 'cctoken'), `#!/bin/sh\nexec ${binary} "$@" ${there}\n`, { mode: 0o755 });
    const env = { ...client, PATH: `${bin}:${PATH}`, API_URL: itsApi.url, CCTOKEN_CACHE: files.path('cache') };
    const { stdout } = await run(example('ci/job.sh'), { env });
    await Promise.all([lasting.stop(), itsApi.stop()]);
    assert.match(stdout, /routing\/queues[^]*users/);
    assert.equal(lasting.requests.length, 1);
    assert.deepEqual(itsApi.answers, [200, 200]);
  });

  test('exec in front of a program that reads GENESYSCLOUD_ACCESS_TOKEN', async () => {
    const { stdout } = await run(binary, ['exec', ...reach(), '--', example('exec/report.sh')], {
      env: { ...client, PATH, API_URL: api.url },
    });
    assert.deepEqual(JSON.parse(stdout), { path: '/api/v2/routing/queues' });
    await assert.rejects(run(example('exec/report.sh'), { env: { PATH, API_URL: api.url } }), /run this by/);
  });

  test('the systemd unit is accepted', async (t) => {
    const verify = (path) => run('systemd-analyze', ['verify', '--man=no', path]);
    const trivial = files.file('trivial.service', `[Service]\nExecStart=${binary}\n`, 0o644);
    const unable = await verify(trivial).then(({ stderr }) => stderr, (error) => error.stderr || error.message);
    if (unable) return t.skip(`systemd-analyze cannot verify anything here: ${unable}`);
    // The program is the one of this machine here.
    const unit = readFileSync(example('systemd/cctoken-watch.service'), 'utf8').replace('/usr/local/bin/cctoken', binary);
    const { stdout, stderr } = await verify(files.file('cctoken-watch.service', unit, 0o644));
    assert.equal(stdout + stderr, '');
    return undefined;
  });
});
