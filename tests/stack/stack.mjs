// SPDX-License-Identifier: MIT
//
// The largest stack that an exchange can take, by what the compiler says of calls and frames
// (-fcallgraph-info=su), and for functions without that (C library, assembly) by their disassembly;
// beside it the stack that exchanges with a real server took. Writes the table into
// docs/TESTING.md. Fails if more was measured than computed, if there is recursion, or if a
// function's frame or what a function pointer points to is not known.
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { certificate, identity } from '../integration/servers/certificates.mjs';

let failed = false;

const folder = new URL('.', import.meta.url);
const rows = (name) =>
  readFileSync(new URL(name, folder), 'utf8')
    .split('\n')
    .filter((line) => line.trim() && !line.startsWith('#'))
    .map((line) => line.split(' | ').map((field) => field.trim()));

/** Of a clone (".constprop.0") or a static function of a file ("text.c:name") the name. */
const plain = (title) => title.slice(title.lastIndexOf(':') + 1).replace(/\..*$/, '');

// ---- calls ---------------------------------------------------------------------

/**
 * Map of title → {frame, file, calls: Set of titles, sites: FILE:LINE:COLUMN of calls by pointer}.
 */
function readCalls(files) {
  const functions = new Map();
  const one = (title) => {
    if (!functions.has(title)) functions.set(title, { frame: undefined, calls: new Set(), sites: [], file: '' });
    return functions.get(title);
  };
  for (const file of files) {
    // In the object of a whole program every title has the object's name before it.
    const text = readFileSync(file, 'utf8').replaceAll(/"\/tmp\/[^":]*:/g, '"');
    for (const [, title, label] of text.matchAll(/^node: \{ title: "([^"]*)" label: "([^"]*)"/gm)) {
      const frame = /\\n(\d+) bytes \(([^)]*)\)/.exec(label);
      if (!frame) continue;
      if (frame[2] === 'dynamic') throw new Error(`${title}: the size of its frame is not bounded`);
      Object.assign(one(title), { frame: Number(frame[1]), file: /\\n([^\\:]+):/.exec(label)?.[1] ?? '' });
    }
    for (const [, from, to, label] of text.matchAll(/^edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)"(?: label: "([^"]*)")?/gm)) {
      if (to === '__indirect_call') one(from).sites.push(label);
      else one(from).calls.add(to);
    }
  }
  return functions;
}

const sources = new Map();
function lineOf(site) {
  const [file, line] = site.split(':');
  if (!sources.has(file)) sources.set(file, readFileSync(file, 'utf8').split('\n'));
  const call = sources.get(file).slice(line - 1, Number(line) + 5).join('\n');
  return { file, text: /^[^;]*/.exec(call)[0].replaceAll(/\s+/g, ' ') };
}

/**
 * Turns a function's calls by pointer into calls of all that the table names. Returns the sites
 * that it does not know.
 */
function resolvePointers(functions, one, table) {
  const unknown = [];
  for (const site of one.sites) {
    const { file, text } = lineOf(site);
    const row = table.find(([part, what]) => file.includes(part) && text.includes(what));
    if (!row) unknown.push(`${site}: ${text}`);
    if (!row || row[2] === '-') continue;
    const names = row[2].split(' ').map((name) => new RegExp(`(^|[/:])${name}$`));
    for (const [title, { file: home }] of functions) {
      if (names.some((name) => name.test(`${home}:${plain(title)}`))) one.calls.add(title);
    }
  }
  one.sites = [];
  return unknown;
}

// ---- what the compiler did not see ---------------------------------------------

/**
 * Adds the functions of an executable that have no frame yet: all that is pushed and subtracted in
 * them, in any branch.
 */
