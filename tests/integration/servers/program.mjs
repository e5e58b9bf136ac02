// SPDX-License-Identifier: MIT
// A real server as a program: waits until it accepts connections, and ends it.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const START_WITHIN = 30_000; // ms

const accepts = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('connect', () => socket.destroy());
    socket.on('error', () => resolve(false));
  });

/**
 * Starts it; its files are in `where`, which goes with it. `env`: variables besides PATH;
 * `started(child)` may talk to it. Returns what ends it.
 */
export async function startProgram(name, { path, args, where, port, env, started }) {
  const child = spawn(path, args, {
    stdio: [started ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...env },
  });
  started?.(child);
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      log += chunk;
    });
  const ended = new Promise((resolve) => {
    child.on('exit', resolve);
    child.on('error', resolve);
  });
  const killHard = () => child.kill('SIGKILL');
  process.on('exit', killHard);
  const stop = async () => {
    child.kill('SIGTERM');
    const patience = setTimeout(killHard, 5000);
    await ended;
    clearTimeout(patience);
    process.off('exit', killHard);
    rmSync(where, { recursive: true, force: true });
  };
  for (const until = Date.now() + START_WITHIN; !(await accepts(port)); await pause(30)) {
    if (child.exitCode === null && Date.now() < until) continue;
    await stop();
    throw new Error(`${name} did not start:\n${log}`);
  }
  return stop;
}
