import type { InjectorModel } from '../model/injector-model.ts';
import { INJECT_TEMPLATES, INTERCEPTION_MODE } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { Labels, PodTemplate } from '../model/model.ts';
import { CONTAINER_LISTS, containersOf } from '../prediction/pod-json.ts';
import { SIDECAR_CONTAINER } from '../sidecar/sidecar.ts';
import { expandTemplates } from '../sidecar/template-names.ts';
import type { Route } from './compiled-injectors.ts';

/** A call of the first round, and whether the injector changed the pod. */
export interface MadeCall extends Route {
  readonly hasChanged: boolean;
}

/**
 * The webhooks that the API server calls once more, in order: those with reinvocationPolicy IfNeeded that were called
 * before a later one changed the pod. Where an injector adds a container, all of them, since the ServiceAccount admission
 * then mounts its token after the first round (Kubernetes v1.36 apiserver
 * pkg/admission/plugin/webhook/mutating/reinvocationcontext.go).
 */
export function findReinvoked(calls: readonly MadeCall[], template: PodTemplate): readonly Route[] {
  if (!calls.some(isRepeatable)) return [];
  const mountsToken = calls.some((call) => call.hasChanged && mountsTokens(template, call));
  const last = calls.findLastIndex(({ hasChanged }) => hasChanged);
  return calls.filter((call, index) => isRepeatable(call) && (index < last || mountsToken));
}

function isRepeatable({ webhook }: MadeCall): boolean {
  return webhook.model.reinvocationPolicy === 'IfNeeded';
}

/** Whether the injector adds a container that lacks the token of the pod's service account. */
function mountsTokens({ annotations, spec = {} }: PodTemplate, { injector }: MadeCall): boolean {
  if (spec['automountServiceAccountToken'] === false) return false;
  const pod = { spec };
  const own = new Set(
    CONTAINER_LISTS.flatMap((list) => containersOf(pod, list).map(({ name }) => name)),
  );
  return addedBy(annotations, injector).some((name) => !own.has(name));
}

/** The containers of Istio's templates (Istio 1.30 manifests/charts/istio-control/istio-discovery/files). */
function addedBy(annotations: Labels, { settings, sidecar }: InjectorModel): readonly string[] {
  const templates = settings.known ? settings.templates : undefined;
  const names = templates
    ? expandTemplates(valueOf(annotations, INJECT_TEMPLATES), templates)
    : ['sidecar'];
  const redirects = annotations[INTERCEPTION_MODE] !== 'NONE';
  const init = sidecar?.cni === true ? 'istio-validation' : 'istio-init';
  return names.flatMap((name) => {
    if (name === 'grpc-simple') return ['grpc-bootstrap-init'];
    return name === 'sidecar' && redirects ? [init, SIDECAR_CONTAINER] : [SIDECAR_CONTAINER];
  });
}
