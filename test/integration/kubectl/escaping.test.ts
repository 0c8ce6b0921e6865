import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { playground } from '../playground/shared-playground.ts';
import { type Gate, openGate } from '../verify/gate.ts';

/** What kubectl shows otherwise (cli-runtime v0.36 pkg/printers/terminal.go): ESC and CR. */
const likeKubectl = 'a\u001b[31mred\rover';
const hostile = `${likeKubectl}\u001b]0;title\u0007\u009b2J\u202eevil\u2028\u200b\nforged   1   classic   OK`;

/** Everything a terminal obeys or hides, but for the end of a line. NO_COLOR is set, so that none is ours. */
const harmful = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'hostile', annotations: { note: hostile } },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: {
        labels: { app: 'web' },
        annotations: {
          note: hostile,
          like: likeKubectl,
          'sidecar.istio.io/proxyImage': hostile,
          'sidecar.istio.io/statsInclusionPrefixes': hostile,
        },
      },
      spec: { containers: [{ name: 'app', image: `app:${likeKubectl}`, args: [hostile] }] },
    },
  },
};

interface Kubeconfig {
  'current-context': string;
  readonly contexts: { name: string }[];
}

describe('text of others in a terminal', function () {
  this.timeout(180_000);
  const cluster = playground({ profile: 'istio' });
  let gate: Gate;
  before(async () => {
    gate = await openGate(cluster());
    await gate.kubectl('create namespace hostile');
    await gate.kubectl('label namespace hostile istio-injection=enabled');
    const file = await gate.write('hostile.json', JSON.stringify(deployment));
    await gate.kubectl(`apply -f ${file}`);
    // Its proxy image cannot be one, so that the message of an event carries it; another workload has pods.
    const { note, like } = deployment.spec.template.metadata.annotations;
    const metadata = { labels: { app: 'web' }, annotations: { note, like } };
    const template = { ...deployment.spec.template, metadata };
    const running = {
      ...deployment,
      metadata: { ...deployment.metadata, name: 'running' },
      spec: { ...deployment.spec, template },
    };
    await gate.kubectl(`apply -f ${await gate.write('running.json', JSON.stringify(running))}`);
    await gate.kubectl('rollout status deployment/running -n hostile --timeout=60s');
    const path = join(cluster().directory, 'hostile-kubeconfig');
    const config = parse(await readFile(cluster().kubeconfig, 'utf8')) as Kubeconfig;
    for (const context of config.contexts) context.name = `evil ${hostile}`;
    config['current-context'] = `evil ${hostile}`;
    await writeFile(path, stringify(config));
  });

  const lines = [
    'explain deployment/web -n hostile',
    'explain deployment/web -n hostile -o wide',
    'explain deployment/web -n hostile -o json',
    'explain deployment/web -n hostile -o yaml',
    'status -n hostile -o wide',
    'status -A',
    'verify -n hostile',
    'verify -n hostile -o wide',
    'verify -n hostile -o json',
    'verify -n hostile -o yaml',
    'verify -n hostile -o junit',
    'verify -n hostile -o markdown',
    'verify -n hostile -o custom-columns=A:.metadata.annotations.like,B:.spec.containers[0].args',
    'restart -n hostile --dry-run=client',
    'opt-out deployment/web -n hostile --dry-run=client',
    'opt-out deployment/web -n hostile --dry-run=server -o json',
    'policy show',
    'injector show',
    'namespace list',
    'explain deployment/nosuch -n hostile',
    'verify -n hostile --context nosuch',
  ];
  for (const line of lines) {
    it(`${line}: shows what it would obey`, async () => {
      const config = join(cluster().directory, 'hostile-kubeconfig');
      const { stdout, stderr, exitCode } = await gate.run(`${line} --kubeconfig ${config}`);
      expect(exitCode, stderr).not.to.equal(1);
      expect(stdout + stderr).to.match(/\S/);
      expect(stdout, stdout).not.to.match(harmful);
      expect(stderr, stderr).not.to.match(harmful);
      // kubectl leaves new lines in columns that the user asked for.
      if (!line.includes('custom-columns'))
        expect(`${stdout}\n${stderr}`, 'a forged row').not.to.match(/^forged/m);
    });
  }

  it('columns are as those of kubectl itself', async () => {
    const columns = '-o custom-columns=A:.metadata.annotations.like,B:.spec.containers[0].image';
    const { stdout } = await gate.run(`verify -n hostile ${columns}`);
    expect(stdout).to.equal(await gate.kubectl(`get pods -n hostile ${columns}`));
    expect(stdout).to.contain(String.raw`a^[[31mred\rover`);
  });

  it('a template is filled in as it is, as by kubectl', async () => {
    const template = '-o jsonpath={.items[*].metadata.annotations.note}';
    const { stdout } = await gate.run(`verify -n hostile ${template}`);
    expect(stdout).to.equal(await gate.kubectl(`get pods -n hostile ${template}`));
    expect(stdout).to.contain(hostile);
  });
});
