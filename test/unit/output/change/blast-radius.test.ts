import { expect } from 'chai';
import fc from 'fast-check';
import { formatBlastRadius } from '../../../../src/lib/output/change/blast-radius.ts';
import { wrapText } from '../../../../src/lib/output/text/wrap.ts';
import { type GivenImpact, radius } from '../blast-radii.ts';

const text = (...rows: readonly GivenImpact[]): string =>
  formatBlastRadius(radius(...rows), { wide: false, columns: 80 });

describe('a blast radius as text', () => {
  it('counts first, then lists the changes, each once', () => {
    expect(
      text(
        { name: 'web', notes: ['too much'], blocked: [false, true] },
        { name: 'api', notes: ['too much', 'and more'], blocked: [false, true] },
        { name: 'old', effect: 'loses', namespace: 'legacy', blocked: [true, false] },
        { name: 'dns', namespace: 'kube-system', kind: 'DaemonSet', effect: 'denied' },
        { name: 'same', effect: 'stays-injected', blocked: [true, true] },
      ),
    ).to.equal(
      [
        '2 workloads in 1 namespace gain a sidecar (4 pods).',
        '1 workload in 1 namespace loses its sidecar (2 pods).',
        '1 workload in 1 namespace would be rejected (2 pods).',
        '5 workloads checked: 1 keeps its sidecar.',
        'If the injector is down, 3 workloads in 1 namespace cannot start pods (before',
        'this change: 2).',
        '',
        "System namespaces, the injector's own among them:",
        'NAMESPACE     WORKLOAD        PODS   SIDECAR',
        'kube-system   daemonset/dns   2      rejected',
        '',
        'Workloads:',
        'NAMESPACE   WORKLOAD         PODS   SIDECAR',
        'legacy      deployment/old   2      loses',
        'shop        deployment/api   2      gains !',
        'shop        deployment/web   2      gains !',
        '! shop/api, web: too much',
        '! shop/api: and more',
        '',
      ].join('\n'),
    );
  });

  it('says that nothing changes', () => {
    expect(text({ name: 'web', effect: 'stays-without' })).to.equal(
      'No workload gains or loses a sidecar.\n1 workload checked: 1 stays without a sidecar.\n',
    );
    expect(text()).to.equal('No workload is affected.\n');
  });

  it('says when an outage no longer matters', () => {
    expect(text({ name: 'web', effect: 'loses', blocked: [true, false] })).to.contain(
      'If the injector is down, every workload can still start pods',
    );
  });

  it('says what could not be read', () => {
    const unknownParts = [{ part: 'jobs in shop', reason: 'jobs is forbidden' }];
    expect(
      formatBlastRadius({ ...radius({ name: 'web' }), unknownParts }, { wide: false, columns: 80 }),
    ).to.match(/\n! jobs in shop were not checked: jobs is forbidden\n$/);
  });

  it('shows the first rows of many; wide shows all, and both verdicts', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ name: `w${index}` }));
    expect(text(...many)).to.contain('… and 10 more; -o wide, json and yaml have all of them.');
    const wide = formatBlastRadius(radius(...many), { wide: true, columns: 80 });
    expect(wide.match(/deployment\/w/g)).to.have.length(40);
    expect(wide).to.contain('BEFORE').and.contain('not-injected   injected').and.not.contain('…');
  });

  it('fits 80 columns, whatever the names', () => {
    const word = fc.stringMatching(/^[a-z]{1,63}$/);
    const given = fc.record({
      name: word,
      namespace: word,
      kind: fc.constantFrom('Deployment', 'CloneSet', 'ReplicationController'),
      effect: fc.constantFrom('gains', 'denied', 'unknown', 'loses'),
    });
    fc.assert(
      fc.property(fc.array(given, { minLength: 1, maxLength: 5 }), (rows) => {
        for (const line of text(...rows).split('\n')) expect(line.length).to.be.at.most(80);
      }),
    );
  });
});

describe('wrapped text', () => {
  it('keeps every word, in lines of at most 80 columns', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(words, (some) => {
        const wrapped = wrapText(some.join(' '), 80, { indent: '  ' });
        expect(wrapped.split(/\s+/).filter(Boolean)).to.deep.equal(some);
        for (const line of wrapped.split('\n')) expect(line.length).to.be.at.most(80);
      }),
    );
  });

  it('does not break a longer word', () => {
    expect(wrapText(`a ${'b'.repeat(90)} c`, 80, { indent: '  ' })).to.equal(
      `a\n${'b'.repeat(90)}\n  c\n`,
    );
  });
});
