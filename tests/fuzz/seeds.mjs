// SPDX-License-Identifier: MIT
//
//   node seeds.mjs CERTIFICATES RECORD CORPUS [anchors]
//
// Records what servers send to the client of the target "tls": a file in CORPUS/tls for each; and
// writes the seeds of the target "chain", which has the same clock. With "anchors" only
// recorded.h is written, to standard output: the client is compiled with the trust anchors of these
// servers.
import { execFile, spawn } from 'node:child_process';
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import tls from 'node:tls';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const [certificates, record, corpus, only] = process.argv.slice(2);
const file = (name) => readFileSync(`${certificates}/${name}`, 'latin1');

if (only === 'anchors') {
  const now = Math.floor(Date.now() / 1000) + 86400;
  const literal = (...names) =>
    names
      .flatMap((name) => file(name).trimEnd().split('\n'))
      .map((line) => `    "${line}\\n"`)
      .join(' \\\n');
  console.log(`/* SPDX-License-Identifier: MIT */
/* recorded.h: what the seeds in corpus/tls were recorded with. Written by make fuzz-seeds. */
#ifndef RECORDED_H
#define RECORDED_H

/* A time at which their certificates are valid. */
#define LINE_NOW_S ${now}

/* clang-format off */
#define RECORDED_ANCHORS \\
${literal('ec-root.pem', 'rsa-root.pem')}

/* Of the client, for mutual TLS. */
#define RECORDED_KEY \\
${literal('client.key')}
#define RECORDED_CERTIFICATE \\
${literal('client.pem')}
/* clang-format on */

#endif`);
  process.exit(0);
}

const body = JSON.stringify({
  access_token: '2YotnFZFEjr1zCsicMWpAA-and-more',
  token_type: 'Bearer',
  expires_in: 3600,
});
const answer = (text) =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
const metadata = JSON.stringify({ issuer: 'https://server.test', token_endpoint: 'https://server.test/oauth/token' });

