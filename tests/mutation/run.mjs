// SPDX-License-Identifier: MIT
// run.mjs: changes the library in one small place at a time, and looks whether a unit test notices.
//
//   REPORT=1 tries none: the table of those up to the first that is not known
//   MUTANTS=n of all that there are (0: all)   FILE=src/format/url.c those of one file
//   SEED=1   JOBS=1
//
// Which ones are taken depends on the seed alone, and n + 1 are n and one more. What is known of a
// mutant stays in build/mutation/results.jsonl while neither the file nor the tests change, so a
// run that was ended goes on where it was.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mutantsOf, tokensOf } from './operators.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const folder = join(root, 'build/mutation');
const { CC, FLAGS, COVERAGE, SEED = '1' } = process.env;
// Copies: the library may be built again meanwhile.
const LIBRARY = join(folder, 'libcctoken.a');
const CLI = join(folder, 'cli.a');
const wanted = Number(process.env.MUTANTS || 1000);
const jobs = Math.min(2, Number(process.env.JOBS || 1));
const ROOMS = ['format', 'cause', 'oauth', 'net', 'client'];
// A mutant may turn a loop endless, and let it fill memory.
const LIMIT_MS = 3000;
const LIMIT_MB = 1024;
// An access beyond an array is noticed as in `make unit`.
const SANITIZE = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
process.env.ASAN_OPTIONS = `detect_leaks=0:hard_rss_limit_mb=${LIMIT_MB}:allocator_may_return_null=1:max_allocation_size_mb=${LIMIT_MB}`;

process.chdir(root);
const hash = (...texts) => texts.reduce((h, text) => h.update(text), createHash('sha256')).digest('hex').slice(0, 16);
const read = (path) => readFileSync(path, 'utf8');
const flags = FLAGS.split(' ').filter(Boolean).map((flag) => flag.replaceAll("'", ''));
const COMPILE = ['-std=c99', '-w', ...flags];

/** One after the other as each ends; resolves to {code, signal, late}. */
function run(command, args, limitMs = 60_000) {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      process.kill(-child.pid, 'SIGKILL'); // and what it has started
    }, limitMs);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      done({ code, signal, late });
    });
  });
}

// ---- which tests execute a line --------------------------------------------

/**
 * Of each test program: the lines of each file that it executes, all lines that have code, its time
 * and its text.
 */
function readTests() {
  mkdirSync(join(folder, 'tests'), { recursive: true });
  const names = readdirSync('tests/unit').filter((name) => /^test_.*\.c$/.test(name)).map((name) => name.slice(0, -2)).filter((name) => existsSync(join(COVERAGE, 'profiles', `${name}.profdata`)));
  const headers = readdirSync('tests/unit').filter((name) => name.endsWith('.h')).map((name) => ({ name, text: read(join('tests/unit', name)) }));
  return names.map((name) => {
    const profile = join(COVERAGE, 'profiles', `${name}.profdata`);
    const info = execFileSync('llvm-cov', ['export', '-format=lcov', join(COVERAGE, 'rooms.so'), `-instr-profile=${profile}`], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] });
    const executed = new Map();
    const code = new Map();
    let file;
    for (const line of info.split('\n')) {
      if (line.startsWith('SF:')) {
        file = relative(root, line.slice(3));
        executed.set(file, new Set());
        code.set(file, new Set());
      } else if (line.startsWith('DA:')) {
        const [number, count] = line.slice(3).split(',').map(Number);
        code.get(file).add(number);
        if (count > 0) {
          executed.get(file).add(number);
        }
      }
    }
    const source = join('tests/unit', `${name}.c`);
    return { name, source, executed, code, hash: hash(read(source), ...headers.filter(({ name }) => read(source).includes(name)).map(({ text }) => text)), ms: 0, kills: 0 };
  });
}

