import { expect } from 'chai';
import { openTerminal } from '../../../playground/demo/terminal.ts';
import { type FaultName, faultNames } from '../../../playground/faults/faults.ts';
import type { FindingCode } from '../../../src/lib/injection/findings/finding-reasons.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { app, Bench } from '../workloads/apps.ts';
import { explainOne } from './explained.ts';
import { type ReportedFault, reportedFaults } from './reported-faults.ts';

/** Every fault of the playground, on an injector of this profile: named on a workload without a pod, and fixed. */
export function describeFaults(profile: 'asm' | 'istio', injector: string): void {
  describe(`explain: faults of profile ${profile}`, function () {
    this.timeout(60_000);
    const cluster = playground({ profile, nodes: 1 });
    let bench: Bench;
    before(async () => {
      bench = new Bench(cluster(), await openTerminal(cluster()));
      const idle = app('Deployment', 'web', { spec: { replicas: 0 } });
      await bench.make('meshed', { 'istio-injection': 'enabled' }, [idle]);
    });

    const isHealed = (): Promise<unknown> =>
      eventually(async () => {
        const { verdict, asked } = await explainOne(bench, 'deployment/web -n meshed');
        expect(asked.failure).to.equal(undefined);
        expect(verdict).to.equal('injected');
      });

    async function withFault(name: FaultName, test: () => Promise<void>): Promise<void> {
      const repair = await cluster().breakInjector(name);
      try {
        await test();
      } finally {
        await repair();
      }
    }

    for (const [name, reported] of Object.entries<ReportedFault>(reportedFaults)) {
      const { code, verdict, field, command, isMended } = reported;
      it(`${name} is reported as ${code}${isMended ? ', and the printed command fixes it' : ''}`, () =>
        withFault(name as FaultName, async () => {
          const found = await eventually(async () => {
            const explanation = await explainOne(bench, 'deployment/web -n meshed');
            expect(explanation.asked.failure?.code).to.equal(code);
            return explanation;
          });
          expect(found).to.include({ verdict, trusted: 'asked' });
          if (field !== undefined)
            expect(found.asked.failure?.at?.field.endsWith(`.${field}`)).to.equal(true);
          const { stdout } = await bench.run('explain deployment/web -n meshed');
          expect(stdout.split('\n')[0]).to.equal(
            verdict === 'denied'
              ? 'deployment/web in meshed: a new pod is refused'
              : 'deployment/web in meshed: a new pod gets no sidecar',
          );
          expect(stdout).to.contain(`kubectl asm-inject explain --code ${code}`);
          const ending = stdout.slice(stdout.indexOf('\nto fix it\n'));
          expect(ending).to.match(/^\nto fix it\n/);
          if (command !== undefined) expect(ending).to.contain(`\n  ${command}`);
          const repairs = found.proposals.filter(({ purpose }) => purpose === 'repair');
          expect(repairs.length).to.equal(isMended ? 1 : 0);
          for (const line of repairs.flatMap(({ commands }) => commands)) {
            const { exitCode, stderr } = await bench.paste(line);
            expect(exitCode, stderr).to.equal(0);
          }
          if (isMended) await isHealed();
        }));
    }

    it('self-deadlock: the injector waits for itself, and the command lets it in', () =>
      withFault('self-deadlock', async () => {
        const target = `deployment/${injector} -n istio-system`;
        const found = await eventually(async () => {
          const explanation = await explainOne(bench, target);
          expect(explanation.asked.failure?.code).to.equal('service-no-endpoints');
          return explanation;
        });
        const finding: FindingCode = 'injector-blocks-itself';
        expect(found.findings.map(({ code }) => code)).to.contain(finding);
        const [wayOut] = found.proposals;
        expect(wayOut?.purpose).to.equal('repair');
        for (const line of wayOut?.commands ?? []) {
          const isOurs = line.startsWith('kubectl asm-inject ');
          const { exitCode, stderr } = await bench.paste(isOurs ? `${line} --yes` : line);
          expect(exitCode, stderr).to.equal(0);
        }
        await isHealed();
        const after = await explainOne(bench, target);
        expect(after.verdict).to.equal('not-injected');
        expect(after.findings.map(({ code }) => code)).to.not.contain(finding);
      }));

    it('no-endpoint is reported as webhook-refused where the network reports it, and the printed command fixes it', () =>
      withFault('no-endpoint', async () => {
        await bench.make('istio-system', {}, [app('Pod', 'elsewhere')]);
        const slice = refusing(injector);
        await cluster().apply(JSON.stringify(slice));
        try {
          const found = await eventually(async () => {
            const explanation = await explainOne(bench, 'deploy/web -n meshed');
            expect(explanation.asked.failure?.code).to.equal('webhook-refused');
            return explanation;
          });
          const commands = found.proposals.flatMap((one) => one.commands);
          expect(commands).to.deep.equal([
            `kubectl scale deployment ${injector} -n istio-system --replicas 2`,
          ]);
          for (const line of commands) expect((await bench.paste(line)).exitCode).to.equal(0);
          await isHealed();
        } finally {
          const { kind, metadata } = slice;
          await cluster().kubectl(['delete', kind, metadata.name, '-n', metadata.namespace]);
        }
      }));

    it('two-injectors: both configurations are named', () =>
      withFault('two-injectors', async () => {
        const found = await eventually(async () => {
          const { findings } = await explainOne(bench, 'deployment/web -n meshed');
          const finding = findings.find(({ code }) => code === 'two-injectors');
          expect(finding).to.not.equal(undefined);
          return finding;
        });
        expect(found?.severity).to.equal('error');
        expect(found?.message).to.contain(
          'istio-sidecar-injector, istio-sidecar-injector-forgotten',
        );
      }));

    it('every fault is reported', () => {
      expect([...Object.keys(reportedFaults), 'self-deadlock', 'two-injectors']).to.have.members(
        faultNames,
      );
    });
  });
}

/** Where nothing listens behind a Service: kube-proxy refuses connections to one that has no pods. */
function refusing(service: string) {
  const labels = { 'kubernetes.io/service-name': service };
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    // After the Service's own slice, which serves again once there are pods.
    metadata: { name: `zz-${service}`, namespace: 'istio-system', labels },
    addressType: 'IPv4',
    ports: [{ name: 'https-webhook', port: 1 }],
    endpoints: [{ addresses: ['10.1.1.1'], targetRef: { kind: 'Pod', name: 'elsewhere' } }],
  };
}
