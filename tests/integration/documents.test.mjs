// SPDX-License-Identifier: MIT
// Documents and other texts for people: links lead to files that exist, commands and options exist,
// and certain phrases do not occur.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cctoken, succeeds } from './run.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n');
const read = (path) => readFileSync(join(root, path), 'utf8');
const documents = tracked.filter((path) => path.endsWith('.md'));
const withoutBlocks = (text) => text.replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');

/** As GitHub names a heading. */
const anchors = (path) =>
  [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

test('links of the documents lead to files and headings that exist', () => {
  let count = 0;
  for (const document of documents) {
    for (const [, target] of withoutBlocks(read(document)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path, anchor] = target.split('#');
      const file = path === '' ? document : join(dirname(document), path);
      assert.ok(existsSync(join(root, file)), `${document}: ${target}`);
      if (anchor) assert.ok(anchors(file).includes(anchor), `${document}: ${target}`);
      count++;
    }
  }
  assert.ok(count > 50, `${count} links`);
});

/**
 * What is run in a document: in blocks of a shell, and between backquotes. Lines that are continued
 * are one.
 */
function commands(text) {
  const blocks = [...text.matchAll(/^```(?:sh|yaml|ini)?\n([^]*?)^```$/gm)].map(([, code]) => code.replace(/\\\n/g, ' '));
  const inline = [...text.replace(/^```[^]*?^```$/gm, '').matchAll(/`([^`\n]*)`/g)].map(([, code]) => code);
  return [...blocks, ...inline].flatMap((code) =>
    [...code.matchAll(/(?:^|[\s"'(/])cctoken ([a-z]+)([^\n|;&)#]*)/g)].map(([, command, rest]) => ({ command, rest: rest.split(' -- ')[0] })),
  );
}

describe('commands', { timeout: 300_000 }, async () => {
  const words = new Set(['get', 'doctor', 'watch', 'probe', 'exec', 'inspect', 'revoke', 'regions', 'forget', 'completion', 'help', 'version']);
  const options = {};
  for (const word of words) options[word] = succeeds(await cctoken(['help', word]));

  test('in the documents exist, with their options', () => {
    let count = 0;
    for (const document of documents) {
      for (const { command, rest } of commands(read(document))) {
        if (!words.has(command)) continue; // prose: "cctoken or …"
        for (const [, option] of rest.matchAll(/(?:^|\s)(--?[a-z][a-z-]*)/g)) {
          const known = option.startsWith('--') ? new RegExp(`${option}(?![a-z-])`).test(options[command]) : /^-[ofvqkh]$|^-[46V]$/.test(option);
          assert.ok(known, `${document}: cctoken ${command}${rest}: ${option}`);
          count++;
        }
      }
    }
    assert.ok(count > 20, `${count} options`);
  });

  test('every goal of make help-all fetches what is missing', () => {
    const rows = execFileSync('make', ['-s', 'help-all'], { cwd: root, encoding: 'utf8' });
    const alone = ['help', 'clean', 'distclean', 'format', 'uninstall', 'deps', 'vendor'];
    const goals = [...rows.matchAll(/^make ([a-z-]+)/gm)].map(([, goal]) => goal).filter((goal) => !alone.includes(goal));
    assert.ok(goals.length > 40, `${goals.length} goals`);
    // Nothing is run; what is fetched would be looked for once more.
    for (const goal of goals) {
      const { stderr } = spawnSync('make', ['-n', goal, 'JSMN_DIR=/nonexistent'], { cwd: root, encoding: 'utf8' });
      assert.match(stderr, /no jsmn\.h in \/nonexistent/, `make ${goal}`);
    }
  });
  test('a make that another starts fetches what only its goals need', () => {
    const { stdout } = spawnSync('make', ['-n', 'evidence', 'DEPS_DONE=yes', 'LWIP_DIR=/nonexistent'], { cwd: root, encoding: 'utf8' });
    assert.match(stdout, /deps\/packages\.sh build/);
  });
  // All are read as one: the first value, or the last, would hold for both.
  test('no variable of make has values in two files', () => {
    const values = new Map();
    for (const path of tracked.filter((path) => /(^Makefile|rules\.mk)$/.test(path)))
      for (const [, name, value] of read(path).matchAll(/^(\w+) *[:?]?=(.*)/gm))
        values.set(name, new Set(values.get(name)).add(value === '' ? '' : `${path}:${value}`));
    assert.ok(values.size > 100, `${values.size} variables`);
    assert.deepEqual([...values].filter(([, places]) => new Set([...places].map((place) => place.split(':')[0])).size > 1), []);
  });
  test('make has every goal that a document names', () => {
    const make = ['Makefile', ...tracked.filter((path) => path.endsWith('rules.mk'))].map(read).join('\n');
    for (const document of documents) {
      for (const [, goal] of read(document).matchAll(/(?:^|`|&& )(?:sudo )?make ([a-z][a-z-]*)/gm)) {
        assert.match(make, new RegExp(`^(${goal}|[a-z -]* ${goal}|\\.PHONY:.* ${goal})\\b`, 'm'), `${document}: make ${goal}`);
      }
    }
  });
});

