import { expect } from 'chai';
import type { ApiObject } from '../../../playground/api/api-object.ts';
import { createAuthority } from '../../../playground/control-plane/certificates.ts';
import { openTerminal } from '../../../playground/demo/terminal.ts';
import type { Status } from '../../../src/lib/operations/drift/describe-status.ts';
import type { InjectorList } from '../../../src/lib/operations/injector/show-injectors.ts';
import type { RestartResult } from '../../../src/lib/operations/restart/restart-document.ts';
import type { Verification } from '../../../src/lib/operations/verify/verification.ts';
import { findSchemaProblems } from '../../schema.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { app, Bench } from '../workloads/apps.ts';
import { explainOne } from './explained.ts';
import { startLabeler } from './labeler.ts';

const admission = 'admissionregistration.k8s.io/v1';
const pathOf = (kind: 'mutating' | 'validating', name = ''): string =>
  `/apis/${admission}/${kind}webhookconfigurations/${name}`.replace(/\/$/, '');

interface Webhook {
  readonly name: string;
  readonly failurePolicy?: string;
  readonly clientConfig: { readonly service?: object; readonly url?: string };
}

interface Configuration extends ApiObject {
  readonly webhooks: readonly Webhook[];
}

/** A webhook of another program, for the pods of namespaces with a label. */
function otherWebhook(name: string, label: string, url: string): Webhook & object {
  return {
    name: `pods.${name}.example.com`,
    clientConfig: { url },
    failurePolicy: 'Fail',
    admissionReviewVersions: ['v1'],
    sideEffects: 'None',
    timeoutSeconds: 3,
    namespaceSelector: { matchLabels: { [label]: 'yes' } },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
  } as Webhook & object;
}

