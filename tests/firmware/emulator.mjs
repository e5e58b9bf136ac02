// SPDX-License-Identifier: MIT
// Runs the firmware in QEMU. Its network is QEMU's own: 10.0.2.2 there is 127.0.0.1 here.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const STELLARIS = ['-M', 'lm3s6965evb', '-nic', 'user,model=stellaris'];
const LAN9118 = ['-M', 'mps2-an385', '-nic', 'user,model=lan9118'];
// as MPS2 with AN385, but a Cortex-M4
const AN386 = ['-M', 'mps2-an386', '-nic', 'user,model=lan9118'];

// By core: the boards of the parts. A Cortex-M3 also executes all instructions of a Cortex-M0+.
const MACHINES = {
  'cortex-m3': { lm3s6965: STELLARIS, mps2: LAN9118, 'mps2-small': LAN9118 },
  'cortex-m0plus': { lm3s6965: STELLARIS, mps2: LAN9118 },
  'cortex-m4': { mps2: AN386, 'mps2-small': AN386 },
};

/** The core that the firmware is compiled for (make MCPU=). */
export const CORE = process.env.MCPU || 'cortex-m3';
if (!MACHINES[CORE]) throw new Error(`QEMU has no board of this firmware with a ${CORE}`);

const BUILD = CORE === 'cortex-m3' ? 'build/firmware' : `build/firmware/${CORE}`;
/** The image of a part. */
export const image = (name, program = 'firmware') => `${BUILD}/${name}/${program}.elf`;

const SETTINGS = { lm3s6965: 0x3f000, mps2: 0x3f000, 'mps2-small': 0x1f000 };
/** By name: how QEMU is told, where the page of settings lies in flash, what TLS it speaks. */
export const PARTS = Object.fromEntries(
  Object.entries(MACHINES[CORE]).map(([name, machine]) => [name, { machine, settings: SETTINGS[name], small: name === 'mps2-small' }]),
);

/** The page of settings, as examples/firmware/settings.h tells. */
export function page(settings, pem = '') {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\0`);
  return Buffer.from(`${lines.join('')}\0${pem}\0`, 'latin1');
}

/**
 * Boots a part with these settings and waits for its end, `limit` milliseconds at most. Returns
 * {status, uart}; status is null when it had to be stopped.
 */
export async function boot(name, settings, { pem = '', limit = 60_000, elf, started } = {}) {
  const part = PARTS[name];
  const folder = mkdtempSync(join(tmpdir(), 'firmware-'));
  const file = join(folder, 'settings');
  writeFileSync(file, settings ? page(settings, pem) : Buffer.alloc(4096, 0xff));
  const args = [
    ...part.machine,
    ...['-kernel', elf ?? image(name)],
    ...['-device', `loader,file=${file},addr=0x${part.settings.toString(16)},force-raw=on`],
    ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
    ...['-semihosting-config', 'enable=on,target=native'],
  ];
  const qemu = spawn('qemu-system-arm', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let uart = '';
  let complaints = '';
  qemu.stdout.on('data', (chunk) => (uart += chunk));
  qemu.stderr.on('data', (chunk) => (complaints += chunk));
  const timer = setTimeout(() => qemu.kill('SIGKILL'), limit);
  started?.(qemu);
  const status = await new Promise((resolve, reject) => qemu.on('error', reject).on('close', resolve));
  clearTimeout(timer);
  rmSync(folder, { recursive: true });
  return { status, uart, complaints };
}
