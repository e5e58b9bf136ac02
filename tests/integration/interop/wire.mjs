// SPDX-License-Identifier: MIT
// The TLS messages between client and server: a relay that records it, and a reader of the records,
// which with the server's key log also reads what TLS 1.3 encrypts.
import { createDecipheriv, createHmac, X509Certificate } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { listen } from '../servers/loopback.mjs';

/**
 * Passes connections on to to(port) and records both directions. Returns {port, connections, to,
 * stop()}; a connection is {client, server}: lists of chunks.
 */
export async function startRelay() {
  const connections = [];
  let target;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = { client: [], server: [] };
    connections.push(connection);
    const upstream = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    upstream.unref();
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    socket.on('data', (chunk) => connection.client.push(chunk));
    upstream.on('data', (chunk) => connection.server.push(chunk));
    socket.pipe(upstream).pipe(socket);
  });
  const { port, stop } = await listen(server);
  return { port, connections, stop, to: (port) => (target = port) };
}

const RECORD = { CHANGE_CIPHER_SPEC: 20, HANDSHAKE: 22, DATA: 23 };
const MESSAGE = {
  CLIENT_HELLO: 1, SERVER_HELLO: 2, TICKET: 4, CERTIFICATE: 11, SERVER_KEY_EXCHANGE: 12, CERTIFICATE_REQUEST: 13,
  FINISHED: 20, CERTIFICATE_STATUS: 22, KEY_UPDATE: 24,
}; // prettier-ignore
const EXTENSION = { STATUS_REQUEST: 5, TICKET: 35, VERSIONS: 43, PSK_MODES: 45, KEY_SHARE: 51 };
const GROUPS = { 23: 'P-256', 24: 'P-384', 25: 'P-521', 29: 'X25519' };
// RFC 8446 section 4.1.3: a ServerHello with this random is a HelloRetryRequest.
const RETRY = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');
const SUITES = {
  0x1301: { hash: 'sha256', keyLen: 16, cipher: 'aes-128-gcm' },
  0x1302: { hash: 'sha384', keyLen: 32, cipher: 'aes-256-gcm' },
  0x1303: { hash: 'sha256', keyLen: 32, cipher: 'chacha20-poly1305' },
};
const TAG_LEN = 16;
const RSASSA_PSS = Buffer.from('06092a864886f70d01010a', 'hex');

/** Reads the encodings of RFC 8446 section 3 one after the other. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  get left() {
    return this.bytes.length - this.at;
  }
  number(len) {
    this.at += len;
    if (this.at > this.bytes.length) throw new Error('a message is shorter than it says');
    return this.bytes.readUIntBE(this.at - len, len);
  }
  take(len) {
    this.at += len;
    if (this.at > this.bytes.length) throw new Error('a message is shorter than it says');
    return this.bytes.subarray(this.at - len, this.at);
  }
  vector(lenLen) {
    return this.take(this.number(lenLen));
  }
  extensions() {
    const map = new Map();
    if (this.left === 0) return map;
    for (const inner = new Reader(this.vector(2)); inner.left > 0; ) map.set(inner.number(2), inner.vector(2));
    return map;
  }
}

// RFC 8446 section 7.1; one block of HMAC is enough for all that is needed here.
function expandLabel({ hash }, secret, label, len) {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([len >> 8, len & 255, name.length]), name, Buffer.from([0, 1])]);
  return createHmac(hash, secret).update(info).digest().subarray(0, len);
}

/** The secrets of one direction of TLS 1.3, one after the other. */
class Decryption {
  constructor(suite, handshakeSecret, applicationSecret) {
    Object.assign(this, { suite, applicationSecret });
    this.use(handshakeSecret);
  }
  use(secret) {
    this.secret = secret;
    this.key = expandLabel(this.suite, secret, 'key', this.suite.keyLen);
    this.iv = expandLabel(this.suite, secret, 'iv', 12);
    this.sequence = 0;
  }
  finished() {
    this.use(this.applicationSecret);
  }
  updated() {
    this.use(expandLabel(this.suite, this.secret, 'traffic upd', this.secret.length));
  }
  /** {type, body} of what is inside a record. */
  open(header, body) {
    const nonce = Buffer.from(this.iv);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ this.sequence) >>> 0, 8);
    this.sequence += 1;
    const decipher = createDecipheriv(this.suite.cipher, this.key, nonce, { authTagLength: TAG_LEN });
    decipher.setAAD(header, { plaintextLength: body.length - TAG_LEN });
    decipher.setAuthTag(body.subarray(-TAG_LEN));
    const text = Buffer.concat([decipher.update(body.subarray(0, -TAG_LEN)), decipher.final()]);
    let end = text.length;
    while (end > 0 && text[end - 1] === 0) end -= 1; // padding
    return { type: text[end - 1], body: text.subarray(0, end - 1) };
  }
}

/**
 * Calls on.record(type, length on the wire) and on.message(type, body) for all that one side has
 * sent. on.isOld(): whether it is TLS 1.2, where nothing is read after ChangeCipherSpec.
 */
function readSide(chunks, decryptionOf, on) {
  const bytes = Buffer.concat(chunks);
  let decryption;
  let encrypted = false;
  let pending = Buffer.alloc(0);
  for (let at = 0; at + 5 <= bytes.length; ) {
    const header = bytes.subarray(at, at + 5);
    const len = header.readUInt16BE(3);
    if (at + 5 + len > bytes.length) break; // cut off
    let record = { type: header[0], body: bytes.subarray(at + 5, at + 5 + len) };
    at += 5 + len;
    decryption ??= decryptionOf();
    if (decryption && record.type === RECORD.DATA) record = decryption.open(header, record.body);
    if (record.type === RECORD.CHANGE_CIPHER_SPEC && on.isOld?.()) encrypted = true;
    on.record?.(record.type, len);
    if (record.type !== RECORD.HANDSHAKE || encrypted) continue;
    pending = Buffer.concat([pending, record.body]);
    while (pending.length >= 4 && pending.length >= 4 + pending.readUIntBE(1, 3)) {
      const end = 4 + pending.readUIntBE(1, 3);
      on.message(pending[0], pending.subarray(4, end));
      if (decryption && pending[0] === MESSAGE.FINISHED) decryption.finished();
      if (decryption && pending[0] === MESSAGE.KEY_UPDATE) decryption.updated();
      pending = pending.subarray(end);
    }
  }
}

