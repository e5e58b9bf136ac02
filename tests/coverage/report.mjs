// SPDX-License-Identifier: MIT
// report.mjs FOLDER ROOM...: what the tests have executed of each room, by the profiles in FOLDER.
// Fails if a line is not executed, if fewer branches than the goal are, or if an exclusion is not
// needed.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const BRANCH_GOAL = 95; // per cent, in each room
const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const [folder, ...rooms] = process.argv.slice(2);

const llvm = (tool, ...args) => execFileSync(tool, args, { encoding: 'utf8', maxBuffer: 1 << 28 });

/** A function of a header is in several objects: what each has executed counts for it. */
function joined(branches) {
  const places = new Map();
  for (const [line, column, lastLine, lastColumn, whenTrue, whenFalse] of branches) {
    const key = [line, column, lastLine, lastColumn].join();
    const [, , , , wasTrue, wasFalse] = places.get(key) ?? [0, 0, 0, 0, 0, 0];
    places.set(key, [line, column, lastLine, lastColumn, wasTrue + whenTrue, wasFalse + whenFalse]);
  }
  return [...places.values()];
}

/** The counts of all tests: lines and branches of each file that has code. */
function measure() {
  const profiles = readdirSync(join(folder, 'profiles')).filter((name) => name.endsWith('.profdata'));
  const all = join(folder, 'all.profdata');
  llvm('llvm-profdata', 'merge', '-sparse', ...profiles.map((name) => join(folder, 'profiles', name)), '-o', all);
  const from = [join(folder, 'rooms.so'), `-instr-profile=${all}`];
  const lines = new Map();
  let file;
  for (const line of llvm('llvm-cov', 'export', '-format=lcov', ...from).split('\n')) {
    if (line.startsWith('SF:')) {
      lines.set((file = relative(root, line.slice(3))), []);
    } else if (line.startsWith('DA:')) {
      const [number, count] = line.slice(3).split(',').map(Number);
      lines.get(file).push({ number, count });
    }
  }
  const exported = JSON.parse(llvm('llvm-cov', 'export', ...from)).data[0].files;
  return exported.map((one) => {
    const name = relative(root, one.filename);
    return { name, room: name.split('/')[1], lines: lines.get(name) ?? [], branches: joined(one.branches) };
  });
}

/** Rows of exclusions.txt: file, function, what is not executed, and why it cannot be. */
function readExclusions() {
  const rows = [];
  for (const [i, line] of readFileSync(join(here, 'exclusions.txt'), 'utf8').split('\n').entries()) {
    if (line !== '' && !line.startsWith('#')) {
      const fields = line.split('\t').map((field) => field.trim());
      if (fields.length !== 5 || !/^(line|true|false)$/.test(fields[2]) || fields.includes('')) {
        throw new Error(`exclusions.txt:${i + 1}: not FILE, FUNCTION, line|true|false, TEXT and REASON with tabs between them`);
      }
      const [file, subject, what, text, reason] = fields;
      rows.push({ number: i + 1, file, subject, what, text, reason, used: 0 });
    }
  }
  return rows;
}

