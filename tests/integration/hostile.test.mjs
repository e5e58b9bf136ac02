// SPDX-License-Identifier: MIT
// Servers that are unusual, broken or malicious: one row of hostile/*.mjs for each.
//
// A row: [name, script, exit status, token or cause, more]
//   script  what the server says: bytes (a string is latin1), or pieces as servers/raw.mjs plays
//           them
//   token   or a RegExp for all of standard output
//   more    args       further arguments
//           warnings   causes, on success
//           tls        what Node's TLS takes; false: the script is sent at once, in the clear
//           edit       (record, n) => pieces: changes what a TLS server sends, one record after the
//                      other
//           offer      what the client sends first => what the server gets; with `edit`
//           echo       the client gets what it sends; with `edit`
//           bundled    only the bundled mbedTLS is as exact
//           takes      [ms, ms]: how long it may take; else as long as no time-out takes
//
// Of every row: one token and no more or one cause and nothing on standard output, no signal, no
// control characters in what is said, no secret (run.mjs looks), and no connection left open.
import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import { connect, createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fails, get, onlyBundled, succeeds, token } from './run.mjs';
import http from './hostile/http.mjs';
import json from './hostile/json.mjs';
import timing, { floods } from './hostile/timing.mjs';
import tls from './hostile/tls.mjs';
import { listen } from './servers/loopback.mjs';
import { startRaw } from './servers/raw.mjs';

const TABLES = { http, json, tls, timing, floods };
const AT_ONCE = { http: 4, json: 4, tls: 4, timing: 16, floods: 1 }; // who waits needs no processor
// of a row that does not time out; without --timeout of its own it would at 10 s
const LIMIT_MS = 8000;
// of any row, longer than each --timeout
const PATIENCE_MS = 90_000;

// ---- connections ------------------------------------------------------------

// every socket that a server has accepted and not closed, and the server's port
const open = new Map();
let accepted = 0;
const onSocket = ({ socket }) => {
  accepted += 1;
  open.set(socket, socket.localPort);
  socket.on('close', () => open.delete(socket));
};
before(() => diagnostics.subscribe('net.server.socket', onSocket));
after(() => diagnostics.unsubscribe('net.server.socket', onSocket));

// Once the client has exited, its connection is closed at the server's end too.
async function allClosed(port) {
  const connections = () => [...open.values()].filter((one) => one === port).length;
  for (let i = 0; i < 200 && connections() > 0; i += 1) await pause(10);
  assert.equal(connections(), 0, 'a connection is left open');
}

// ---- the man in the middle --------------------------------------------------

const bytes = (piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);

// Plays pieces to a socket; false when that was the end.
async function say(near, pieces) {
  for (const piece of pieces.map(bytes)) {
    if (near.destroyed) return false;
    if (Buffer.isBuffer(piece)) await new Promise((resolve) => near.write(piece, resolve));
    else if (piece.wait) await pause(piece.wait, undefined, { ref: false });
    else {
      if (piece.reset) near.resetAndDestroy();
      else if (!piece.hold) near.end();
      return false;
    }
  }
  return true;
}

// Passes on what a server says, as `edit` has it, until one of the three wants no more.
async function relay(far, near, edit) {
  let rest = Buffer.alloc(0);
  let n = 0;
  for await (const chunk of far.iterator({ destroyOnReturn: false })) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length >= 5 + rest.readUInt16BE(3)) {
      const record = rest.subarray(0, 5 + rest.readUInt16BE(3));
      rest = rest.subarray(record.length);
      if (!(await say(near, [edit(record, n) ?? record].flat()))) return;
      n += 1;
    }
  }
  near.end();
}

// A relay before the server at `port`.
const startRelay = (port, { edit, offer = (text) => text, echo }) =>
  listen(
    createServer((near) => {
      const far = connect(port, '127.0.0.1').on('error', () => {});
      const onwards = echo ? near : far;
      near.once('data', (first) => {
        onwards.write(bytes(offer(first.toString('latin1'))));
        near.on('data', (chunk) => onwards.write(chunk));
      });
      near.on('close', () => far.destroy());
      relay(far, near, edit).catch(() => near.end()); // the server cut it off
    }),
  );

// ---- rows -------------------------------------------------------------------

const SPOKEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;

async function run([, script, status, expected, more = {}]) {
  const clear = more.tls === false;
  const pieces = [script].flat().map(bytes);
  const server = await startRaw([pieces], { tls: more.tls, read: !clear });
  const between = more.edit && (await startRelay(server.port, more));
  const { port } = between ?? server;
  try {
    const args = ['--connect-to', `127.0.0.1:${port}`, '--retry', '0', '--timeout', '10', ...(more.args ?? [])];
    const result = await get(server, args, { timeout: PATIENCE_MS });
    await allClosed(port);
    assert.equal(server.connections(), more.connections ?? 1, 'connections');
    assert.equal(result.signal, null);
    assert.doesNotMatch(result.stderr, SPOKEN);
    assert.ok(result.stderr.length < 2000, `${result.stderr.length} bytes on standard error`);
    if (status !== 0) fails(result, expected, status);
    else if (expected instanceof RegExp) assert.match(succeeds(result, ...(more.warnings ?? [])), expected);
    else assert.equal(token(result, ...(more.warnings ?? [])), expected);
    const [low, high] = more.takes ?? [0, LIMIT_MS];
    assert.ok(result.ms >= low && result.ms < high, `${result.ms} ms, not ${low} to ${high}`);
  } finally {
    await between?.stop();
    await server.stop();
  }
}

const other = onlyBundled("a program's own mbedTLS reads certificates by itself, and cannot say what is wrong with them");
for (const [what, rows] of Object.entries(TABLES)) {
  describe(`${what}, ${rows.length} rows`, { concurrency: AT_ONCE[what], timeout: 300_000 }, () => {
    for (const row of rows) test(`${row[0]}: ${row[2] === 0 ? 'a token' : row[3]}`, { skip: row[4]?.bundled && other }, () => run(row));
  });
}

const COUNT = Object.values(TABLES).flat().length;
test(`${COUNT} rows, each of a name of its own, and no connection left open`, (t) => {
  const names = Object.entries(TABLES).flatMap(([what, rows]) => rows.map(([name]) => `${what}: ${name}`));
  assert.deepEqual(names.filter((name, i) => names.indexOf(name) !== i), []);
  assert.ok(accepted >= COUNT, `${accepted} connections for ${COUNT} rows`);
  assert.equal(open.size, 0);
  t.diagnostic(`${COUNT} rows, ${accepted} connections`);
});
