// SPDX-License-Identifier: MIT
// Every cause is explained: by the program, and in docs/FAILURES.md.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { cctoken, fails } from './run.mjs';

const root = new URL('../../', import.meta.url);
const table = readFileSync(new URL('include/cctoken_causes.h', root), 'utf8');
const texts = readFileSync(new URL('src/cli/texts/plain/causes.c', root), 'utf8');
const page = readFileSync(new URL('docs/FAILURES.md', root), 'utf8');
const OF_PROGRAM = new Map(
  [...texts.matchAll(/^ {4}X\(([A-Z0-9_]+), "([^"]+)", \\\n {6}"([^"]+)"\)/gm)].map(([, id, advice, why]) => [id, { advice, why }]),
);
const CAUSES = [...table.matchAll(/^ {4}X\(([A-Z0-9_]+), "([a-z0-9_]+)", [A-Z]+, "([^"]+)"\)/gm)].map(
  ([, id, name, text]) => ({ name, text, ...OF_PROGRAM.get(id) }),
);
const help = async (topic) => {
  const result = await cctoken(['help', topic], {});
  assert.equal(result.status, 0, result.stderr);
  assert.equal(result.stderr, '');
  return result.stdout;
};
const unescape = (text) => text.replaceAll('\\', '');

describe('causes', { timeout: 300_000 }, () => {
  test('the tables are read whole', () => {
    assert.ok(CAUSES.length > 70, `${CAUSES.length}`);
    assert.equal(OF_PROGRAM.size, CAUSES.length);
    assert.ok(CAUSES.every(({ advice, why }) => advice && why));
  });

  for (const { name, text, advice, why } of CAUSES) {
    test(`help ${name}`, async () => {
      const [title, ...lines] = (await help(name)).split('\n');
      assert.match(title, new RegExp(`^${name} \\((warning; )?exit status \\d+\\)$`));
      assert.deepEqual(lines.slice(0, 3), [`  ${text}`, `  why: ${why}`, `  try: ${advice}`]);
      for (const line of lines.slice(3, -1)) assert.match(line, /^ {2}[A-Za-z0-9][A-Za-z0-9 ,./()-]+ says: \S/);
    });
    test(`docs/FAILURES.md has ${name}`, () => {
      const section = page.split(/^### /m).find((part) => part.startsWith(`${name}\n`));
      assert.ok(section, 'a heading');
      assert.match(section, new RegExp(`^cctoken: (warning: )?${name}: `, 'm'));
      for (const said of [text, why, advice.slice(1)]) assert.ok(unescape(section).includes(said), said);
    });
  }

  test('help causes: one line each, with the same status', async () => {
    const lines = (await help('causes')).split('\n');
    for (const { name, text } of CAUSES) {
      const [line, ...more] = lines.filter((one) => one.startsWith(`  ${name} `));
      assert.deepEqual(more, []);
      const [, status] = /^ {2}[a-z0-9_]+ +(\d+) +\S/.exec(line);
      assert.ok(line.endsWith(text), line);
      assert.match((await help(name)).split('\n')[0], new RegExp(`exit status ${status}\\)$`));
    }
    assert.ok(lines.every((line) => line.length <= 110));
  });

  test('help names what servers say', async () => {
    assert.match(await help('wrong_secret'), /^ {2}Genesys Cloud says: invalid_client: authentication failed$/m);
    assert.match(await help('secret_expired'), /^ {2}Entra ID says: invalid_client: AADSTS7000222: \*$/m);
    assert.match(await help('invalid_scope'), /^ {2}Glewlwyd says: scope_invalid$/m);
    assert.match(page, /^- Genesys Cloud: `invalid_client`: `authentication failed` \(/m);
    assert.match(page, /^- Glewlwyd: `authorization_type_invalid` \(/m);
  });

  // What a machine's network must be for it cannot be had everywhere; the port's unit tests have
  // it.
  const ELSEWHERE = [];
  test('each is what some test of the program comes to', () => {
    const here = new URL('.', import.meta.url);
    const tests = readdirSync(here, { recursive: true })
      .filter((name) => /\.(mjs|jsonl)$/.test(name) && !/^(node_modules|causes\.test|run)/.test(name))
      .map((name) => readFileSync(new URL(name, here), 'utf8'))
      .join('\n');
    const missing = CAUSES.map(({ name }) => name).filter((name) => !new RegExp(`['" ]${name}\\b`).test(tests));
    assert.deepEqual(missing, ELSEWHERE);
  });

  test('no help on what is no cause', async () => {
    fails(await cctoken(['help', 'wrong_secre'], {}), 'usage');
    fails(await cctoken(['help', 'none'], {}), 'usage');
  });
});
