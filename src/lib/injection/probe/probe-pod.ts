import { present } from '../../present.ts';
import type { PodObject } from '../model/api-objects.ts';
import { SIDECAR_STATUS } from '../model/keys.ts';
import type { JsonObject, Labels, PodTemplate } from '../model/model.ts';
import { markRecord, readHandInjection } from '../sidecar/hand-injected.ts';
import { stripSidecar } from '../sidecar/strip-sidecar.ts';
import { readTemplate, type WorkloadObject } from '../workload/workload-template.ts';

/** A pod for a dry run: without name, owner or node, so that it cannot conflict with anything. */
export interface ProbePod {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: {
    readonly generateName: string;
    readonly labels: Labels;
    readonly annotations: Labels;
  };
  readonly spec: JsonObject;
}

/**
 * The next pod of a workload, for a dry run: its template with the labels that its controller adds. A running pod is
 * tried as it was before injection. Returns nothing for kinds that create no pods.
 */
export function makeProbePod(
  object: WorkloadObject & { readonly kind: string },
): ProbePod | undefined {
  const source = object.kind === 'Pod' ? stripSidecar(object as PodObject & typeof object) : object;
  const reading = readTemplate(source, { keepsSpec: true });
  if (reading === undefined) return undefined;
  const { labels, controllerLabels = {}, spec = {} } = reading.template;
  const predicted = Object.entries(controllerLabels).map(([key, value]) => [
    key,
    value ?? standIn(key, object),
  ]);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${object.metadata.name}-`,
      labels: { ...labels, ...Object.fromEntries(predicted) } as Labels,
      annotations: markRecordOf(reading.template),
    },
    spec: withoutNode(spec),
  };
}

/** The simplest pod with these labels and annotations, for a question about the rules and not about a workload. */
export function makePlainProbePod(labels: Labels, annotations: Labels = {}): ProbePod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'asm-inject-probe-', labels, annotations },
    spec: { containers: [{ name: 'probe', image: 'probe' }] },
  };
}

// The answer must show whether an injector changed a sidecar that the template contains.
function markRecordOf({ annotations, spec }: PodTemplate): Labels {
  const hand = readHandInjection(present({ annotations, spec }));
  return hand ? { ...annotations, [SIDECAR_STATUS]: markRecord(hand.record) } : annotations;
}

/** A pod that is tried, as the engine sees it. */
export function templateOfProbe({ metadata, spec }: ProbePod): PodTemplate {
  const { labels, annotations } = metadata;
  return { labels, annotations, hostNetwork: spec['hostNetwork'] === true, spec };
}

// Only an existing pod has these: its node, and containers that were attached to it for debugging.
const OF_RUNNING_PODS: ReadonlySet<string> = new Set(['nodeName', 'ephemeralContainers']);

function withoutNode(spec: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(spec).filter(([key]) => !OF_RUNNING_PODS.has(key)));
}

/** A possible value of the label: the controller chooses the real one. */
function standIn(key: string, { metadata }: WorkloadObject): string {
  switch (key) {
    case 'statefulset.kubernetes.io/pod-name':
    case 'job-name':
    case 'batch.kubernetes.io/job-name':
      return `${metadata.name}-0`;
    case 'apps.kubernetes.io/pod-index':
    case 'batch.kubernetes.io/job-completion-index':
      return '0';
    case 'pod-template-generation':
      return '1';
    case 'controller-uid':
    case 'batch.kubernetes.io/controller-uid':
      return metadata.uid ?? 'probe';
    default:
      return 'probe';
  }
}