// First without sanitizers, which is much faster; what no test notices then, once more with them.
const STAGES = [
  { name: 'plain', flags: [], slack: 20 },
  { name: 'sanitized', flags: SANITIZE, slack: 20 },
];

/**
 * Compiles a test program once, and looks whether it succeeds without a change; resolves to its
 * object, or to nothing.
 */
function prepareTest(test, stage) {
  test.prepared ??= {};
  return (test.prepared[stage.name] ??= (async () => {
    const object = join(folder, 'tests', `${test.name}.${stage.name}.o`);
    const made = `${object}.${test.hash}`;
    const program = object.slice(0, -2);
    if (!existsSync(made)) {
      const { code } = await run(CC, [...COMPILE, ...stage.flags, '-O0', '-c', test.source, '-o', object]);
      if (code !== 0) {
        throw new Error(`${test.source} does not compile`);
      }
      writeFileSync(made, '');
    }
    await link(test, stage, object, [], program);
    const began = performance.now();
    const { code } = await run(program, []);
    test.ms = Math.max(test.ms, performance.now() - began);
    if (code !== 0) {
      console.error(`${test.name} (${stage.name}) fails without any change: left out`);
      process.exitCode = 1;
    }
    return code === 0 ? object : undefined;
  })());
}

function link(test, stage, testObject, objects, program) {
  const cli = test.name.startsWith('test_cli_') ? [CLI] : [];
  // The first definition counts: the object of the mutant, not the one in the library.
  return run(CC, ['-fuse-ld=gold', ...stage.flags, testObject, ...objects, ...cli, LIBRARY, '-lcmocka', '-o', program]);
}

/**
 * The file's own test first, then its room's, then the one that noticed most so far, then the
 * fastest.
 */
function testsFor(tests, mutant) {
  const [, room, name] = /^src\/(\w+)\/(\w+)\.c$/.exec(mutant.file);
  const rank = (test) => (test.name === `test_${room}_${name}` ? 0 : test.name.startsWith(`test_${room}_`) ? 1 : 2);
  return tests
    .filter((test) => {
      const executed = test.executed.get(mutant.file);
      const lines = test.code.get(mutant.file);
      // A table has no code: then each that executes anything of the file.
      return executed && (lines.has(mutant.line) ? executed.has(mutant.line) : executed.size > 0);
    })
    .sort((a, b) => rank(a) - rank(b) || b.kills - a.kills || a.ms - b.ms);
}

// ---- the mutants -------------------------------------------------------------

/** Comments and white space do not matter. */
const keyOf = (file, text) => hash(file, tokensOf(text).map((token) => token.text).join(' '));

function readMutants() {
  const files = process.env.FILE
    ? process.env.FILE.split(/[ ,]+/)
    : ROOMS.flatMap((room) => readdirSync(join('src', room)).filter((name) => name.endsWith('.c')).map((name) => `src/${room}/${name}`));
  const mutants = files.flatMap((file) => {
    const text = read(file);
    const lines = text.split('\n');
    return mutantsOf(text).map((mutant) => {
      const line = text.slice(0, mutant.at).split('\n').length;
      const changed = text.slice(0, mutant.at) + mutant.instead + text.slice(mutant.end);
      const [before, after] = [lines[line - 1].slice(0, mutant.at - (text.lastIndexOf('\n', mutant.at - 1) + 1)), text.slice(mutant.end).split('\n', 1)[0]];
      const joined = (...parts) => parts.join('').split('\n').map((one) => one.trim()).join(' ').trim();
      const [was, isNow] = [joined(before, text.slice(mutant.at, mutant.end), after), joined(before, mutant.instead, after)];
      const column = mutant.at - text.lastIndexOf('\n', mutant.at - 1);
      return { ...mutant, file, line, column, changed, was, isNow };
    });
  });
  // Where the text around it moves, the same ones are still taken.
  const order = (m) => hash(SEED, m.file, m.was, m.what, String(m.column));
  const sorted = mutants.map((m) => [order(m), m]).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, m]) => m);
  const taken = wanted > 0 && !process.env.FILE ? sorted.slice(0, wanted) : mutants;
  return { count: mutants.length, taken: taken.map((mutant) => ({ ...mutant, key: keyOf(mutant.file, mutant.changed) })) };
}

