// SPDX-License-Identifier: MIT
// Measures the firmware and writes the section "Firmware" of docs/SIZES.md. In a network of its
// own, as the tests.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { certificate } from '../integration/servers/certificates.mjs';
import { startDns } from '../integration/servers/dns.mjs';
import { SECRETS, startOidc } from '../integration/servers/oidc.mjs';
import { PARTS, boot } from './emulator.mjs';

const FILE = 'docs/SIZES.md';
const HEADING = '## Firmware';
const OWNERS = [
  ['cctoken', /\/(src|port)\//],
  ['the example', /\/examples\//],
  ['mbedTLS', /\/mbedtls\//],
  ['lwIP', /\/lwip\//],
  ['C library', /lib(c|gcc)\.a/],
];

const table = (head, rows) =>
  [head, head.map((_, i) => (i ? '---:' : '---')), ...rows].map((cells) => `| ${cells.join(' | ')} |`);

/** The bytes of the largest object of this name. */
function sizeOf(elf, name) {
  const lines = spawnSync('arm-none-eabi-nm', ['-S', elf], { encoding: 'utf8' }).stdout.split('\n');
  const fields = lines.map((line) => line.split(' ')).filter((words) => words.at(-1) === name);
  return Math.max(...fields.map(([, size]) => parseInt(size, 16)));
}

function sections(elf) {
  const lines = spawnSync('arm-none-eabi-size', ['-A', elf], { encoding: 'utf8' }).stdout.split('\n');
  const sizes = Object.fromEntries(lines.map((line) => line.split(/\s+/)).map(([name, size]) => [name, Number(size)]));
  return (name) => sizes[name] ?? 0;
}

/** What each owner has in flash, by the linker's map. */
function flashByOwner(elf) {
  const sums = Object.fromEntries(OWNERS.map(([owner]) => [owner, 0]));
  const map = readFileSync(`${elf}.map`, 'latin1');
  const layout = map.slice(map.indexOf('Linker script and memory map'));
  for (const [, section, address, size, object] of layout.matchAll(/^ (\.\S+)\s+0x(\w+) +0x(\w+) (\S+)$/gm)) {
    if (!/^\.(text|rodata|data|vectors)/.test(section) || (parseInt(address, 16) === 0 && section !== '.vectors')) continue;
    const owner = OWNERS.find(([, pattern]) => pattern.test(`/${object}`))?.[0] ?? 'C library';
    sums[owner] += parseInt(size, 16);
  }
  return sums;
}

async function measure(name, kind) {
  const [chain, version] = kind.split(' ');
  const tls = `TLSv${version}`;
  const server = await startOidc({ chain, minVersion: tls, maxVersion: tls });
  const settings = {
    CCTOKEN_TOKEN_URL: `https://server.test:${server.port}/token`,
    CCTOKEN_CLIENT_ID: 'plain',
    CCTOKEN_CLIENT_SECRET: SECRETS.plain,
    DNS: '10.0.2.2',
    FETCHES: 3,
  };
  const { status, uart } = await boot(name, settings, { pem: readFileSync(server.ca, 'latin1') });
  await server.stop();
  if (status !== 0) throw new Error(`${name}, ${kind}: status ${status}\n${uart}`);
  const [, arena, unused] = uart.match(/memory: arena (\d+) of \d+, stack unused (\d+).*\n$/);
  return { kind, arena: Number(arena), unused: Number(unused) };
}

const dns = await startDns({ 'server.test': '10.0.2.2' });
const parts = [];
for (const [name, { small }] of Object.entries(PARTS)) {
  const elf = `build/firmware/${name}/firmware.elf`;
  const size = sections(elf);
  const stack = size('.stack');
  const arena = sizeOf(elf, 'arena');
  const ram = size('.data') + size('.bss') + stack;
  const runs = [];
  for (const kind of small ? ['ec 1.2'] : ['ec 1.3', 'ec 1.2', 'rsa 1.3', 'rsa 1.2']) runs.push(await measure(name, kind));
  const flash = size('.text') + size('.ARM.exidx') + size('.data');
  parts.push({ name, flash, ram, stack, arena, rest: ram - stack - arena, runs, owners: flashByOwner(elf), ...limits(name) });
}
await dns.stop();

function limits(name) {
  const script = readFileSync(`examples/firmware/parts/${name}.ld`, 'utf8');
  const [flashLimit, ramLimit] = ['FLASH', 'RAM'].map((region) => {
    return Number(new RegExp(`${region} .*LENGTH = (\\d+)K`).exec(script)[1]) * 1024;
  });
  return { flashLimit, ramLimit };
}

const compiler = spawnSync('arm-none-eabi-gcc', ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0];
const text = [
  HEADING,
  '',
  'Written by `make firmware-size`: `examples/firmware`, `-Os`, with lwIP, DHCP and DNS. The link fails if an image',
  'outgrows its part; the last 4 KiB of flash are the page of settings. There is no heap.',
  `${compiler}.`,
  '',
  ...table(
    ['part', 'flash', 'of', 'RAM in all', 'of', 'arena', 'stack', 'the rest'],
    parts.map((one) => [one.name, one.flash, one.flashLimit, one.ram, one.ramLimit, one.arena, one.stack, one.rest]),
  ),
  '',
  '`lm3s6965` and `mps2` support TLS 1.2 and 1.3, EC and RSA; `mps2-small` supports TLS 1.2 and EC, without texts, catalogue of',
  "wordings and observer. The rest of the RAM is lwIP's pools, the client, its work buffer and mbedTLS's state. Flash by owner:",
  '',
  ...table(
    ['part', ...OWNERS.map(([owner]) => owner)],
    parts.map(({ name, owners }) => [name, ...OWNERS.map(([owner]) => owners[owner])]),
  ),
  '',
  'How much of arena and stack three tokens in one boot used, from a server whose chain is leaf, intermediate and',
  'root (EC P-256, RSA of 2048 bits):',
  '',
  ...table(
    ['part', 'chain', 'TLS', 'arena', 'stack'],
    parts.flatMap(({ name, stack, runs }) =>
      runs.map(({ kind, arena, unused }) => [name, ...kind.toUpperCase().split(' '), arena, stack - unused]),
    ),
  ),
  '',
];
const old = readFileSync(FILE, 'utf8');
const at = old.indexOf(`\n${HEADING}\n`);
writeFileSync(FILE, `${at < 0 ? `${old}\n` : old.slice(0, at + 1)}${text.join('\n')}`);
for (const one of parts) console.log(`${one.name}: flash ${one.flash} of ${one.flashLimit}, RAM ${one.ram} of ${one.ramLimit}`);
