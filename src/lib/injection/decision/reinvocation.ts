import type { Route } from './compiled-injectors.ts';

/** A call of the first round, and whether the injector changed the pod. */
export interface MadeCall extends Route {
  readonly hasChanged: boolean;
}

/**
 * The webhooks that the API server calls once more, in order: those with reinvocationPolicy IfNeeded that were called
 * before a later one changed the pod. Where the pod has a token mounted, all of them, since the ServiceAccount admission
 * then changes an injected pod after the first round (Kubernetes v1.36 apiserver
 * pkg/admission/plugin/webhook/mutating/reinvocationcontext.go).
 */
export function findReinvoked(calls: readonly MadeCall[], mountsToken: boolean): readonly Route[] {
  const last = calls.findLastIndex(({ hasChanged }) => hasChanged);
  return calls.filter(
    ({ webhook }, index) =>
      webhook.model.reinvocationPolicy === 'IfNeeded' && (index < last || mountsToken),
  );
}
