// SPDX-License-Identifier: MIT
// What a proxy and a silent address cost, in a network and with an /etc/hosts of its own:
//   unshare --net --mount node reach.mjs ROUNDS
// Prints {"direct": {CONTESTANT: [{wall, cpu}, …]}, "proxy": …, "silent": …} on one line. The
// server is oidc-provider with a P-256 chain and TLS 1.3, its name server.test. direct: one
// address. proxy: through Tinyproxy. silent: another address of the name, in IPv6, which is tried
// first, and from which nothing ever comes back.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProxy } from '../integration/servers/proxy.mjs';
import { CONTESTANTS, folder, startServers, timeInTurn, timed } from './contestants.mjs';

const [rounds] = process.argv.slice(2).map(Number);
const WARM_UP = 200;
const SILENT_ROUNDS = 9; // each takes a quarter of a second
const NETWORK = [
  'link set lo up',
  'link add v0 type veth peer name v1',
  'link set v0 up',
  'link set v1 up',
  'address add 2001:db8::1/64 dev v0 nodad',
  'neighbour add 2001:db8::70 lladdr 02:00:00:00:00:01 dev v0 nud permanent',
];
const names = Object.keys(CONTESTANTS).filter((name) => name !== 'BearSSL'); // has neither

execFileSync('ip', ['-batch', '-'], { input: NETWORK.join('\n') });
const hosts = join(folder, 'hosts');
const writeHosts = (...addresses) => writeFileSync(hosts, addresses.map((one) => `${one} server.test\n`).join(''));
writeHosts('127.0.0.1');
execFileSync('mount', ['--bind', hosts, '/etc/hosts']);

const { servers, end } = await startServers('ec 1.3');
const server = servers['ec 1.3'];
const direct = { ...server, url: server.url.replace('//localhost', '//server.test') };
const proxy = await startProxy('tinyproxy');
const proxied = { ...direct, proxy: `http://${proxy.address}` };
const one = (key, to) => ({ key, server: to, ca: to.ca });

for (let i = 0; i < WARM_UP; i++) timed(CONTESTANTS.cctoken(direct, direct.ca));
const times = timeInTurn([one('direct', direct), one('proxy', proxied)], rounds, () => names);
writeHosts('2001:db8::70', '127.0.0.1');
Object.assign(times, timeInTurn([one('silent', direct)], SILENT_ROUNDS, () => names));
end();
await proxy.stop();
console.log(JSON.stringify(times));
