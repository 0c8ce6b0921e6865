import { expect } from 'chai';
import {
  intentForManifests,
  type ManifestFlags,
} from '../../../../src/cli/workload/manifest-intent.ts';
import { UsageError } from '../../../../src/lib/errors.ts';

const none: ManifestFlags = {
  'allow-system-namespaces': false,
  'dry-run': 'none',
  filename: ['a.yaml'],
  force: false,
  'in-place': false,
  method: undefined,
  namespace: undefined,
  recursive: false,
  wait: undefined,
  yes: false,
};

describe('a flag that means nothing where manifests are edited', () => {
  const refused: readonly (readonly [flags: Partial<ManifestFlags>, says: string])[] = [
    [{ namespace: 'test1' }, '-n means nothing with -f'],
    [{ force: true }, '--force means nothing with -f'],
    [{ yes: true }, '--yes means nothing with -f'],
    [{ 'allow-system-namespaces': true }, '--allow-system-namespaces means nothing with -f'],
    [{ wait: true }, 'nothing to wait for'],
    [{ 'dry-run': 'server' }, '--dry-run=server'],
    [{ filename: ['-'], 'in-place': true }, 'standard input'],
  ];
  for (const [flags, says] of refused) {
    it(`is refused: ${JSON.stringify(flags)}`, async () => {
      const chosen = { references: [], kinds: undefined };
      const error = await intentForManifests('injected', chosen, undefined, {
        ...none,
        ...flags,
      }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(UsageError);
      expect((error as UsageError).message).to.contain(says);
    });
  }
});
