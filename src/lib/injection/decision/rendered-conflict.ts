import { present } from '../../present.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import type { JsonObject, PodTemplate } from '../model/model.ts';
import { asObject, asObjects, containersOf, isPresent } from '../prediction/pod-json.ts';
import { predictPod } from '../prediction/predict-pod.ts';
import { SIDECAR_CONTAINER } from '../sidecar/sidecar.ts';
import { OPEN_CONFLICT } from './injected-pod.ts';
import type { Step } from './step.ts';

const HANDLERS = ['exec', 'grpc', 'httpGet', 'sleep', 'tcpSocket'];
const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'];

/**
 * Settles a conflict between a pod and its sidecar that the text of the template leaves open, by rendering the template
 * for this pod. The step stays as it is where that is not possible.
 */
export function settleConflict(
  step: Step,
  template: PodTemplate,
  injector: InjectorModel,
): Step | undefined {
  const prediction = predictPod(template, injector);
  if (prediction.kind !== 'pod') return step;
  if (!hasConflict(prediction.pod.spec)) return undefined;
  const detail = step.detail?.replace(OPEN_CONFLICT, '');
  return { ...step, effect: 'denies', ...present({ detail }) };
}

/** Whether a probe, hook or volume has two types at once, or two containers have one name. */
function hasConflict(spec: JsonObject): boolean {
  const [containers, init] = [
    containersOf({ spec }, 'containers'),
    containersOf({ spec }, 'initContainers'),
  ];
  const all = [...containers, ...init];
  const proxies = all.filter(({ name }) => name === SIDECAR_CONTAINER);
  const handlers = proxies.flatMap((proxy) => [
    ...PROBES.map((probe) => asObject(proxy[probe])),
    ...Object.values(asObject(proxy['lifecycle'])).map((hook) => asObject(hook)),
  ]);
  const volumes = asObjects(spec['volumes']);
  return (
    new Set(all.map(({ name }) => name)).size < all.length ||
    handlers.some((one) => HANDLERS.filter((kind) => isPresent(one[kind])).length > 1) ||
    volumes.some(
      (volume) =>
        Object.entries(volume).filter(([key, one]) => key !== 'name' && isPresent(one)).length > 1,
    )
  );
}
