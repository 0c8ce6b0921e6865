import { expect } from 'chai';
import {
  describeRemedy,
  proposeRepair,
} from '../../../../src/lib/injection/injector/webhook-repair.ts';
import type {
  DeploymentObject,
  ServiceObject,
} from '../../../../src/lib/injection/model/api-objects.ts';
import type {
  WebhookModel,
  WebhookTarget,
} from '../../../../src/lib/injection/model/injector-model.ts';
import { describeProbeFailure } from '../../../../src/lib/injection/probe/probe-failure.ts';
import type { ProbeReasonCode } from '../../../../src/lib/injection/probe/probe-reasons.ts';
import { findRefusedWebhook } from '../../../../src/lib/injection/probe/refused-webhook.ts';
import { present } from '../../../../src/lib/present.ts';
import { injector, webhook } from '../builders.ts';

const name = 'sidecar-injector.istio.io';
const right = {
  kind: 'service',
  namespace: 'istio-system',
  name: 'istiod',
  port: 443,
  path: '/inject',
} as const;
const at = (
  given: Partial<Extract<WebhookTarget, { kind: 'service' }>>,
): Partial<WebhookModel> => ({
  target: { ...right, ...given },
});

const service = (...ports: readonly number[]): ServiceObject => ({
  metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: { ports: ports.map((port) => ({ port })) },
});

const deployment = (replicas?: number): DeploymentObject => ({
  metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: present({
    replicas,
    selector: {},
    template: { spec: { containers: [] } },
  }),
});

function repair(
  code: ProbeReasonCode,
  webhooks: readonly WebhookModel[],
  objects: { readonly service?: ServiceObject; readonly deployment?: DeploymentObject } = {},
): readonly string[] | undefined {
  const found = findRefusedWebhook(name, '', { webhooks });
  const failure = describeProbeFailure(code, '', { namespace: 'shop' }, found);
  return proposeRepair(failure, [{ model: injector({ webhooks }), ...objects }], ' --context=c')
    ?.commands;
}

const patch = (operations: readonly object[]): string =>
  `kubectl patch mutatingwebhookconfiguration injector --context=c --type json -p '${JSON.stringify(operations)}'`;

describe('a repair of a webhook', () => {
  it('corrects the port of every webhook of the injector', () => {
    const webhooks = [
      webhook(at({ port: 444 })),
      webhook({ ...at({}), index: 1, name: `right.${name}` }),
      webhook({ ...at({ port: 444 }), index: 2, name: `other.${name}` }),
    ];
    expect(repair('service-port', webhooks, { service: service(15010, 443) })).to.deep.equal([
      patch([
        { op: 'test', path: '/webhooks/0/name', value: name },
        { op: 'add', path: '/webhooks/0/clientConfig/service/port', value: 443 },
        { op: 'test', path: '/webhooks/2/name', value: `other.${name}` },
        { op: 'add', path: '/webhooks/2/clientConfig/service/port', value: 443 },
      ]),
    ]);
  });

  it('of several configurations joins its commands where there is one line for them', () => {
    const webhooks = [
      webhook(at({ path: '/nowhere' })),
      webhook({ ...at({ path: '/nowhere' }), configuration: 'tag' }),
    ];
    const commands = repair('webhook-path', webhooks) ?? [];
    expect(commands).to.have.lengthOf(2);
    const found = findRefusedWebhook(name, '', { webhooks });
    const failure = describeProbeFailure('webhook-path', '', { namespace: 'shop' }, found);
    const known = [{ model: injector({ webhooks }) }];
    expect(describeRemedy(failure, known, ' --context=c')).to.equal(
      `fix it: ${commands.join(' && ')}`,
    );
    expect(describeRemedy(failure, [], ' --context=c')).to.equal(failure.nextStep);
  });

  it('takes the first port of a Service without 443', () => {
    expect(
      repair('service-port', [webhook(at({ port: 444 }))], { service: service(15017) })?.[0],
    ).to.contain('"value":15017');
  });

  it('adds a path only to a webhook without one', () => {
    expect(repair('webhook-path', [webhook(at({ path: '/nowhere' }))])).to.deep.equal([
      patch([
        { op: 'test', path: '/webhooks/0/name', value: name },
        { op: 'add', path: '/webhooks/0/clientConfig/service/path', value: '/inject' },
      ]),
    ]);
    expect(repair('webhook-path', [webhook(at({ path: '/inject/cluster/c1' }))])).to.equal(
      undefined,
    );
  });

  it('proposes nothing for URLs', () => {
    const byUrl = webhook(
      at({ port: 444, path: '/nowhere', url: 'https://istiod.istio-system.svc:444/nowhere' }),
    );
    expect(repair('webhook-path', [byUrl])).to.equal(undefined);
    expect(repair('service-port', [byUrl], { service: service(443) })).to.equal(undefined);
  });

  for (const code of ['service-no-endpoints', 'failed-open', 'webhook-refused'] as const) {
    it(`scales up an injector that is scaled to 0: ${code}`, () => {
      expect(repair(code, [webhook()], { deployment: deployment(0) })).to.deep.equal([
        'kubectl scale deployment istiod -n istio-system --context=c --replicas 2',
      ]);
      expect(repair(code, [webhook()], { deployment: deployment(1) })).to.equal(undefined);
      expect(repair(code, [webhook()], { deployment: deployment() })).to.equal(undefined);
      expect(repair(code, [webhook()])).to.equal(undefined);
    });
  }

  it('does not exist for what the objects do not show', () => {
    for (const code of ['webhook-ca', 'webhook-timeout', 'service-missing'] as const) {
      expect(
        repair(code, [webhook()], { deployment: deployment(0), service: service(443) }),
        code,
      ).to.equal(undefined);
    }
  });

  it('does not exist for a webhook that is no injector', () => {
    const failure = describeProbeFailure(
      'service-no-endpoints',
      '',
      { namespace: 'shop' },
      'gate.example.com',
    );
    expect(proposeRepair(failure, [{ model: injector(), deployment: deployment(0) }], '')).to.equal(
      undefined,
    );
  });
});
