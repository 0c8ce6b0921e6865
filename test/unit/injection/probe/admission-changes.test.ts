import { expect } from 'chai';
import { decide } from '../../../../src/lib/injection/decision/decide.ts';
import type { PodObject } from '../../../../src/lib/injection/model/api-objects.ts';
import type { Labels } from '../../../../src/lib/injection/model/model.ts';
import { findAdmissionWork } from '../../../../src/lib/injection/probe/admission-changes.ts';
import { readProbeAnswer } from '../../../../src/lib/injection/probe/probe-answer.ts';
import {
  compareWithPrediction,
  reconsiderWith,
} from '../../../../src/lib/injection/probe/probe-comparison.ts';
import { makePlainProbePod } from '../../../../src/lib/injection/probe/probe-pod.ts';
import { injector, input, webhook } from '../builders.ts';

const inject = 'sidecar.istio.io/inject';
const pod = (labels: Labels, annotations: Labels = {}, names = ['probe']): PodObject => ({
  metadata: { name: 'probe-x', labels, annotations },
  spec: { containers: names.map((name) => ({ name })) },
});
const other = (configuration: string, given = {}) =>
  webhook({ configuration, name: `${configuration}.example.com`, ...given });

describe('what other webhooks do to a pod that is tried out', () => {
  const sent = makePlainProbePod({ app: 'web' }, { note: 'a' });
  const question = input();
  const decision = decide(question);
  const work = (answer: PodObject | undefined, others = [other('aa')], refusal = '') =>
    findAdmissionWork(question, decision, { sent, answer, others, refusal });

  it('is each label and annotation that the template does not have, or has otherwise', () => {
    const { changes } = work(pod({ app: 'web', [inject]: 'false' }, { note: 'b' }));
    expect(changes).to.deep.equal([
      { field: `metadata.labels[${inject}]`, became: 'false' },
      { field: 'metadata.annotations[note]', sent: 'a', became: 'b' },
    ]);
  });

  it('is not what an injector adds', () => {
    const labels = { app: 'web', 'security.istio.io/tlsMode': 'istio' };
    const annotations = { note: 'a', 'sidecar.istio.io/status': '{}', 'istio.io/rev': 'default' };
    const injected = work(pod(labels, annotations, ['probe', 'istio-proxy']));
    expect([injected.changes, injected.containers]).to.deep.equal([[], []]);
  });

  it('is a container that was added, also one that made the pod invalid', () => {
    const answer = pod({ app: 'web' }, { note: 'a' }, ['probe', 'istio-proxy']);
    expect(work(answer).containers).to.deep.equal(['istio-proxy']);
    const refusal = 'Pod "p" is invalid: spec.containers[1].image: Required value';
    expect(work(undefined, [], refusal).containers).to.deep.equal(['spec.containers[1]']);
    const own = 'Pod "p" is invalid: spec.containers[0].image: Required value';
    expect(work(undefined, [], own).containers).to.deep.equal([]);
  });

  it('was done by those that apply and are called before the injector', () => {
    const { webhooks } = work(undefined, [
      other('aa'),
      other('bb', { namespaceSelector: { matchLabels: { mirror: 'yes' } } }),
      other('zz'),
    ]);
    expect(webhooks.map(({ configuration }) => configuration)).to.deep.equal(['aa']);
  });

  for (const failurePolicy of ['Fail', 'Ignore']) {
    it(`is why the answer differs, and no webhook that fails open: ${failurePolicy}`, () => {
      const injectors = [
        injector({
          webhooks: [
            webhook({
              failurePolicy,
              objectSelector: {
                matchExpressions: [{ key: inject, operator: 'NotIn', values: ['false'] }],
              },
            }),
          ],
        }),
      ];
      const asked = input({ injectors });
      const place = { namespace: 'shop', webhooks: injectors.flatMap((one) => one.webhooks) };
      const codeOf = (labels: Labels): string | undefined =>
        compareWithPrediction(
          decide(asked),
          readProbeAnswer({ made: pod(labels) }, place),
          place,
          reconsiderWith(asked),
        ).failure?.code;
      expect(codeOf({ [inject]: 'false' })).to.equal('changed-in-admission');
      expect(codeOf({})).to.equal(failurePolicy === 'Fail' ? 'cluster-differs' : 'failed-open');
    });
  }
});
