import { expect } from 'chai';
import fc from 'fast-check';
import { UsageError } from '../../../../src/lib/errors.ts';
import { POD_INJECT } from '../../../../src/lib/injection/model/keys.ts';
import type { WrittenKey } from '../../../../src/lib/injection/model/version.ts';
import type { RolloutObject } from '../../../../src/lib/injection/rollout/rollout-status.ts';
import type { InjectionIntent } from '../../../../src/lib/injection/workload/intent.ts';
import { planWorkloadEdit } from '../../../../src/lib/injection/workload/workload-edit.ts';

interface Given {
  readonly label?: string | undefined;
  readonly annotation?: string | undefined;
}

function workload({ label, annotation }: Given, matchLabels = {}): RolloutObject {
  return {
    kind: 'Deployment',
    metadata: { name: 'details', namespace: 'test1', resourceVersion: '7' },
    spec: {
      selector: { matchLabels },
      template: {
        metadata: {
          labels: { app: 'details', ...(label === undefined ? {} : { [POD_INJECT]: label }) },
          annotations: annotation === undefined ? {} : { [POD_INJECT]: annotation },
        },
        spec: { containers: [] },
      },
    },
  };
}

/** What the template says after the planned merge patch (RFC 7396: null removes). */
function after(given: Given, intent: InjectionIntent, method: WrittenKey): Given {
  const change = planWorkloadEdit(workload(given), intent, method)?.change;
  if (!change) return given;
  const { metadata } = (
    change.write.body as {
      spec: { template: { metadata: Record<string, Record<string, string | null>> } };
    }
  ).spec.template;
  const patched = (map: string, before: string | undefined): string | undefined => {
    const value = metadata[map]?.[POD_INJECT];
    return value === undefined ? before : (value ?? undefined);
  };
  return {
    label: patched('labels', given.label),
    annotation: patched('annotations', given.annotation),
  };
}

describe('planWorkloadEdit', () => {
  const cases: readonly {
    given: Given;
    intent: InjectionIntent;
    method: WrittenKey;
    want: Given;
  }[] = [
    {
      given: {},
      intent: 'not-injected',
      method: 'label',
      want: { label: 'false', annotation: undefined },
    },
    {
      given: {},
      intent: 'not-injected',
      method: 'annotation',
      want: { label: undefined, annotation: 'false' },
    },
    { given: {}, intent: 'injected', method: 'both', want: { label: 'true', annotation: 'true' } },
    {
      given: { annotation: 'true' },
      intent: 'not-injected',
      method: 'label',
      want: { label: 'false', annotation: undefined },
    },
    {
      given: { annotation: 'false' },
      intent: 'not-injected',
      method: 'label',
      want: { label: 'false', annotation: 'false' },
    },
    {
      given: { label: 'false' },
      intent: 'injected',
      method: 'annotation',
      want: { label: undefined, annotation: 'true' },
    },
    {
      given: { label: 'no', annotation: 'true' },
      intent: 'inherited',
      method: 'label',
      want: { label: undefined, annotation: undefined },
    },
    {
      given: { label: 'True' },
      intent: 'injected',
      method: 'label',
      want: { label: 'true', annotation: undefined },
    },
  ];
  for (const { given, intent, method, want } of cases) {
    it(`${JSON.stringify(given)} asked for ${intent} by ${method}`, () => {
      expect(after(given, intent, method)).to.deep.equal(want);
    });
  }

  it('is a no-op once done, and never leaves a contradiction', () => {
    const value = fc.option(fc.constantFrom('true', 'false', '', 'no'), { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({ label: value, annotation: value }),
        fc.constantFrom<InjectionIntent>('injected', 'not-injected', 'inherited'),
        fc.constantFrom<WrittenKey>('label', 'annotation', 'both'),
        (given, intent, method) => {
          const result = after(given, intent, method);
          expect(planWorkloadEdit(workload(result), intent, method)).to.equal(undefined);
          const wanted = { injected: 'true', 'not-injected': 'false', inherited: undefined }[
            intent
          ];
          for (const left of [result.label, result.annotation]) {
            expect(left).to.be.oneOf([wanted, undefined]);
          }
        },
      ),
    );
  });

  it('guards the patch by the resourceVersion it was planned on', () => {
    expect(planWorkloadEdit(workload({}), 'injected', 'label')?.change.resourceVersion).to.equal(
      '7',
    );
  });

  it('refuses a label that is part of the selector', () => {
    const stuck = workload({ label: 'true' }, { [POD_INJECT]: 'true' });
    expect(() => planWorkloadEdit(stuck, 'not-injected', 'label')).to.throw(UsageError, 'selector');
  });

  it('refuses it whatever the form of the selector, and accepts an edit after which the selector still matches', () => {
    const given = workload({ label: 'true' });
    const expression = (operator: string, values: readonly string[]) => ({
      ...given,
      spec: {
        ...given.spec,
        selector: { matchExpressions: [{ key: POD_INJECT, operator, values }] },
      },
    });
    const edit = (operator: string, values: readonly string[]) => () =>
      planWorkloadEdit(expression(operator, values), 'not-injected', 'label');
    expect(edit('In', ['true'])).to.throw(UsageError, 'selector');
    expect(edit('In', ['true', 'false'])).to.not.throw();
    expect(edit('Exists', [])).to.not.throw();
  });
});
