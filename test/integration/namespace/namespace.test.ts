import { expect } from 'chai';
import {
  type CommandResult,
  openTerminal,
  type Terminal,
} from '../../../playground/demo/terminal.ts';
import { type Playground, startPlayground } from '../../../playground/playground.ts';
import type { WorkloadImpact } from '../../../src/lib/injection/impact/impact-model.ts';
import type { BlastRadius } from '../../../src/lib/injection/impact/impact-tally.ts';
import type { NamespaceList } from '../../../src/lib/operations/namespace/list-namespaces.ts';
import type { WriteResult } from '../../../src/lib/operations/plan/apply-plan.ts';
import { findSchemaProblems } from '../../schema.ts';
import { createNamespace, eventuallyPod, refusal } from '../playground/pods.ts';
import { type AppPods, barePod, eventuallyApps, readApps, workloadsOf } from './workloads.ts';

/** Pods per app, once every workload has made its pods. */
const podsOf = {
  web: 2,
  asking: 1,
  'opted-out': 1,
  'on-host': 1,
  database: 1,
  agent: 3,
  lonely: 1,
  elderly: 1,
  bare: 1,
};

const injectable = ['agent', 'asking', 'bare', 'database', 'elderly', 'lonely', 'web'];
const silent = injectable.filter((name) => name !== 'asking');

