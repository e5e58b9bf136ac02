// SPDX-License-Identifier: MIT
// examples/kubernetes: valid by Kubernetes' own types, no member unknown; what they promise of
// security; and their command lines, run by the program as they stand.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cctoken, folder, succeeds } from '../integration/run.mjs';
import { CLIENT, startGenesysModel } from '../integration/servers/genesys-model.mjs';

const top = fileURLToPath(new URL('../../', import.meta.url));
const modules = join(top, 'build/tests/release');
const require = createRequire(join(modules, 'package.json'));
const ts = require('typescript');
const { parseAllDocuments } = require('yaml');
const [, version] = /^#define CCT_VERSION "(.*)"/m.exec(readFileSync(join(top, 'include/cctoken.h'), 'utf8'));
const files = folder();
after(() => files.remove());

// YAML 1.1, as Kubernetes reads it: 0440 is octal.
const read = (name) =>
  parseAllDocuments(readFileSync(join(top, 'examples/kubernetes', name), 'utf8'), { version: '1.1', strict: true, uniqueKeys: true }).map((document) => {
    assert.deepEqual([document.errors, document.warnings], [[], []]);
    return document.toJS();
  });
const MANIFESTS = Object.fromEntries(readdirSync(join(top, 'examples/kubernetes')).map((name) => [name, read(name)]));

const moduleOf = ({ apiVersion, kind }) => `kubernetes-models/${apiVersion}/${kind}`;
function schemaErrors(object) {
  const Model = require(moduleOf(object))[object.kind];
  try {
    new Model(object).validate();
    return [];
  } catch (error) {
    return [error.message];
  }
}