function readClientHello(body) {
  const reader = new Reader(body);
  reader.number(2);
  const random = reader.take(32);
  reader.vector(1);
  reader.vector(2);
  reader.vector(1);
  return { random, extensions: reader.extensions() };
}

function readServerHello(body, facts) {
  const reader = new Reader(body);
  reader.number(2);
  const retry = reader.take(32).equals(RETRY);
  reader.vector(1);
  const suite = reader.number(2);
  reader.number(1);
  const extensions = reader.extensions();
  facts.version = extensions.get(EXTENSION.VERSIONS)?.readUInt16BE(0) === 0x0304 ? '1.3' : '1.2';
  if (retry) facts.retry = true;
  else if (extensions.has(EXTENSION.KEY_SHARE)) facts.group = GROUPS[extensions.get(EXTENSION.KEY_SHARE).readUInt16BE(0)];
  return retry ? undefined : SUITES[suite];
}

function readCertificates(body, version, facts) {
  const reader = new Reader(body);
  if (version === '1.3') reader.vector(1);
  const certificates = [];
  for (const list = new Reader(reader.vector(3)); list.left > 0; ) {
    const raw = list.vector(3);
    const extensions = version === '1.3' ? list.extensions() : new Map();
    if (extensions.has(EXTENSION.STATUS_REQUEST)) facts.stapled = true;
    certificates.push({ key: new X509Certificate(raw).publicKey.asymmetricKeyType, pss: raw.includes(RSASSA_PSS) });
  }
  return certificates;
}

/** The secrets of one session from a key log: {LABEL: bytes}. */
function secretsOf(keyLog, random) {
  const wanted = random.toString('hex');
  const lines = keyLog.split('\n').map((line) => line.trim().split(' '));
  return Object.fromEntries(
    lines.filter(([, id]) => id?.toLowerCase() === wanted).map(([label, , secret]) => [label, Buffer.from(secret, 'hex')]),
  );
}

/**
 * What happened in a recorded connection. {version, group, retry (a HelloRetryRequest),
 * certificates: [{key, pss (its signature, or its key)}], tickets, stapled, requestsCertificate,
 * clientCertificates (a number, if it was asked), serverUpdates, clientUpdates (KeyUpdate),
 * asksStaple, asksTicket, takesTicket (what the ClientHello says), dataRecords, handshakeRecords
 * (their lengths)}
 */
export function readConnection({ client, server }, keyLog) {
  const facts = {
    retry: false, certificates: [], tickets: 0, stapled: false, requestsCertificate: false, clientCertificates: undefined,
    serverUpdates: 0, clientUpdates: 0, dataRecords: [], handshakeRecords: [],
  }; // prettier-ignore
  let hello;
  let suite;
  // The first hello names the session; all else of the client comes after the server's.
  readSide(client, () => undefined, {
    message: (type, body) => {
      if (type === MESSAGE.CLIENT_HELLO) hello ??= readClientHello(body);
    },
  });
  if (!hello) return facts;
  facts.asksStaple = hello.extensions.has(EXTENSION.STATUS_REQUEST);
  facts.asksTicket = hello.extensions.has(EXTENSION.TICKET);
  facts.takesTicket = hello.extensions.has(EXTENSION.PSK_MODES);
  const secrets = secretsOf(keyLog, hello.random);
  const decryption = (side) => () => {
    const [first, second] = [secrets[`${side}_HANDSHAKE_TRAFFIC_SECRET`], secrets[`${side}_TRAFFIC_SECRET_0`]];
    if (facts.version !== '1.3' || !suite) return undefined;
    if (!first || !second) throw new Error('the key log lacks this session');
    return new Decryption(suite, first, second);
  };
  const isOld = () => facts.version === '1.2';
  readSide(server, decryption('SERVER'), {
    isOld,
    record(type, len) {
      if (type === RECORD.DATA) facts.dataRecords.push(len);
      if (type === RECORD.HANDSHAKE) facts.handshakeRecords.push(len);
    },
    message(type, body) {
      if (type === MESSAGE.SERVER_HELLO) suite = readServerHello(body, facts) ?? suite;
      if (type === MESSAGE.CERTIFICATE) facts.certificates = readCertificates(body, facts.version, facts);
      if (type === MESSAGE.SERVER_KEY_EXCHANGE) facts.group = GROUPS[body.readUInt16BE(1)];
      if (type === MESSAGE.CERTIFICATE_STATUS) facts.stapled = true;
      if (type === MESSAGE.CERTIFICATE_REQUEST) facts.requestsCertificate = true;
      if (type === MESSAGE.TICKET) facts.tickets += 1;
      if (type === MESSAGE.KEY_UPDATE) facts.serverUpdates += 1;
    },
  });
  readSide(client, decryption('CLIENT'), {
    isOld,
    message(type, body) {
      if (type === MESSAGE.CERTIFICATE) facts.clientCertificates = readCertificates(body, facts.version, {}).length;
      if (type === MESSAGE.KEY_UPDATE) facts.clientUpdates += 1;
    },
  });
  return facts;
}
