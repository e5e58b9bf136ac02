// SPDX-License-Identifier: MIT
// Two servers that present chains: Node's (OpenSSL) with TLS 1.3 for what it can load, and the bare
// one with TLS 1.2 for everything.
import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:net';
import { TLSSocket, createSecureContext } from 'node:tls';
import { listen } from '../../integration/servers/loopback.mjs';
import { startBare } from './bare.mjs';
import { pem } from './x509.mjs';

export const TOKEN = 'a-token-for-a-good-chain';
const body = JSON.stringify({ access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 });
const RESPONSE = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

// Keys whose signatures clients with TLS 1.3 accept here: with another Node would not even send its
// certificate.
const SIGNS = /^(p256|p384|rsa(?!512)|exponent3)/;

function contextOf({ certificates, key }) {
  try {
    const read = certificates.map((der) => new X509Certificate(der));
    // and not as OpenSSL encodes it again
    const asSent = read.every(({ raw }, i) => raw.equals(certificates[i]));
    if (!asSent || !read[0].checkPrivateKey(key.private)) return null;
    return createSecureContext({
      cert: certificates.map(pem).join(''),
      key: key.private.export({ type: 'pkcs8', format: 'pem' }),
      minVersion: 'TLSv1.3',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
  } catch {
    return null; // OpenSSL cannot read it, or finds that the key is another
  }
}

async function startNode() {
  let secureContext;
  let requests = 0;
  const server = createServer((raw) => {
    const socket = new TLSSocket(raw, { isServer: true, secureContext });
    socket.on('error', () => {});
    socket.once('data', () => {
      requests += 1;
      socket.end(RESPONSE);
    });
  });
  const { port, stop } = await listen(server);
  return { port, stop, present: (context) => (secureContext = context), requests: () => requests };
}

/**
 * Starts both. present({certificates: [DER], key}) resolves to the ports of those that now send
 * these certificates, by protocol: {'TLS 1.2': port} and, if Node can, 'TLS 1.3'. requests(): how
 * many both have had.
 */
export async function startServers() {
  const node = await startNode();
  const bare = await startBare(RESPONSE);
  return {
    present(chain) {
      bare.present({ certificates: chain.certificates, key: chain.key.private });
      const context = SIGNS.test(chain.key.kind) ? contextOf(chain) : null;
      if (context) node.present(context);
      return { 'TLS 1.2': bare.port, ...(context && { 'TLS 1.3': node.port }) };
    },
    requests: () => bare.requests() + node.requests(),
    stop: () => Promise.all([node.stop(), bare.stop()]),
  };
}
