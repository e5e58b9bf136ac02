// SPDX-License-Identifier: MIT
// A program, to be started in a network of its own (build/tests/enter net): runs a token server and
// a DNS server on its loopback, then cctoken in an empty root, and prints what happened as JSON.
//   node island.mjs '{"enter", "root", "program", "dns", "args", "env", "tmpfs", "end", "host",
//   "network", "later"}'
// dns: the names that are known (see dns.mjs); null: it never answers; absent: there is none.
// tmpfs: where to mount one. end: {signal, after}: what it is sent, and when (ms). host: where the
// token endpoint listens. network: commands of ip(8) before all of that. later: {network, after}:
// more of them, and when.
import { execFileSync } from 'node:child_process';
import { cctoken } from '../run.mjs';
import { startDns } from './dns.mjs';
import { startRaw, token } from './raw.mjs';

const { enter, root, program, dns, args, env, tmpfs = [], end, host, network, later } = JSON.parse(process.argv[2]);
const configure = (commands) => execFileSync('ip', ['-batch', '-'], { input: commands.join('\n') });
if (network) configure(network);
const server = await startRaw([[token()]], { host });
const names = dns === undefined ? undefined : await startDns(dns ?? undefined);
function started(child) {
  if (end) setTimeout(() => child.kill(end.signal), end.after);
  if (later) setTimeout(configure, later.after, later.network);
}
const result = await cctoken(
  ['root', root, ...tmpfs.map((path) => `+${path}`), program, ...args.map((arg) => arg.replace('PORT', server.port))],
  { program: enter, env, started },
);
process.stdout.write(JSON.stringify({ result, questions: names?.questions, connections: server.connections() }));
await names?.stop();
await server.stop();
