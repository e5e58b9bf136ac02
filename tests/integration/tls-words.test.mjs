// SPDX-License-Identifier: MIT
// Messages about TLS failures: other protocols in place of TLS, alerts by name, and failures after
// the handshake.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { describe, test } from 'node:test';
import { fails, get, token } from './run.mjs';
import { certificate, identity } from './servers/certificates.mjs';
import { listen } from './servers/loopback.mjs';
import { TOKEN, startRaw, token as good } from './servers/raw.mjs';

const ca = certificate('ec-root.pem');
const from = (port, args = ['--retry', '0']) => get({ url: `https://localhost:${port}/token`, ca }, args);
const first = (result) => result.stderr.split('\n')[0];

// openssl s_server with these arguments; `heard(text)` is called with all of its output so far,
// until it returns true.
async function sServer(args, run) {
  const files = { cert: certificate('ec-good.pem'), key: certificate('ec-good.key') };
  const chain = ['-cert', files.cert, '-key', files.key, '-cert_chain', certificate('ec-intermediate.pem')];
  const child = spawn('openssl', ['s_server', '-accept', '127.0.0.1:0', ...chain, ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let text = '';
  const heard = (pattern) =>
    new Promise((resolve, reject) => {
      const look = () => pattern.test(text) && resolve(pattern.exec(text));
      child.stdout.on('data', look);
      child.on('exit', () => reject(new Error(`openssl ended: ${text}`)));
      look();
    });
  child.stdout.on('data', (chunk) => (text += chunk));
  try {
    const [, port] = await heard(/ACCEPT 127\.0\.0\.1:(\d+)/);
    await run(Number(port), child, heard);
  } finally {
    child.kill('SIGKILL');
  }
}

describe('what answers in place of TLS', { timeout: 300_000 }, () => {
  test('Node, plain HTTP: not_tls', async () => {
    let requests = 0;
    const { port, stop } = await listen(createHttp((_, response) => ((requests += 1), response.end('x'))));
    const result = await from(port);
    await stop();
    fails(result, 'not_tls');
    assert.match(first(result), /the port does not speak TLS: it speaks plain HTTP$/);
    assert.match(result.stderr, /try: check host and port/);
    assert.equal(requests, 0);
  });
  const BANNERS = {
    'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n': 'SSH',
    '220 mail.example.com ESMTP Postfix\r\n': 'SMTP',
    '220 (vsFTPd 3.0.3)\r\n': 'FTP',
    '220 ready\r\n': 'SMTP or FTP',
    '* OK [CAPABILITY IMAP4rev1] ready\r\n': 'IMAP',
    '+OK POP3 ready\r\n': 'POP3',
    '-ERR unknown command\r\n': 'Redis',
    'AMQP\0\0\x09\x01': 'AMQP',
    '<html><head></head></html>': 'plain HTTP \\(a web page\\)',
  };
  for (const [banner, protocol] of Object.entries(BANNERS)) {
    for (const ending of ['hold', 'close']) {
      test(`${protocol}, ${ending}: not_tls`, async () => {
        const server = await startRaw([[Buffer.from(banner, 'latin1'), { [ending]: true }]], { tls: false, read: false });
        const result = await get({ ...server, ca });
        await server.stop();
        fails(result, 'not_tls');
        assert.match(first(result), new RegExp(`: it speaks ${protocol}$`));
      });
    }
  }
  test('something unknown is shown by its first bytes, printable', async () => {
    const server = await startRaw([['\x1b[31mwho\0are you', { hold: true }]], { tls: false, read: false });
    const result = await get({ ...server, ca });
    await server.stop();
    fails(result, 'not_tls');
    assert.match(first(result), /: its data begins with "\\x1B\[31mwho\\x00are you"$/);
  });
});

describe('alerts', { timeout: 300_000 }, () => {
  test('openssl does not serve this host: unrecognized_name', () =>
    sServer(['-servername', 'other.test', '-servername_fatal', '-cert2', certificate('ec-wrongname.pem'), '-key2',
      certificate('ec-wrongname.key')], async (port) => {
      const result = await from(port);
      fails(result, 'tls_failure');
      assert.match(first(result), /TLS alert unrecognized_name \(112\): it does not serve this host$/);
    })); // prettier-ignore
  test('openssl speaks another protocol: no_application_protocol', () =>
    sServer(['-alpn', 'h2'], async (port) => {
      const result = await from(port);
      fails(result, 'tls_failure');
      assert.match(first(result), /TLS alert no_application_protocol \(120\): it does not speak HTTP\/1\.1$/);
    }));
  const NAMES = {
    40: 'handshake_failure',
    47: 'illegal_parameter',
    70: 'protocol_version',
    80: 'internal_error',
    116: 'certificate_required',
    255: 'without a name',
  };
  for (const [number, name] of Object.entries(NAMES)) {
    test(name, async () => {
      const alert = Buffer.from([21, 3, 3, 0, 2, 2, Number(number)]);
      const server = await startRaw([[alert, { hold: true }]], { tls: false, read: false });
      const result = await get({ ...server, ca });
      await server.stop();
      assert.equal(result.status, 4, result.stderr);
      assert.match(first(result), new RegExp(`the server sent TLS alert ${name} \\(${number}\\)(: \\S|$)`));
    });
  }
});

describe('broken handshakes', { timeout: 300_000 }, () => {
  const record = (type, ...bytes) => Buffer.from([type, 3, 3, bytes.length >> 8, bytes.length & 255, ...bytes]);
  const rows = [
    ['data first', record(23, 1, 2, 3), /a record is malformed|out of order/],
    ['Finished first', record(22, 20, 0, 0, 12, ...Array(12).fill(7)), /the server sent a message out of order \(mbedTLS error -0x7700\)$/],
    ['a ServerHello of a byte', record(22, 2, 0, 0, 1, 3), /a message of the server is malformed \(mbedTLS error -0x7300\)$/],
  ]; // prettier-ignore
  for (const [what, bytes, words] of rows) {
    test(`${what}: in words`, async () => {
      const server = await startRaw([[bytes, { hold: true }]], { tls: false, read: false });
      const result = await get({ ...server, ca });
      await server.stop();
      fails(result, 'tls_failure');
      assert.match(first(result), words);
    });
  }
});

describe('after the handshake', { timeout: 300_000 }, () => {
  test('openssl asks to renegotiate in TLS 1.2: no client certificate is wanted', () =>
    sServer(['-tls1_2'], async (port, child, heard) => {
      const running = from(port);
      await heard(/POST \/token/);
      child.stdin.write('R\n');
      const result = await running;
      fails(result, 'tls_failure');
      assert.match(first(result), /: after the handshake: the server requested renegotiation, which this client never performs/);
      assert.doesNotMatch(result.stderr, /client certificate|handshake failed/);
    }));
  test('openssl asks for a certificate in TLS 1.3 and takes none: client_certificate_required', () =>
    sServer(['-tls1_3', '-Verify', '1', '-verify_return_error'], async (port) => {
      fails(await from(port), 'client_certificate_required');
    }));
  test('openssl asks for a certificate in TLS 1.2 and takes none: client_certificate_required', () =>
    sServer(['-tls1_2', '-Verify', '1', '-verify_return_error'], async (port) => {
      fails(await from(port), 'client_certificate_required');
    }));
});

describe('a client certificate that openssl does not accept', { timeout: 300_000 }, () => {
  const mtls = (name) => ['--retry', '0', '--auth', 'mtls', '--key', certificate(`${name}.key`), '--cert', certificate(`${name}.pem`)];
  for (const version of ['-tls1_2', '-tls1_3']) {
    test(`${version}, of an unknown authority: client_certificate_required`, () =>
      sServer([version, '-Verify', '1', '-verify_return_error', '-CAfile', certificate('client-root.pem')], async (port) => {
        const result = await from(port, mtls('ec-clientonly'));
        fails(result, 'client_certificate_required');
        assert.match(first(result), /it refused the one presented, by TLS alert unknown_ca \(48\): .*\(--cert\)$/);
        assert.match(result.stderr, /try: use --key and --cert with a certificate that the server accepts/);
        fails(await from(port), 'client_certificate_required');
      }));
    test(`${version}, of its authority: it is accepted`, () =>
      sServer([version, '-Verify', '1', '-verify_return_error', '-CAfile', certificate('client-root.pem')], async (port, child, heard) => {
        const running = from(port, mtls('client'));
        await heard(/POST \/token/);
        child.stdin.write('Q\n');
        await running;
      }));
  }
});

describe('ALPN', { timeout: 300_000 }, () => {
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    test(`${version}: http/1.1 is chosen`, async () => {
      let chosen;
      const server = createTls({ ...identity('ec'), ALPNProtocols: ['h2', 'http/1.1'], maxVersion: version, minVersion: version },
        // prettier-ignore
        (socket) => { chosen = socket.alpnProtocol; socket.on('data', () => socket.end(good())); });
      const { port, stop } = await listen(server);
      const result = await from(port);
      await stop();
      assert.equal(token(result), TOKEN);
      assert.equal(chosen, 'http/1.1');
    });
  }
  test('the ClientHello has it and no other', async () => {
    let hello = Buffer.alloc(0);
    const { port, stop } = await listen(
      createServer((socket) => socket.on('data', (chunk) => ((hello = Buffer.concat([hello, chunk])), socket.destroy()))),
    );
    await from(port);
    await stop();
    const extension = Buffer.from('0010000b000908687474702f312e31', 'hex');
    assert.ok(hello.includes(extension), hello.toString('hex'));
  });
});
