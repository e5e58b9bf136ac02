// SPDX-License-Identifier: MIT
// Glewlwyd, another real authorization server: it reads Basic credentials raw.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { certificate } from './certificates.mjs';
import { listen } from './loopback.mjs';

const script = fileURLToPath(new URL('../../servers/glewlwyd.sh', import.meta.url));
const startWithin = 20_000; // ms

export const SCOPE = 'demo';
export const SECRETS = {
  demo: 'demo-secret-0123456789',
  odd: 'p+ss/w%rd=&é "x:y',
  nogrant: 'demo-secret-0123456789',
  disabled: 'demo-secret-0123456789',
};

/** Why it cannot be tested here, or false. CI must have it. */
export const missing =
  !process.env.CI && spawnSync('sh', ['-c', 'command -v glewlwyd']).status !== 0 && 'glewlwyd is not installed';

export async function freePort() {
  const { port, stop } = await listen(createServer());
  await stop();
  return port;
}

const answers = (port) =>
  new Promise((resolve) => {
    const req = request(
      { host: '127.0.0.1', port, path: '/api/oidc/token', rejectUnauthorized: false, timeout: 1000 },
      (res) => resolve(res.resume()),
    );
    req.on('timeout', () => req.destroy());
    req.on('error', () => resolve(undefined));
    req.end();
  });

/** tls: '1.2' or '1.3' alone, else both. Returns {port, url, ca, stop()}. */
export async function startGlewlwyd({ chain = 'ec', tls } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'cctoken-glewlwyd-'));
  const port = await freePort();
  const child = spawn(
    'sh',
    [script, folder, port, certificate(`${chain}-good.pem`), certificate(`${chain}-good.key`)],
    {
      detached: true, // a process group of its own, to end the script with all it started
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: folder, ...(tls && { GLEWLWYD_TLS: tls }) },
    },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      log += chunk;
    });
  const ended = new Promise((resolve) => {
    child.on('exit', resolve);
  });
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {} // gone already
  };
  const killHard = () => kill('SIGKILL');
  process.on('exit', killHard);

  const stop = async () => {
    kill('SIGTERM');
    const patience = setTimeout(killHard, 3000);
    await ended;
    clearTimeout(patience);
    killHard();
    process.off('exit', killHard);
    rmSync(folder, { recursive: true, force: true });
  };

  for (const until = Date.now() + startWithin; !(await answers(port)); await pause(50)) {
    if (child.exitCode === null && Date.now() < until) continue;
    await stop();
    throw new Error(`Glewlwyd did not start:\n${log}`);
  }
  return {
    port,
    url: `https://localhost:${port}/api/oidc/token`,
    ca: certificate(`${chain}-root.pem`),
    stop,
  };
}