// T: the client gets a token. The certificate's name; options of the server.
const cases = {
  'token-13': ['T', 'ec-good', {}],
  'token-13-observed': ['To', 'ec-good', {}],
  'token-13-small-io': ['Tq', 'ec-good', {}],
  'token-13-small-work': ['Tw', 'ec-good', {}],
  'token-13-second-hello': ['T', 'ec-good', { ecdhCurve: 'P-384' }],
  'token-13-second-connection': ['T', 'ec-good', { ecdhCurve: 'X25519' }],
  'token-13-discovery': ['Tdo', 'ec-good', {}],
  'token-13-only': ['T3', 'ec-good', { minVersion: 'TLSv1.3' }],
  'token-12': ['T', 'ec-good', { maxVersion: 'TLSv1.2' }],
  'token-12-without-io': ['Tn', 'ec-good', { maxVersion: 'TLSv1.2' }],
  'token-12-rsa': ['T', 'rsa-good', { maxVersion: 'TLSv1.2' }],
  'token-13-rsa': ['T', 'rsa-good', {}],
  'too-old': ['3', 'ec-good', { maxVersion: 'TLSv1.2' }],
  'other-name': ['', 'ec-wrongname', {}],
  expired: ['', 'ec-expired', { maxVersion: 'TLSv1.2' }],
  'unknown-root': ['o', 'ec-self', {}],
  'client-certificate': ['', 'ec-good', { requestCert: true, rejectUnauthorized: true }],
  'token-13-mtls': ['Tm', 'ec-good', { requestCert: true, ca: file('client-root.pem') }],
  'token-12-mtls': ['Tm', 'ec-good', { requestCert: true, ca: file('client-root.pem'), maxVersion: 'TLSv1.2' }],
  'token-13-mtls-rsa': ['Tm', 'rsa-good', { requestCert: true, ca: file('client-root.pem') }],
  'mtls-refused': ['m', 'ec-good', { requestCert: true, ca: file('ec-root.pem') }],
  'no-common-cipher': ['', 'ec-good', { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' }],
};

const listen = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

function serve(certificate, options) {
  const server = tls.createServer(
    { key: file(`${certificate}.key`), cert: file(`${certificate}.pem`), ...options },
    (socket) => {
      let request = '';
      socket.on('error', () => {});
      socket.on('data', (data) => {
        request += data;
        const head = request.indexOf('\r\n\r\n');
        const length = /content-length: (\d+)/i.exec(request)?.[1] ?? 0;
        if (head >= 0 && request.length >= head + 4 + Number(length))
          socket.end(answer(request.startsWith('GET') ? metadata : body));
      });
    },
  );
  server.on('tlsClientError', () => {});
  return server;
}

// Sends KeyUpdates ('k'), or requests them as well ('K'), between request and response: commands of
// openssl's own server, each in a write of its own.
async function serveKeyUpdates(commands, suite) {
  const [key, cert] = ['key', 'pem'].map((type) => `${certificates}/ec-good.${type}`);
  const identity = ['-key', key, '-cert', cert, '-cert_chain', cert];
  const args = ['s_server', '-accept', '127.0.0.1:0', '-naccept', 1, '-tls1_3', '-ciphersuites', suite, ...identity];
  const server = spawn('openssl', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  const port = await new Promise((resolve) =>
    server.stdout.on('data', async (data) => {
      text += data;
      const [, port] = /ACCEPT .*:(\d+)/.exec(text) ?? [];
      if (port) resolve(port);
      if (!/POST [^]*\n\r?\n.*grant_type=/.test(text)) return;
      text = '';
      for (const piece of [...commands].map((command) => `${command}\n`).concat(answer(body))) {
        server.stdin.write(piece);
        await pause(50);
      }
      server.stdin.end('Q\n');
    }),
  );
  return { port, close: () => server.kill() };
}

async function recordOne(name, letters, server) {
  const port = server.port ?? (await listen(server));
  await new Promise((resolve, reject) => {
    execFile(record, [letters, String(port)], { encoding: 'buffer', maxBuffer: 1 << 20 }, (error, output, errors) => {
      if (error) return reject(new Error(`${name}: ${error.message}: ${errors}`));
      writeFileSync(`${corpus}/tls/${name}`, output);
      resolve();
    });
  });
  server.close();
}

mkdirSync(`${corpus}/tls`, { recursive: true });
mkdirSync(`${corpus}/chain`, { recursive: true });
for (const [name, [letters, certificate, options]] of Object.entries(cases)) {
  await recordOne(name, letters, serve(certificate, options));
}
const updates = {
  'token-13-key-update': ['kk', 'TLS_AES_128_GCM_SHA256'],
  'token-13-key-update-requested': ['K', 'TLS_CHACHA20_POLY1305_SHA256'],
};
for (const [name, how] of Object.entries(updates)) await recordOne(name, 'T', await serveKeyUpdates(...how));
const speaks = (text) =>
  net.createServer((socket) => {
    socket.on('error', () => {});
    socket.end(text);
  });
await recordOne('http', '', speaks('HTTP/1.1 400 Bad Request\r\n\r\nthis is not TLS'));
await recordOne('ssh', '', speaks('SSH-2.0-OpenSSH_9.2p1\r\n'));

const der = (...names) =>
  Buffer.concat(
    names.flatMap((name) =>
      [...file(`${name}.pem`).matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END/g)].map((match) =>
        Buffer.from(match[1], 'base64'),
      ),
    ),
  );
const pem = (...names) => Buffer.from(names.map((name) => file(`${name}.pem`)).join(''));
const chains = {
  'ec-good': [der('ec-root'), der('ec-good')],
  'ec-good-pem': [pem('other-root', 'ec-root'), der('ec-good')],
  ec384: [pem('ec384-root'), der('ec384-good')],
  'rsa-good': [der('rsa-root'), der('rsa-good')],
  'wrong-name': [der('ec-root'), der('ec-wrongname')],
  expired: [der('ec-root'), der('ec-expired')],
  'client-only': [der('ec-root'), der('ec-clientonly')],
  'self-signed': [der('ec-self'), der('ec-self')],
  'unknown-root': [der('other-root'), der('ec-good')],
  'same-subject': [der('ec-same-subject-root', 'ec-root'), der('ec-good', 'ec-root')],
  long: [der('ec-long-root'), der('ec-long')],
};
for (const [name, [anchors, sent]] of Object.entries(chains)) {
  writeFileSync(`${corpus}/chain/${name}`, Buffer.concat([anchors, Buffer.from('\n----\n'), sent]));
}
console.log(`${[cases, updates, chains].reduce((sum, seeds) => sum + Object.keys(seeds).length, 2)} seeds`);
