// SPDX-License-Identifier: MIT
// The system calls of a program, and its result when one of them fails: strace(1) records and
// injects.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const BEGINS = /^(\d+) +(\w+)\(/;
const RESUMES = /^(\d+) +<\.\.\. (\w+) resumed>/;

/**
 * The calls in a log of strace -f, in order: {pid, name, n, text, injected}; n counts calls of this
 * name by this process, as strace does when it injects: not the one that starts the program. `text`
 * is the whole line, both halves of it where another process came between.
 */
export function readCalls(log) {
  const calls = [];
  const counts = new Map();
  const open = new Map();
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const begins = BEGINS.exec(line);
    const resumes = RESUMES.exec(line);
    if (begins) {
      const [, pid, name] = begins;
      const key = `${pid} ${name}`;
      if (calls.length > 0) counts.set(key, (counts.get(key) ?? 0) + 1);
      const call = { pid, name, n: counts.get(key) ?? 0, text: line };
      calls.push(call);
      open.set(pid, call);
    } else if (resumes && open.has(resumes[1])) {
      open.get(resumes[1]).text += line.slice(resumes[0].length);
    }
  }
  for (const call of calls) call.injected = / \(INJECTED\)$/.test(call.text);
  return calls;
}

/**
 * Arguments of strace: fault is an error or the number that the call returns, when as strace writes
 * it.
 */
export function injection({ call, fault, when }) {
  const how = /^\d+$/.test(fault) ? `retval=${fault}` : `error=${fault}`;
  return ['--seccomp-bpf', '-e', `trace=${call},execve`, '-e', `inject=${call}:${how}:when=${when}`];
}

const DONE_MS = 50; // how often it is looked whether it is to end

// Sends SIGTERM to the first process that strace has started, when there is what was waited for, or
// after most_ms.
function endWhen(child, until, most_ms) {
  const began = Date.now();
  const timer = setInterval(() => {
    if (!until() && Date.now() - began < most_ms) return;
    clearInterval(timer);
    const [first] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ');
    if (first) process.kill(Number(first), 'SIGTERM');
  }, DONE_MS);
  child.on('exit', () => clearInterval(timer));
}

/**
 * Runs a command line under strace. Resolves to {status, signal, stdout, stderr, late}; a run that
 * takes longer than patience (ms) is ended with all its processes, and late. until: when it is sent
 * SIGTERM, or untilMost ms after its start.
 */
export function strace(log, options, [program, ...args], { env, patience, until, untilMost }) {
  return new Promise((resolve, reject) => {
    const line = ['-f', '-qq', '-y', '-o', log, ...options, program, ...args];
    const child = spawn('strace', line, { env: { ...env, PATH: process.env.PATH }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const out = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].setEncoding('latin1').on('data', (text) => (out[name] += text));
    let late = false;
    if (until) endWhen(child, until, untilMost);
    const timer = setTimeout(() => {
      late = true;
      process.kill(-child.pid, 'SIGKILL');
    }, patience);
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, late, ...out });
    });
  });
}