// What the schema does not refuse, a member that does not exist, a compiler does when it reads the
// object as a literal of its type.
function typeErrors(objects) {
  const source = objects
    .map((object, i) => `import type { I${object.kind} as T${i} } from "${moduleOf(object)}";\nexport const o${i}: T${i} = ${JSON.stringify(object)};\n`)
    .join('');
  const path = join(modules, 'manifest.ts');
  writeFileSync(path, source);
  const program = ts.createProgram([path], { noEmit: true, strict: true, skipLibCheck: true, types: [], module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

const podOf = (object) => (object.kind === 'Pod' ? object.spec : object.spec?.template?.spec);
const labelsOf = (object) => (object.kind === 'Pod' ? object.metadata.labels : object.spec.template.metadata.labels);
const containersOf = (pod) => [...(pod.initContainers ?? []), ...pod.containers];
const isOurs = ({ image }) => image.startsWith('cctoken');
const following = (list, name) => list[list.indexOf(name) + 1];

test('there are three ways, and each has a program of ours in it', () => {
  assert.deepEqual(Object.keys(MANIFESTS).sort(), ['daemonset.yaml', 'deployment.yaml', 'sidecar.yaml']);
  const kinds = Object.values(MANIFESTS).map((objects) => objects.find((one) => podOf(one) && containersOf(podOf(one)).some(isOurs)).kind);
  assert.deepEqual(kinds.sort(), ['DaemonSet', 'Deployment', 'Pod']);
});

test('the commands of examples/container make the image that they name', () => {
  const dockerfile = readFileSync(join(top, 'examples/container/Dockerfile'), 'utf8');
  assert.deepEqual(dockerfile.match(/\bcctoken:\S+/g), [`cctoken:${version}`, `cctoken:${version}`]);
});

describe('Kubernetes reads them', () => {
  for (const [name, objects] of Object.entries(MANIFESTS)) {
    test(`${name}: its schemas`, () => {
      for (const object of objects) assert.deepEqual(schemaErrors(object), [], `${object.kind} ${object.metadata.name}`);
    });
    test(`${name}: no unknown member`, { timeout: 120_000 }, () => assert.deepEqual(typeErrors(objects), []));
  }
  test('a wrong type and a misspelled member are found', { timeout: 120_000 }, () => {
    const [object] = MANIFESTS['daemonset.yaml'].filter(({ kind }) => kind === 'DaemonSet');
    const wrong = structuredClone(object);
    wrong.spec.template.spec.containers[0].readinessProbe.periodSeconds = 'often';
    assert.notDeepEqual(schemaErrors(wrong), []);
    const misspelled = structuredClone(object);
    misspelled.spec.template.spec.containers[0].securityContext.readOnlyRootFileSystem = true;
    assert.match(typeErrors([misspelled]).join(), /readOnlyRootFileSystem/);
  });
});

describe('what they promise of security', () => {
  for (const [name, objects] of Object.entries(MANIFESTS)) {
    const workloads = objects.filter(podOf);
    for (const object of workloads) {
      const pod = podOf(object);
      const what = `${name}, ${object.kind} ${object.metadata.name}`;
      test(`${what}: no token of the cluster, no root, no name space of the node`, () => {
        assert.equal(pod.automountServiceAccountToken, false);
        const { runAsNonRoot, runAsUser, runAsGroup, seccompProfile } = pod.securityContext;
        assert.equal(runAsNonRoot, true);
        assert.ok(runAsUser >= 10_000 && runAsGroup >= 10_000);
        assert.deepEqual(seccompProfile, { type: 'RuntimeDefault' });
        for (const member of ['hostNetwork', 'hostPID', 'hostIPC', 'hostUsers', 'shareProcessNamespace']) assert.equal(pod[member], undefined, member);
        for (const volume of pod.volumes) {
          const [kind] = Object.keys(volume).filter((member) => member !== 'name');
          assert.ok(['emptyDir', 'secret', 'persistentVolumeClaim', ...(name === 'daemonset.yaml' ? ['hostPath'] : [])].includes(kind), kind);
          if (kind === 'hostPath') assert.deepEqual(volume.hostPath, { path: '/run/cctoken', type: 'Directory' });
        }
      });
      for (const container of containersOf(pod)) {
        test(`${what}: container ${container.name}`, () => {
          assert.deepEqual(container.securityContext, {
            readOnlyRootFilesystem: true,
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
          });
          assert.ok(container.resources.requests.memory && container.resources.limits.memory);
          // The client secret is a file that cctoken alone has; the token can be written by cctoken
          // alone.
          assert.ok(!(container.env ?? []).some((one) => one.valueFrom || /SECRET/.test(one.name)) && !container.envFrom);
          const secrets = pod.volumes.filter(({ secret }) => secret).map((volume) => volume.name);
          for (const mount of container.volumeMounts) {
            assert.equal(mount.subPath, undefined, 'a file that is replaced cannot be mounted by itself');
            assert.equal(secrets.includes(mount.name), isOurs(container) && mount.name === 'secret');
            assert.equal(mount.readOnly ?? false, !(isOurs(container) && mount.name === 'token'), mount.name);
          }
        });
        if (isOurs(container)) {
          test(`${what}: version, probes, secret`, () => {
            assert.equal(container.image, `cctoken:${version}`);
            const output = following(container.args, '--output');
            const command = ['/cctoken', 'probe', output];
            assert.deepEqual(container.startupProbe.exec.command, command);
            assert.deepEqual(container.readinessProbe.exec.command, command);
            assert.equal(container.livenessProbe, undefined, 'a restart brings no token');
            assert.ok(container.volumeMounts.some((mount) => mount.name === 'token' && mount.mountPath === dirname(output)));
            const [{ secret }] = pod.volumes.filter((volume) => volume.secret);
            assert.equal(secret.defaultMode, 0o440);
            assert.equal(pod.securityContext.fsGroup, 65532, 'whose group the file of the Secret belongs to');
            assert.ok(following(container.args, '--client-secret-file').startsWith('/run/secrets/client/'));
          });
        } else {
          test(`${what}: may read the file`, () => {
            const { runAsGroup, supplementalGroups = [] } = pod.securityContext;
            assert.ok([runAsGroup, ...supplementalGroups].includes(65532));
          });
        }
      }
      if (containersOf(pod).some(isOurs)) {
        test(`${what}: its network and its account`, () => {
          const selects = ({ spec }) => Object.entries(spec.podSelector.matchLabels).every(([key, value]) => labelsOf(object)[key] === value);
          const policies = objects.filter((one) => one.kind === 'NetworkPolicy' && selects(one));
          assert.equal(policies.length, 1);
          const [{ spec }] = policies;
          assert.deepEqual(spec.policyTypes, ['Ingress', 'Egress']);
          const exposed = containersOf(pod).flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort));
          assert.deepEqual(spec.ingress.flatMap(({ ports }) => ports.map(({ port }) => port)), exposed);
          assert.deepEqual(spec.egress.flatMap(({ ports }) => ports.map(({ port, protocol }) => `${protocol} ${port}`)), ['UDP 53', 'TCP 53', 'TCP 443']);
          assert.ok(spec.egress.every(({ to }) => to.length > 0));
          assert.deepEqual(spec.egress[1].to[0].ipBlock.except, ['169.254.0.0/16']);
          const account = objects.find((one) => one.kind === 'ServiceAccount' && one.metadata.name === pod.serviceAccountName);
          assert.equal(account.automountServiceAccountToken, false);
          assert.ok(!objects.some(({ kind }) => /Role|Binding/.test(kind)));
        });
      }
    }
  }
});

describe('their command lines work', { timeout: 120_000 }, () => {
  let server;
  before(async () => {
    server = await startGenesysModel();
  });
  after(() => server.stop());
  for (const [name, objects] of Object.entries(MANIFESTS)) {
    for (const container of objects.filter(podOf).flatMap((object) => containersOf(podOf(object))).filter(isOurs)) {
      test(name, async () => {
        // The paths of the container are in a folder here; whose the client is says the test.
        const place = (path) => (path.startsWith('/run/') ? files.path(`${name}${path}`) : path);
        const args = container.args.map(place);
        for (const option of ['--output', '--client-secret-file']) mkdirSync(dirname(following(args, option)), { recursive: true });
        writeFileSync(following(args, '--client-secret-file'), `${CLIENT.secret}\n`, { mode: 0o440 });
        const env = { ...Object.fromEntries(container.env.map((one) => [one.name, one.value])), CCTOKEN_CLIENT_ID: CLIENT.id };
        const done = await cctoken([...args, '--once', '--ca', server.ca, '--connect-to', server.connectTo], { env, secrets: [CLIENT.secret] });
        assert.equal(done.status, 0, done.stderr);
        assert.equal(statSync(following(args, '--output')).mode & 0o777, 0o640);
        const [program, ...probe] = container.readinessProbe.exec.command.map(place);
        assert.equal(program, '/cctoken');
        succeeds(await cctoken(probe));
      });
    }
  }
});
