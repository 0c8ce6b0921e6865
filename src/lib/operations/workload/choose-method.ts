import type { WebhookVisibility } from '../../injection/decision/decide.ts';
import type { InjectorModel } from '../../injection/model/injector-model.ts';
import { type MeshVersion, type WrittenKey, writtenKeyFor } from '../../injection/model/version.ts';

/** Where `sidecar.istio.io/inject` is to be written, and the reason if the version alone does not decide. */
export interface ChosenMethod {
  readonly method: WrittenKey;
  readonly reason?: string;
}

/** The readable injectors. */
export interface KnownInjectors {
  readonly injectors: readonly Pick<InjectorModel, 'version'>[];
  readonly visibility: WebhookVisibility;
}

/**
 * Chooses between label and annotation by what the injectors obey. Chooses both, with one value, if that is unknown or
 * they differ: this is right everywhere.
 * @param stated the version that the user states.
 */
export function chooseMethod(
  { injectors, visibility }: KnownInjectors,
  stated?: MeshVersion,
): ChosenMethod {
  // Injectors that could be read already have this version.
  if (stated && injectors.length === 0) return { method: writtenKeyFor(stated) };
  if (visibility === 'hidden') {
    return both('the webhook configurations, which lead to the injector, cannot be read');
  }
  const methods = new Set(injectors.map(({ version }) => writtenKeyFor(version)));
  const [method, ...others] = methods;
  if (method === undefined) return both('this cluster has no injector');
  if (others.length > 0) return both('the injectors differ in version');
  return method === 'both'
    ? both("the injector's version is not known; set it with --asm-version")
    : { method };
}

function both(reason: string): ChosenMethod {
  return { method: 'both', reason };
}
