// SPDX-License-Identifier: MIT
// A process of its own with servers of oidc-provider for each chain, TLS 1.2 and 1.3 alone, or for
// those of its arguments ("ec 1.3"). Prints {"ec 1.3": {port, url, ca, distant}, …} on one line,
// and ends with its standard input. `distant` is a port that leads to the same server as if it were
// some milliseconds away.
import { connect, createServer } from 'node:net';
import { startOidc } from '../integration/servers/oidc.mjs';
import { listen } from '../integration/servers/loopback.mjs';

const DELAY = 5; // ms each way

function pass(from, to) {
  from.on('data', (chunk) => setTimeout(() => to.write(chunk), DELAY));
  from.on('end', () => setTimeout(() => to.end(), DELAY));
  from.on('error', () => to.destroy());
}

const relay = (port) =>
  listen(
    createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
      const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
      pass(near, far);
      pass(far, near);
    }),
  );

const only = process.argv.slice(2);
const servers = {};
for (const chain of ['ec', 'rsa', 'ec384', 'rsa4096']) {
  for (const version of ['1.3', '1.2']) {
    const key = `${chain} ${version}`;
    const tls = `TLSv${version}`;
    if (only.length > 0 && !only.includes(key)) continue;
    const { port, url, ca } = await startOidc({ chain, minVersion: tls, maxVersion: tls });
    const { port: distant } = await relay(port);
    servers[key] = { chain, version, port, url, ca, distant };
  }
}
console.log(JSON.stringify(servers));
process.stdin.resume().on('end', () => process.exit(0));
