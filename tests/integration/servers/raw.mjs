// SPDX-License-Identifier: MIT
// A server that sends exactly the given bytes, over TLS or plain TCP.
import { createServer } from 'node:net';
import { TLSSocket, createSecureContext } from 'node:tls';
import { setTimeout as pause } from 'node:timers/promises';
import { certificate, identity } from './certificates.mjs';
import { listen } from './loopback.mjs';

/** An HTTP answer. Content-Length is added. */
export function answer(status, body = '', headers = {}) {
  const lines = Object.entries({ ...headers, 'Content-Length': Buffer.byteLength(body) });
  return `HTTP/1.1 ${status} Text\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

/** The same with a JSON body. */
export const json = (status, value, headers = {}) =>
  answer(status, JSON.stringify(value), { 'Content-Type': 'application/json', ...headers });

/** A good token response, with changes; undefined leaves a member out. */
export const TOKEN = 'raw-token.0123456789_-~+/=';
export const token = (changes = {}) =>
  json(200, { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600, ...changes });

// Reads one request, body included. Resolves to undefined when the peer leaves before.
function readRequest(socket) {
  return new Promise((resolve) => {
    let text = '';
    const onData = (chunk) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [line, ...lines] = text.slice(0, end).split('\r\n');
      const [method, url] = line.split(' ');
      const headers = Object.fromEntries(
        lines.map((one) => {
          const colon = one.indexOf(':');
          return [one.slice(0, colon).toLowerCase(), one.slice(colon + 1).trim()];
        }),
      );
      const body = text.slice(end + 4);
      if (body.length < Number(headers['content-length'] ?? 0)) return;
      socket.off('data', onData);
      socket.resume();
      resolve({ method, url, headers, body, at: Date.now() });
    };
    socket.on('data', onData);
    socket.on('close', () => resolve(undefined));
  });
}

const write = (socket, piece) =>
  new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.write(piece, () => resolve());
  });

// `raw` is the TCP socket, `socket` what speaks over it (the same without TLS).
async function play(pieces, socket, raw, stopped) {
  for (const piece of pieces) {
    if (typeof piece === 'string' || Buffer.isBuffer(piece)) await write(socket, piece);
    else if (piece.wait) await pause(piece.wait, undefined, { signal: stopped }).catch(() => {});
    else if (piece.until) await piece.until();
    else if (piece.tear)
      return raw.destroy(); // FIN without close_notify: what was written is flushed by now
    else if (piece.reset) return raw.resetAndDestroy();
    else if (piece.hold)
      return undefined; // until stop()
    else break;
  }
  return socket.end(); // with TLS: close_notify, then FIN
}

/**
 * answers: one list of pieces per connection, the last one for all further. A piece is a string or
 * Buffer to write, {wait: ms}, {until: function that resolves when to go on}, or how to end:
 * {close}, {tear} (no close_notify), {reset}, {hold}; without one: {close}. A request is read
 * first, unless read is false. tls: false, or {chain, leaf} and what Node's TLS takes.
 * Returns {port, url, ca, requests, connections(), stop()}; a request also has servername, protocol
 * and at (ms).
 */
export async function startRaw(answers, { tls = {}, read = true, host } = {}) {
  const { chain = 'ec', leaf = 'good', ...more } = tls || {};
  const secure = tls && { ...identity(chain, leaf), ...more };
  const secureContext = tls && createSecureContext(secure);
  const stopping = new AbortController();
  const requests = [];
  let connections = 0;

  const server = createServer(async (raw) => {
    const pieces = answers[Math.min(connections, answers.length - 1)];
    connections += 1;
    const socket = tls ? new TLSSocket(raw, { ...secure, isServer: true, secureContext }) : raw;
    socket.on('error', () => {});
    if (!read) {
      socket.resume(); // unread bytes would turn a close into a reset
    } else {
      const request = await readRequest(socket);
      if (!request) return;
      requests.push({ ...request, servername: socket.servername, protocol: tls && socket.getProtocol() });
    }
    await play(pieces, socket, raw, stopping.signal);
  });
  const { port, stop } = await listen(server, host);
  return {
    port,
    url: `https://localhost:${port}/token`,
    ca: certificate(`${chain}-root.pem`),
    requests,
    connections: () => connections,
    stop() {
      stopping.abort();
      return stop();
    },
  };
}
