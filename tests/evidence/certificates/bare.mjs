// SPDX-License-Identifier: MIT
// A minimal TLS 1.2 server (RFC 5246; ECDHE on P-256, AES-128-GCM, SHA-256) that sends any bytes as
// its certificates: those of node:tls and openssl parse theirs first.
import { createCipheriv, createDecipheriv, createECDH, createHash, createHmac, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:net';
import { listen } from '../../integration/servers/loopback.mjs';
import { bytes } from './der.mjs';

const VERSION = [3, 3];
const RECORD = { change: 20, alert: 21, handshake: 22, data: 23 };
const MESSAGE = { serverHello: 2, certificate: 11, keyExchange: 12, helloDone: 14, finished: 20 };
const SUITE = { rsa: [0xc0, 0x2f], ec: [0xc0, 0x2b] };
const SHA256 = 4;
const SIGNATURE = { rsa: 1, ec: 3 };

const sized = (width, ...content) => {
  const body = bytes(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return bytes(length.subarray(4 - width), body);
};
const record = (type, body) => bytes(type, VERSION, sized(2, body));
const message = (type, ...body) => bytes(type, sized(3, body));

function expand(secret, label, seed, length) {
  const hmac = (...data) => createHmac('sha256', secret).update(bytes(data)).digest();
  const full = bytes(label, seed);
  let a = full;
  let out = Buffer.alloc(0);
  while (out.length < length) {
    a = hmac(a);
    out = bytes(out, hmac(a, full));
  }
  return out.subarray(0, length);
}

// One direction of the protected connection.
function protection(key, salt) {
  let count = 0n;
  const next = () => {
    const number = Buffer.alloc(8);
    number.writeBigUInt64BE(count++);
    return number;
  };
  const associate = (number, type, length) => bytes(number, type, VERSION, length >> 8, length & 0xff);
  return {
    seal(type, body) {
      const number = next();
      const cipher = createCipheriv('aes-128-gcm', key, bytes(salt, number));
      cipher.setAAD(associate(number, type, body.length));
      return record(type, bytes(number, cipher.update(body), cipher.final(), cipher.getAuthTag()));
    },
    open(type, body) {
      const cipher = createDecipheriv('aes-128-gcm', key, bytes(salt, body.subarray(0, 8)));
      cipher.setAAD(associate(next(), type, body.length - 24));
      cipher.setAuthTag(body.subarray(-16));
      return bytes(cipher.update(body.subarray(8, -16)), cipher.final());
    },
  };
}

// A connection, message by message: each function gets what arrived and returns what is sent.
function conversation({ certificates, key }, response) {
  const type = key.asymmetricKeyType.startsWith('rsa') ? 'rsa' : 'ec';
  const random = randomBytes(32);
  const ours = createECDH('prime256v1');
  ours.generateKeys();
  let transcript = Buffer.alloc(0);
  const note = (...messages) => {
    transcript = bytes(transcript, messages);
    return bytes(messages);
  };
  let clientRandom, master, reader, writer;
  const finished = (label) =>
    message(MESSAGE.finished, expand(master, label, createHash('sha256').update(transcript).digest(), 12));

  function keyExchange() {
    const parameters = bytes(3, [0, 23], sized(1, ours.getPublicKey()));
    const hash = key.asymmetricKeyType.startsWith('ed') ? null : 'sha256';
    const signature = key.asymmetricKeyType.startsWith('x')
      ? 'none'
      : sign(hash, bytes(clientRandom, random, parameters), key);
    return message(MESSAGE.keyExchange, parameters, [SHA256, SIGNATURE[type]], sized(2, signature));
  }
  return {
    hello(body) {
      note(body);
      clientRandom = body.subarray(6, 38);
      const all = [
        message(MESSAGE.serverHello, VERSION, random, 0, SUITE[type], 0),
        message(
          MESSAGE.certificate,
          sized(
            3,
            certificates.map((der) => sized(3, der)),
          ),
        ),
        keyExchange(),
        message(MESSAGE.helloDone),
      ];
      note(all);
      return bytes(all.map((one) => record(RECORD.handshake, one)));
    },
    clientKey(body) {
      note(body);
      const shared = ours.computeSecret(body.subarray(5));
      master = expand(shared, 'master secret', bytes(clientRandom, random), 48);
      const block = expand(master, 'key expansion', bytes(random, clientRandom), 40);
      reader = protection(block.subarray(0, 16), block.subarray(32, 36));
      writer = protection(block.subarray(16, 32), block.subarray(36, 40));
      return '';
    },
    finished(sealed) {
      const body = reader.open(RECORD.handshake, sealed);
      if (!body.equals(finished('client finished'))) throw new Error("the client's Finished is wrong");
      note(body);
      return bytes(record(RECORD.change, bytes(1)), writer.seal(RECORD.handshake, finished('server finished')));
    },
    request(sealed) {
      reader.open(RECORD.data, sealed);
      return bytes(writer.seal(RECORD.data, bytes(response)), writer.seal(RECORD.alert, bytes(1, 0)));
    },
  };
}

// One message of one record at a time, as clients send them. Returns what to do with each record.
function steps(talk) {
  let encrypted = false;
  return (type, body) => {
    if (type === RECORD.change) {
      encrypted = true;
      return '';
    }
    if (type === RECORD.handshake && encrypted) return talk.finished(body);
    if (type === RECORD.handshake) return body[0] === 1 ? talk.hello(body) : talk.clientKey(body);
    return type === RECORD.data ? talk.request(body) : null;
  };
}

/**
 * Starts it. present({certificates: [DER], key: a private key}) decides what the next connections
 * get; the request is answered with `response`. Returns {port, present(), requests(), stop()}.
 */
export async function startBare(response) {
  let shown;
  let requests = 0;
  const server = createServer((socket) => {
    const next = steps(conversation(shown, response));
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = bytes(rest, chunk);
      while (rest.length >= 5 && rest.length >= 5 + rest.readUInt16BE(3)) {
        const end = 5 + rest.readUInt16BE(3);
        const answer = next(rest[0], rest.subarray(5, end));
        if (answer === null) return socket.end();
        requests += rest[0] === RECORD.data ? 1 : 0;
        if (rest[0] === RECORD.data) socket.end(answer);
        else if (answer.length > 0) socket.write(answer);
        rest = rest.subarray(end);
      }
    });
  });
  const { port, stop } = await listen(server);
  return { port, stop, present: (what) => (shown = what), requests: () => requests };
}
