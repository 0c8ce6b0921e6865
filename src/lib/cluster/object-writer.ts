import type { ApiObject, PodObject } from '../injection/model/api-objects.ts';
import { type Change, describeObject } from '../injection/model/plan.ts';
import { withoutPodName } from '../injection/probe/nameless-refusal.ts';
import type { Refusal } from '../injection/probe/probe-failure.ts';
import type { ProbePod } from '../injection/probe/probe-pod.ts';
import { parseJson } from './answer-text.ts';
import type { ApiServer } from './api-server.ts';
import { readRefusal, translateStatus } from './failure.ts';
import { checkObject, wrongShape } from './list/shape.ts';
import { resourceOfKind, resourcePath, resources } from './resources.ts';

/** How a change is sent: for real, or as a dry run (admission and validation run, nothing is kept). */
export type SendMode = 'apply' | 'dry-run';

/** The outcome of a dry-run pod: how it would be stored, or why it would be refused. */
export type TriedPod =
  { readonly made: PodObject; readonly refusal?: never } | { readonly refusal: Refusal };

/** The field manager of all writes. */
export const fieldManager = 'kubectl-asm-inject';

/** Sends requests that change objects or only try to: planned changes, dry-run pods, reviews. */
export class ObjectWriter {
  readonly #server: ApiServer;

  constructor(server: ApiServer) {
    this.#server = server;
  }

  /**
   * Sends one planned change, guarded by the resourceVersion it was planned on.
   * @param signal ends the request instead of Ctrl-C.
   * @returns the object after the change, real or simulated.
   * @throws {ClusterError} with code `conflict` when the object changed since it was read.
   */
  async send(change: Change, mode: SendMode, signal?: AbortSignal): Promise<ApiObject> {
    const { object, write } = change;
    const isNew = write.action === 'create';
    const purpose = `${isNew ? 'create' : 'patch'} ${describeObject(object)}`;
    const sent = await this.#server.send({
      method: isNew ? 'POST' : 'PATCH',
      path: resourcePath(
        resourceOfKind(object.kind),
        object.namespace,
        isNew ? undefined : object.name,
      ),
      query: { fieldManager, dryRun: mode === 'dry-run' ? 'All' : undefined },
      contentType: isNew ? 'application/json' : `application/${write.action}+json`,
      body: guarded(change),
      purpose,
      signal,
    });
    return checkObject(sent, object.kind, { purpose });
  }

  /**
   * Asks the API server what it would make of a pod, by creating it with `dryRun=All`: admission, including the
   * injector, really runs, and nothing is kept. Use `Probe`, which checks rights first and explains refusals.
   * @throws {ClusterError} there is no answer, or one that is not about the pod.
   */
  async tryPod(namespace: string, pod: ProbePod): Promise<TriedPod> {
    const request = {
      method: 'POST',
      path: resourcePath(resources.pod, namespace),
      query: { dryRun: 'All', fieldManager },
      body: pod,
      purpose: `try to create a pod in ${namespace}`,
    } as const;
    const { status, text } = await this.#server.exchange(request);
    if (status >= 200 && status <= 299) {
      return { made: checkObject(parseJson(text, request), 'Pod', request) as PodObject };
    }
    const refusal = readRefusal(status, text);
    if (refusal === undefined) throw translateStatus(status, text, request);
    const message = withoutPodName(refusal.message, pod.metadata.generateName);
    return { refusal: { ...refusal, message } };
  }

  /** Asks the API server for an opinion: creates an object of a kind that is answered and not stored. */
  async review(
    path: string,
    body: Readonly<Record<string, unknown>> & { readonly kind: string },
  ): Promise<unknown> {
    const purpose = `ask for a ${body.kind}`;
    const answer = await this.#server.send({ method: 'POST', path, body, purpose });
    const { kind, status } = (answer ?? {}) as Readonly<Record<string, unknown>>;
    if (kind !== body.kind || typeof status !== 'object') throw wrongShape({ purpose });
    return answer;
  }
}

/**
 * The body to send, with the resourceVersion it was planned on. For both forms of patch, the API server compares it
 * with the stored one and answers 409 if they differ.
 */
function guarded({ write, resourceVersion }: Change): unknown {
  if (resourceVersion === undefined) return write.body;
  if (write.action === 'json-patch') {
    return [
      { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
      ...write.body,
    ];
  }
  const metadata = typeof write.body.metadata === 'object' ? write.body.metadata : {};
  return { ...write.body, metadata: { ...metadata, resourceVersion } };
}
