import { expect } from 'chai';
import { openTerminal, type Terminal } from '../../../playground/demo/terminal.ts';
import type { PlaygroundOptions } from '../../../playground/playground.ts';
import type { InjectorChangeDocument } from '../../../src/lib/operations/injector/injector-document.ts';
import type { InjectorList } from '../../../src/lib/operations/injector/show-injectors.ts';
import { eventually } from '../playground/eventually.ts';
import { createNamespace } from '../playground/pods.ts';
import { playground } from '../playground/shared-playground.ts';
import { LiveInjector, type LivePod } from './live-injector.ts';

/** What the installations of the profiles are called. */
export interface InjectorNames {
  readonly deployment: string;
  readonly container: string;
  /** Selects its pods. */
  readonly selector: string;
}

interface LiveDeployment {
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: LivePod['spec'] & { readonly nodeSelector?: object } };
  };
}

/** Changes every setting of an injector, and reads it back on the live objects and the pods that follow. */
export function describeSettings(options: PlaygroundOptions, names: InjectorNames): void {
  describe(`settings of the injector of profile ${options.profile ?? ''}`, function () {
    this.timeout(120_000);
    const shared = playground(options);
    let terminal: Terminal;
    let injector: LiveInjector;
    before(async () => {
      terminal = await openTerminal(shared());
      injector = new LiveInjector(shared(), terminal, names.deployment);
      await createNamespace(shared(), 'shop', { 'istio-injection': 'enabled' });
    });

    const readDeployment = async (): Promise<LiveDeployment> =>
      (await injector.read('deployment')) as LiveDeployment;
    const readPods = (): Promise<readonly LivePod[]> =>
      injector.readPods('istio-system', names.selector);
    const set = async (line: string): Promise<InjectorChangeDocument> =>
      (await injector.runForDocument(
        `set ${line} --yes`,
        'injector-change',
      )) as InjectorChangeDocument;

    it('are shown as the live objects have them', async () => {
      const list = (await injector.runForDocument('show', 'injector-list')) as InjectorList;
      expect(list.injectors).to.have.lengthOf(1);
      const [shown] = list.injectors;
      const { spec } = await readDeployment();
      const [container] = spec.template.spec.containers;
      const { requests = {}, limits = {} } = container?.resources as Record<string, object>;
      expect(shown?.deployment).to.deep.include({
        name: names.deployment,
        container: names.container,
        requests,
        limits,
        replicas: { ready: spec.replicas, wanted: spec.replicas },
      });
      const pods = await readPods();
      expect(shown?.deployment?.pods.map(({ name, node }) => [name, node])).to.have.deep.members(
        pods.map((pod) => [pod.metadata.name, pod.spec.nodeName]),
      );
      for (const { authorities = [], timeoutSeconds } of shown?.webhooks ?? []) {
        expect(authorities.map(({ subject }) => subject)).to.deep.equal(['CN=playground']);
        expect(Date.parse(authorities[0]?.notAfter ?? '')).to.be.greaterThan(Date.now());
        expect(timeoutSeconds).to.be.greaterThan(0);
      }
    });

    it('replicas', async () => {
      for (const replicas of [3, 2]) {
        const { changes, proof } = await set(`--replicas ${replicas}`);
        expect(changes.map(({ outcome }) => outcome)).to.deep.equal(['written']);
        expect(proof).to.deep.equal({ state: 'injects', namespace: 'shop' });
        const autoscaler = changes.find(({ object }) => object.kind === 'HorizontalPodAutoscaler');
        if (autoscaler === undefined) {
          expect((await readDeployment()).spec.replicas).to.equal(replicas);
          expect(await readPods()).to.have.lengthOf(replicas);
        } else {
          expect(await injector.read('hpa')).to.have.nested.property('spec.minReplicas', replicas);
          expect((await readDeployment()).spec.replicas).to.be.at.least(replicas);
        }
      }
    });

    it('requests and limits', async () => {
      const { proof } = await set('--requests cpu=250m,memory=300Mi --limits cpu=1.5,memory=3Gi');
      expect(proof).to.deep.include({ state: 'injects' });
      const resources = {
        requests: { cpu: '250m', memory: '300Mi' },
        limits: { cpu: '1500m', memory: '3Gi' },
      };
      const [container] = (await readDeployment()).spec.template.spec.containers;
      expect(container?.resources).to.deep.equal(resources);
      for (const { spec } of await readPods()) {
        expect(spec.containers[0]?.resources).to.deep.equal(resources);
      }
      const { stdout } = await injector.run('show');
      expect(stdout).to.match(/^requests +0\.25 cores, 300 MiB$/m);
      expect(stdout).to.match(/^limits +1\.5 cores, 3072 MiB$/m);
    });

    it('the node selector, and its removal', async () => {
      await shared().kubectl(['label', 'node', 'node-2', 'pool=mesh']);
      await set('--node-selector pool=mesh');
      const { nodeSelector } = (await readDeployment()).spec.template.spec;
      expect(nodeSelector).to.deep.equal({ pool: 'mesh' });
      for (const { spec } of await readPods()) expect(spec.nodeName).to.equal('node-2');
      await set('--node-selector pool-');
      expect((await readDeployment()).spec.template.spec).to.not.have.property('nodeSelector');
    });

    it('app-probe rewriting, followed by pods after the restart that is named', async () => {
      await shared().apply(webWithProbe);
      const webPods = async (): Promise<unknown> => {
        const pods = await injector.readPods('shop', 'app=web');
        return pods.map(({ spec }) => {
          const app = spec.containers.find(({ name }) => name === 'web');
          return app?.readinessProbe?.httpGet.path;
        });
      };
      // Whatever the profile begins with, both ways are tried.
      await set('--rewrite-app-probe=false');
      await eventually(async () => {
        expect(await webPods()).to.have.lengthOf(1);
      });
      await terminal.run('kubectl asm-inject restart deployment/web -n shop');
      expect(await webPods()).to.deep.equal(['/ready']);
      const before = await injector.readValues();

      const on = await set('--rewrite-app-probe=true');
      expect(on.proof).to.deep.equal({ state: 'injects', namespace: 'shop' });
      expect(on.restart).to.deep.equal(['kubectl asm-inject restart deployment/web -n shop']);
      expect(await webPods()).to.deep.equal(['/ready']);
      const restarted = await terminal.run(on.restart[0] ?? '');
      expect(restarted.exitCode, restarted.stderr).to.equal(0);
      expect(await webPods()).to.deep.equal(['/app-health/web/readyz']);
      const rewritten = await injector.readValues();
      expect(
        rewritten.replace('"rewriteAppHTTPProbe": true', '"rewriteAppHTTPProbe": false'),
      ).to.equal(before);
      expect(rewritten).to.not.equal(before);

      const off = await set('--rewrite-app-probe=false');
      expect(off.restart).to.deep.equal(['kubectl asm-inject restart deployment/web -n shop']);
      await terminal.run(off.restart[0] ?? '');
      expect(await webPods()).to.deep.equal(['/ready']);
      expect(await injector.readValues()).to.equal(before);
    });

    it('that are as asked already are said to be, and nothing is sent', async () => {
      const { changes } = await set('--rewrite-app-probe=false --node-selector pool-');
      expect(changes).to.deep.equal([]);
      const { stdout } = await injector.run('set --requests cpu=0.25 --yes');
      expect(stdout).to.contain('already has these settings. Nothing changed');
    });
  });
}

const webWithProbe = JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'example.com/web:1',
            readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
          },
        ],
      },
    },
  },
});
