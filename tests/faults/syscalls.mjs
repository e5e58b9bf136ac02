// SPDX-License-Identifier: MIT
// Every system call of a run fails in turn, in every way of faults/syscalls/table.mjs.
//   node tests/faults/syscalls.mjs [--run NAME] [--call NAME] [--fault ERROR] [--when N|N+|N..M]
//     [--sample] [--jobs N] [--verbose]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { binary, cctoken } from '../integration/run.mjs';
import { startDns } from '../integration/servers/dns.mjs';
import { casesOf, countsOf, oursOf, sampleOf } from './syscalls/cases.mjs';
import { complaintsOf } from './syscalls/judge.mjs';
import { RUNS, envOf, lineOf, makePlaces, placesIn, startServer } from './syscalls/runs.mjs';
import { injection, readCalls, strace } from './syscalls/strace.mjs';

const PATIENCE = 30_000; // ms; a run has 6 s, and its alarm 2 more
// nothing is gained from a disk
const FOLDER = spawnSync('test', ['-w', '/dev/shm']).status === 0 ? '/dev/shm' : tmpdir();
const SHOWN = 8; // calls that failed
const INSIDE = 'CCTOKEN_FAULTS_INSIDE';

const { values: options } = parseArgs({
  options: {
    run: { type: 'string' },
    call: { type: 'string' },
    fault: { type: 'string' },
    when: { type: 'string' },
    sample: { type: 'boolean' },
    jobs: { type: 'string', default: '2' },
    verbose: { type: 'boolean' },
  },
});
const chosen = Object.entries(RUNS).filter(([name]) => options.run === undefined || options.run === name);
if (chosen.length === 0) throw new Error(`no such run; there are: ${Object.keys(RUNS).join(' ')}`);

// A name is looked up in a network of our own, where a name server of ours listens on 127.0.0.1.
function insideOfOwnNetwork() {
  const enter = fileURLToPath(new URL('../../build/tests/enter', import.meta.url));
  const top = mkdtempSync(join(tmpdir(), 'cctoken-faults-'));
  const resolv = join(top, 'resolv.conf');
  writeFileSync(resolv, 'nameserver 127.0.0.1\n', { mode: 0o644 });
  const script = 'mount --bind "$0" /etc/resolv.conf || exit 125; exec "$@"';
  const line = ['net', 'unshare', '-m', 'sh', '-c', script, resolv, process.execPath, ...process.argv.slice(1)];
  const { status, error } = spawnSync(enter, line, { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } });
  rmSync(top, { recursive: true });
  return error ? 125 : status;
}
if (!process.env[INSIDE] && chosen.some(([, run]) => run.dns)) {
  const status = insideOfOwnNetwork();
  if (status !== 125) process.exit(status ?? 1);
  console.log('# SKIP name: no namespace can be made here');
}

const top = mkdtempSync(join(FOLDER, 'cctoken-faults-'));
const server = await startServer();
const dns = process.env[INSIDE] ? await startDns({ 'server.test': '127.0.0.1' }) : undefined;
const tally = { passed: 0, failed: 0, missed: 0 };

async function prepare(run, places) {
  makePlaces(places, run, server);
  const before = run.before?.(server, places) ?? (run.first && run.args(server, places));
  if (before) {
    const { status, stderr } = await cctoken(before, { program: binary, env: envOf(run, server, places) });
    if (status !== 0) throw new Error(`before the run: ${stderr}`);
  }
}

// What fails for good is not waited for.
const howOf = (run, places, mode) => ({
  env: envOf(run, server, places),
  patience: PATIENCE,
  until: run.until && (() => run.until(places)),
  untilMost: mode === 'on' ? 3000 : 20_000,
});

// The calls of an undisturbed run.
async function record(name, run, places) {
  const log = join(places.folder, 'strace');
  await prepare(run, places);
  const result = await strace(log, [], lineOf(run, server, places), howOf(run, places));
  const calls = oursOf(readCalls(log));
  const complaints = await complaintsOf({ run, server, places, kase: {}, struck: [], result });
  if (result.status !== 0 || complaints.length > 0) throw new Error(`${name}, undisturbed: ${complaints}\n${result.stdout}${result.stderr}`);
  return calls;
}

async function execute(name, run, kase, last, places) {
  const log = join(places.folder, 'strace');
  await prepare(run, places);
  const result = await strace(log, injection(kase), lineOf(run, server, places), howOf(run, places, kase.mode));
  const calls = readCalls(log);
  const struck = calls.filter(({ injected }) => injected);
  const ours = struck.length > 0 || result.status !== 0;
  const complaints = ours ? await complaintsOf({ run, server, places, kase, struck, first: calls[0].pid, last, result }) : [];
  const title = `${name}: ${kase.call} ${kase.fault} ${kase.when}`;
  if (complaints.length > 0) {
    tally.failed++;
    const shown = struck.slice(0, SHOWN).map(({ text }) => `  ${text}\n`);
    console.log(`${title}: ${complaints.join('; ')}\n${shown.join('')}${result.stderr.replace(/^/gm, '  | ')}`);
  } else {
    tally[ours ? 'passed' : 'missed']++;
    if (options.verbose) console.log(`${title}: ${ours ? `status ${result.status}` : 'not made'} ${result.stderr.split('\n')[0]}`);
  }
}

// Several at a time: each waits for most of its time.
async function executeAll(name, run) {
  const all = Array.from({ length: Number(options.jobs) }, (_, i) => placesIn(join(top, `${name}-${i}`)));
  const calls = await record(name, run, all[0]);
  const last = countsOf(calls);
  const every = casesOf(run, calls);
  const left = (options.sample ? sampleOf(every) : every).filter((kase) =>
    ['call', 'fault', 'when'].every((what) => options[what] === undefined || options[what] === kase[what]),
  );
  const began = Date.now();
  const before = { ...tally };
  await Promise.all(
    all.map(async (places) => {
      for (let kase = left.shift(); kase; kase = left.shift()) await execute(name, run, kase, last, places);
    }),
  );
  const count = (what) => tally[what] - before[what];
  console.log(`${name}: ${calls.length} calls, ${count('passed')} passed, ${count('failed')} failed, ${count('missed')} not made, ${Math.round((Date.now() - began) / 1000)} s`);
}

for (const [name, run] of chosen) {
  if (!run.dns || dns) await executeAll(name, run);
}
await dns?.stop();
await server.stop();
rmSync(top, { recursive: true, force: true });
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed > 0 || tally.passed === 0 ? 1 : 0);