describe('kubectl asm-inject namespace enable, disable and unset', function () {
  this.timeout(120_000);
  let playground: Playground;
  let terminal: Terminal;
  const run = (line: string): Promise<CommandResult> => terminal.run(`kubectl asm-inject ${line}`);

  before(async () => {
    playground = await startPlayground({ profile: 'istio', variants: ['gateway'] });
    terminal = await openTerminal(playground);
    await createNamespace(playground, 'shop', { team: 'shop' });
    for (const object of workloadsOf('shop')) await playground.apply(JSON.stringify(object));
    await eventuallyApps(playground, 'shop', hasAllPods);
  });
  after(() => playground.stop());

  /** The result document, and the radius in it. */
  async function change(
    line: string,
  ): Promise<WriteResult & { readonly blastRadius: BlastRadius }> {
    const { stdout, stderr, exitCode } = await run(`${line} -o json`);
    expect(exitCode, stderr).to.equal(0);
    const result: unknown = JSON.parse(stdout);
    expect(findSchemaProblems(result, 'write-result')).to.deep.equal([]);
    return result as WriteResult & { blastRadius: BlastRadius };
  }
  const namesWhere = (
    { ordinary }: BlastRadius,
    isMeant: (row: WorkloadImpact) => boolean,
  ): string[] => ordinary.filter(isMeant).map(({ object }) => object.name);

  describe('the preview', () => {
    for (const { verb, effect, moved, withSidecar } of [
      // Without the label, what asks for a sidecar has one already: the webhook `object.` of Istio.
      { verb: 'enable', effect: 'gains', moved: silent, withSidecar: injectable },
      { verb: 'disable', effect: 'loses', moved: injectable, withSidecar: [] },
    ] as const) {
      it(`of ${verb} names exactly what is different after its commands were run`, async () => {
        const before = await readApps(playground, 'shop');
        const flags = ` --kubeconfig ${playground.kubeconfig}`;
        const {
          blastRadius,
          restart = [],
          warnings = [],
        } = await change(`namespace ${verb} shop${flags}`);
        const named = namesWhere(blastRadius, (row) => row.effect === effect);
        expect(named).to.deep.equal([...moved, 'nightly'].sort());
        expect(blastRadius.counts[effect]).to.include({ workloads: named.length, namespaces: 1 });
        expect(warnings.join())
          .to.contain('no command of this program replaces these pods')
          .and.contain('bare')
          .and.contain('lonely in shop')
          .and.contain('elderly in shop');

        for (const command of restart) {
          expect(command).to.contain(flags);
          const { exitCode, stderr } = await terminal.run(command);
          expect(exitCode, `${command}: ${stderr}`).to.equal(0);
        }
        const byHand = 'app in (bare,elderly,lonely)';
        await playground.kubectl(['delete', 'pods', '-l', byHand, '-n', 'shop', '--wait']);
        await playground.apply(JSON.stringify(barePod('shop')));
        await eventuallyApps(playground, 'shop', (apps) => {
          hasAllPods(apps);
          expect(differing(before, apps)).to.deep.equal(moved);
          const sidecars = [...apps].filter(([, app]) => app.hasSidecar).map(([name]) => name);
          expect(sidecars.sort()).to.deep.equal(withSidecar);
        });
      });
    }

    it('of the remaining workloads is also right once every pod of the namespace is recreated', async () => {
      const { blastRadius } = await change('namespace enable shop');
      const untouched = blastRadius.total.workloads - blastRadius.ordinary.length;
      expect(untouched).to.equal(2);
      await playground.kubectl(['delete', 'pods', '--all', '-n', 'shop', '--wait']);
      await playground.apply(JSON.stringify(barePod('shop')));
      await eventuallyApps(playground, 'shop', (apps) => {
        hasAllPods(apps);
        for (const name of ['opted-out', 'on-host']) {
          expect(apps.get(name), name).to.include({ hasSidecar: false });
        }
      });
    });

    it('of unset considers the webhooks for unlabelled namespaces', async () => {
      const { blastRadius, warnings = [] } = await change('namespace unset shop');
      expect(namesWhere(blastRadius, ({ effect }) => effect === 'loses')).to.not.include('asking');
      expect(blastRadius.counts['stays-injected']).to.include({ workloads: 1 });
      expect(warnings.join()).to.contain(
        'without the label, unlike with istio-injection=disabled, pods with the label sidecar.istio.io/inject=true get a sidecar',
      );
      await run('restart deployment/asking deployment/web -n shop --yes');
      await eventuallyApps(playground, 'shop', (apps) => {
        expect(apps.get('asking')).to.include({ hasSidecar: true });
        expect(apps.get('web')).to.include({ hasSidecar: false });
      });
    });
  });

  describe('a problem of the new sidecars', () => {
    it('is a warning about Pod Security, which then refuses the pods', async () => {
      await createNamespace(playground, 'strict', {
        'pod-security.kubernetes.io/enforce': 'baseline',
      });
      await playground.apply(JSON.stringify(workloadsOf('strict')[0]));
      const { blastRadius, restart } = await change('namespace enable strict');
      expect(blastRadius.ordinary[0]?.warnings[0]).to.include({
        code: 'pod-security',
        certain: true,
      });
      expect(restart).to.deep.equal([]);
      const { message } = await refusal(playground, { namespace: 'strict' });
      expect(message).to.contain('violates PodSecurity').and.contain('istio-init');
    });

    it('is a warning about LimitRanges, which then refuse the pods', async () => {
      await createNamespace(playground, 'ranged');
      const web = { name: 'web', image: 'example.com/web:1' };
      const greedy = { ...web, resources: { limits: { cpu: '3' } } };
      for (const [name, container] of [
        ['web', web],
        ['greedy', greedy],
      ] as const) {
        const labels = { app: name };
        const template = { metadata: { labels }, spec: { containers: [container] } };
        await playground.apply(
          JSON.stringify({
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name, namespace: 'ranged' },
            spec: { selector: { matchLabels: labels }, template },
          }),
        );
        await eventuallyPod(playground, 'ranged', name, () => undefined);
      }
      const limits = [{ type: 'Container', max: { cpu: '1' }, default: { cpu: '500m' } }];
      await playground.apply(
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'LimitRange',
          metadata: { name: 'small', namespace: 'ranged' },
          spec: { limits },
        }),
      );
      const { blastRadius, restart } = await change('namespace enable ranged');
      const codes = blastRadius.ordinary.map(({ object, warnings }) => [
        object.name,
        warnings[0]?.code,
      ]);
      expect(codes).to.deep.equal([
        ['greedy', 'refused-already'],
        ['web', 'limit-range'],
      ]);
      expect(restart).to.deep.equal([]);
      const spec = { containers: [web] };
      const { message } = await refusal(playground, { namespace: 'ranged', spec });
      expect(message).to.contain('maximum cpu usage per Container is 1, but limit is 2');
      await change('namespace unset ranged');
    });

    it('does not blame the sidecar for what Pod Security refuses without one', async () => {
      await createNamespace(playground, 'locked');
      await playground.kubectl(['create', 'deployment', 'web', '-n', 'locked', '--image=web:1']);
      await eventuallyPod(playground, 'locked', 'web', () => undefined);
      const enforce = 'pod-security.kubernetes.io/enforce=restricted';
      await playground.kubectl(['label', 'namespace', 'locked', enforce]);
      const { blastRadius, restart } = await change('namespace enable locked --dry-run=client');
      const flags = blastRadius.ordinary.flatMap((row) => row.warnings);
      expect(flags.map(({ code }) => code)).to.deep.equal(['refused-already']);
      expect(flags[0]?.message).to.match(/container "\w+" must set/);
      expect(restart).to.deep.equal([]);
    });

    it('is a warning about quotas, which then refuse the pods', async () => {
      await createNamespace(playground, 'tight');
      const hard = { 'requests.cpu': '50m', 'limits.cpu': '1' };
      await playground.apply(
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: { name: 'compute', namespace: 'tight' },
          spec: { hard },
        }),
      );
      const small = { requests: { cpu: '1m' }, limits: { cpu: '1m' } };
      const containers = [{ name: 'web', image: 'example.com/web:1', resources: small }];
      await playground.apply(
        JSON.stringify({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web', namespace: 'tight' },
          spec: {
            selector: { matchLabels: { app: 'web' } },
            template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
          },
        }),
      );
      await eventuallyPod(playground, 'tight', 'web', () => undefined);
      const { blastRadius } = await change('namespace enable tight');
      expect(blastRadius.ordinary[0]?.warnings[0]).to.include({ code: 'quota', certain: true });
      const { message } = await refusal(playground, { namespace: 'tight', spec: { containers } });
      expect(message).to.contain('exceeded quota: compute');
    });

    it('is a warning about jobs whose sidecar does not end', async () => {
      const { blastRadius } = await change('namespace enable shop --dry-run=server');
      const nightly = blastRadius.ordinary.find(({ object }) => object.name === 'nightly');
      expect(nightly?.warnings[0]).to.include({ code: 'job-keeps-running', certain: true });
    });

    it('is refused for gateways, unless that is allowed', async () => {
      const disable = 'namespace disable istio-system --allow-system-namespaces --yes';
      const refused = await run(disable);
      expect(refused.exitCode).to.equal(2);
      expect(refused.stderr).to.match(/^error: istio-system\/istio-ingressgateway: .*not start/);

      const { blastRadius, restart } = await change(`${disable} --allow-gateway-loss`);
      expect(blastRadius.gateways.map(({ object }) => object.name)).to.deep.equal([
        'istio-ingressgateway',
      ]);
      expect(restart).to.deep.equal([]);
      const gateway = 'app=istio-ingressgateway';
      await playground.kubectl(['delete', 'pod', '-n', 'istio-system', '-l', gateway, '--wait']);
      await eventuallyPod(playground, 'istio-system', 'istio-ingressgateway', ({ spec }) => {
        expect(spec.containers[0]).to.include({ image: 'auto' });
      });
      await change('namespace unset istio-system --allow-system-namespaces --yes');
    });
  });

  describe('confirmation', () => {
    it('is not needed for a namespace that is named', async () => {
      expect((await run('namespace enable shop')).exitCode).to.equal(0);
      expect((await run('namespace unset shop')).exitCode).to.equal(0);
    });

    for (const choice of ['-l team=shop', '-l team', '-l kubernetes.io/metadata.name=shop']) {
      it(`is needed for ${choice}`, async () => {
        const { exitCode, stderr, stdout } = await run(`namespace disable ${choice}`);
        expect(stderr).to.match(/^error: this needs a confirmation/);
        expect(stdout).to.equal('');
        expect(exitCode).to.equal(2);
        expect(await change(`namespace disable ${choice} --yes`)).to.have.nested.property(
          'changes[0].outcome',
          'written',
        );
        await run('namespace unset shop');
      });
    }

    it('is not enough for a system namespace in which something changes', async () => {
      const all = await run('namespace enable --all --yes');
      expect(all.exitCode).to.equal(2);
      expect(all.stderr)
        .to.contain('--allow-system-namespaces')
        .and.contain("-l 'kubernetes.io/metadata.name notin (istio-system,");
      const { exitCode, stderr } = await run(
        'namespace enable kube-system --allow-system-namespaces',
      );
      expect(stderr).to.match(/^error: this needs a confirmation/);
      expect(exitCode).to.equal(2);
    });

    it('is not needed for a system namespace in which nothing changes', async () => {
      expect((await run('namespace disable kube-system')).exitCode).to.equal(0);
      expect((await run('namespace unset kube-system')).exitCode).to.equal(0);
    });
  });

  describe('bad input', () => {
    for (const [line, sentence] of [
      ['namespace enable', /no namespace is named/],
      ['namespace disable shop -l team=shop', /not by several of these/],
      ['namespace unset --all shop', /not by several of these/],
      ['namespace enable -A', /does not take -A: .*\n.*write --all/],
      ['namespace enable -l team=nope', /no namespace matches -l team=nope/],
      ['namespace enable -l a=b=c', /"a=b=c" is not a label selector/],
      ['namespace disable nope', /namespace "nope" does not exist/],
    ] as const) {
      it(line, async () => {
        const { exitCode, stderr, stdout } = await run(line);
        expect(stderr)
          .to.match(/^error: /)
          .and.match(sentence)
          .and.match(/\n {2}→ /);
        expect(stdout).to.equal('');
        expect(exitCode).to.equal(2);
      });
    }
  });

  describe('what cannot be read', () => {
    before(async () => {
      const rules = [
        { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'patch'] },
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] },
        {
          apiGroups: ['admissionregistration.k8s.io'],
          resources: ['mutatingwebhookconfigurations'],
          verbs: ['list'],
        },
      ];
      await bind('reads-some', rules);
      await bind('labels-only', rules.slice(0, 1));
    });

    /** A user of that name, with a role of that name. */
    async function bind(name: string, rules: readonly object[]): Promise<void> {
      const group = 'rbac.authorization.k8s.io';
      const role = { apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata: { name }, rules };
      const roleRef = { apiGroup: group, kind: 'ClusterRole', name };
      const subjects = [{ apiGroup: group, kind: 'User', name }];
      const kind = 'ClusterRoleBinding';
      const binding = { apiVersion: `${group}/v1`, kind, metadata: { name }, roleRef, subjects };
      for (const object of [role, binding]) await playground.apply(JSON.stringify(object));
    }

    it('is listed part by part, and does not hide the rest', async () => {
      const { blastRadius } = await change(
        'namespace enable shop --dry-run=client --as reads-some',
      );
      expect(blastRadius.unknownParts.map(({ part }) => part)).to.include.members([
        'statefulsets in shop',
        'pods in shop',
      ]);
      expect(blastRadius.total.workloads).to.equal(4);
      // The injector's config is hidden as well, so that only what says "false" or is on the host is certain.
      expect(blastRadius.counts.unknown).to.include({ workloads: 2 });
    });

    it('leaves the change possible, with a warning', async () => {
      const { stdout, stderr, exitCode } = await run('namespace enable shop --as labels-only');
      expect(stderr).to.match(/^warning: what this does to the workloads is not known/);
      expect(stdout).to.equal(
        'namespace/shop changed\n  metadata.labels[istio-injection]: <none> → "enabled"\n' +
          'Undo with:\n  kubectl label namespace shop istio-injection- --overwrite --as labels-only\n',
      );
      expect(exitCode).to.equal(0);
      await run('namespace unset shop');
    });
  });

  it('namespace list has the labels of every namespace, as the published schema says', async () => {
    const labels = {
      'istio-injection': 'Enabled',
      'istio.io/rev': 'canary',
      'istio.io/dataplane-mode': 'ambient',
    };
    await createNamespace(playground, 'listed', labels);
    const { stdout, exitCode } = await run('namespace list -o json');
    expect(exitCode).to.equal(0);
    const list = JSON.parse(stdout) as NamespaceList;
    expect(findSchemaProblems(list, 'namespace-list')).to.deep.equal([]);
    expect(list.namespaces.find(({ name }) => name === 'listed')).to.deep.equal({
      name: 'listed',
      injection: 'Enabled',
      revision: 'canary',
      dataplaneMode: 'ambient',
      idle: [
        {
          label: 'istio-injection',
          value: 'Enabled',
          reason: 'only "enabled" and "disabled" mean something',
        },
        {
          label: 'istio.io/rev',
          value: 'canary',
          reason: 'no webhook serves this revision; there are: default',
        },
      ],
    });
    for (const [line, schema] of [
      ['status -n listed', 'status'],
      ['policy show', 'policy'],
    ] as const) {
      const shown = await run(line);
      expect(shown.stdout, line).to.contain('istio.io/rev=canary: no webhook serves this');
      const document: unknown = JSON.parse((await run(`${line} -o json`)).stdout);
      expect(findSchemaProblems(document, schema), line).to.deep.equal([]);
    }
    const system = list.namespaces.find(({ name }) => name === 'kube-public');
    expect(system).to.deep.equal({ name: 'kube-public', system: true });
  });

  it('warns of a revision, of ambient mode and of label sync', async () => {
    await createNamespace(playground, 'mixed', {
      'istio.io/rev': 'canary',
      'istio.io/dataplane-mode': 'ambient',
    });
    const kind = 'ASMReconcileNSLabels';
    const plural = 'asmreconcilenslabels';
    const schema = { openAPIV3Schema: { type: 'object' } };
    await playground.apply(
      JSON.stringify({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `${plural}.istio.alibabacloud.com` },
        spec: {
          group: 'istio.alibabacloud.com',
          names: { kind, plural },
          scope: 'Cluster',
          versions: [{ name: 'v1beta1', served: true, storage: true, schema }],
        },
      }),
    );
    const crd = `crd/${plural}.istio.alibabacloud.com`;
    await playground.kubectl(['wait', '--for=condition=Established', crd, '--timeout=60s']);
    const { warnings = [] } = await change('namespace enable mixed --dry-run=server');
    expect(warnings.join('\n'))
      .to.contain('istio.io/rev=canary, which istio-injection=enabled overrides')
      .and.contain('ambient mode')
      .and.contain('ASMReconcileNSLabels');
  });
});

function hasAllPods(apps: ReadonlyMap<string, AppPods>): void {
  const counts = [...apps].map(([name, { uids }]) => [name, uids.length]);
  expect(Object.fromEntries(counts)).to.deep.equal(podsOf);
}

/** Apps none of whose pods are the same. An app with some old pods left is in neither state, and fails. */
function differing(
  before: ReadonlyMap<string, AppPods>,
  after: ReadonlyMap<string, AppPods>,
): string[] {
  return [...after]
    .filter(([name, { uids }]) => {
      const old = uids.filter((uid) => before.get(name)?.uids.includes(uid));
      expect([0, uids.length], `old pods of ${name}`).to.include(old.length);
      return old.length === 0;
    })
    .map(([name]) => name)
    .sort();
}