// Each of these has a plainer equivalent: "record", "once more", "still valid", "use", "still",
// "mbedTLS".
const PHRASES = [
  ...['anew', 'who asks', 'who gets', 'valid still', 'fault of ours', 'file that is named', 'further forms of the token'],
  ...['host gives no tokens', 'is wanted', 'are wanted', 'cannot be meant', 'somebody else', 'nobody else', "nobody's business"],
  ...['give --', 'gives --', 'once only', 'to the letter', 'all the same', 'trusted roots', 'Mbed TLS', 'says nothing', 'no business of'],
  ...['is none that', 'what came of', 'put down', 'puts down', 'is told of', 'all that has come', 'who measures', 'who mends', 'who looks on'],
  ...['stands there', 'goes alone', 'as good as none', 'hold us up', 'now and then', 'better late than never', 'of our own', 'is the one to open'],
];
const SHIPPED = tracked.filter(
  (path) => /^(include|src|port|docs|examples)\/|^README|^CHANGELOG|^CONTRIBUTING/.test(path) && /\.(h|c|md|txt|mk|in|1|3)$/.test(path),
);
/** The text on one line, without the marks at the beginning of a comment's lines. */
const flowing = (text) => text.replace(/\n\s*(?:\*|#|\/\/) /g, ' ').replace(/\s+/g, ' ');
test('phrases that a native reader would rephrase are not in what is shipped', () => {
  assert.ok(SHIPPED.length > 200);
  const found = SHIPPED.flatMap((path) =>
    PHRASES.filter((phrase) => new RegExp(`\\b${phrase}(?!\\w)`, 'i').test(flowing(read(path)))).map((phrase) => `${path}: ${phrase}`),
  );
  assert.deepEqual(found, []);
});

test('comments of the sources have lines of at most 100 columns', () => {
  const sources = tracked.filter((path) => /\.[ch]$/.test(path));
  assert.ok(sources.length > 400);
  // A line of a comment, or one that ends with a comment.
  const comment = /^\s*(?:\/\*| \* | \*\/)|\*\/$/;
  const long = (path) =>
    read(path)
      .split('\n')
      .map((line, i) => ({ line, place: `${path}:${i + 1}` }))
      .filter(({ line }) => line.length > 100 && comment.test(line));
  assert.deepEqual(sources.flatMap(long).map(({ place }) => place), []);
});

test('make help fits on one screen, and no line is too long', () => {
  for (const [goal, most] of [['help', 26], ['help-all', 70]]) {
    const lines = execFileSync('make', ['-s', goal], { cwd: root, encoding: 'utf8' }).trimEnd().split('\n');
    assert.ok(lines.length <= most, `${lines.length} lines`);
    assert.deepEqual(lines.filter((line) => line.length > 100), []);
  }
});
