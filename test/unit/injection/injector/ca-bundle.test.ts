import { expect } from 'chai';
import { createAuthority } from '../../../../playground/control-plane/certificates.ts';
import { firstToExpire, readCaBundle } from '../../../../src/lib/injection/injector/ca-bundle.ts';

const encode = (text: string): string => Buffer.from(text).toString('base64');

describe('a caBundle', () => {
  it('is one authority or several, with the dates they expire', async () => {
    const [one, two] = [await createAuthority('one'), await createAuthority('two')];
    const reading = readCaBundle(encode(`${one.certificate}\n# the next\n${two.certificate}`));
    if (!reading.ok) throw new Error(reading.problem);
    expect(reading.certificates.map(({ subject }) => subject)).to.deep.equal(['CN=one', 'CN=two']);
    for (const { notAfter } of reading.certificates) {
      expect(notAfter).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(Date.parse(notAfter)).to.be.greaterThan(Date.now());
    }
  });

  it('may contain none, or something else', () => {
    expect(readCaBundle('')).to.deep.include({ ok: false });
    expect(readCaBundle(encode('nonsense'))).to.deep.equal({
      ok: false,
      problem: 'the caBundle holds no certificate',
    });
    const broken = '-----BEGIN CERTIFICATE-----\nbm9uc2Vuc2U=\n-----END CERTIFICATE-----\n';
    expect(readCaBundle(encode(broken))).to.deep.equal({
      ok: false,
      problem: 'the caBundle holds something that is not a certificate',
    });
  });

  it('is trusted as long as the first authority that expires', () => {
    const early = { subject: 'CN=early', notAfter: '2027-01-31T00:00:00Z' };
    const late = { subject: 'CN=late', notAfter: '2036-01-01T00:00:00Z' };
    expect(firstToExpire([late, early])).to.equal(early);
    expect(firstToExpire([])).to.equal(undefined);
  });
});
