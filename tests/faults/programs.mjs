// SPDX-License-Identifier: MIT
// Runs a program of tests/faults, which makes the library's exchanges fail, to its end.
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const programs = resolve(root, process.env.TESTS_BIN ?? 'build/tests/host');

// make coverage says where the counts go.
const { LLVM_PROFILE_FILE } = process.env;
const counted = LLVM_PROFILE_FILE ? { LLVM_PROFILE_FILE } : {};

/** It must count cases, and none that failed. Resolves to {ok, shown}. */
export function runProgram(name, args, { env = {}, timeout = 50_000 } = {}) {
  return new Promise((done) => {
    execFile(resolve(programs, name), args, { env: { ...counted, ...env }, timeout, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      const shown = `${error ?? ''}\n${stdout}${stderr}`;
      done({ ok: !error && /^[1-9][0-9]* passed, 0 failed$/m.test(stdout), shown });
    });
  });
}
