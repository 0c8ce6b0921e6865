import { expect } from 'chai';
import { type FaultName, faultNames } from '../../../playground/faults/faults.ts';
import { eventually } from './eventually.ts';
import { ask, createNamespace, type PodRequest, refusal, sidecarOf } from './pods.ts';
import { recorded, withoutNames } from './recorded-failures.ts';
import { playground } from './shared-playground.ts';

/** What the API server was recorded to say, or where nothing was recorded, what it says by its source. */
const expected: Readonly<
  Record<Exclude<FaultName, 'fail-open' | 'two-injectors'>, string | RegExp>
> = {
  'wrong-ca': 'ca-unknown',
  'empty-ca': 'ca-empty',
  'expired-ca': /x509: certificate has expired or is not yet valid: current time \S+ is after /,
  'expired-certificate':
    /x509: certificate has expired or is not yet valid: current time \S+ is after /,
  'wrong-certificate': /x509: certificate is valid for another-service\S+, not \S+\.svc$/,
  'no-endpoint': /no endpoints available for service "/,
  'missing-service': 'service-missing',
  'wrong-port': 'service-wrong-port',
  'wrong-path': 'wrong-path-404',
  'connection-refused': 'connection-refused',
  'wrong-host': 'wrong-server-name',
  'unknown-host': 'dns-unknown',
  'time-out': 'timeout',
  'denied-template': 'denied-unknown-template',
  'self-deadlock': /no endpoints available for service "/,
};

for (const profile of ['istio', 'asm'] as const) {
  describe(`playground: faults of profile ${profile}`, function () {
    this.timeout(60_000);
    const cluster = playground({ profile, nodes: 1 });
    const meshed: PodRequest = { namespace: 'meshed' };

    before(() => createNamespace(cluster(), 'meshed', { 'istio-injection': 'enabled' }));

    async function withFault(name: FaultName, test: () => Promise<void>): Promise<void> {
      const repair = await cluster().breakInjector(name);
      try {
        await test();
      } finally {
        await repair();
      }
      expect(sidecarOf(await ask(cluster(), meshed)), 'after the repair').to.equal('classic');
    }

    for (const [name, answer] of Object.entries(expected)) {
      it(name, () =>
        withFault(name as FaultName, async () => {
          await eventually(async () => {
            const error = await refusal(cluster(), meshed);
            if (typeof answer !== 'string') {
              expect(error.message).to.match(answer);
              expect(error.status).to.equal(500);
              return;
            }
            const { httpStatus, message = '' } = recorded(answer);
            expect(withoutNames(error.message)).to.equal(withoutNames(message));
            expect(error.status).to.equal(httpStatus);
          });
        }),
      );
    }

    it('fail-open: the pod starts without a sidecar, silently', () =>
      withFault('fail-open', async () => {
        expect(recorded('ca-unknown-ignore').httpStatus).to.equal(201);
        await eventually(async () => {
          expect(sidecarOf(await ask(cluster(), meshed))).to.equal('none');
        });
      }));

    it('self-deadlock: the injector’s own pods are refused', () =>
      withFault('self-deadlock', async () => {
        await eventually(async () => {
          const { stdout } = await cluster().kubectl([
            ...['get', 'deployment', '-n', 'istio-system', '-o'],
            'jsonpath={.items[0].status.conditions[?(@.type=="ReplicaFailure")].message}',
          ]);
          expect(stdout).to.match(/failed calling webhook .*no endpoints available for service/);
        });
      }));

    it('two-injectors: the last one wins', () =>
      withFault('two-injectors', async () => {
        const pod = await eventually(async () => {
          const answered = await ask(cluster(), meshed);
          const status = answered.metadata.annotations?.['sidecar.istio.io/status'];
          expect(status).to.contain('"revision":"forgotten"');
          return answered;
        });
        expect(pod.spec.containers.map(({ name }) => name)).to.deep.equal(['app', 'istio-proxy']);
      }));

    it('every fault is tested', () => {
      expect([...Object.keys(expected), 'fail-open', 'two-injectors']).to.have.members(faultNames);
    });
  });
}
