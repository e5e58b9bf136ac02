// SPDX-License-Identifier: MIT
// HAProxy adds the token of `cctoken watch` to what it forwards, and takes each new one while
// requests run.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { folder } from './run.mjs';
import { listen } from './servers/loopback.mjs';
import { SECRET, TOKEN } from './servers/moody.mjs';
import { endsWell, until, watchingWith } from './watching.mjs';

const HAPROXY = '/usr/sbin/haproxy';
const SUITE = { timeout: 300_000, skip: !existsSync(HAPROXY) && `there is no ${HAPROXY}` };
const CLIENT = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET, PATH: process.env.PATH };
const files = folder();
const running = new Set();
after(async () => {
  for (const one of running) await one.stop();
  files.remove();
});

let count = 0;
function place() {
  const path = files.path(`output-${(count += 1)}`);
  mkdirSync(path);
  return join(path, 'token.cfg');
}
const watching = watchingWith(place);

async function freePort() {
  const { port, stop } = await listen(createSocket());
  await stop();
  return port;
}

/**
 * What is protected by the token: answers with the one that came. A request for /slow is answered
 * in part until finish().
 */
async function startApi() {
  const held = [];
  const server = createServer((req, res) => {
    const [, token = ''] = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '') ?? [];
    res.setHeader('Connection', 'close');
    if (req.url !== '/slow') return void res.end(token);
    res.write(`${token}\n`);
    held.push(res);
    return undefined;
  });
  const { port, stop } = await listen(server);
  return { port, held, finish: () => held.splice(0).forEach((res) => res.end('the end\n')), stop };
}

const ask = (port, path = '/') =>
  new Promise((resolve, reject) =>
    request({ host: '127.0.0.1', port, path, agent: false }, (res) => {
      let body = '';
      res.on('data', (chunk) => (body += chunk));
      res.on('error', reject).on('end', () => resolve({ status: res.statusCode, body, complete: res.complete }));
    })
      .on('error', reject)
      .end(),
  );

// A master and a worker. The second file is the token's; the listening socket goes from each worker
// to the next.
async function haproxy(where, api, use) {
  const port = await freePort();
  writeFileSync(
    join(where, 'haproxy.cfg'),
    `global
       stats socket ${where}/admin.sock mode 600 expose-fd listeners
     defaults
       mode http
       timeout connect 5s
       timeout client 60s
       timeout server 60s
     frontend in
       bind 127.0.0.1:${port}
       http-request set-header Authorization "Bearer \${ACCESS_TOKEN}"
       default_backend api
     backend api
       server api 127.0.0.1:${api.port}\n`,
  );
  const child = spawn(HAPROXY, ['-W', '-db', ...CONFIG(where), '-p', join(where, 'haproxy.pid')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = new Promise((resolve) => child.on('close', resolve));
  try {
    for (let up = false; !up; ) {
      assert.equal(child.exitCode, null, said);
      up = existsSync(join(where, 'haproxy.pid')) && (await ask(port).catch(() => false));
    }
    assert.equal(Number(readFileSync(join(where, 'haproxy.pid'), 'utf8')), child.pid);
    await use(port, child.pid);
    assert.equal(child.exitCode, null, said);
  } catch (error) {
    error.message += `\nHAProxy said:\n${said}`;
    throw error;
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}
const CONFIG = (where) => ['-f', join(where, 'token.cfg'), '-f', join(where, 'haproxy.cfg')];

/**
 * While the master starts itself again it ignores SIGUSR2, and may still do so when its new worker
 * already answers.
 */
function isReady(pid) {
  const [, caught] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Boolean((BigInt(`0x${caught}`) >> BigInt(constants.signals.SIGUSR2 - 1)) & 1n);
}

/**
 * Calls `use` with a list that grows: the answers to requests on connections of their own, one
 * after the other on each of four lines. The first that is lost ends its line, and the test.
 */
async function underLoad(port, use) {
  const answers = [];
  let going = true;
  const line = async () => {
    while (going) answers.push(await ask(port));
  };
  const lines = Array.from({ length: 4 }, line);
  try {
    await Promise.race([use(answers), Promise.all(lines)]);
  } finally {
    going = false;
    await Promise.all(lines);
  }
  return answers;
}

describe('HAProxy takes each new token, and loses no request', SUITE, () => {
  for (const [what, hook] of [
    ['--signal PIDFILE:USR2', (where) => ['--signal', `${join(where, 'haproxy.pid')}:USR2`]],
    [
      '-- a command that checks the configuration first',
      (where) => ['--', '/bin/sh', '-c', `${HAPROXY} -c -q ${CONFIG(where).join(' ')} && kill -USR2 "$(cat ${join(where, 'haproxy.pid')})"`],
    ],
  ]) {
    test(what, () =>
      watching(async (server, start) => {
        const output = place();
        const where = dirname(output);
        const api = await startApi();
        running.add(api);
        const watch = start({
          output,
          env: CLIENT,
          args: ['--template', 'global\\n  setenv ACCESS_TOKEN "{token}"\\n', ...hook(where)],
        });
        await watch.event('hook_failed'); // HAProxy does not run yet
        await haproxy(where, api, async (port, master) => {
          const slow = [];
          const answers = await underLoad(port, async (seen) => {
            const current = () => seen.at(-1)?.body ?? '';
            await until(() => current().startsWith('moody-1-'), 'the first token');
            for (let n = 2; n <= 5; n++) {
              // begins with the token before, and ends after the switch
              slow.push(ask(port, '/slow').catch((error) => ({ status: 0, body: error.message })));
              await until(() => api.held.length === slow.length, 'a request that takes long');
              await until(() => isReady(master), 'the end of its reload');
              watch.child.kill('SIGHUP');
              await watch.event('hook', n - 1);
              await until(() => current().startsWith(`moody-${n}-`), () => `token ${n}, but ${current()}`);
            }
          });
          api.finish();
          (await Promise.all(slow)).forEach(({ status, body, complete }, i) => {
            assert.ok(status === 200 && complete, `${status}`);
            assert.match(body, new RegExp(`^moody-${i + 1}-.*\\nthe end\\n$`));
          });
          assert.deepEqual(answers.filter(({ status }) => status !== 200), []);
          for (const { body } of answers) assert.match(body, TOKEN);
          const numbers = answers.map(({ body }) => Number(body.split('-')[1]));
          assert.deepEqual([...new Set(numbers)].sort(), [1, 2, 3, 4, 5]);
        });
        await endsWell(watch);
      }));
  }
});