describe('what admission does besides one injector', function () {
  this.timeout(60_000);
  const cluster = playground({ profile: 'istio', variants: ['canary'], nodes: 1 });
  let bench: Bench;
  let foreignAuthority = '';
  const idle = app('Deployment', 'web', { spec: { replicas: 0 } });

  before(async () => {
    bench = new Bench(cluster(), await openTerminal(cluster()));
    const { certificate } = await createAuthority('another authority');
    foreignAuthority = Buffer.from(certificate).toString('base64');
    await bench.make('left', { 'istio.io/rev': '1-9-4' }, [idle]);
    await bench.make('early', { 'istio.io/rev': 'canary' }, [app('Deployment', 'web')]);
  });

  async function documentOf<T>(line: string, schema: string): Promise<T> {
    const { stdout, stderr } = await bench.run(`${line} -o json`);
    expect(stdout, stderr).to.not.equal('');
    const document = JSON.parse(stdout) as T;
    expect(findSchemaProblems(document, schema)).to.deep.equal([]);
    return document;
  }

  /** Sends a changed copy of the canary's configuration, and reverts it afterwards. */
  async function withCanary(
    change: (configuration: Configuration) => Configuration,
    test: () => Promise<void>,
  ): Promise<void> {
    const { api } = cluster();
    const found = (await api.find(pathOf('mutating', 'istio-sidecar-injector-canary'))) as
      Configuration | undefined;
    if (!found) throw new Error('the canary has no configuration');
    const { name, labels } = found.metadata;
    const plain = { ...found, metadata: { name, labels } } as Configuration;
    const changed = change(plain);
    await api.apply(changed);
    try {
      await test();
    } finally {
      if (changed.metadata.name !== name) {
        await api.delete(pathOf('mutating', changed.metadata.name));
      }
      await api.apply(plain);
    }
  }

  it('a configuration that a removed revision left behind is named, and not the healthy one', () =>
    withCanary(
      (canary) =>
        JSON.parse(
          JSON.stringify(canary)
            .replaceAll('"istiod-canary"', '"istiod-1-9-4"')
            .replaceAll('"canary"', '"1-9-4"')
            .replace('"istio-sidecar-injector-canary"', '"istio-sidecar-injector-1-9-4"'),
        ) as Configuration,
      async () => {
        const { asked } = await eventually(async () => {
          const explanation = await explainOne(bench, 'deployment/web -n left');
          expect(explanation.asked.failure?.code).to.equal('service-missing');
          return explanation;
        });
        const name = 'istio-sidecar-injector-1-9-4';
        expect(asked.failure?.configuration).to.equal(name);
        expect(asked.failure?.at?.object.name).to.equal(name);
        const command = `kubectl get mutatingwebhookconfiguration ${name} -o yaml`;
        for (const line of ['explain deployment/web', 'status', 'restart --dry-run=client']) {
          const { stdout } = await bench.run(`${line} -n left`);
          expect(stdout.replaceAll(/\s+/g, ' '), line).to.contain(command);
        }
      },
    ));

  describe('while the injector of one revision is away', () => {
    const scale = async (replicas: number): Promise<void> => {
      const line = `kubectl scale deploy istiod-canary -n istio-system --replicas ${replicas}`;
      expect((await bench.paste(line)).exitCode).to.equal(0);
    };
    before(() => scale(0));
    after(async () => {
      await scale(1);
      await eventually(async () => {
        const { asked } = await explainOne(bench, 'deployment/web -n early');
        expect(asked).to.include({ verdict: 'injected', agrees: true });
      });
    });

    const remedy = 'kubectl scale deployment istiod-canary -n istio-system --replicas 2';

    it('its own configuration, Service and Deployment are named', async () => {
      const { asked, proposals } = await eventually(async () => {
        const explanation = await explainOne(bench, 'deployment/web -n early');
        expect(explanation.asked.failure?.code).to.equal('service-no-endpoints');
        return explanation;
      });
      expect(asked.failure?.configuration).to.equal('istio-sidecar-injector-canary');
      expect(proposals.map(({ commands }) => commands)).to.deep.equal([[remedy]]);
    });

    it('failing open is not-injected and failed-open, and not a drift, in every command', () =>
      withCanary(
        (canary) => ({
          ...canary,
          webhooks: canary.webhooks.map((one) => ({ ...one, failurePolicy: 'Ignore' })),
        }),
        async () => {
          const { asked, proposals } = await eventually(async () => {
            const explanation = await explainOne(bench, 'deployment/web -n early');
            expect(explanation.asked.failure?.code).to.equal('failed-open');
            return explanation;
          });
          expect(asked.failure?.configuration).to.equal('istio-sidecar-injector-canary');
          expect(proposals.map(({ commands }) => commands)).to.deep.equal([[remedy]]);

          const status = await documentOf<Status>('status -n early', 'status');
          const [workload] = status.workloads ?? [];
          expect(workload).to.include({ state: 'FAILED-OPEN', predicted: 'not-injected' });
          expect(workload?.problem).to.include({
            code: 'failed-open',
            nextStep: `fix it: ${remedy}`,
          });
          expect(workload?.pods).to.include({ total: 1, withSidecar: 1, drifted: 0 });

          const restart = await documentOf<RestartResult>(
            'restart -n early --dry-run=client',
            'restart-result',
          );
          expect(restart.workloads).to.deep.equal([]);
          const [left] = restart.leftAlone;
          expect(left).to.include({ predicted: 'not-injected', state: 'FAILED-OPEN' });
          expect(left?.skip).to.include({ code: 'injector-down', nextStep: `fix it: ${remedy}` });

          // A good pod stays one: what a new one would be is not known, and it is never EXTRA.
          const shallow = await documentOf<Verification>('verify -n early', 'verification');
          expect(shallow.summary).to.deep.equal({ OK: 1 });
          const deep = await documentOf<Verification>(
            'verify -n early --drift deep',
            'verification',
          );
          expect(deep.pods.map(({ status }) => status)).to.deep.equal(['UNKNOWN']);
          expect(deep.pods[0]).to.include({ predicted: 'not-injected' });
          expect(deep.pods[0]?.reasons[0]).to.equal('failed-open');
          expectRepair(deep);

          const { injectors } = await documentOf<InjectorList>('injector show', 'injector-list');
          const faults = injectors.map((one) => one.faults.map(({ code }) => code));
          expect(faults).to.deep.equal([[], ['service-no-endpoints']]);
          expect(injectors[1]?.faults[0]?.commands).to.deep.equal([remedy]);

          // One that was made meanwhile lacks its sidecar; a restart would not give it one.
          const [pod] = await bench.pods('early', 'web');
          await bench.paste(`kubectl delete pod ${pod?.name ?? ''} -n early`);
          await eventually(async () => {
            expect(await bench.hasSidecars('early', 'web')).to.deep.equal([false]);
          });
          const missing = await documentOf<Verification>('verify -n early', 'verification');
          expect(missing.pods[0]).to.include({ status: 'MISSING', predicted: 'not-injected' });
          expect(missing.pods[0]?.reasons[0]).to.equal('failed-open');
          expectRepair(missing);
          const { stdout } = await bench.run('verify -n early');
          expect(stdout).to.contain(`\n  → ${remedy}\n`).and.not.contain('restart');
        },
      ));

    function expectRepair({ workloads }: Verification): void {
      const [finding, ...others] = workloads.flatMap(({ findings = [] }) => findings);
      expect(others).to.deep.equal([]);
      expect(finding?.code).to.equal('failed-open');
      expect(finding?.proposal?.commands).to.deep.equal([remedy]);
    }
  });

  /** Lets istiod write caBundle into the canary's webhooks, as by default, or keeps it from that. */
  async function setTrustIsWritten(isOn: boolean): Promise<void> {
    const setting = `INJECTION_WEBHOOK_CONFIG_NAME${isOn ? '-' : '='}`;
    const place = ['deployment/istiod-canary', '-n', 'istio-system'];
    await cluster().kubectl(['set', 'env', ...place, setting]);
    await cluster().restartInjector('istiod-canary');
  }

  it('a caBundle of another authority is found before a call fails, and one command fixes it', async () => {
    await setTrustIsWritten(false);
    await withCanary(
      (canary) => ({
        ...canary,
        webhooks: canary.webhooks.map(({ clientConfig, ...one }) => ({
          ...one,
          failurePolicy: 'Ignore',
          clientConfig: { ...clientConfig, caBundle: foreignAuthority },
        })),
      }),
      async () => {
        const { injectors } = await documentOf<InjectorList>('injector show', 'injector-list');
        const [fault] = injectors.flatMap(({ faults }) => faults);
        expect(fault?.code).to.equal('webhook-ca');
        const { stdout } = await bench.run('injector show');
        expect(stdout).to.contain('[webhook-ca]');
        const [command] = fault?.commands ?? [];
        await eventually(async () => {
          const { asked, proposals } = await explainOne(bench, 'deployment/web -n early');
          expect(asked.failure?.code).to.equal('failed-open');
          expect(proposals.map(({ commands }) => commands)).to.deep.equal([[command]]);
        });
        const { problems } = await documentOf<Status>('status -n early', 'status');
        expect(problems.map(({ nextStep }) => nextStep)).to.deep.equal([
          `fix it: ${command ?? ''}`,
        ]);
        const { exitCode, stderr } = await bench.paste(command ?? '');
        expect(exitCode, stderr).to.equal(0);
        await eventually(async () => {
          const { asked } = await explainOne(bench, 'deployment/web -n early');
          expect(asked).to.include({ verdict: 'injected', agrees: true });
        });
      },
    );
    await setTrustIsWritten(true);
  });

  it('verify --drift deep asks the cluster where the rules cannot be read, as status does', async () => {
    const { api } = cluster();
    const path = '/api/v1/namespaces/istio-system/configmaps/istio-sidecar-injector-canary';
    const config = await api.find(path);
    if (!config) throw new Error('the canary has no ConfigMap');
    await bench.make('hidden', { 'istio.io/rev': 'canary' }, [app('Deployment', 'web')]);
    await api.delete(path);
    try {
      const shallow = await documentOf<Verification>('verify -n hidden', 'verification');
      expect(shallow.summary).to.deep.equal({ UNKNOWN: 1 });
      const status = await documentOf<Status>('status -n hidden', 'status');
      expect(status.workloads?.[0]).to.include({ state: 'OK', predicted: 'injected' });
      const deep = await documentOf<Verification>('verify -n hidden --drift deep', 'verification');
      expect(deep.summary).to.deep.equal({ OK: 1 });
    } finally {
      const { name, namespace, labels } = config.metadata;
      await api.apply({ ...config, metadata: { name, namespace, labels } } as ApiObject);
    }
  });

  it('reports what another webhook changes, and which one may have changed it', async () => {
    const { api } = cluster();
    const labeler = await startLabeler('sidecar.istio.io/inject', 'false');
    const { url, caBundle } = labeler;
    const hook = otherWebhook('aa-labeler', 'labelled', url);
    await bench.make('labelled', { 'istio-injection': 'enabled', labelled: 'yes' }, [idle]);
    await api.apply({
      ...{ apiVersion: admission, kind: 'MutatingWebhookConfiguration' },
      metadata: { name: 'aa-labeler' },
      webhooks: [{ ...hook, clientConfig: { url, caBundle } }],
    });
    try {
      const { verdict, asked } = await eventually(async () => {
        const explanation = await explainOne(bench, 'deployment/web -n labelled');
        expect(explanation.asked.failure?.code).to.equal('changed-in-admission');
        return explanation;
      });
      expect(verdict).to.equal('not-injected');
      expect(asked.admission).to.deep.equal({
        changes: [{ field: 'metadata.labels[sidecar.istio.io/inject]', became: 'false' }],
        containers: [],
        webhooks: [{ configuration: 'aa-labeler', name: hook.name }],
      });
      const { stdout } = await bench.run('explain deployment/web -n labelled');
      expect(stdout).to.contain('mutating webhook pods.aa-labeler.example.com of aa-labeler');
    } finally {
      await api.delete(pathOf('mutating', 'aa-labeler'));
      labeler.stop();
    }
  });

  describe('a template that was injected by hand', () => {
    const old = 'registry.example.com/istio/proxyv2:1.25.0';
    const record =
      '{"initContainers":["istio-init"],"containers":["istio-proxy"],"revision":"default"}';
    const byHand = app('Deployment', 'web', {
      annotations: { 'sidecar.istio.io/status': record },
      podSpec: {
        containers: [
          { name: 'app', image: 'example.com/app:1' },
          { name: 'istio-proxy', image: old, args: ['proxy', 'sidecar'] },
        ],
        initContainers: [{ name: 'istio-init', image: old }],
      },
    });

    it('keeps its own sidecar where nothing is injected, in every command', async () => {
      await bench.make('hand', {}, [byHand]);
      const { verdict, asked, actual, findings } = await explainOne(
        bench,
        'deployment/web -n hand',
      );
      expect(verdict).to.equal('not-injected');
      expect(asked).to.include({ agrees: true, sidecar: 'classic' });
      expect(actual?.pods.map(({ injected }) => injected)).to.deep.equal([false]);
      const reported = findings.find(({ code }) => code === 'hand-injected');
      expect(reported?.message).to.contain(
        'no policy, opt-out or restart changes it; the mesh runs',
      );
      expect(findings.map(({ code }) => code)).to.not.contain('pod-older-than-policy');
      const status = await documentOf<Status>('status -n hand', 'status');
      const [workload] = status.workloads ?? [];
      expect(workload).to.include({ state: 'OK', predicted: 'not-injected' });
      expect(workload?.pin).to.include({ by: 'hand', image: old });
      expect(workload?.pin?.meshImage).to.be.a('string');
      for (const drift of ['image', 'deep']) {
        const verified = await documentOf<Verification>(
          `verify -n hand --drift ${drift}`,
          'verification',
        );
        expect(verified.summary, drift).to.deep.equal({ OK: 1 });
        const codes = verified.workloads.flatMap(({ findings: all = [] }) => all);
        expect(
          codes.map(({ code }) => code),
          drift,
        ).to.deep.equal(['hand-injected']);
      }
      const { leftAlone, workloads } = await documentOf<RestartResult>(
        'restart -n hand --dry-run=client',
        'restart-result',
      );
      expect([...leftAlone, ...workloads]).to.deep.equal([]);
    });

    it('is injected again where pods are injected; opt-out restores its own sidecar', async () => {
      await bench.make('handed', { 'istio-injection': 'enabled' }, [byHand]);
      const { verdict, asked, findings } = await explainOne(bench, 'deployment/web -n handed');
      expect([verdict, asked.agrees]).to.deep.equal(['injected', true]);
      const reported = findings.find(({ code }) => code === 'hand-injected');
      expect(reported?.message).to.contain(`as after opt-out, new pods would run ${old}`);
      const imagesOf = async (): Promise<readonly string[]> => {
        const { workloads } = await documentOf<Status>('status -n handed', 'status');
        expect(workloads?.[0]?.state).to.equal('OK');
        return Object.keys(workloads?.[0]?.images ?? {});
      };
      expect(await imagesOf()).to.not.contain(old);
      const { exitCode, stderr } = await bench.run('opt-out deployment/web -n handed --wait');
      expect(exitCode, stderr).to.equal(0);
      expect(stderr).to.contain(old);
      await eventually(async () => {
        expect(await imagesOf()).to.deep.equal([old]);
      });
    });
  });

  describe('a webhook that is not an injector and cannot be called', () => {
    const nowhere = 'https://127.0.0.1:1/nothing';
    const kinds = [
      ['mutating', 'MutatingWebhookConfiguration'],
      ['validating', 'ValidatingWebhookConfiguration'],
    ] as const;
    for (const [word, kind] of kinds) {
      it(`is named with its ${kind}, and never mistaken for an injector`, async () => {
        const { api } = cluster();
        const name = `${word}-engine`;
        const metadata = { name };
        await bench.make(word, { 'istio-injection': 'enabled', [word]: 'yes' }, [idle]);
        await api.apply({
          ...{ apiVersion: admission, kind, metadata },
          webhooks: [otherWebhook(name, word, nowhere)],
        });
        try {
          const { asked } = await eventually(async () => {
            const explanation = await explainOne(bench, `deployment/web -n ${word}`);
            expect(explanation.asked.failure?.code).to.equal('other-webhook-failed');
            return explanation;
          });
          expect(asked.failure).to.include({ about: 'other-webhook', configuration: name });
          expect(asked.failure?.at?.object).to.include({ kind, name });
          const command = `ask the team that runs that webhook to look at it: kubectl get ${kind.toLowerCase()} ${name} -o yaml`;
          const { problems } = await documentOf<Status>(`status -n ${word}`, 'status');
          expect(problems.map(({ nextStep }) => nextStep)).to.deep.equal([command]);
          const { leftAlone } = await documentOf<RestartResult>(
            `restart -n ${word} --dry-run=client`,
            'restart-result',
          );
          expect(leftAlone.map(({ skip }) => [skip.code, skip.nextStep])).to.deep.equal([
            ['webhook-down', command],
          ]);
          for (const line of ['explain deployment/web', 'status', 'restart --dry-run=client']) {
            const { stdout } = await bench.run(`${line} -n ${word}`);
            expect(stdout, line).to.not.match(/whether the injector|no injector answers/);
          }
        } finally {
          await api.delete(pathOf(word, name));
        }
      });
    }
  });
});
