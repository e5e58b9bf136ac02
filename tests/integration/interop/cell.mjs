// SPDX-License-Identifier: MIT
// One cell of the table: a server with a feature, `cctoken get` through a relay, and whether the
// feature took place.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { cctoken, fails, folder, token } from '../run.mjs';
import { TOKEN } from '../servers/raw.mjs';
import { SERVERS } from './servers.mjs';
import { readConnection, startRelay } from './wire.mjs';

const OTHER_CLIENT_WITHIN = 5000; // ms

/**
 * Whether another client, Node's, gets it when it asks: a ticket, a stapled response, a certificate
 * with a key for RSA-PSS alone.
 */
function otherClientGets(what, { port, ca }) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: readFileSync(ca), requestOCSP: true });
    const end = (result) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end(false), OTHER_CLIENT_WITHIN);
    socket.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.on('secureConnect', () => {
      if (what === 'ticket' && socket.getProtocol() === 'TLSv1.2') end(socket.getTLSTicket()?.length > 0);
      if (what === 'RSA-PSS key') end(socket.getPeerX509Certificate().publicKey.asymmetricKeyType === 'rsa-pss');
    });
    if (what === 'ticket') socket.on('session', () => socket.getProtocol() === 'TLSv1.3' && end(true));
    if (what === 'staple') socket.on('OCSPResponse', (response) => end(response?.length > 0));
    socket.resume();
  });
}

async function look({ name, server, feature, version, relay, keyLog }, result) {
  if (feature.refused) fails(result, feature.refused);
  else assert.equal(token(result), TOKEN);
  const facts = relay.connections.map((connection) => readConnection(connection, keyLog));
  const last = facts.at(-1);
  assert.ok(last, 'cctoken did not connect');
  if (!feature.refused) assert.equal(last.version, version);
  assert.ok(feature.seen(last, facts.length, name), `it did not take place: ${JSON.stringify(facts)}`);
  if (feature.also) {
    assert.ok(await otherClientGets(feature.also, server), `another client gets no ${feature.also} either`);
  }
  if (feature.refused) return `refused: \`${feature.refused}\``;
  return !feature.also || (feature.also === 'ticket' && last.tickets > 0) ? 'passed' : 'passed, not requested';
}

/** The reason why a server cannot do it, or undefined. */
export const impossible = (name, feature) => SERVERS[name].cannot[feature.name];

/** Runs it. Resolves to what the table says of it; rejects when it failed. */
export async function runCell(name, feature, version) {
  const files = folder();
  const relay = await startRelay();
  const keys = files.path('keys');
  let server;
  try {
    server = await SERVERS[name].start({ ...feature.wish, version }, { files, keys, port: relay.port });
    relay.to(server.port);
    const from = server.issuer ? ['--issuer', server.issuer] : ['--token-url', `https://localhost:${relay.port}/token`];
    const result = await cctoken(['get', ...from, '--ca', server.ca, '--retry', '0'], {
      env: { CCTOKEN_CLIENT_ID: 'plain', CCTOKEN_CLIENT_SECRET: 'plain-secret-0123456789' },
    });
    const keyLog = server.keyLog?.() ?? (existsSync(keys) ? readFileSync(keys, 'utf8') : '');
    return await look({ name, server, feature, version, relay, keyLog }, result);
  } finally {
    await server?.stop();
    await relay.stop();
    files.remove();
  }
}
