// SPDX-License-Identifier: MIT
// The programs that are compared, and the measurement of one run of each.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const built = (name) => join('build/bench', name);
export const folder = mkdtempSync(join(tmpdir(), 'cctoken-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
const binary = join(folder, 'cctoken'); // a copy, whatever is built meanwhile
copyFileSync('build/cctoken', binary);
const noFolder = join(folder, 'none'); // Go would read the system's folder beside the file

const ID = 'plain';
const SECRET = 'plain-secret-0123456789';
const BODY = 'grant_type=client_credentials';
const which = (name) => spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
export const tools = { curl: which('curl'), strace: which('strace'), valgrind: which('valgrind') };

/** Arguments for a server that is behind a proxy. */
const through = ({ proxy }, option) => (proxy ? [option, proxy] : []);

const cctoken = (program) => (server, ca, more = []) => ({
  argv: [program, 'get', '--token-url', server.url, '--ca', ca, ...through(server, '--proxy'), ...more],
  env: { CCTOKEN_CLIENT_ID: ID, CCTOKEN_CLIENT_SECRET: SECRET },
});

/**
 * NAME(server, ca) → {argv, env}. The environment is exactly that: none can point to other roots.
 */
export const CONTESTANTS = {
  cctoken: cctoken(binary),
  curl: (server, ca) => ({
    argv: [
      ...[tools.curl, '-q', '-sS', '--cacert', ca, '-u', `${ID}:${SECRET}`, '-d', BODY],
      ...[...through(server, '--proxy'), server.url],
    ],
    env: {},
  }),
  Go: (server, ca) => ({
    argv: [built('go-get'), server.url],
    env: {
      ...{ CLIENT_ID: ID, CLIENT_SECRET: SECRET, SSL_CERT_FILE: ca, SSL_CERT_DIR: noFolder },
      ...(server.proxy && { HTTPS_PROXY: server.proxy }),
    },
  }),
  BearSSL: (server, ca) => ({
    argv: [built('bearssl'), ca, `${server.port}`],
    env: { BASIC: Buffer.from(`${ID}:${SECRET}`).toString('base64') },
  }),
};
/** Who can: BearSSL has no TLS 1.3, and keeps all roots in memory. */
export const contestantsOf = ({ server, ca }) =>
  Object.keys(CONTESTANTS).filter((name) => name !== 'BearSSL' || (server.version === '1.2' && ca === server.ca));
/** A token from a cache; the first call fills it. */
export const cached = (server, ca) => CONTESTANTS.cctoken(server, ca, ['--cache', join(folder, 'cache')]);
/** The least that a process does here. */
export const nothing = { argv: ['/bin/true'], env: {} };
const withSymbols = cctoken(built('cctoken-symbols'));
const withArena = cctoken(built('cctoken-arena'));

export const connectTo = (port) => ['--connect-to', `127.0.0.1:${port}`];

function run(argv, env) {
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe'];
  const result = spawnSync(argv[0], argv.slice(1), { env, stdio, encoding: 'latin1' });
  if (result.error) throw result.error;
  return { status: result.status, stdout: result.stdout, stderr: result.stderr, measured: result.output[3] };
}

/** Starts server.mjs; of its servers only those named, or all. Resolves to {servers, end()}. */
export async function startServers(...only) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('server.mjs', import.meta.url)), ...only], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { servers: JSON.parse(line), end: () => child.stdin.end() };
}

// A contestant that fails fast would look fast: each run must have brought a token.
const TOKEN = /(^|"access_token":")[\w-]{43}("|\n)/;
function succeed(argv, env, expected = TOKEN) {
  const result = run(argv, env);
  if (result.status === 0 && expected.test(result.stdout)) return result;
  throw new Error(`no token (status ${result.status}): ${argv.join(' ')}\n${result.stdout}${result.stderr}`);
}

const measure = (what, { argv, env }, expected) => {
  const { status, ...measured } = JSON.parse(succeed([built('measure'), what, ...argv], env, expected).measured);
  if (status !== 0) throw new Error(`status ${status}: ${argv.join(' ')}`);
  return measured;
};

/** {wall, cpu} in milliseconds, from start to exit. */
export function timed(command, expected = TOKEN) {
  const { wall, cpu } = measure('time', command, expected);
  return { wall: wall * 1e3, cpu: cpu * 1e3 };
}

/** {rss, pss} in KiB when the process is about to exit. */
export function memory(command) {
  const { Rss, Pss } = measure('memory', command);
  return { rss: Rss, pss: Pss };
}

/** The number of system calls of the process alone, without its children and threads. */
export function systemCalls({ argv, env }) {
  const log = join(folder, 'strace');
  succeed([tools.strace, '-f', '-qq', '-o', log, ...argv], env);
  const lines = readFileSync(log, 'latin1').split('\n');
  const parent = lines[0].split(' ')[0];
  return lines.filter((line) => new RegExp(`^${parent} +\\w+\\(`).test(line)).length;
}

/** Runs cctoken under callgrind; returns the path of what it counted. */
export function callgrind(server, ca, more = connectTo(server.port)) {
  const { argv, env } = withSymbols(server, ca, more);
  const out = join(folder, 'callgrind');
  const options = ['--tool=callgrind', `--callgrind-out-file=${out}`, '--dump-instr=yes', '--dump-line=no'];
  succeed([tools.valgrind, '-q', ...options, '--compress-pos=no', '--compress-strings=no', ...argv], env);
  return out;
}

/** The smallest arena in bytes, a multiple of STEP, with which cctoken gets a token. */
export function smallestArena(server, ca, { step = 256, most = 48 * 1024 } = {}) {
  const works = (steps) => {
    const { argv, env } = withArena(server, ca, connectTo(server.port));
    const { status, stderr } = run(argv, { ...env, BENCH_ARENA: steps * step });
    if (status !== 0 && !/out_of_memory|internal_error/.test(stderr)) throw new Error(stderr);
    return status === 0;
  };
  let [low, high] = [16, most / step]; // the first is too small, the second is enough
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (works(middle)) high = middle;
    else low = middle;
  }
  return high * step;
}

/**
 * In turn, A B C A B C, so that whatever else the machine does falls on all alike. cases: [{key,
 * server, ca}]. The first round does not count. Returns {key: {contestant: [{wall, cpu}, …]}}.
 */
export function timeInTurn(cases, rounds, contestants = contestantsOf) {
  const empty = (one) => Object.fromEntries(contestants(one).map((name) => [name, []]));
  const times = Object.fromEntries(cases.map((one) => [one.key, empty(one)]));
  for (let round = -1; round < rounds; round++) {
    for (const one of cases) {
      for (const name of contestants(one)) {
        const time = timed(CONTESTANTS[name](one.server, one.ca));
        if (round >= 0) times[one.key][name].push(time);
      }
    }
  }
  return times;
}
