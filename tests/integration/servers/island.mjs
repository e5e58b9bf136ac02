// SPDX-License-Identifier: MIT
// A program, to be started in a network of its own (build/tests/enter net): runs a token server and a DNS server on
// its loopback, then cctoken in an empty root, and prints what happened as JSON.
//   node island.mjs '{"enter", "root", "program", "dns", "args", "env"}'
// dns: the names that are known (see dns.mjs); null: it never answers; absent: there is none.
import { cctoken } from '../run.mjs';
import { startDns } from './dns.mjs';
import { startRaw, token } from './raw.mjs';

const { enter, root, program, dns, args, env } = JSON.parse(process.argv[2]);
const server = await startRaw([[token()]]);
const names = dns === undefined ? undefined : await startDns(dns ?? undefined);
const result = await cctoken(
  ['root', root, program, ...args.map((arg) => arg.replace('PORT', server.port))],
  { program: enter, env },
);
process.stdout.write(JSON.stringify({ result, questions: names?.questions, connections: server.connections() }));
await names?.stop();
await server.stop();
