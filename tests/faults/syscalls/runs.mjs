// SPDX-License-Identifier: MIT
// The runs whose system calls fail one by one: their command lines, the files that exist before, and the results.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary } from '../../integration/run.mjs';
import { SECRET, startMoody } from '../../integration/servers/moody.mjs';

export { SECRET };
export const ENV = { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: SECRET };
export const OLD = 'old\n';

/** A token of the server, whole. */
export const TOKEN = /moody-\d+-\d+-end/;

/** Answers introspection, too: a request that has a token in it. */
export const startServer = () =>
  startMoody({
    mood: ({ body }) =>
      body.includes('token=moody')
        ? { status: 200, body: '{"active":true}', headers: { 'Content-Type': 'application/json' } }
        : undefined,
  });

const SOON = ['--timeout', '6', '--connect-timeout', '3'];
const QUIET = ['--retry', '0'];
const numeric = (server) => ['--connect-to', `127.0.0.1:${server.port}`];
const request = (server) => ['--token-url', server.url, '--ca', server.ca, ...SOON];
const direct = (server) => [...request(server), ...numeric(server), ...QUIET];

/*
 * name: {args(server, places), prints, ...}. places: {cache, output, input}. prints: what standard output is when all is well (an
 * expression, or `json`), absent for nothing. prepare(places): what is there before. writes: the file of places that
 * gets the token. keeps: the cache is one. source: the cache is what is read. command: it is replaced by another program.
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
  localhost: { args: (server) => ['get', ...request(server), ...QUIET], prints: /^moody-\d+-\d+-end\n$/ },
  name: {
    args: (server) => ['get', ...request(server), ...QUIET, '--connect-to', `server.test:${server.port}`],
    prints: /^moody-\d+-\d+-end\n$/,
    dns: true,
  },
};

/** Places for the files of one run, below a folder: each in one of its own, so that calls tell by it what they are for. */
export function placesIn(folder) {
  const at = (name) => join(folder, name, name);
  return { folder, cache: at('cache'), output: at('output'), input: at('input') };
}

/** As they are before a run. */
export function makePlaces(places, run) {
  for (const path of [places.cache, places.output, places.input]) {
    rmSync(join(path, '..'), { recursive: true, force: true });
    mkdirSync(join(path, '..'), { recursive: true });
  }
  run.prepare?.(places);
}

export const lineOf = (run, server, places) => [binary, ...run.args(server, places)];
