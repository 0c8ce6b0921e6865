import type { InstalledInjector } from '../profiles/injector.ts';
import { restoreInjector } from '../profiles/restore.ts';
import { certificateFaults } from './certificate-faults.ts';
import type { Fault } from './fault.ts';
import { injectorFaults } from './injector-faults.ts';
import { routeFaults } from './route-faults.ts';

const all = { ...certificateFaults, ...routeFaults, ...injectorFaults };

/** The name of a fault that can be made. */
export type FaultName = keyof typeof all;

/** Every fault by its name. */
export const faults: Readonly<Record<FaultName, Fault>> = all;

/** All names of faults. */
export const faultNames = Object.keys(all) as readonly FaultName[];

/**
 * Makes a fault of an injector and returns how to undo it. On return, some readers of the changed objects may not have
 * seen them yet: wait for the API server's answer.
 */
export async function makeFault(
  name: FaultName,
  injector: InstalledInjector,
): Promise<() => Promise<void>> {
  const { make, add } = faults[name];
  await make?.(injector);
  const remove = await add?.(injector);
  return async () => {
    await remove?.();
    await restoreInjector(injector);
  };
}
