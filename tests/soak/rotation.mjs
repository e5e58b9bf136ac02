// SPDX-License-Identifier: MIT
// Client secrets and trust anchors are replaced while watch runs, and the server stops accepting
// the old ones.
import assert from 'node:assert/strict';
import { mkdirSync, openSync, closeSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { certificate } from '../integration/servers/certificates.mjs';
import { startMoody } from '../integration/servers/moody.mjs';
import { HIDDEN, endsWell, remembers, startWatch, until } from '../integration/watching.mjs';
import { allGone, copyOf, delivered, grewNot, holdings, launch, readerOf } from './tools.mjs';

export const about = 'secret, env file and trust anchors replaced, at once or in two writes, while watch runs and the server moves on';

const LIFETIME = 6; // s
const REFUSED_MS = 5000; // what a refused client waits at least
const LAG_MS = [0, 2500]; // one of file and server is later than the other by so much
const WITHIN_MS = 60_000; // until the new one is used: a renewal, and two refusals at most

// The causes that a file brings about that is old, cut off or empty.
const CAUSES = {
  secret: /^(invalid_client|wrong_secret|secret_missing)$/,
  env: /^(invalid_client|wrong_secret|secret_missing|env_file_bad|placeholder)$/,
  anchors: /^(untrusted_issuer|no_trust_anchors|file_unreadable)$/,
};

async function replace(soak, path, text) {
  if (soak.random() < 0.5) {
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
    return soak.count('replaced at once');
  }
  const file = openSync(path, 'w');
  const cut = Math.floor(soak.between(0, text.length));
  writeSync(file, text.slice(0, cut));
  await pause(soak.between(10, 400));
  writeSync(file, text.slice(cut));
  closeSync(file);
  return soak.count('in two writes');
}

// The file and the server change one after the other.
async function turnOver(soak, path, text, moveServer) {
  const steps = [() => replace(soak, path, text), async () => moveServer()];
  if (soak.random() < 0.5) steps.reverse();
  await steps[0]();
  await pause(soak.between(...LAG_MS));
  await steps[1]();
}

// Two requests with the same refused secret are as far apart as SPEC says, unless a signal asked
// for one.
function checkRefusals(client, server, from) {
  const refused = server.requests.slice(from).filter(({ id, secret, taken }) => id === client.id && !taken);
  refused.slice(1).forEach(({ at, secret }, i) => {
    const before = refused[i];
    const asked = client.signals.some((signal) => signal >= before.at - 100 && signal <= at);
    assert.ok(secret !== before.secret || asked || at - before.at > REFUSED_MS - 200, `refused twice within ${at - before.at} ms`);
  });
  return refused.length;
}

async function rotateOnce(soak, client, server) {
  const { watch, kind } = client;
  const known = watch.events.length;
  const from = server.requests.length;
  const began = Date.now();
  const old = client.secret;
  const signals = client.signals.length;
  const hangUp = soak.random() < 0.4;
  const turning = client.turn(soak);
  if (hangUp) {
    await pause(soak.between(0, 3000));
    client.signals.push(Date.now());
    watch.child.kill('SIGHUP');
    soak.count('SIGHUP');
  }
  await turning;
  const turned = Date.now();
  await until(() => client.isDone(), () => `${kind}: a token after the rotation\n${watch.stderr.slice(-2000)}`, WITHIN_MS);
  const events = watch.events.slice(known);
  const failures = events.filter(({ event }) => event === 'failed');
  failures.forEach(({ cause }) => assert.match(cause, CAUSES[kind]));
  // One while the file is old or cut off, and once more for a signal; those after a first failure
  // come by their waits.
  const refusals = kind === 'anchors' ? 0 : checkRefusals(client, server, from);
  assert.ok(refusals <= 2 + client.signals.length - signals, `${refusals} refusals`);
  if (kind !== 'anchors' && !HIDDEN) assert.ok(!remembers(watch, old), 'the old secret is remembered');
  soak.count(`rotations, ${kind}`);
  soak.count('refusals', refusals);
  soak.count('other failures', failures.length - refusals);
  const { figures } = soak;
  figures['longest until a new token, ms'] = Math.max(figures['longest until a new token, ms'] ?? 0, Date.now() - Math.max(began, turned));
}

// What a client does over and over: a rotation, then some peace.
async function rotate(soak, client, server) {
  do {
    await rotateOnce(soak, client, server);
    await client.after?.();
    await pause(Math.min(soak.left(), soak.between(0, 3000)));
  } while (!soak.over());
}

let secrets = 0;
const newSecret = () => `rotated-${(secrets += 1)}-secret-${Math.random().toString(36).slice(2)}`;

// A client whose secret is in a file: `wrap` is what stands there.
function secretClient(soak, i, kind, server, program) {
  const id = `client-${i}`;
  const top = soak.files.path(id);
  mkdirSync(top);
  const path = join(top, 'credentials');
  const wrap = kind === 'env' ? (secret) => `# by hand\nCCTOKEN_CLIENT_SECRET=${secret}\n` : (secret) => `${secret}\n`;
  const option = kind === 'env' ? '--env-file' : '--client-secret-file';
  const client = { id, kind, secret: newSecret(), accepted: [], signals: [] };
  client.accepted = [client.secret];
  writeFileSync(path, wrap(client.secret), { mode: 0o600 });
  const env = { CCTOKEN_CLIENT_ID: id };
  client.watch = startWatch(server, { output: join(top, 'token'), args: [option, path], env, program, secret: client.secret });
  client.reader = readerOf(join(top, 'token'));
  client.turn = (one) => {
    const next = newSecret();
    client.secret = next;
    return turnOver(one, path, wrap(next), () => (client.accepted = [next]));
  };
  // The file has a token that was issued for the new secret.
  client.isDone = () => server.grants[client.reader.last]?.id === id && server.grants[client.reader.last].secret === client.secret;
  // A cache never serves the token of another secret.
  client.after = async () => {
    const args = ['get', '--token-url', server.url, '--ca', server.ca, option, path, '--cache', join(top, 'cache')];
    const { number } = delivered(await launch(program, args, { env }).ended);
    assert.equal(server.grants[number].secret, client.secret, 'a token of another secret');
  };
  return client;
}

// A client whose server gets a certificate by another root.
function anchorsClient(soak, server, program) {
  const top = soak.files.path('anchors');
  mkdirSync(top);
  const ca = join(top, 'ca.pem');
  const client = { id: 'plain', kind: 'anchors', chain: 'ec', signals: [] };
  const root = (chain) => readFileSync(certificate(`${chain}-root.pem`), 'utf8');
  writeFileSync(ca, root('ec'));
  client.watch = startWatch(server, { output: join(top, 'token'), ca, program });
  client.reader = readerOf(join(top, 'token'));
  client.turn = async (one) => {
    client.chain = client.chain === 'ec' ? 'rsa' : 'ec';
    client.since = Infinity;
    await turnOver(one, ca, root(client.chain), () => server.become(client.chain));
    client.since = server.issued;
  };
  client.isDone = () => client.reader.last > client.since;
  return client;
}

async function look(soak, clients, isOver) {
  while (!isOver()) {
    clients.forEach(({ reader, watch }) => {
      reader.look();
      assert.ok(watch.child.exitCode === null && watch.child.signalCode === null, `one has ended: ${watch.stderr.slice(-500)}`);
    });
    await pause(5);
  }
}

export async function run(soak) {
  const program = copyOf(soak.files);
  const servers = [await startMoody({ lifetime: LIFETIME }), await startMoody({ lifetime: LIFETIME })];
  const clients = Array.from({ length: soak.many(6) }, (_, i) => secretClient(soak, i, i % 2 ? 'env' : 'secret', servers[0], program));
  servers[0].mood = (request) => {
    const { accepted } = clients.find(({ id }) => id === request.id);
    request.taken = accepted.includes(request.secret);
    servers[0].accept = request.taken ? [request.secret] : [];
  };
  clients.push(anchorsClient(soak, servers[1], program));
  try {
    await Promise.all(clients.map(({ watch }) => watch.event('written', 2)));
    const watches = clients.map(({ watch }) => watch);
    const before = holdings(watches);
    let over = false;
    const looking = look(soak, clients, () => over);
    const rotating = Promise.all(clients.map((client) => rotate(soak, client, client.kind === 'anchors' ? servers[1] : servers[0])));
    await Promise.race([rotating, looking]);
    over = true;
    await looking;
    grewNot(before, watches, soak.figures);
    for (const watch of watches) await endsWell(watch);
    await allGone(program);
  } finally {
    clients.forEach(({ watch }) => watch.child.kill('SIGKILL'));
    await Promise.all(servers.map((server) => server.stop()));
  }
}
