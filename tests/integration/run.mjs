// SPDX-License-Identifier: MIT
// Runs cctoken as a user would, and checks what it must and must not print.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findLeak } from './leaks.mjs';
import { TOKEN } from './servers/raw.mjs';

export const binary = process.env.CCTOKEN ?? fileURLToPath(new URL('../../build/cctoken', import.meta.url));

/** For an option `skip`: `reason` with a program's own mbedTLS (make external-check). */
export const onlyBundled = (reason) => process.env.OWN_MBEDTLS !== undefined && reason;

// The exit status of each cause.
export const STATUS = Object.fromEntries(
  Object.entries({
    2: `usage client_id_missing secret_missing endpoint_missing placeholder stray_whitespace stray_character
      quoted_value id_equals_secret swapped
      conflicting_options unknown_region api_host wrong_path insecure_url bad_url env_file_bad assertion_bad key_bad
      key_mismatch`,
    3: `dns_failure connection_refused connection_failed connect_timeout proxy_failure proxy_authentication timeout
      connection_closed`,
    4: `untrusted_issuer certificate_expired certificate_not_yet_valid name_mismatch certificate_rejected
      certificate_unsupported pin_mismatch no_trust_anchors tls_protocol not_tls tls_failure client_certificate_required
      clock_wrong out_of_memory`,
    5: `invalid_client unknown_client wrong_secret secret_expired unauthorized_client grant_not_allowed
      invalid_scope invalid_target invalid_grant
      invalid_request unsupported_grant_type access_denied access_forbidden auth_method_rejected wrong_endpoint
      assertion_rejected dpop_rejected oauth_error`,
    6: 'rate_limited unavailable server_error',
    7: `redirected html_response not_found method_not_allowed unsupported_media_type http_error malformed_response
      response_too_large not_json discovery_failed issuer_mismatch token_missing token_malformed token_type_unknown`,
    8: 'file_unreadable file_unwritable output_refused system_limit',
  }).flatMap(([status, causes]) => causes.split(/\s+/).map((cause) => [cause, Number(status)])),
);

/**
 * Asserts that no output holds a secret in any encoding, and standard error none of these tokens.
 * An ID with a secret in base64 is found by decoding.
 */
export function assertNoSecret(result, secrets, tokens = []) {
  for (const [stream, needles] of [
    ['stdout', secrets],
    ['stderr', [...secrets, ...tokens]],
  ]) {
    const leak = findLeak(result[stream], needles);
    assert.ok(!leak, `${leak?.needle} is in ${stream} (${leak?.path.join(', ') || 'as it is'}):\n${result[stream]}`);
  }
}

/**
 * Runs the binary with exactly this environment, never through a shell. `input` goes to its
 * standard input, else that is empty. `stdout`: a descriptor to use instead of a pipe. `started` is
 * called with the child. Secrets of the environment, and those in `secrets`, must not come out
 * again, `tokens` not on standard error. Resolves to {status, signal, stdout, stderr, ms}.
 */
export function cctoken(
  args,
  { program = binary, env = {}, input, cwd, timeout = 20_000, stdout = 'pipe', secrets = [], tokens = [TOKEN], started } = {},
) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(program, args, { env, cwd, stdio: [input === undefined ? 'ignore' : 'pipe', stdout, 'pipe'] });
    const out = { stdout: [], stderr: [] };
    started?.(child);
    for (const name of ['stdout', 'stderr']) child[name]?.on('data', (chunk) => out[name].push(chunk));
    child.stdin?.on('error', () => {}); // it need not read its input
    child.stdin?.end(input);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeout);
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      const text = (name) => Buffer.concat(out[name]).toString();
      const result = { status, signal, stdout: text('stdout'), stderr: text('stderr'), ms: performance.now() - began };
      try {
        assert.ok(!late, `cctoken ran longer than ${timeout} ms: ${args.join(' ')}\n${result.stderr}`);
        const known = Object.entries(env).filter(([name, value]) => /SECRET$/.test(name) && value.length >= 8);
        assertNoSecret(result, [...known.map(([, value]) => value), ...secrets], tokens);
        resolve(result);
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** `cctoken get` from a server of ours, as client `id` with `secret`, and `args`. */
export const get = (server, args = [], { id = 'plain', secret = 'plain-secret-0123456789', env, ...more } = {}) =>
  cctoken(['get', '--token-url', server.url, '--ca', server.ca, ...args], {
    env: { CCTOKEN_CLIENT_ID: id, CCTOKEN_CLIENT_SECRET: secret, ...env },
    ...more,
  });

const shown = ({ status, signal, stdout, stderr }) =>
  `status ${status} ${signal ?? ''}\n--- stdout\n${stdout}\n--- stderr\n${stderr}`;

/**
 * Asserts a failure by this cause: its status, nothing on standard output, cause and advice on
 * standard error.
 */
export function fails(result, cause, status = STATUS[cause]) {
  assert.ok(status, `no exit status is known for ${cause}`);
  const [first, second] = result.stderr.split('\n');
  assert.ok(first.startsWith(`cctoken: ${cause}: `), `expected ${cause}, ${shown(result)}`);
  assert.match(second ?? '', /^ {2}try: \S/, shown(result));
  assert.equal(result.status, status, shown(result));
  assert.equal(result.stdout, '', shown(result));
}

/**
 * Asserts success: status 0, and on standard error only these warnings. Returns standard output.
 */
export function succeeds(result, ...warnings) {
  assert.equal(result.status, 0, shown(result));
  const lines = result.stderr.split('\n').filter((line) => line !== '');
  assert.deepEqual(
    lines.map((line) => /^cctoken: warning: ([a-z0-9_]+): \S/.exec(line)?.[1] ?? line),
    warnings,
    shown(result),
  );
  return result.stdout;
}

/** Asserts success and a token alone on one line. Returns the token. */
export function token(result, ...warnings) {
  const [, text] = /^([\x21-\x7e]+)\n$/.exec(succeeds(result, ...warnings)) ?? assert.fail(shown(result));
  return text;
}

/** A folder for the files of one test file. Returns {path(name), file(name, content), remove()}. */
export function folder() {
  const top = mkdtempSync(join(tmpdir(), 'cctoken-test-'));
  const path = (name) => join(top, name);
  return {
    path,
    file(name, content, mode = 0o600) {
      writeFileSync(path(name), content, { mode });
      return path(name);
    },
    remove: () => rmSync(top, { recursive: true, force: true }),
  };
}
