import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CommandResult, Terminal } from '../../../playground/demo/terminal.ts';
import type { Playground } from '../../../playground/playground.ts';
import { present } from '../../../src/lib/present.ts';
import { eventually } from '../playground/eventually.ts';
import { sidecarOf, type StoredPod } from '../playground/pods.ts';

type Json = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;

/** What a workload of a test has besides its name. */
export interface AppOptions {
  readonly labels?: Texts;
  readonly annotations?: Texts;
  /** Of the object, not of its pods. */
  readonly metadata?: Json;
  /** Beside the template. */
  readonly spec?: Json;
  /** Of the pods. */
  readonly podSpec?: Json;
}

/** A workload of any kind with pods labelled `app=NAME`, one pod by default. */
export function app(kind: string, name: string, options: AppOptions = {}): Json {
  const { labels, annotations, metadata = {}, spec = {}, podSpec = {} } = options;
  const template = {
    metadata: present({ labels: { app: name, ...labels }, annotations }),
    spec: { containers: [{ name: 'app', image: 'example.com/app:1' }], ...podSpec },
  };
  const object = (apiVersion: string, body: Json): Json => ({
    apiVersion,
    kind,
    metadata: { name, ...metadata },
    spec: { ...body, ...spec },
  });
  const selected = { selector: { matchLabels: { app: name } }, template };
  const once = { ...template, spec: { restartPolicy: 'Never', ...template.spec } };
  switch (kind) {
    case 'CronJob':
      return object('batch/v1', {
        schedule: '0 3 1 1 *',
        jobTemplate: { spec: { template: once } },
      });
    case 'Job':
      return object('batch/v1', { template: once });
    case 'ReplicationController':
      return object('v1', { selector: { app: name }, template });
    case 'StatefulSet':
      return object('apps/v1', { serviceName: name, ...selected });
    case 'Pod':
      return {
        apiVersion: 'v1',
        kind,
        metadata: { ...template.metadata, name, ...metadata },
        spec: template.spec,
      };
    default:
      return object('apps/v1', selected);
  }
}

interface AppObject {
  readonly kind: string;
  readonly metadata: Texts;
  readonly spec: { readonly replicas?: number };
}

/** A pod as these tests look at it. */
export interface AppPod {
  readonly name: string;
  readonly uid: string;
  readonly hasSidecar: boolean;
}

/** A cluster with the plugin, in which tests make namespaces of their own. */
export class Bench {
  readonly playground: Playground;
  readonly terminal: Terminal;
  #scripts = 0;

  constructor(playground: Playground, terminal: Terminal) {
    this.playground = playground;
    this.terminal = terminal;
  }

  /** Runs the plugin. */
  run(line: string): Promise<CommandResult> {
    return this.terminal.run(`kubectl asm-inject ${line}`);
  }

  /** Runs a command line with quotes and pipes, as a person would paste it. */
  async paste(line: string): Promise<CommandResult> {
    const script = join(this.playground.directory, `pasted-${(this.#scripts += 1)}.sh`);
    await writeFile(script, `${line}\n`);
    return this.terminal.run(`sh ${script}`);
  }

  /** Makes a namespace and workloads in it, and waits until all their pods are ready. */
  async make(namespace: string, labels: Texts, apps: readonly Json[]): Promise<void> {
    const { api } = this.playground;
    await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
    await eventually(async () => {
      const account = await api.find(`/api/v1/namespaces/${namespace}/serviceaccounts/default`);
      expect(account).not.equal(undefined);
    }, 60_000);
    await this.add(namespace, apps);
  }

  /** Applies workloads, and waits for nothing. */
  async apply(namespace: string, apps: readonly Json[]): Promise<readonly Json[]> {
    const items = apps.map((one) => ({
      ...one,
      metadata: { ...(one['metadata'] as Json), namespace },
    }));
    await this.playground.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    return items;
  }

  /** Adds workloads, and waits until every pod of the namespace is ready or done. */
  async add(namespace: string, apps: readonly Json[]): Promise<void> {
    if (apps.length === 0) return;
    const items = await this.apply(namespace, apps);
    for (const { kind, metadata, spec } of items as unknown as AppObject[]) {
      const name = `${kind.toLowerCase()}/${metadata['name'] ?? ''}`;
      if (kind === 'ReplicaSet') {
        const ready = `jsonpath={.status.readyReplicas}=${spec.replicas ?? 1}`;
        const wait = ['wait', name, '-n', namespace, '--for', ready, '--timeout', '60s'];
        const { exitCode, stderr } = await this.playground.kubectl(wait);
        expect(exitCode, stderr).to.equal(0);
      }
      if (!/^(Deployment|StatefulSet|DaemonSet)$/.test(kind)) continue;
      const { exitCode, stderr } = await this.playground.kubectl([
        'rollout',
        'status',
        name,
        '-n',
        namespace,
        '--timeout',
        '60s',
      ]);
      // kubectl does not report on an update strategy that never rolls out.
      if (!stderr.includes('only available for')) expect(exitCode, stderr).to.equal(0);
    }
    await eventually(async () => {
      for (const { status } of await this.#stored(namespace, '')) {
        expect((status as { phase?: string } | undefined)?.phase).to.be.oneOf([
          'Running',
          'Succeeded',
        ]);
      }
    }, 60_000);
  }

  /** Of each pod of an app, whether it has a sidecar. */
  async hasSidecars(namespace: string, name: string): Promise<readonly boolean[]> {
    return (await this.pods(namespace, name)).map(({ hasSidecar }) => hasSidecar);
  }

  /** The pods of an app that are not going away, as kubectl sees them. */
  async pods(namespace: string, name: string): Promise<readonly AppPod[]> {
    return (await this.#stored(namespace, `app=${name}`)).map((pod) => ({
      name: pod.metadata.name,
      uid: pod.metadata.uid,
      hasSidecar: sidecarOf(pod) !== 'none',
    }));
  }

  /** The pod template of a workload, as it is stored. */
  async template(namespace: string, workload: string): Promise<unknown> {
    const { stdout } = await this.terminal.run(`kubectl get ${workload} -n ${namespace} -o json`);
    const { spec } = JSON.parse(stdout) as {
      spec: { template?: unknown; jobTemplate?: { spec: { template: unknown } } };
    };
    return spec.template ?? spec.jobTemplate?.spec.template;
  }

  /** What label and annotation of a workload's template say. */
  async intentOf(
    namespace: string,
    workload: string,
  ): Promise<{ label?: string; annotation?: string }> {
    const { metadata = {} } = (await this.template(namespace, workload)) as {
      metadata?: { labels?: Texts; annotations?: Texts };
    };
    const key = 'sidecar.istio.io/inject';
    const [label, annotation] = [metadata.labels?.[key], metadata.annotations?.[key]];
    return present({
      label,
      annotation,
    });
  }

  async #stored(namespace: string, selector: string): Promise<readonly NamedPod[]> {
    const { items } = await this.playground.api.list(
      `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`,
    );
    const pods = items as unknown as readonly NamedPod[];
    return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }
}

type NamedPod = StoredPod & {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
  };
  readonly status?: unknown;
};

/** The commands in a result that revert its changes. */
export function undosIn({ stdout }: CommandResult): readonly string[] {
  return [...stdout.matchAll(/^ {2}undo: (.*)$/gm)].map(([, command = '']) => command);
}
