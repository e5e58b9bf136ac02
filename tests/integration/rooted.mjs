// SPDX-License-Identifier: MIT
// An empty root: the executable as it is shipped, without shell, libc, /etc, /dev or /proc but for
// what a test puts there, all read-only, as nobody (65534) without any privilege.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cctoken, folder } from './run.mjs';
import { certificate } from './servers/certificates.mjs';

const built = (name) => fileURLToPath(new URL(`../../build/${name}`, import.meta.url));
export const enter = built('tests/enter');
const island = fileURLToPath(new URL('servers/island.mjs', import.meta.url));
// by this name its processes are known
export const PROGRAM = `/cct-${randomBytes(4).toString('hex')}`;
export const CLIENT = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' };

const files = folder();
after(() => files.remove());

// A new root with the program, /ca.pem and these files by path.
export function root(content = {}) {
  const top = files.path(randomBytes(4).toString('hex'));
  mkdirSync(top);
  copyFileSync(built('cctoken'), join(top, PROGRAM));
  chmodSync(join(top, PROGRAM), 0o555);
  for (const [path, text] of Object.entries({ '/ca.pem': readFileSync(certificate('ec-root.pem')), ...content })) {
    mkdirSync(join(top, dirname(path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  return top;
}

// The processes of the program that there still are.
export const left = () =>
  readdirSync('/proc').filter((entry) => {
    try {
      return /^\d+$/.test(entry) && `/${readFileSync(`/proc/${entry}/comm`, 'utf8').trim()}` === PROGRAM;
    } catch {
      return false; // ended meanwhile
    }
  });

// Runs the program in a root. tmpfs: where to mount one. before: a command line that starts what
// follows it.
export async function run(top, args, { tmpfs = [], before = [], env = CLIENT, ...more } = {}) {
  const line = [...before, enter, 'root', top, ...tmpfs.map((path) => `+${path}`), PROGRAM, ...args];
  const result = await cctoken(line.slice(1), { program: line[0], env, ...more });
  assert.deepEqual(left(), [], 'a process is left');
  return result;
}

// Why nothing of this can be tested here, or false.
const trial = spawnSync(enter, ['net', enter, 'root', root(), PROGRAM, '--version'], { encoding: 'utf8' });
export const skip = trial.status === 125 && `no namespace can be made here: ${trial.stderr.trim()}`;

// Why a network cannot have these, made with commands of ip(8), or false.
export function lacksNetwork(commands) {
  const { status, error, stderr } = spawnSync(enter, ['net', 'ip', '-batch', '-'], { input: commands.join('\n'), encoding: 'utf8' });
  return (error || status !== 0) && `no such network can be made here: ${error?.message ?? stderr.trim()}`;
}

/**
 * Runs the program in such a root and in a network of its own, where island.mjs starts servers: see
 * there for dns. PORT in an argument is that of the token endpoint. Resolves to {result, questions,
 * connections}.
 */
export async function islanded(content, args, dns, more = {}) {
  const task = { enter, root: root(content), program: PROGRAM, dns, args, env: CLIENT, ...more };
  const { status, stdout, stderr } = await cctoken(['net', process.execPath, island, JSON.stringify(task)], {
    program: enter,
    env: { PATH: process.env.PATH },
  });
  assert.equal(status, 0, stderr);
  assert.deepEqual(left(), [], 'a process is left');
  return JSON.parse(stdout);
}
