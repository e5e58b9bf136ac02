// SPDX-License-Identifier: MIT
// A small DNS server (RFC 1035) for IPv4 addresses, on UDP.
import { createSocket } from 'node:dgram';

const A = 1;
const NXDOMAIN = 3;

// The name and type of the question, and the bytes that it takes.
function question(message) {
  const labels = [];
  let at = 12;
  for (; message[at] > 0; at += 1 + message[at]) labels.push(message.toString('latin1', at + 1, at + 1 + message[at]));
  const name = labels.join('.').toLowerCase();
  return { name, type: message.readUInt16BE(at + 1), bytes: message.subarray(12, at + 5) };
}

function respond(message, { name, type, bytes }, names) {
  const address = names[name];
  const data = address && type === A ? address.split('.').map(Number) : [];
  const header = Buffer.alloc(12);
  header.writeUInt16BE(message.readUInt16BE(0), 0); // the question's number
  header.writeUInt16BE(0x8180 | (address ? 0 : NXDOMAIN), 2); // a response, with recursion
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(data.length ? 1 : 0, 6);
  // The name by a pointer to the question, type A, class IN, 60 s, 4 bytes.
  const answer = data.length ? Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 60, 0, 4, ...data]) : Buffer.alloc(0);
  return Buffer.concat([header, bytes, answer]);
}

/**
 * Listens on 127.0.0.1:53. names: addresses by name; others do not exist. Without names it never answers.
 * Returns {questions, stop()}; a question is 'TYPE NAME'.
 */
export async function startDns(names) {
  const questions = [];
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const asked = question(message);
    questions.push(`${asked.type} ${asked.name}`);
    if (names) socket.send(respond(message, asked, names), from.port, from.address);
  });
  await new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(53, '127.0.0.1', resolve);
  });
  return { questions, stop: () => new Promise((resolve) => socket.close(resolve)) };
}
