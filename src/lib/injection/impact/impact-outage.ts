import type { Availability, InjectorModel } from '../model/injector-model.ts';

type Injectors = readonly InjectorModel[];

// One result for each list: the engine then prepares a list once, however many workloads it decides with it.
const available = new WeakMap<Injectors, Injectors>();
const down = new WeakMap<Injectors, Injectors>();

/** The injectors as if all of them answered: a policy is judged by how it is meant to work. */
export function assumeAvailable(injectors: Injectors): Injectors {
  return assume(injectors, { state: 'available' }, available);
}

/** The injectors as if none of them answered. */
export function assumeDown(injectors: Injectors): Injectors {
  return assume(injectors, { state: 'unavailable', reason: 'the injector is down' }, down);
}

function assume(
  injectors: Injectors,
  availability: Availability,
  made: WeakMap<Injectors, Injectors>,
): Injectors {
  const known = made.get(injectors);
  if (known) return known;
  const assumed = injectors.map((injector) => ({ ...injector, availability }));
  made.set(injectors, assumed);
  return assumed;
}
