import { expect } from 'chai';
import { parseVersion } from '../../../../src/lib/injection/model/version.ts';
import { findPolicySelectorProblem } from '../../../../src/lib/injection/policy/policy-support.ts';

describe('findSelectorProblem', () => {
  const cases: readonly { version: string; want: string | undefined }[] = [
    { version: 'v1.5.4.1-g5960ec40-aliyun', want: '1.6.8.17' },
    { version: 'v1.6.8.16-g0000000-aliyun', want: '1.6.8.17' },
    { version: 'v1.6.8.17-g0000000-aliyun', want: undefined },
    { version: 'v1.18.0.131-g7f4b2c9e-aliyun', want: undefined },
    { version: '1.29.6', want: undefined },
  ];
  for (const { version, want } of cases) {
    it(`${version}: ${want === undefined ? 'reads selectors' : `needs ${want}`}`, () => {
      expect(findPolicySelectorProblem(parseVersion(version))).to.equal(want);
    });
  }

  it('says nothing of a version that is not known', () => {
    expect(findPolicySelectorProblem(undefined)).to.equal(undefined);
  });
});
