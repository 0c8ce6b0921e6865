import type { WorkloadObject } from './workload-template.ts';

/** A workload of which it is known how it replaces its pods. */
export type StrategyObject = WorkloadObject & {
  readonly kind: string;
  readonly spec?: WorkloadObject['spec'] & {
    readonly updateStrategy?: { readonly type?: string };
  };
};
