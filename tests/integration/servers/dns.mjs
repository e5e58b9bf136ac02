// SPDX-License-Identifier: MIT
// A small name server (RFC 1035) for addresses, on UDP and TCP, that can misbehave as real ones do.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const TYPES = { 1: 'A', 28: 'AAAA' };
const CNAME = 5;
const RCODES = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };
const TRUNCATED = 0x0200;

// The name and type of the question, and the bytes that it takes.
function question(message) {
  const labels = [];
  let at = 12;
  for (; message[at] > 0; at += 1 + message[at]) labels.push(message.toString('latin1', at + 1, at + 1 + message[at]));
  const name = labels.join('.').toLowerCase();
  return { name, type: message.readUInt16BE(at + 1), bytes: message.subarray(12, at + 5) };
}

const u16 = (...numbers) => Buffer.concat(numbers.map((n) => Buffer.from([n >> 8, n & 255])));
const encode = (name) =>
  Buffer.concat([...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])), Buffer.of(0)]);
const otherCase = (text) => text.replace(/[a-z]/gi, (c) => (c < 'a' ? c.toLowerCase() : c.toUpperCase()));

function addressBytes(address) {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head, tail = ''] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array(8 - head.length - (tail || []).length).fill('0');
  return u16(...[...head, ...zeros, ...(tail || [])].map((group) => parseInt(group, 16)));
}

// What there is to say about the question: {rcode, address, silent, after (ms), truncated, cased,
// alias}.
function known(names, { name, type }) {
  const entry = names[name];
  if (entry === undefined) return { rcode: RCODES.NXDOMAIN };
  const { A, AAAA, late, ...more } = typeof entry === 'string' ? { A: entry } : entry;
  const said = { A, AAAA }[TYPES[type]];
  if (said === 'silent') return { silent: true };
  const after = late?.[TYPES[type]] ?? 0;
  return said in RCODES ? { rcode: RCODES[said], after } : { rcode: 0, address: said, after, ...more };
}

// A record: its owner's name, type, class IN, 60 s, its data.
const record = (owner, type, data) => Buffer.concat([owner, u16(type, 1, 0, 60, data.length), data]);

function respond(message, { type, bytes }, { rcode, address, truncated, cased, alias }, stream) {
  const cut = truncated && !stream;
  const asked = Buffer.from(bytes);
  if (cased) asked.write(otherCase(asked.toString('latin1', 0, asked.length - 4)), 0, 'latin1');
  const records = [];
  if (address && !cut) {
    const here = Buffer.of(0xc0, 12); // the name by a pointer to the question
    const owner = alias ? encode(cased ? otherCase(alias) : alias) : here;
    if (alias) records.push(record(here, CNAME, encode(alias)));
    records.push(record(owner, type, addressBytes(address)));
  }
  // The question's number; a response, with recursion; one question.
  const header = u16(message.readUInt16BE(0), 0x8180 | rcode | (cut ? TRUNCATED : 0), 1, records.length, 0, 0);
  return Buffer.concat([header, asked, ...records]);
}

/**
 * Listens on 127.0.0.1:53. names: by name an IPv4 address, or {A, AAAA, late, truncated, cased,
 * alias}, of which A and AAAA are an address, SERVFAIL, REFUSED, NXDOMAIN or silent (absent: there
 * is none). late: {A or AAAA: ms}, when it is answered. truncated: whole on TCP alone. cased:
 * names come back in another case. alias: by way of that name. Others do not exist. Without names
 * it never answers. Returns {questions, stop()}; a question is 'TYPE NAME', with ' tcp' if it came
 * that way.
 */
export async function startDns(names) {
  const questions = [];
  function answer(message, stream, send) {
    const asked = question(message);
    questions.push(`${asked.type} ${asked.name}${stream ? ' tcp' : ''}`);
    const said = names ? known(names, asked) : { silent: true };
    const response = !said.silent && respond(message, asked, said, stream);
    if (response && said.after) setTimeout(() => send(response), said.after).unref();
    else if (response) send(response);
  }
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => answer(message, false, (bytes) => socket.send(bytes, from.port, from.address)));
  const server = createServer((client) => {
    client.on('error', () => {}); // it may be gone
    let received = Buffer.alloc(0);
    client.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const len = received.length >= 2 ? received.readUInt16BE(0) : Infinity;
      if (received.length >= 2 + len) {
        answer(received.subarray(2, 2 + len), true, (bytes) => client.end(Buffer.concat([u16(bytes.length), bytes])));
      }
    });
  });
  await new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(53, '127.0.0.1', resolve);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(53, '127.0.0.1', resolve);
  });
  const stop = async () => {
    server.close();
    await new Promise((resolve) => socket.close(resolve));
  };
  return { questions, stop };
}
