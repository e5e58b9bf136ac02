// SPDX-License-Identifier: MIT
// The memory of a process that holds a secret is not accessible: no core file, no access by other
// processes.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { after, afterEach, describe, test } from 'node:test';
import { binary, cctoken, folder, succeeds } from './run.mjs';
import { startRaw, token as good } from './servers/raw.mjs';
import { until } from './watching.mjs';

const SECRET = 'plain-secret-0123456789';
const files = folder();
const running = [];
const children = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of running.splice(0)) await server.stop();
});
after(() => files.remove());
async function serve(...answers) {
  const server = await startRaw(answers);
  running.push(server);
  return server;
}

// Runs a command that may leave as large a core as the system allows, and says how it ended:
// "signal, whether there was a core". What the kernel does with a core differs between systems;
// that it made one does not.
const REAPER = `
import os, resource, sys
limit = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
child = os.fork()
if child == 0: os.execv(sys.argv[1], sys.argv[1:])
print(child, flush=True)
status = os.waitpid(child, 0)[1]
print(os.WTERMSIG(status), os.WCOREDUMP(status), flush=True)
`;
function reap(command, env = {}) {
  const child = spawn('python3', ['-c', REAPER, ...command], { cwd: files.path('.'), env, stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  const seen = { text: '' };
  child.stdout.on('data', (chunk) => (seen.text += chunk));
  seen.pid = () => Number(/^(\d+)\n/.exec(seen.text)?.[1]);
  seen.end = () => /^\d+\n(\d+ \w+)\n$/.exec(seen.text)?.[1];
  return seen;
}
// Sanitizers would forbid core files, also to the command of exec.
const environment = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET, ASAN_OPTIONS: 'disable_coredump=0' };
const line = (server, command, ...more) => [binary, command, '--token-url', server.url, '--ca', server.ca, ...more];

const control = spawnSync('python3', ['-c', REAPER, '/bin/sh', '-c', 'kill -QUIT $$'], { encoding: 'utf8', cwd: files.path('.') });
const CORES = { skip: !/ True\n$/.test(control.stdout) && 'this system makes no core files' };

describe('core files', { timeout: 300_000 }, () => {
  for (const signal of ['SIGQUIT', 'SIGSEGV', 'SIGABRT']) {
    test(`${signal} during a request leaves none`, CORES, async () => {
      const server = await serve([{ hold: true }]);
      const seen = reap(line(server, 'get', '--timeout', '15'), environment);
      await until(() => server.requests.length === 1, 'a request');
      process.kill(seen.pid(), signal);
      assert.match(await until(seen.end, 'its end'), / False$/);
      for (const name of readdirSync(files.path('.')).filter((one) => one.startsWith('core'))) {
        assert.ok(!readFileSync(files.path(name)).includes(SECRET), name);
      }
    });
  }
  test('the command of exec may leave one, and finds its limit as it was', CORES, async () => {
    const server = await serve([good()]);
    const seen = reap(line(server, 'exec', '--', '/bin/sh', '-c', 'kill -QUIT $$'), environment);
    assert.equal(await until(seen.end, 'its end'), '3 True');
  });
});

describe('what others see', { timeout: 300_000 }, () => {
  const DUMPABLE = 'import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))';
  test('the command of exec can be looked into as any other', async () => {
    const server = await serve([good()]);
    const [, ...args] = line(server, 'exec', '--', 'python3', '-c', DUMPABLE);
    assert.equal(succeeds(await cctoken(args, { env: { PATH: process.env.PATH, ...environment } })), '1\n');
  });
  const other = { skip: process.getuid() !== 0 && 'only root can run it as another user' };
  test('another process of the same user cannot read its environment', other, async () => {
    const as = { uid: 65534, gid: 65534 };
    const copy = files.file('cctoken', readFileSync(binary), 0o755);
    execFileSync('chmod', ['0755', files.path('.')]);
    const server = await serve([{ hold: true }]);
    const ca = files.file('bundle.pem', readFileSync(server.ca), 0o644);
    const [, ...args] = line({ ...server, ca }, 'get');
    const child = spawn(copy, args, { ...as, env: environment, stdio: 'ignore' });
    children.push(child);
    await until(() => server.requests.length === 1, 'a request');
    const look = spawnSync('cat', [`/proc/${child.pid}/environ`], { ...as, encoding: 'utf8' });
    assert.notEqual(look.status, 0);
    assert.ok(!look.stdout.includes(SECRET));
  });
  test('it still reads /dev/fd as a user without rights', other, async () => {
    const as = { uid: 65534, gid: 65534 };
    const copy = files.file('cctoken-2', readFileSync(binary), 0o755);
    const server = await serve([good({ access_token: 'through' })]);
    const ca = files.file('bundle-2.pem', readFileSync(server.ca), 0o644);
    const [, ...args] = line({ ...server, ca }, 'get', '--client-secret-file', '/dev/fd/3', '--client-id', 'x');
    const child = spawn('sh', ['-c', 'printf %s "$0" | "$@" 3<&0 </dev/null', SECRET, copy, ...args], { ...as, env: {} });
    children.push(child);
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    await until(() => out !== '' || child.exitCode !== null, 'a token');
    assert.equal(out, 'through\n');
  });
});