/** The function that a line is in: the last name before it that begins in the first column. */
function functionAt(source, number) {
  for (let i = number - 1; i >= 0; i--) {
    const found = /^[a-z][^;=]*?\b(\w+)\(/.exec(source[i]);
    if (found) {
      return found[1];
    }
  }
  return '-';
}

/** Whether the compiler decides it: a switch (src/format/switches.h) has one value in a build. */
const isSwitch = (text) => /^!?\(?(CCT_HAS_\w+( \|\| | && )?)+\)?$/.test(text);

/** Whether a line is in the block of an `if` that the compiler decides. */
function isSwitchedOff(source, number) {
  const indent = /^ */.exec(source[number - 1])[0].length;
  for (let i = number - 2; i >= 0; i--) {
    const [, before, condition] = /^( *)(?:if \((.*)\) \{$)?/.exec(source[i]);
    if (source[i].trim() !== '' && before.length < indent + (source[number - 1].trim() === '}')) {
      return condition !== undefined && isSwitch(condition);
    }
  }
  return false;
}

/** What of a file is not executed: {number, what, text}, and how many outcomes there are. */
function missesOf(file, source) {
  const missing = file.lines
    .filter(({ number, count }) => count === 0 && !isSwitchedOff(source, number))
    .map(({ number }) => ({ number, what: 'line', text: source[number - 1].trim() }));
  let outcomes = 0;
  for (const [line, column, lastLine, lastColumn, whenTrue, whenFalse] of file.branches) {
    const cut = source.slice(line - 1, lastLine);
    cut[cut.length - 1] = cut.at(-1).slice(0, lastColumn - 1);
    cut[0] = cut[0].slice(column - 1);
    const text = cut.map((piece) => piece.trim()).join(' ');
    if (isSwitch(text)) {
      continue;
    }
    outcomes += 2;
    for (const [what, count] of [['true', whenTrue], ['false', whenFalse]]) {
      if (count === 0) {
        missing.push({ number: line, what, text });
      }
    }
  }
  return { outcomes, missing: missing.map((miss) => ({ ...miss, subject: functionAt(source, miss.number) })) };
}

const percent = (part, whole) => (whole === 0 ? 100 : (100 * part) / whole);
const shown = (part, whole) => (whole === 0 ? '' : `${(Math.floor(percent(part, whole) * 100) / 100).toFixed(2)} %`);
function row(name, s) {
  const lines = `${String(s.lines - s.missedLines).padStart(6)} /${String(s.lines).padStart(5)} ${shown(s.lines - s.missedLines, s.lines).padStart(9)}`;
  const branches = `${String(s.branches - s.missedBranches).padStart(6)} /${String(s.branches).padStart(5)} ${shown(s.branches - s.missedBranches, s.branches).padStart(9)}`;
  console.log(`${name.padEnd(34)}${lines}${branches}${s.excluded ? `   ${s.excluded} excluded` : ''}`);
}
const nothing = () => ({ lines: 0, missedLines: 0, branches: 0, missedBranches: 0, excluded: 0 });
const add = (to, s) => Object.keys(to).forEach((key) => (to[key] += s[key]));

const exclusions = readExclusions();
const files = measure();
const uncovered = [];
const failures = [];
const total = nothing();
console.log(`${''.padEnd(34)}${'lines executed'.padStart(23)}${'outcomes of conditions'.padStart(23)}`);
for (const room of rooms) {
  const sum = nothing();
  for (const file of files.filter((one) => one.room === room && one.lines.length > 0)) {
    const source = readFileSync(join(root, file.name), 'utf8').split('\n');
    const { outcomes, missing } = missesOf(file, source);
    const counts = { ...nothing(), lines: file.lines.length, branches: outcomes };
    for (const miss of missing) {
      const why = exclusions.find((r) => r.file === file.name && r.subject === miss.subject && r.what === miss.what && r.text === miss.text);
      if (why) {
        why.used++;
        counts.excluded++;
        counts[miss.what === 'line' ? 'lines' : 'branches']--;
      } else {
        counts[miss.what === 'line' ? 'missedLines' : 'missedBranches']++;
        uncovered.push(`${file.name}:${miss.number}: ${miss.what === 'line' ? 'not executed' : `never ${miss.what}`}: ${miss.text}`);
      }
    }
    row(file.name, counts);
    add(sum, counts);
  }
  row(`src/${room}`, sum);
  add(total, sum);
  console.log();
  if (sum.missedLines > 0) {
    failures.push(`src/${room}: ${sum.missedLines} lines are not executed`);
  }
  if (percent(sum.branches - sum.missedBranches, sum.branches) < BRANCH_GOAL) {
    failures.push(`src/${room}: fewer than ${BRANCH_GOAL} % of the outcomes of conditions`);
  }
}
row('all', total);
for (const unused of exclusions.filter((r) => r.used === 0)) {
  failures.push(`exclusions.txt:${unused.number}: not needed: ${unused.file}: ${unused.text}`);
}
writeFileSync(join(folder, 'uncovered.txt'), uncovered.map((line) => `${line}\n`).join(''));
console.log(`\nnot executed (${relative(process.cwd(), join(folder, 'uncovered.txt'))}):\n${uncovered.map((line) => `  ${line}`).join('\n')}`);
failures.forEach((failure) => console.error(`coverage: ${failure}`));
process.exitCode = failures.length > 0 ? 1 : 0;
