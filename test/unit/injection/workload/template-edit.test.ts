import { expect } from 'chai';
import fc from 'fast-check';
import type { Change } from '../../../../src/lib/injection/model/plan.ts';
import { undoCommand } from '../../../../src/lib/injection/model/undo-command.ts';
import type { RolloutObject } from '../../../../src/lib/injection/rollout/rollout-status.ts';
import {
  editTemplate,
  planTemplateEdit,
  type TemplateEdit,
  templatePath,
} from '../../../../src/lib/injection/workload/template-edit.ts';
import { editableKinds } from '../../../../src/lib/injection/workload/workload-kinds.ts';

type Metadata = Readonly<Record<'labels' | 'annotations', Readonly<Record<string, string>>>>;

function workload(kind: string, metadata: Partial<Metadata> = {}): RolloutObject {
  const template = { metadata, spec: { containers: [] } };
  const nested = templatePath(kind).reduceRight<object>(
    (inner, step) => ({ [step]: inner }),
    template,
  );
  return { kind, metadata: { name: 'web', namespace: 'shop', resourceVersion: '7' }, ...nested };
}

/** What the API server makes of a JSON merge patch (RFC 7396). */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null) return patch;
  const result = { ...(target as Record<string, unknown> | undefined) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = merge(result[key], value);
  }
  return result;
}

function bodyOf(write: Change['write'] | undefined): unknown {
  if (write?.action !== 'merge-patch') throw new TypeError('not a merge patch');
  return write.body;
}

const key = fc.constantFrom('sidecar.istio.io/inject', 'app');
const value = fc.option(fc.constantFrom('true', 'false', 'yes', "it's"), { nil: undefined });
const map = fc.dictionary(key, fc.constantFrom('true', 'false', '', 'no'), { maxKeys: 2 });
const anyWorkload = fc
  .tuple(fc.constantFrom(...editableKinds), fc.record({ labels: map, annotations: map }))
  .map(([kind, metadata]) => workload(kind, metadata));
const anyEdits: fc.Arbitrary<readonly TemplateEdit[]> = fc.uniqueArray(
  fc.record({ map: fc.constantFrom('labels', 'annotations'), key, value }),
  { selector: (edit) => `${edit.map} ${edit.key}`, maxLength: 3 },
);

describe('an edit of a pod template', () => {
  it('patches what it predicts, for every kind', () => {
    fc.assert(
      fc.property(anyWorkload, anyEdits, (given, edits) => {
        const change = planTemplateEdit(given, edits);
        const edited = editTemplate(given, edits);
        if (change === undefined) expect(edited).to.deep.equal(given);
        else expect(merge(given, bodyOf(change.write))).to.deep.equal(edited);
      }),
    );
  });

  it('is reverted exactly by its undo', () => {
    fc.assert(
      fc.property(anyWorkload, anyEdits, (given, edits) => {
        const change = planTemplateEdit(given, edits);
        if (change === undefined) return;
        const edited = merge(given, bodyOf(change.write));
        expect(merge(edited, bodyOf(change.undo))).to.deep.equal(given);
      }),
    );
  });

  it('names the fields in the path of each kind', () => {
    const edit = { map: 'labels', key: 'a', value: 'b' } as const;
    const fieldOf = (kind: string) => planTemplateEdit(workload(kind), [edit])?.fields[0]?.field;
    expect(fieldOf('StatefulSet')).to.equal('spec.template.metadata.labels[a]');
    expect(fieldOf('CronJob')).to.equal('spec.jobTemplate.spec.template.metadata.labels[a]');
  });

  it('puts the former values into one command, quoted for a shell', () => {
    const given = workload('DaemonSet', { labels: { app: "it's" } });
    const change = planTemplateEdit(given, [{ map: 'labels', key: 'app', value: undefined }]);
    expect(
      change && undoCommand(change, ' --context blue --asm-version 1.18.0.131 --as dev'),
    ).to.equal(
      `kubectl patch daemonset web -n shop --context blue --as dev --type merge -p '{"spec":{"template":{"metadata":{"labels":{"app":"it'\\''s"}}}}}'`,
    );
  });
});