function readDisassembly(functions, elf, objdump) {
  const text = execFileSync(objdump, ['-d', '--no-show-raw-insn', elf], { encoding: 'utf8', maxBuffer: 1 << 28 });
  for (const part of text.split(/\n(?=[0-9a-f]+ <)/)) {
    const name = /^[0-9a-f]+ <([^>]+)>:/.exec(part)?.[1];
    if (!name || functions.get(name)?.frame !== undefined) continue;
    const one = functions.get(name) ?? { calls: new Set(), sites: [] };
    one.frame = objdump.includes('arm') ? frameOfArm(part) : frameOfX86(part);
    for (const [, target] of part.matchAll(/\b(?:call|jmp|j[a-z]+|bl|b|b\.[a-z]+|b[a-z]{2}(?:\.[nw])?)\s+[0-9a-f]+ <([^>+]+)>/g)) {
      if (target !== name) one.calls.add(target);
    }
    functions.set(name, one);
  }
  // Names of one address are one function: aliases, and functions with the same code.
  const byAddress = new Map();
  for (const [address, name] of symbols(elf, objdump)) byAddress.set(address, [...(byAddress.get(address) ?? []), name]);
  for (const names of byAddress.values()) {
    const body = names.map((name) => functions.get(name)).find((one) => one?.frame !== undefined);
    for (const name of names) if (body && functions.get(name)?.frame === undefined) functions.set(name, body);
  }
}
function symbols(elf, objdump) {
  const text = execFileSync(objdump, ['-t', elf], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return [...text.matchAll(/^([0-9a-f]+) .* F \S+\s+[0-9a-f]+ (?:\.hidden )?(\S+)$/gm)].map(([, address, name]) => [address, name]);
}
function frameOfX86(part) {
  let frame = 8 + 8 * (part.match(/\tpush/g) ?? []).length;
  for (const [, bytes] of part.matchAll(/\tsub\s+\$0x([0-9a-f]+),%rsp/g)) frame += parseInt(bytes, 16);
  for (const [, bytes] of part.matchAll(/\tlea\s+-0x([0-9a-f]+)\(%rsp\),%rsp/g)) frame += parseInt(bytes, 16);
  return frame;
}
function frameOfArm(part) {
  let frame = 0;
  for (const [, list] of part.matchAll(/\t(?:push|stmdb\s+sp!,)[^{]*\{([^}]*)\}/g)) {
    for (const register of list.split(', ')) {
      const range = /r(\d+)-r(\d+)/.exec(register);
      frame += range ? 4 * (range[2] - range[1] + 1) : 4;
    }
  }
  for (const [, bytes] of part.matchAll(/\tsub(?:\.w)?\s+sp, (?:sp, )?#(\d+)/g)) frame += Number(bytes);
  for (const [, bytes] of part.matchAll(/\[sp, #-(\d+)\]!/g)) frame += Number(bytes);
  return frame;
}

// ---- the walk ------------------------------------------------------------------

/**
 * The deepest way from a function down. Recursion is reported, unless recursion.txt says how often
 * a function of the loop can be in it at a time. With 0 it is left out.
 */
function deepest(functions, start) {
  const table = rows('pointers.txt');
  const limits = new Map(rows('recursion.txt').map(([name, times]) => [name, Number(times)]));
  const isLimited = (title) => limits.has(plain(title));
  const known = new Map();
  const path = [];
  const found = { loops: new Set(), missing: new Set(), unknown: new Set(), reached: new Set() };
  const nothing = { bytes: 0, way: [] };
  const walk = (title) => {
    const times = path.filter((one) => one === title).length;
    if (isLimited(title) ? times >= limits.get(plain(title)) : times > 0) {
      const loop = path.slice(path.lastIndexOf(title));
      if (!loop.some(isLimited)) found.loops.add([...loop, title].map(plain).join(' > '));
      if (isLimited(title) || !loop.some(isLimited)) return nothing;
    }
    const key = [title, ...path.filter(isLimited)].join(' ');
    if (known.has(key)) return known.get(key);
    let one = functions.get(title);
    // a part of a static function
    if (one?.frame === undefined) one = functions.get(title.slice(title.lastIndexOf(':') + 1));
    if (one?.frame === undefined) {
      found.missing.add(title);
      return nothing;
    }
    for (const site of resolvePointers(functions, one, table)) found.unknown.add(site);
    found.reached.add(title);
    path.push(title);
    let best = nothing;
    for (const call of one.calls) {
      const below = walk(call);
      if (below.bytes > best.bytes) best = below;
    }
    path.pop();
    const result = { bytes: one.frame + best.bytes, way: [[plain(title), one.frame], ...best.way] };
    known.set(key, result);
    return result;
  };
  return { ...walk(start), ...found };
}

/** leaveOut: names of functions that are not looked at. */
function compute(elf, objdump, start, files, leaveOut = []) {
  const functions = readCalls(files);
  readDisassembly(functions, elf, objdump);
  for (const name of leaveOut) functions.set(name, { frame: 0, calls: new Set(), sites: [], file: '' });
  const found = deepest(functions, [...functions.keys()].find((key) => plain(key) === start));
  for (const one of found.unknown) console.error(`stack: pointers.txt knows no function for ${one}`);
  for (const one of found.loops) console.error(`stack: recursion: ${one}`);
  for (const one of found.missing) console.error(`stack: no frame of ${one}`);
  failed ||= found.unknown.size + found.loops.size + found.missing.size > 0;
  return found;
}

// ---- measured ------------------------------------------------------------------

/** A server that gives everybody a token, and the stack of one exchange with it. */
async function measure(chain, version, use) {
  const tls = { minVersion: version, maxVersion: version };
  const server = createServer({ ...identity(chain, 'long'), ...tls, requestCert: use === 'mtls', rejectUnauthorized: false }, (request, response) => {
    request.resume();
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ access_token: 'a-token', token_type: use === 'dpop' ? 'DPoP' : 'Bearer', expires_in: 3600 }));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const url = `https://127.0.0.1:${server.address().port}/token`;
  const files = [`${chain}-root.pem`, 'rsa-clientonly.key', 'rsa-clientonly.pem'].map(certificate);
  try {
    const { stdout } = await promisify(execFile)('build/stack/measure', [use, url, ...files], { timeout: 60_000 });
    return Number(stdout);
  } finally {
    server.close();
  }
}

/** What the firmware has measured (make firmware-size), of the part that is computed here. */
function measuredByFirmware() {
  const rows = [...readFileSync('docs/SIZES.md', 'utf8').matchAll(/^\| mps2 \| (EC|RSA) \| ([0-9.]+) \| \d+ \| (\d+) \|$/gm)];
  return rows.map(([, chain, version, bytes]) => [`${chain} chain, TLS ${version}`, Number(bytes)]);
}

// ---- all -----------------------------------------------------------------------

const LOOK_UP = 'cct_posix_look_up_elsewhere';
const objects = (directory) =>
  readdirSync(directory, { recursive: true })
    .filter((name) => name.endsWith('.ci') && !name.includes('.elf'))
    .map((name) => join(directory, name));
const deepestOf = ({ way }) => way.map(([name, frame]) => `\`${name}\` ${frame}`).join(', ');

const X86 = ['build/stack/measure', 'objdump', 'exchange', ['build/stack/measure.ltrans0.ltrans.ci']];
const x86 = compute(...X86, [LOOK_UP]);
const withLookUp = compute(...X86);
const arm = compute('build/stack/firmware/mps2/firmware.elf', 'arm-none-eabi-objdump', 'main', objects('build/stack/firmware/mps2'));

// Of these the largest is shown.
const USES = ['secret', 'private-key-jwt', 'mtls', 'dpop'];
const measured = [];
for (const chain of ['ec', 'rsa']) {
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const uses = [];
    for (const use of USES) uses.push(await measure(chain, version, use));
    measured.push([`${chain.toUpperCase()} chain, TLS ${version.slice(4)}`, Math.max(...uses)]);
  }
}
const table = [
  '| | measured | computed |',
  '|---|---:|---:|',
  ...measured.map(([what, bytes]) => `| x86-64: ${what} | ${bytes} | ${x86.bytes} |`),
  `| x86-64: in the child that looks up a name | | ${withLookUp.bytes} |`,
  ...measuredByFirmware().map(([what, bytes]) => `| Cortex-M: ${what} | ${bytes} | ${arm.bytes} |`),
];
console.log(table.join('\n'));
for (const [limit, list] of [[x86.bytes, measured], [arm.bytes, measuredByFirmware()]]) {
  for (const [what, bytes] of list) {
    if (bytes > limit) {
      failed = true;
      console.error(`stack: ${what} took ${bytes} bytes, more than the ${limit} that were computed`);
    }
  }
}
const text = readFileSync('docs/TESTING.md', 'utf8');
const block = `<!-- make stack -->\n${table.join('\n')}\n\nThe deepest ways: on x86-64 ${deepestOf(x86)}; in the child ${deepestOf(withLookUp)}; on Cortex-M ${deepestOf(arm)}.\n<!-- end -->`;
writeFileSync('docs/TESTING.md', text.replace(/<!-- make stack -->[^]*?<!-- end -->/, () => block));
process.exitCode = failed ? 1 : 0;
