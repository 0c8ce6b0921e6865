/**
 * Optional parts of an Istio installation: `auto`, a webhook that injects in unlabelled namespaces; `canary`, a second
 * revision; `default-tag`, a revision tag in place of the default webhooks; `gateway`.
 */
export const istioVariants = ['auto', 'canary', 'default-tag', 'gateway'] as const;

/** One of `istioVariants`. */
export type IstioVariant = (typeof istioVariants)[number];

/** Settings of profile `istio` other than its version. */
export interface IstioOptions {
  readonly namespace: string;
  readonly nativeSidecars: boolean;
  readonly variants: readonly IstioVariant[];
}
