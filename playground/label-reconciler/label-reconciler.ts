import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '../api/api-client.ts';
import type { ApiObject } from '../api/api-object.ts';
import { follow } from '../api/follow.ts';
import { reconciledLabels } from '../profiles/asm-control-plane/definitions.ts';

/** The field manager that writes the labels. The name that ASM uses is not documented. */
const fieldManager = 'asm-label-reconciler';

const policies = '/apis/istio.alibabacloud.com/v1beta1/asmreconcilenslabels';
const retryMs = 500;

type Objects = ReadonlyMap<string, ApiObject>;

interface DataPlane {
  readonly api: ApiClient;
  namespaces: Objects;
}

interface SyncPolicy {
  readonly enabled?: boolean;
  readonly clusters?: readonly string[];
}

/**
 * Keeps the labels that decide about injection equal to those of the ASM instance, in each data plane that the
 * instance's ASMReconcileNSLabels does not exclude: by default in all.
 *
 * Our reading of the documentation: a namespace must exist on both sides; a label that the instance's namespace lacks
 * is removed only if the instance wrote it before (server-side apply records that).
 */
export class LabelReconciler {
  readonly #instance: ApiClient;
  readonly #dataPlanes: ReadonlyMap<string, DataPlane>;
  #namespaces: Objects = new Map();
  #policies: Objects = new Map();
  #pending = false;
  #running = false;

  /** @param dataPlanes clients by cluster id. */
  constructor(instance: ApiClient, dataPlanes: ReadonlyMap<string, ApiClient>) {
    this.#instance = instance;
    this.#dataPlanes = new Map(
      [...dataPlanes].map(([id, api]) => [id, { api, namespaces: new Map() }]),
    );
  }

  /** Follows the instance and its data planes for the lifetime of the process. */
  start(): void {
    const namespaces = '/api/v1/namespaces';
    void follow(this.#instance, namespaces, (objects) => {
      this.#namespaces = objects;
      this.#request();
    });
    void follow(this.#instance, policies, (objects) => {
      this.#policies = objects;
      this.#request();
    });
    for (const dataPlane of this.#dataPlanes.values()) {
      void follow(dataPlane.api, namespaces, (objects) => {
        dataPlane.namespaces = objects;
        this.#request();
      });
    }
  }

  #request(): void {
    this.#pending = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#pending) {
      this.#pending = false;
      const results = await Promise.allSettled(
        [...this.#dataPlanes].map(([id, dataPlane]) => this.#reconcile(id, dataPlane)),
      );
      for (const result of results) {
        if (result.status === 'fulfilled') continue;
        console.error(`not reconciled: ${String(result.reason)}`);
        this.#pending = true;
      }
      await this.#confirmPolicy();
      if (this.#pending) await delay(retryMs);
    }
    this.#running = false;
  }

  async #reconcile(id: string, { api, namespaces }: DataPlane): Promise<void> {
    if (!isReconciled(this.#policy?.['spec'], id)) return;
    for (const namespace of this.#namespaces.values()) {
      const there = namespaces.get(`/${namespace.metadata.name ?? ''}`);
      if (there === undefined || there.metadata['deletionTimestamp'] !== undefined) continue;
      const labels = pickLabels(namespace);
      if (isInStep(there, labels)) continue;
      const { name = '', uid } = there.metadata;
      // With its uid, so that a namespace that was just deleted is not recreated.
      const metadata = { name, ...(uid === undefined ? {} : { uid }), labels };
      await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata }, fieldManager);
      console.error(`${id}: ${name} ${JSON.stringify(labels)}`);
    }
  }

  get #policy(): ApiObject | undefined {
    return this.#policies.get('/default');
  }

  /** Records the policy in force in its status; only the playground has this field, for callers that wait for it. */
  async #confirmPolicy(): Promise<void> {
    const policy = this.#policy;
    const observedGeneration = policy?.metadata['generation'];
    const { status } = (policy ?? {}) as { status?: { observedGeneration?: unknown } };
    if (policy === undefined || status?.observedGeneration === observedGeneration) return;
    await this.#instance
      .patch(`${policies}/default/status`, { status: { observedGeneration } })
      .catch((error: unknown) => {
        console.error(`not confirmed: ${String(error)}`);
      });
  }
}

function isReconciled(spec: unknown, id: string): boolean {
  const { syncPolicy } = (spec ?? {}) as { syncPolicy?: SyncPolicy };
  if (syncPolicy === undefined) return true;
  const isNamed = syncPolicy.clusters?.includes(id) ?? false;
  return syncPolicy.enabled === true ? isNamed : !isNamed;
}

function pickLabels({ metadata }: ApiObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    reconciledLabels.flatMap((key) => {
      const value = metadata.labels?.[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function isInStep(there: ApiObject, labels: Readonly<Record<string, string>>): boolean {
  const written = labelsWrittenTo(there);
  return (
    Object.entries(labels).every(([key, value]) => there.metadata.labels?.[key] === value) &&
    written.every((key) => Object.hasOwn(labels, key))
  );
}

interface ManagedFields {
  readonly manager?: string;
  readonly fieldsV1?: { readonly 'f:metadata'?: { readonly 'f:labels'?: object } };
}

/** The labels of a namespace that our field manager wrote. */
function labelsWrittenTo({ metadata }: ApiObject): string[] {
  const entries = (metadata['managedFields'] ?? []) as readonly ManagedFields[];
  return entries
    .filter(({ manager }) => manager === fieldManager)
    .flatMap(({ fieldsV1 }) => Object.keys(fieldsV1?.['f:metadata']?.['f:labels'] ?? {}))
    .filter((key) => key.startsWith('f:'))
    .map((key) => key.slice(2));
}
