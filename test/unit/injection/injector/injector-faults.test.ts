import { expect } from 'chai';
import { createAuthority } from '../../../../playground/control-plane/certificates.ts';
import { holdsRoot } from '../../../../src/lib/injection/injector/ca-bundle.ts';
import { findInjectorFaults } from '../../../../src/lib/injection/injector/injector-faults.ts';
import type { RepairableInjector } from '../../../../src/lib/injection/injector/webhook-repair.ts';
import type {
  DeploymentObject,
  ServiceObject,
} from '../../../../src/lib/injection/model/api-objects.ts';
import type { WebhookModel } from '../../../../src/lib/injection/model/injector-model.ts';
import { injector, webhook } from '../builders.ts';

const encode = (pem: string): string => Buffer.from(pem).toString('base64');
const deployment = (replicas: number, readyReplicas = 0): DeploymentObject => ({
  metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: { replicas, selector: {}, template: { spec: { containers: [] } } },
  status: { readyReplicas },
});
const service: ServiceObject = {
  metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: { ports: [{ port: 443 }] },
};

describe('faults of an injector that its objects show', () => {
  let root = '';
  let foreign = '';
  before(async () => {
    const [own, other] = [await createAuthority('mesh'), await createAuthority('other')];
    [root, foreign] = [own.certificate, other.certificate];
  });

  function faultsOf(
    given: Partial<WebhookModel>,
    objects: Partial<RepairableInjector> = {},
  ): readonly (readonly [string, string, readonly string[]])[] {
    const model = injector({ webhooks: [webhook({ caBundle: encode(root), ...given })] });
    const healthy = { service, deployment: deployment(1, 1), root };
    return findInjectorFaults({ model, ...healthy, ...objects }, ' --context c').map(
      ({ code, message, commands }) => [code, message, commands],
    );
  }

  it('are none in a healthy installation', () => {
    expect(faultsOf({})).to.deep.equal([]);
    const both = () => encode(`${foreign}\n${root}`);
    expect(faultsOf({ caBundle: both() })).to.deep.equal([]);
  });

  const scale = 'kubectl scale deployment istiod -n istio-system --context c --replicas 2';
  const rows: readonly {
    readonly title: string;
    readonly given?: () => Partial<WebhookModel>;
    readonly objects?: Partial<RepairableInjector>;
    readonly code: string;
    readonly says: string;
    readonly command?: string;
  }[] = [
    {
      title: '0 replicas, fails open',
      given: () => ({ failurePolicy: 'Ignore' }),
      objects: { deployment: deployment(0) },
      code: 'service-no-endpoints',
      says: 'Deployment istio-system/istiod is scaled to 0: new pods come without a sidecar, silently (failurePolicy Ignore)',
      command: scale,
    },
    {
      title: 'dead',
      objects: { deployment: deployment(2) },
      code: 'service-no-endpoints',
      says: 'Deployment istio-system/istiod has no ready pod: new pods that its webhooks apply to are refused (failurePolicy Fail)',
    },
    {
      title: 'another authority',
      given: () => ({ caBundle: encode(foreign) }),
      code: 'webhook-ca',
      says: 'the caBundle of injector does not hold the root of the mesh (ConfigMap istio-ca-root-cert)',
      command: 'ROOT=$(kubectl get configmap istio-ca-root-cert -n istio-system --context c ',
    },
    {
      title: 'no authority',
      given: () => ({ caBundle: '' }),
      code: 'webhook-ca',
      says: 'the caBundle of injector is empty',
      command: 'ROOT=$(',
    },
    {
      title: 'a port that the Service does not have',
      given: () => ({
        target: {
          ...{ kind: 'service', namespace: 'istio-system', name: 'istiod' },
          ...{ port: 444, path: '/inject' },
        },
      }),
      code: 'service-port',
      says: 'its webhooks call port 444, which its Service does not have',
      command: 'kubectl patch mutatingwebhookconfiguration injector --context c --type json',
    },
  ];
  for (const { title, given = () => ({}), objects, code, says, command } of rows) {
    it(title, () => {
      const [fault, ...others] = faultsOf(given(), objects);
      expect(others).to.deep.equal([]);
      expect(fault?.[0]).to.equal(code);
      expect(fault?.[1]).to.contain(says);
      expect(fault?.[2].length).to.equal(command === undefined ? 0 : 1);
      if (command !== undefined) expect(fault?.[2][0]?.startsWith(command)).to.equal(true);
    });
  }

  it('a missing Service', () => {
    const model = injector({ webhooks: [webhook({ caBundle: encode(root) })] });
    const [fault] = findInjectorFaults({ model, isServiceMissing: true, root }, '');
    expect(fault?.code).to.equal('service-missing');
    expect(fault?.message).to.contain('there is no Service istio-system/istiod');
  });

  it('what cannot be read is no fault', () => {
    const model = injector({ webhooks: [webhook({ caBundle: encode(foreign) })] });
    expect(findInjectorFaults({ model }, '')).to.deep.equal([]);
    expect(holdsRoot(encode('nonsense'), root)).to.equal(undefined);
    expect(holdsRoot(encode(root), 'nonsense')).to.equal(undefined);
  });
});
