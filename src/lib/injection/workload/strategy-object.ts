import type { WorkloadObject } from './workload-template.ts';

/** A workload whose way of replacing pods is known. */
export type StrategyObject = WorkloadObject & {
  readonly kind: string;
  readonly spec?: WorkloadObject['spec'] & {
    readonly updateStrategy?: { readonly type?: string };
  };
};