/** equivalent.txt: file, the line before and after the change, and why no test can notice. */
function readEquivalent() {
  return read(join(here, 'equivalent.txt'))
    .split('\n')
    .map((line, i) => [line, i + 1])
    .filter(([line]) => line !== '' && !line.startsWith('#'))
    .map(([line, number]) => {
      const [file, was, isNow, reason, ...more] = line.split('\t').map((field) => field.trim());
      if (!reason || more.length > 0) {
        throw new Error(`equivalent.txt:${number}: not FILE, LINE, CHANGED LINE and REASON with tabs between them`);
      }
      return { file, was, isNow, reason, number };
    });
}

const bytesOf = (path) => hash(readFileSync(path));

/** The same code with optimization: then it is the same program. */
async function isSameCode(mutant, work) {
  const original = join(folder, 'originals', mutant.file.replaceAll('/', '_'));
  const build = (source, object) => run(CC, [...COMPILE, `-I${dirname(mutant.file)}`, '-O2', '-c', source, '-o', object]);
  const place = join(work, basename(mutant.file));
  if (!existsSync(`${original}.${hash(read(mutant.file))}`)) {
    mkdirSync(dirname(original), { recursive: true });
    writeFileSync(place, read(mutant.file));
    await build(place, `${original}.${hash(read(mutant.file))}`);
    writeFileSync(place, mutant.changed);
  }
  const { code } = await build(place, `${place}.same.o`);
  return code === 0 && bytesOf(`${place}.same.o`) === bytesOf(`${original}.${hash(read(mutant.file))}`);
}

async function judge(mutant, tests, work) {
  const source = join(work, basename(mutant.file));
  const object = `${source}.o`;
  const program = join(work, 'test');
  const ran = new Set();
  writeFileSync(source, mutant.changed);
  for (const stage of STAGES) {
    const compiled = await run(CC, [...COMPILE, ...stage.flags, `-I${dirname(mutant.file)}`, '-O0', '-c', source, '-o', object], 20_000);
    if (compiled.code !== 0) {
      return { result: 'not compiled' };
    }
    for (const test of testsFor(tests, mutant)) {
      const testObject = await prepareTest(test, stage);
      if (!testObject) {
        continue;
      }
      if ((await link(test, stage, testObject, [object], program)).code !== 0) {
        return { result: 'not compiled' };
      }
      const { code, late } = await run(program, [], LIMIT_MS + stage.slack * test.ms);
      if (late || code !== 0) {
        test.kills++;
        return { result: late ? 'timed out' : 'killed', by: test.name, tests: test.hash };
      }
      ran.add(test);
    }
    if (stage === STAGES[0] && (await isSameCode(mutant, work))) {
      return { result: 'same code' };
    }
  }
  return { result: 'survived', ran: [...ran].map((test) => test.name), tests: hash(...[...ran].map((test) => test.hash)) };
}

// ---- what is known ------------------------------------------------------------

const resultsFile = join(folder, 'results.jsonl');

/** Results that still hold: the mutant is the same (its key), and so are the tests that decided. */
function readResults(tests) {
  const byName = new Map(tests.map((test) => [test.name, test]));
  const results = new Map();
  for (const line of existsSync(resultsFile) ? read(resultsFile).split('\n') : []) {
    try {
      const one = JSON.parse(line);
      results.set(one.key, one);
    } catch {
      // the last line of a run that was killed
    }
  }
  return (mutant) => {
    const one = results.get(mutant.key);
    if (!one || one.result === 'not compiled' || one.result === 'same code') {
      return one;
    }
    if (one.by) {
      return byName.get(one.by)?.hash === one.tests ? one : undefined;
    }
    const now = testsFor(tests, mutant);
    const same = new Set(one.ran);
    return now.length === same.size && now.every((test) => same.has(test.name)) && hash(...one.ran.map((name) => byName.get(name).hash)) === one.tests ? one : undefined;
  };
}

