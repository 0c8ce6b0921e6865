import { expect } from 'chai';
import { formatDenials } from '../../../../src/lib/output/verification/denials.ts';

const quota = {
  missing: 1,
  code: 'quota',
  message: 'a new pod is forbidden: exceeded quota: few',
  nextStep: 'raise it',
} as const;

const workload = (namespace: string, name: string, denied?: typeof quota) =>
  ({
    namespace,
    kind: 'Deployment',
    name,
    summary: {},
    sidecars: {},
    ...(denied ? { denied } : {}),
  }) as const;

describe('what keeps workloads from creating pods', () => {
  it('is reported once for a namespace, with all affected workloads', () => {
    const names = ['a', 'b', 'c', 'd'].map((name) => workload('shop', name, quota));
    const reported = formatDenials(
      [...names, workload('shop', 'e'), workload('other', 'a', quota)],
      {
        wide: false,
        columns: undefined,
      },
    );
    expect(reported).to.deep.equal([
      'deployment/a, deployment/b, deployment/c, 1 more in shop cannot create 4 pods:\n    a new pod is forbidden: exceeded quota: few\n  → raise it\n',
      'deployment/a in other cannot create a pod:\n    a new pod is forbidden: exceeded quota: few\n  → raise it\n',
    ]);
  });

  it('is reported for each workload with another reason', () => {
    const other = { ...quota, message: 'a new pod is forbidden: no' } as unknown as typeof quota;
    const shown = [workload('shop', 'a', quota), workload('shop', 'b', other)];
    expect(formatDenials(shown, { wide: true, columns: undefined })).to.have.lengthOf(2);
  });
});
