import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import {
  type CommandResult,
  openTerminal,
  type Terminal,
} from '../../../playground/demo/terminal.ts';
import { type Playground, startPlayground } from '../../../playground/playground.ts';
import { findSchemaProblems } from '../../schema.ts';
import { eventually } from '../playground/eventually.ts';

/** An ASM instance and two of its clusters; also the names of their contexts. */
export type Side = 'mesh' | 'east' | 'west';

const policies = '/apis/istio.alibabacloud.com/v1beta1/asmreconcilenslabels';

/** Labels of a namespace on one side; `undefined`: it is not there. */
export type LabelsThere = Readonly<Record<string, string>> | undefined;

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: object }[];
  readonly users: readonly { readonly user: object }[];
}

/** One ASM instance with two data planes, and a terminal whose kubeconfig has a context of each. */
export class TwoPlanes {
  readonly sides: Readonly<Record<Side, Playground>>;
  readonly terminal: Terminal;

  private constructor(sides: Readonly<Record<Side, Playground>>, terminal: Terminal) {
    this.sides = sides;
    this.terminal = terminal;
  }

  /** Starts all three; the instance knows its clusters as c-east and c-west, and reconciles neither. */
  static async start(): Promise<TwoPlanes> {
    const [east, west] = await Promise.all(
      ['c-east', 'c-west'].map((clusterId) => startPlayground({ profile: 'asm', clusterId })),
    );
    if (!east || !west) throw new Error('both were started');
    const dataPlanes = { 'c-east': east.kubeconfig, 'c-west': west.kubeconfig };
    const mesh = await startPlayground({ profile: 'asm-control-plane', dataPlanes });
    const terminal = await openTerminal(mesh);
    const planes = new TwoPlanes({ mesh, east, west }, terminal);
    terminal.env['KUBECONFIG'] = await planes.#mergeKubeconfigs();
    await planes.reconcileOnly([]);
    return planes;
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.sides).map((side) => side.stop()));
  }

  /** Runs a command line of the plugin. */
  run(line: string): Promise<CommandResult> {
    return this.terminal.run(`kubectl asm-inject ${line}`);
  }

  /** Runs it with `-o json`, and returns the document, which must be as the schema says. */
  async read<T>(line: string, schema: string, exitCode = 0): Promise<T> {
    const result = await this.run(`${line} -o json`);
    expect(result.exitCode, result.stderr).to.equal(exitCode);
    const document: unknown = JSON.parse(result.stdout);
    expect(findSchemaProblems(document, schema)).to.deep.equal([]);
    return document as T;
  }

  /** Sets labels of a namespace, which is made if need be; labels that are not named go. */
  async label(side: Side, name: string, labels: Readonly<Record<string, string>>): Promise<void> {
    const { api } = this.sides[side];
    await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    const there = await this.labels(side, name);
    const others = Object.keys(there ?? {}).filter((key) => !Object.hasOwn(labels, key));
    const gone = Object.fromEntries(others.map((key) => [key, null]));
    await api.patch(`/api/v1/namespaces/${name}`, { metadata: { labels: gone } });
  }

  /** Labels of a namespace, without the API server's own. */
  async labels(side: Side, name: string): Promise<LabelsThere> {
    const namespace = await this.sides[side].api.find(`/api/v1/namespaces/${name}`);
    if (!namespace) return undefined;
    const labels = Object.entries(namespace.metadata.labels ?? {});
    return Object.fromEntries(labels.filter(([key]) => key !== 'kubernetes.io/metadata.name'));
  }

  /** Resets namespaces: they exist everywhere, without a label. Deleting them would take long. */
  async calm(...names: readonly string[]): Promise<void> {
    const sides = Object.keys(this.sides) as Side[];
    await Promise.all(sides.flatMap((side) => names.map((name) => this.label(side, name, {}))));
  }

  /** Has the injector's webhooks owned by an object of ASM, as was seen of installations of Istio 1.4. */
  async ownInjector(side: Side): Promise<void> {
    const { api } = this.sides[side];
    const apiVersion = 'istio.alibabacloud.com/v1beta1';
    await api.apply({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'istios.istio.alibabacloud.com' },
      spec: {
        group: 'istio.alibabacloud.com',
        names: { kind: 'Istio', plural: 'istios' },
        scope: 'Cluster',
        versions: [
          {
            name: 'v1beta1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object' } },
          },
        ],
      },
    });
    const name = 'istio-config';
    const owner = await eventually(() =>
      api.apply({ apiVersion, kind: 'Istio', metadata: { name } }),
    );
    const ownerReferences = [
      { apiVersion, kind: 'Istio', name, uid: owner.metadata.uid, controller: true },
    ];
    const path = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
    await api.patch(`${path}/istio-sidecar-injector`, { metadata: { ownerReferences } });
  }

  /** Has the instance say that it reconciles the labels of these clusters only. */
  async ruleThat(clusters: readonly string[]): Promise<unknown> {
    const { metadata } = await this.sides.mesh.api.apply({
      apiVersion: 'istio.alibabacloud.com/v1beta1',
      kind: 'ASMReconcileNSLabels',
      metadata: { name: 'default' },
      spec: { syncPolicy: { enabled: true, clusters } },
    });
    return metadata['generation'];
  }

  /** Has it reconcile the labels of these clusters only, and waits until it does. */
  async reconcileOnly(clusters: readonly string[]): Promise<void> {
    const { api } = this.sides.mesh;
    const observedGeneration = await this.ruleThat(clusters);
    await eventually(async () => {
      const policy = await api.find(`${policies}/default`);
      expect(policy?.['status']).to.deep.equal({ observedGeneration });
    });
  }

  async #mergeKubeconfigs(): Promise<string> {
    const entries = await Promise.all(
      Object.entries(this.sides).map(async ([name, { kubeconfig }]) => {
        const { clusters, users } = parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
        return { name, cluster: clusters[0]?.cluster, user: users[0]?.user };
      }),
    );
    const file = join(this.sides.mesh.directory, 'three-contexts');
    const merged = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'east',
      clusters: entries.map(({ name, cluster }) => ({ name, cluster })),
      users: entries.map(({ name, user }) => ({ name, user })),
      contexts: entries.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
    };
    await writeFile(file, stringify(merged), { mode: 0o600 });
    return file;
  }
}
