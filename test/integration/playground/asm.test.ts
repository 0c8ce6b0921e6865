import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseDocument } from 'yaml';
import type { Pod } from '../../../playground/injector/pod.ts';
import { type Playground, startPlayground } from '../../../playground/playground.ts';
import { eventually } from './eventually.ts';
import {
  ask,
  createNamespace,
  deployment,
  eventuallyPod,
  proxyOf,
  refusal,
  sidecarOf,
} from './pods.ts';

const injector = '/api/v1/namespaces/istio-system/configmaps/istio-sidecar-injector';

describe('playground: profile asm', function () {
  this.timeout(120_000);
  let playground: Playground;

  before(async () => {
    playground = await startPlayground();
    await createNamespace(playground, 'meshed', { 'istio-injection': 'enabled' });
    await createNamespace(playground, 'plain');
  });
  after(() => playground.stop());

  async function readInjector(): Promise<Record<'config' | 'values', string>> {
    const configMap = await playground.api.find(injector);
    return configMap?.['data'] as Record<'config' | 'values', string>;
  }

  async function withConfig(
    edit: (data: Record<string, string>) => void,
    test: () => Promise<void>,
  ) {
    const original = await described();
    const before = await readInjector();
    const edited: Record<string, string> = { ...before };
    edit(edited);
    await playground.api.patch(injector, { data: edited });
    try {
      await test();
    } finally {
      await playground.api.patch(injector, { data: before });
      await eventually(async () => {
        expect(await described()).to.deep.equal(original);
      });
    }
  }

  /** What distinguishes one configuration of these tests from another, in a pod that it injects. */
  async function described() {
    const pod = await ask(playground, { namespace: 'meshed' });
    return { sidecar: sidecarOf(pod), image: proxyOf(pod).image };
  }

  it('has the objects of such an installation', async () => {
    const { stdout } = await playground.kubectl([
      ...['get', 'deployment,service,configmap', 'istio-sidecar-injector', '-n', 'istio-system'],
      ...['-o', 'name'],
    ]);
    expect(stdout.trim().split('\n')).to.deep.equal([
      'deployment.apps/istio-sidecar-injector',
      'service/istio-sidecar-injector',
      'configmap/istio-sidecar-injector',
    ]);
    const webhooks = await playground.kubectl([
      ...['get', 'mutatingwebhookconfigurations', '-o'],
      'jsonpath={range .items[*]}{.metadata.name} {.webhooks[*].name} {.webhooks[*].namespaceSelector.matchLabels}{end}',
    ]);
    expect(webhooks.stdout).to.equal(
      'istio-sidecar-injector sidecar-injector.istio.io {"istio-injection":"enabled"}',
    );
    const image = await playground.kubectl([
      ...['get', 'deployment', 'istio-sidecar-injector', '-n', 'istio-system', '-o'],
      'jsonpath={.spec.replicas} {.spec.template.spec.containers[0].name} {.spec.template.spec.containers[0].image}',
    ]);
    expect(image.stdout).to.match(
      /^2 sidecar-injector-webhook \S+:v1\.18\.0\.131-g[0-9a-f]+-aliyun$/,
    );
  });

  it('injects pods of labelled namespaces only, and lets a pod opt out', async () => {
    const pod = await ask(playground, {
      namespace: 'meshed',
      labels: { app: 'details', version: 'v2' },
    });
    expect(sidecarOf(pod)).to.equal('classic');
    expect(pod.spec.containers.map(({ name }) => name)).to.deep.equal(['app', 'istio-proxy']);
    expect(pod.spec.initContainers?.map(({ name }) => name)).to.deep.equal(['istio-init']);
    expect(pod.metadata.labels).to.include({
      'security.istio.io/tlsMode': 'istio',
      'service.istio.io/canonical-name': 'details',
      'service.istio.io/canonical-revision': 'v2',
    });
    const status = JSON.parse(
      pod.metadata.annotations?.['sidecar.istio.io/status'] ?? '',
    ) as object;
    expect(status).to.deep.include({
      initContainers: ['istio-init'],
      containers: ['istio-proxy'],
      revision: 'default',
    });

    expect(sidecarOf(await ask(playground, { namespace: 'plain' }))).to.equal('none');
    const labels = { 'sidecar.istio.io/inject': 'false' };
    expect(sidecarOf(await ask(playground, { namespace: 'meshed', labels }))).to.equal('none');
    expect(sidecarOf(await ask(playground, { namespace: 'meshed', annotations: labels }))).to.equal(
      'none',
    );
  });

  it('makes a native sidecar when the pod or the mesh asks for one', async () => {
    const annotations = { 'sidecar.istio.io/nativeSidecar': 'true' };
    const pod = await ask(playground, { namespace: 'meshed', annotations });
    expect(sidecarOf(pod)).to.equal('native');
    expect(pod.spec.initContainers?.map(({ name }) => name)).to.deep.equal([
      'istio-init',
      'istio-proxy',
    ]);
    expect(proxyOf(pod)).to.include({ restartPolicy: 'Always' });

    const askForNative = (data: Record<string, string>) => {
      data['values'] = JSON.stringify({
        ...(JSON.parse(data['values'] ?? '') as object),
        pilot: { env: { ENABLE_NATIVE_SIDECARS: 'true' } },
      });
    };
    await withConfig(askForNative, () =>
      eventually(async () => {
        expect(sidecarOf(await ask(playground, { namespace: 'meshed' }))).to.equal('native');
      }),
    );
  });

  it('injects by its ConfigMap from the moment it changes', async () => {
    const changeImage = (data: Record<string, string>) => {
      const values = JSON.parse(data['values'] ?? '') as { global: { proxy: object } };
      const resources = { requests: { cpu: '1', memory: '1Gi' } };
      values.global.proxy = { image: 'example.com/proxyv2:new', resources };
      data['values'] = JSON.stringify(values);
    };
    await withConfig(changeImage, () =>
      eventually(async () => {
        const proxy = proxyOf(await ask(playground, { namespace: 'meshed' }));
        expect(proxy.image).to.equal('example.com/proxyv2:new');
        expect(proxy['resources']).to.deep.equal({ requests: { cpu: '1', memory: '1Gi' } });
      }),
    );
  });

  it('obeys policy and selectors of its ConfigMap', async () => {
    const optIn = (data: Record<string, string>) => {
      const config = parseDocument(data['config'] ?? '');
      config.set('policy', 'disabled');
      config.set('alwaysInjectSelector', [{ matchLabels: { tier: 'front' } }]);
      data['config'] = config.toString();
    };
    await withConfig(optIn, async () => {
      await eventually(async () => {
        expect(sidecarOf(await ask(playground, { namespace: 'meshed' }))).to.equal('none');
      });
      const front = await ask(playground, { namespace: 'meshed', labels: { tier: 'front' } });
      expect(sidecarOf(front)).to.equal('classic');
      const labels = { 'sidecar.istio.io/inject': 'true' };
      expect(sidecarOf(await ask(playground, { namespace: 'meshed', labels }))).to.equal('classic');
    });
  });

  it('keeps its configuration when a new one cannot be read', async () => {
    const breakConfig = (data: Record<string, string>) => {
      data['config'] = 'policy: [';
    };
    await withConfig(breakConfig, async () => {
      await eventually(async () => {
        const log = await readFile(
          join(playground.directory, 'istio-sidecar-injector.log'),
          'utf8',
        );
        expect(log).to.contain('configuration kept, the new one is invalid');
      });
      expect(sidecarOf(await ask(playground, { namespace: 'meshed' }))).to.equal('classic');
    });
  });

  it('rolls out a Deployment to new, injected pods', async () => {
    await playground.apply(deployment('details', 'meshed', { replicas: 2 }));
    const rollout = ['rollout', 'status', 'deployment/details', '-n', 'meshed', '--timeout=60s'];
    expect((await playground.kubectl(rollout)).stdout).to.contain('successfully rolled out');
    const podsOf = async () => {
      const { items } = await playground.api.list(
        '/api/v1/namespaces/meshed/pods?labelSelector=app=details',
      );
      return items as unknown as (Pod & { metadata: { uid: string } })[];
    };
    const first = await podsOf();
    expect(first.map(sidecarOf)).to.deep.equal(['classic', 'classic']);

    await playground.kubectl(['rollout', 'restart', 'deployment/details', '-n', 'meshed']);
    expect((await playground.kubectl(rollout)).stdout).to.contain('successfully rolled out');
    await eventually(async () => {
      const uids = new Set(first.map(({ metadata }) => metadata.uid));
      const second = await podsOf();
      expect(second).to.have.length(2);
      expect(second.every(({ metadata }) => !uids.has(metadata.uid))).to.equal(true);
    });
    await playground.kubectl(['delete', 'deployment', 'details', '-n', 'meshed']);
    await eventually(async () => {
      expect(await podsOf()).to.deep.equal([]);
    });
  });

  it('refuses pods, in the API server’s words, while the injector has no ready pod', async () => {
    const scale = (replicas: number) =>
      playground.kubectl([
        ...['scale', 'deployment/istio-sidecar-injector', '-n', 'istio-system'],
        `--replicas=${replicas}`,
      ]);
    await scale(0);
    try {
      // While its last pod goes, connections to it may break in other ways.
      await eventually(async () => {
        const error = await refusal(playground, { namespace: 'meshed' });
        expect(error.status).to.equal(500);
        expect(error.message).to.match(
          /^Internal error occurred: failed calling webhook "sidecar-injector\.istio\.io": failed to call webhook: Post "https:\/\/istio-sidecar-injector\.istio-system\.svc:443\/inject\?timeout=30s": .*no endpoints available for service "istio-sidecar-injector"$/,
        );
      });
      expect(sidecarOf(await ask(playground, { namespace: 'plain' }))).to.equal('none');
    } finally {
      await scale(2);
      await eventually(async () => {
        expect(sidecarOf(await ask(playground, { namespace: 'meshed' }))).to.equal('classic');
      });
    }
  });

  it('points HTTP probes to the proxy when asked to', async () => {
    const probe = { httpGet: { path: '/health', port: 9080 } };
    const spec = { containers: [{ name: 'app', image: 'app', livenessProbe: probe }] };
    const untouched = await ask(playground, { namespace: 'meshed', spec });
    expect(untouched.spec.containers[0]?.['livenessProbe']).to.nested.include({
      'httpGet.path': '/health',
    });
    const annotations = { 'sidecar.istio.io/rewriteAppHTTPProbers': 'true' };
    const rewritten = await ask(playground, { namespace: 'meshed', annotations, spec });
    expect(rewritten.spec.containers[0]?.['livenessProbe']).to.nested.include({
      'httpGet.path': '/app-health/app/livez',
      'httpGet.port': 15020,
    });
  });

  describe('pods that misbehave', () => {
    const behave = (name: string, annotations: Record<string, string>) =>
      playground.apply(deployment(name, 'meshed', { annotations }));

    function applicationAndProxy(pod: Parameters<Parameters<typeof eventuallyPod>[3]>[0]) {
      const [application, proxy] = pod.status.containerStatuses;
      if (application === undefined || proxy === undefined) throw new Error('no status yet');
      expect(proxy).to.deep.include({ name: 'istio-proxy', ready: true });
      return application;
    }

    it('ready after a time', async () => {
      await behave('slow', { 'playground.asm-inject/ready-after': '2s' });
      await eventuallyPod(playground, 'meshed', 'slow', (pod) => {
        expect(pod.status.phase).to.equal('Running');
        expect(applicationAndProxy(pod).ready).to.equal(false);
      });
      const { status } = await eventuallyPod(playground, 'meshed', 'slow', (pod) => {
        expect(applicationAndProxy(pod).ready).to.equal(true);
      });
      const ready = status.conditions.find(({ type }) => type === 'Ready');
      expect(ready?.status).to.equal('True');
      const scheduled = status.conditions.find(({ type }) => type === 'PodScheduled');
      const seconds =
        Date.parse(ready?.lastTransitionTime ?? '') -
        Date.parse(scheduled?.lastTransitionTime ?? '');
      expect(seconds).to.be.at.least(1000);
    });

    it('never ready', async () => {
      await behave('stuck', { 'playground.asm-inject/behavior': 'never-ready' });
      await eventuallyPod(playground, 'meshed', 'stuck', (pod) => {
        expect(applicationAndProxy(pod)).to.deep.include({ ready: false, started: true });
        expect(pod.status.conditions.find(({ type }) => type === 'Ready')?.status).to.equal(
          'False',
        );
      });
    });

    it('CrashLoopBackOff', async () => {
      await behave('crashing', { 'playground.asm-inject/behavior': 'crash-loop-back-off' });
      await eventuallyPod(playground, 'meshed', 'crashing', (pod) => {
        const { state, lastState, restartCount } = applicationAndProxy(pod);
        expect(state.waiting?.reason).to.equal('CrashLoopBackOff');
        expect(lastState?.terminated).to.include({ reason: 'Error', exitCode: 1 });
        expect(restartCount).to.be.greaterThan(0);
      });
      const { stdout } = await playground.kubectl([
        'get',
        'pods',
        '-n',
        'meshed',
        '-l',
        'app=crashing',
      ]);
      expect(stdout).to.match(/1\/2\s+CrashLoopBackOff/);
    });

    it('ImagePullBackOff', async () => {
      await behave('unpullable', { 'playground.asm-inject/behavior': 'image-pull-back-off' });
      await eventuallyPod(playground, 'meshed', 'unpullable', (pod) => {
        expect(pod.status.phase).to.equal('Pending');
        expect(applicationAndProxy(pod).state.waiting?.reason).to.equal('ImagePullBackOff');
      });
    });

    it('OOMKilled', async () => {
      await behave('greedy', { 'playground.asm-inject/behavior': 'oom-killed' });
      await eventuallyPod(playground, 'meshed', 'greedy', (pod) => {
        const { lastState } = applicationAndProxy(pod);
        expect(lastState?.terminated).to.include({ reason: 'OOMKilled', exitCode: 137 });
      });
    });

    it('a native sidecar runs beside them', async () => {
      await behave('native', { 'sidecar.istio.io/nativeSidecar': 'true' });
      const { status } = await eventuallyPod(playground, 'meshed', 'native', (pod) => {
        expect(pod.status.phase).to.equal('Running');
      });
      expect(
        status.initContainerStatuses?.map(({ name, started, ready }) => ({ name, started, ready })),
      ).to.deep.equal([
        { name: 'istio-init', started: false, ready: true },
        { name: 'istio-proxy', started: true, ready: true },
      ]);
    });

    it('a Job ends with a native sidecar and is kept running by a classic one', async () => {
      const job = (name: string, annotations: object) =>
        JSON.stringify({
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: { name, namespace: 'meshed' },
          spec: {
            template: {
              metadata: { labels: { app: name }, annotations },
              spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'job' }] },
            },
          },
        });
      await playground.apply(job('ends', { 'sidecar.istio.io/nativeSidecar': 'true' }));
      await playground.apply(job('hangs', {}));
      await eventuallyPod(playground, 'meshed', 'ends', ({ status }) => {
        expect(status.phase).to.equal('Succeeded');
      });
      await eventuallyPod(playground, 'meshed', 'hangs', (pod) => {
        expect(pod.status.containerStatuses[0]?.state.terminated?.reason).to.equal('Completed');
        expect(pod.status.containerStatuses[1]?.state.running).not.to.equal(undefined);
        expect(pod.status.phase).to.equal('Running');
      });
    });
  });

  describe('users', () => {
    const as = (user: 'viewer' | 'nobody', ...args: string[]) =>
      playground.kubectl(['--kubeconfig', playground.kubeconfigFor(user), ...args]);

    it('viewer can read and cannot write', async () => {
      expect((await as('viewer', 'get', 'pods', '-A', '-o', 'name')).exitCode).to.equal(0);
      const write = await as('viewer', 'label', 'namespace', 'plain', 'a=b');
      expect(write.exitCode).to.equal(1);
      expect(write.stderr).to.contain(
        'namespaces "plain" is forbidden: User "viewer" cannot patch resource "namespaces"',
      );
    });

    it('the user nobody cannot even read', async () => {
      const read = await as('nobody', 'get', 'pods', '-n', 'meshed');
      expect(read.stderr).to.contain(
        'pods is forbidden: User "nobody" cannot list resource "pods"',
      );
    });
  });

  it('leaves the cluster of a second playground alone', async () => {
    const second = await startPlayground({ profile: 'none', nodes: 1 });
    try {
      expect(second.directory).not.to.equal(playground.directory);
      await createNamespace(second, 'meshed', { 'istio-injection': 'enabled' });
      expect(sidecarOf(await ask(second, { namespace: 'meshed' }))).to.equal('none');
      expect(sidecarOf(await ask(playground, { namespace: 'meshed' }))).to.equal('classic');
      expect((await second.kubectl(['get', 'namespace', 'plain'])).stderr).to.contain('NotFound');
    } finally {
      await second.stop();
    }
  });
});
