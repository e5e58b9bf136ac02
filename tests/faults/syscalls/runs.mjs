// SPDX-License-Identifier: MIT
// The runs whose system calls fail one by one: their command lines, the files that exist before,
// and the results.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary } from '../../integration/run.mjs';
import { SECRET, startMoody } from '../../integration/servers/moody.mjs';
import { startNodeProxy } from '../../integration/servers/proxy.mjs';

export { SECRET };
export const ENV = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET };
export const OLD = 'old\n';

/** A token of the server, whole. */
export const TOKEN = /moody-\d+-\d+-end/;

const isRenewed = ({ output }) => readFileSync(output, 'utf8') !== OLD;

/** Answers introspection, too: a request that has a token in it. */
export async function startServer() {
  const server = await startMoody({
    mood: ({ body }) =>
      body.includes('token=moody')
        ? { status: 200, body: '{"active":true}', headers: { 'Content-Type': 'application/json' } }
        : undefined,
  });
  const proxy = await startNodeProxy();
  return { ...server, proxy, stop: () => Promise.all([proxy.stop(), server.stop()]) };
}

const SOON = ['--timeout', '6', '--connect-timeout', '3'];
const QUIET = ['--retry', '0'];
const numeric = (server) => ['--connect-to', `127.0.0.1:${server.port}`];
const request = (server) => ['--token-url', server.url, '--ca', server.ca, ...SOON];
const direct = (server) => [...request(server), ...numeric(server), ...QUIET];

/*
 * name: {args(server, places), prints, ...}. places: {cache, output, input}. prints: what standard
 * output is when all is well (an expression, or `json`), absent for nothing. prepare(places): what
 * is there before. writes: the file of places that gets the token. appends: to it. keeps: the cache
 * is one. source: the cache is what is read. command: it is replaced by another program.
 * env(server, places): its environment. proxy: through one. until(places): when it is sent SIGTERM,
 * or a while later.
 */
export const RUNS = {
  get: { args: (server) => ['get', ...direct(server)], prints: /^moody-\d+-\d+-end\n$/ },
  retried: {
    args: (server) => ['get', ...request(server), ...numeric(server)],
    prints: /^moody-\d+-\d+-end\n$/,
    retries: true,
  },
  cache: {
    args: (server, { cache }) => ['get', ...direct(server), '--cache', cache],
    prints: /^moody-\d+-\d+-end\n$/,
    keeps: true,
  },
  cached: {
    args: (server, { cache }) => ['get', ...direct(server), '--cache', cache],
    prints: /^moody-\d+-\d+-end\n$/,
    keeps: true,
    first: true, // the same once before, without a fault
  },
  output: {
    args: (server, { output }) => ['get', ...direct(server), '--output', output],
    prepare: ({ output }) => writeFileSync(output, OLD, { mode: 0o600 }),
    writes: true,
  },
  watch: {
    args: (server, { output }) => ['watch', '--once', ...direct(server), '--output', output],
    prepare: ({ output }) => writeFileSync(output, OLD, { mode: 0o600 }),
    writes: true,
  },
  exec: {
    args: (server) => ['exec', ...direct(server), '--', '/usr/bin/printenv', 'ACCESS_TOKEN'],
    prints: /^moody-\d+-\d+-end\n$/,
    command: true,
  },
  doctor: { args: (server) => ['doctor', ...direct(server), '--format', 'json'], prints: 'json' },
  inspect: {
    args: (server, { cache }) => ['inspect', ...direct(server), '--cache', cache, '--format', 'json'],
    before: (server, { cache }) => ['get', ...direct(server), '--cache', cache],
    prints: 'json',
    source: true,
  },
  introspect: {
    args: (server, { input }) => [
      ...['inspect', '--ca', server.ca, ...SOON, ...numeric(server), ...QUIET, '--token-file', input],
      ...['--introspection-url', server.url, '--format', 'json'],
    ],
    prepare: ({ input }) => writeFileSync(input, 'moody-0-0-end\n', { mode: 0o600 }),
    prints: 'json',
  },
  files: {
    args: (server, { input }) => ['get', ...direct(server), '--env-file', `${input}.env`, '--client-secret-file', input],
    prepare: ({ input }) => {
      writeFileSync(input, `${SECRET}\n`, { mode: 0o600 });
      writeFileSync(`${input}.env`, 'CCTOKEN_CLIENT_ID=plain\n', { mode: 0o600 });
    },
    env: () => ({}),
    prints: /^moody-\d+-\d+-end\n$/,
  },
  directory: {
    args: (server, { trust }) => ['get', ...direct(server), '--ca', trust],
    prepare: ({ trust }, server) => copyFileSync(server.ca, join(trust, 'root.pem')),
    prints: /^moody-\d+-\d+-end\n$/,
  },
  github: {
    args: (server) => ['get', ...direct(server), '--format', 'github'],
    prepare: ({ output }) => writeFileSync(output, OLD, { mode: 0o600 }),
    env: (server, { output }) => ({ ...ENV, GITHUB_OUTPUT: output }),
    prints: /^::add-mask::moody-\d+-\d+-end\n$/,
    appends: true,
  },
  proxy: {
    args: (server) => ['get', ...request(server), ...QUIET],
    env: (server) => ({ ...ENV, https_proxy: `http://${server.proxy.address}` }),
    prints: /^moody-\d+-\d+-end\n$/,
    proxy: true,
  },
  hook: {
    args: (server, { output }) => ['watch', '--once', ...direct(server), '--output', output, '--', '/bin/true'],
    prepare: ({ output }) => writeFileSync(output, OLD, { mode: 0o600 }),
    writes: true,
  },
  sidecar: {
    args: (server, { output }) => ['watch', ...direct(server), '--output', output],
    prepare: ({ output }) => writeFileSync(output, OLD, { mode: 0o600 }),
    writes: true,
    until: isRenewed,
  },
  localhost: { args: (server) => ['get', ...request(server), ...QUIET], prints: /^moody-\d+-\d+-end\n$/ },
  name: {
    args: (server) => ['get', ...request(server), ...QUIET, '--connect-to', `server.test:${server.port}`],
    prints: /^moody-\d+-\d+-end\n$/,
    dns: true,
  },
};

/**
 * Places for the files of one run, below a folder: each in one of its own, so that calls tell by it
 * what they are for.
 */
export function placesIn(folder) {
  const at = (name) => join(folder, name, name);
  return { folder, cache: at('cache'), output: at('output'), input: at('input'), trust: join(folder, 'trust') };
}

/** As they are before a run. */
export function makePlaces(places, run, server) {
  for (const name of ['cache', 'output', 'input', 'trust']) {
    rmSync(join(places.folder, name), { recursive: true, force: true });
    mkdirSync(join(places.folder, name), { recursive: true });
  }
  run.prepare?.(places, server);
}

export const envOf = (run, server, places) => run.env?.(server, places) ?? ENV;

export const lineOf = (run, server, places) => [binary, ...run.args(server, places)];
