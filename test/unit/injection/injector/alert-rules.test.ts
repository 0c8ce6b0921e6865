import { expect } from 'chai';
import {
  type AlertSubjects,
  makeAlertRules,
} from '../../../../src/lib/injection/injector/alert-rules.ts';
import { parsePromQl } from '../../../promql.ts';

const subjects: AlertSubjects = {
  webhooks: ['namespace.sidecar-injector.istio.io', 'object.sidecar-injector.istio.io'],
  deployments: [{ namespace: 'istio-system', name: 'istiod' }],
  authorities: [
    {
      configuration: 'istio-sidecar-injector',
      subject: 'O=cluster.local',
      notAfter: '2036-11-20T09:09:35Z',
    },
  ],
};

describe('alerting rules', () => {
  const rules = makeAlertRules(subjects);

  it('cover latency, failures, denials, failing open, replicas and the authority', () => {
    expect(rules.map(({ alert }) => alert)).to.deep.equal([
      'SidecarInjectorSlow',
      'SidecarInjectorFails',
      'SidecarInjectorDenies',
      'SidecarInjectorFailsOpen',
      'SidecarInjectorReplicasLow',
      'SidecarInjectorAuthorityExpires',
    ]);
  });

  for (const { alert, expr } of rules) {
    it(`${alert} is PromQL`, () => {
      expect(parsePromQl(expr)).to.have.keys('selectors', 'groupings');
    });
  }

  it('the parser of these tests finds errors', () => {
    expect(() => parsePromQl('sum by (name) (rate(x[5m)) > 0')).to.throw(SyntaxError);
  });

  it('name the webhooks literally, however many there are', () => {
    const nameOf = (given: Partial<AlertSubjects>): unknown => {
      const [rule] = makeAlertRules({ ...subjects, ...given });
      return parsePromQl(rule?.expr ?? '').selectors[0]?.matchers[0];
    };
    expect(nameOf({})).to.deep.equal({
      label: 'name',
      operator: '=~',
      value: 'namespace\\.sidecar-injector\\.istio\\.io|object\\.sidecar-injector\\.istio\\.io',
    });
    expect(nameOf({ webhooks: ['sidecar-injector.istio.io'] })).to.deep.equal({
      label: 'name',
      operator: '=',
      value: 'sidecar-injector.istio.io',
    });
  });

  it('count down to the second at which the authority expires', () => {
    const expr = rules.find(({ alert }) => alert === 'SidecarInjectorAuthorityExpires')?.expr;
    expect(expr).to.equal(
      `vector(${Date.UTC(2036, 10, 20, 9, 9, 35) / 1000}) - time() < 30 * 24 * 3600`,
    );
  });

  it('are left out for missing objects', () => {
    expect(makeAlertRules({ webhooks: [], deployments: [], authorities: [] })).to.deep.equal([]);
  });
});