// ---- all of them ---------------------------------------------------------------

async function main() {
  mkdirSync(folder, { recursive: true });
  copyFileSync(process.env.LIBRARY, LIBRARY);
  copyFileSync(join(dirname(process.env.LIBRARY), 'cli.a'), CLI);
  const tests = readTests();
  const { count, taken } = readMutants();
  const known = readResults(tests);
  const results = new Map(taken.map((mutant) => [mutant, known(mutant)]));
  const waiting = taken.filter((mutant) => !results.get(mutant));
  console.log(`${taken.length} of ${count} mutants (seed ${SEED}); ${taken.length - waiting.length} are known, ${waiting.length} to try`);
  if (process.env.REPORT) {
    const end = taken.findIndex((mutant) => !results.get(mutant));
    return report(end < 0 ? taken : taken.slice(0, end), results);
  }
  let done = 0;
  process.on('SIGINT', () => waiting.splice(0)); // the table of what is known by then
  await Promise.all(
    Array.from({ length: jobs }, async (_, worker) => {
      const work = join(folder, `work-${worker}`);
      mkdirSync(work, { recursive: true });
      for (let mutant; (mutant = waiting.shift()); ) {
        const result = await judge(mutant, tests, work);
        results.set(mutant, result);
        appendFileSync(resultsFile, `${JSON.stringify({ key: mutant.key, place: `${mutant.file}:${mutant.line}`, what: mutant.what, ...result })}\n`);
        if (++done % 100 === 0) {
          console.log(`${done} tried, ${waiting.length} to go`);
        }
      }
    }),
  );
  report(taken, results);
}

function report(taken, results) {
  const equivalent = readEquivalent();
  const shown = [];
  const kinds = ['killed', 'timed out', 'not compiled', 'same code', 'equivalent', 'survived', 'not tried'];
  const table = new Map([...ROOMS, 'all'].map((room) => [room, Object.fromEntries(kinds.map((kind) => [kind, 0]))]));
  for (const mutant of taken) {
    let { result, ran } = results.get(mutant) ?? { result: 'not tried' };
    const why = equivalent.find((row) => row.file === mutant.file && row.was === mutant.was && row.isNow === mutant.isNow);
    if (why && (result === 'killed' || result === 'timed out')) {
      shown.push(`equivalent.txt:${why.number}: a test notices: ${mutant.file}: ${mutant.isNow}`);
      process.exitCode = 1;
    } else if (why && result === 'survived') {
      result = 'equivalent';
    } else if (result === 'survived') {
      shown.push(`${mutant.file}:${mutant.line}:${mutant.column}: ${mutant.what}${ran.length === 0 ? ' (no test executes it)' : ''}\n- ${mutant.was}\n+ ${mutant.isNow}`);
    }
    table.get(mutant.file.split('/')[1])[result]++;
    table.get('all')[result]++;
  }
  console.log(`\n${''.padEnd(12)}${kinds.map((kind) => kind.padStart(14)).join('')}${'noticed'.padStart(12)}`);
  for (const [room, counts] of table) {
    const noticed = counts.killed + counts['timed out'];
    const share = noticed + counts.survived > 0 ? `${((100 * noticed) / (noticed + counts.survived)).toFixed(1)} %` : '-';
    console.log(`${room.padEnd(12)}${kinds.map((kind) => String(counts[kind]).padStart(14)).join('')}${share.padStart(12)}`);
  }
  writeFileSync(join(folder, 'survivors.txt'), shown.map((one) => `${one}\n\n`).join(''));
  console.log(`\nsurvivors (build/mutation/survivors.txt):\n\n${shown.join('\n\n')}`);
}

await main();
