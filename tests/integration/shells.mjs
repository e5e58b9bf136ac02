// SPDX-License-Identifier: MIT
// Completions of a command line, as the shells themselves offer them.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const lines = (text) => text.split('\n').filter((line) => line !== '');

// The words of a line as readline gives them: "=" is one of its own. A line that ends so has the
// word "=" last.
const wordsOf = (line) =>
  line.split(' ').flatMap((word) => (word === '' ? [''] : word.split(/(=)/).filter((part) => part !== '')));

/**
 * bash: calls the function that the file declares. Where it leaves the word to readline, files are
 * meant.
 */
export const openBash = (file, where) => ({ complete: (line) => bash(file, line, where), end() {} });

async function bash(file, line, { cwd, env }) {
  const script = `
    source "$1" || exit
    compopt() { [[ $* != *' default' ]] || meant=files; }
    COMP_WORDS=("\${@:2}") COMP_CWORD=$(($# - 2)) meant=words
    word=\${COMP_WORDS[COMP_CWORD]#=}
    _cctoken
    [[ $meant == words ]] || mapfile -t COMPREPLY < <(compgen -f -- "$word")
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['--norc', '--noprofile', '-c', script, 'bash', file, ...wordsOf(line)], { cwd, env });
  return lines(stdout);
}

/** fish: asks it. */
export const openFish = (file, where) => ({ complete: (line) => fish(file, line, where), end() {} });

async function fish(file, line, { cwd, env }) {
  const script = 'source $argv[1]; or exit 1; complete -C $argv[2]';
  const { stdout, stderr } = await run('fish', ['--no-config', '-c', script, file, line], { cwd, env });
  if (stderr !== '') throw new Error(`fish: ${stderr}`);
  return lines(stdout).map((candidate) => candidate.split('\t')[0]);
}

// ---- on a terminal ----------------------------------------------------------

// An interactive shell. type() resolves when the marker has come behind what was typed.
function terminal(command, { cwd, env }) {
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd, env: { ...env, TERM: 'dumb' } });
  let output = '';
  let seen = () => {};
  child.stdout.on('data', (chunk) => {
    output += chunk;
    seen();
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  return {
    type: (keys, marker) =>
      new Promise((resolve, reject) => {
        const from = output.length;
        const timer = setTimeout(() => reject(new Error(`${command}: no ${marker} in: ${output}`)), 20_000);
        seen = () => {
          if (output.slice(from).includes(marker)) {
            clearTimeout(timer);
            resolve(output.slice(from));
          }
        };
        child.stdin.write(keys);
      }),
    async end() {
      child.stdin.end('\x15exit\r');
      const timer = setTimeout(() => child.kill('SIGKILL'), 2_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

// What is typed is shown again, so a marker is typed in two pieces.
const say = (marker) => `printf '%s\\n' '${marker.slice(0, 3)}''${marker.slice(3)}'\r`;

/** bash: types lines behind "cctoken " and sees the arguments that come of them. */
export async function bashTyped(file, typed, { cwd }) {
  const bashInTerminal = terminal('bash --norc --noprofile -i', { cwd, env: process.env });
  const results = [];
  const begin = `source '${file}'; cctoken() { printf '<%s>' "$@"; echo; }; bind 'set bell-style none'\r`;
  await bashInTerminal.type(`${begin}${say('is-ready')}`, 'is-ready');
  for (const [i, keys] of typed.entries()) {
    const output = await bashInTerminal.type(`cctoken ${keys}\r${say(`is-done-${i}`)}`, `is-done-${i}`);
    results.push(/^<.*>/m.exec(output)?.[0]);
  }
  await bashInTerminal.end();
  return results;
}

// zsh completes in its line editor only. There each candidate goes into a file on its way to the
// list. Keys may be typed only while the editor has the terminal: it says so itself, and when it
// has come to the last one (^T).
const CAPTURE = `
  PS1='' PS2=''
  unsetopt auto_list auto_menu beep
  autoload -Uz compinit
  compinit -u -D
  compadd() {
    local -a hits
    if [[ \${@[1,(i)(-|--)]} != *-(O|A|D)\\ * ]]; then
      builtin compadd -A hits "$@"
      print -rl -- $hits >>$CAPTURED
    fi
    builtin compadd "$@"
  }
  zle-line-init() { print is-ready }
  zle -N zle-line-init
  say-done() { print is-done }
  zle -N say-done
  bindkey '^T' say-done
`;

/** zsh: types lines in a terminal. Resolves to {complete(line), end()}. */
export async function openZsh(folder, { cwd, env }) {
  const work = mkdtempSync(join(tmpdir(), 'cctoken-zsh-'));
  const captured = join(work, 'captured');
  writeFileSync(join(work, 'begin'), `fpath=('${folder}' $fpath)\n${CAPTURE}`);
  const inTerminal = terminal('zsh -f -i', { cwd, env: { ...env, CAPTURED: captured } });
  await inTerminal.type(`source '${work}/begin'\r`, 'is-ready');
  return {
    async complete(line) {
      writeFileSync(captured, '');
      await inTerminal.type(`\x15${line}\t\x14`, 'is-done'); // ^U, ^T
      return lines(readFileSync(captured, 'utf8'));
    },
    async end() {
      await inTerminal.end();
      rmSync(work, { recursive: true });
    },
  };
}
