import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import pMap from 'p-map';
import { openTerminal, type Terminal } from '../../../playground/demo/terminal.ts';
import type { Relaying } from '../cluster/relay.ts';
import { playground } from '../playground/shared-playground.ts';
import { app } from '../workloads/apps.ts';
import { type Ended, runRelayed, type Script } from './child.ts';
import { paste, readReport, readStates, reset, shell } from './subjects.ts';

/** What happens to one request, and whether the user presses Ctrl-C at that very moment. */
interface Fault {
  readonly relaying: Relaying;
  readonly signal?: NodeJS.Signals;
}

const cuts: readonly Fault[] = [{ relaying: 'cut-before' }, { relaying: 'cut-after' }];
const interruption: Fault = { relaying: 'pass', signal: 'SIGINT' };

/** What happens at every write. */
const everywhere: readonly Fault[] = [...cuts, interruption];

/** What differs from these only in how long the answer is waited for: at one write. */
const once: readonly Fault[] = [
  { relaying: 'hold-before', signal: 'SIGINT' },
  { relaying: 'hold-after', signal: 'SIGINT' },
  { relaying: 'time-out-after' },
];

function runsFor(writes: number): { readonly fault: Fault; readonly nth: number }[] {
  return [
    ...everywhere.flatMap((fault) => Array.from({ length: writes }, (_, nth) => ({ fault, nth }))),
    ...once.map((fault) => ({ fault, nth: 1 })),
  ];
}

/** A command, and the paths of the objects that it writes. */
interface Subject {
  readonly line: string;
  readonly paths: readonly string[];
}

/** Lets a fault happen at one request; `counts` says which are counted. */
function at(
  wanted: number,
  { relaying, signal }: Fault,
  counts: (isWrite: boolean) => boolean = () => true,
): Script {
  let counted = 0;
  return (_, { isWrite }, send) => {
    if (!counts(isWrite) || counted++ !== wanted) return 'pass';
    if (signal) send(signal);
    return relaying;
  };
}

const atWrite = (nth: number, fault: Fault): Script => at(nth, fault, (isWrite) => isWrite);

const istio = 'namespaces/istio-system';
const configMap = `/api/v1/${istio}/configmaps/istio-sidecar-injector`;

const policy: Subject & { readonly writes: number } = {
  line: 'policy set --namespace-condition not-include-disabled --pod-condition not-include-false --never-inject-selector app=x --yes',
  writes: 3,
  paths: [
    '/api/v1/namespaces/kube-system',
    configMap,
    '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/istio-sidecar-injector',
  ],
};

const injector: Subject & { readonly writes: number } = {
  line: 'injector set --requests cpu=600m --no-rewrite-app-probe --yes',
  writes: 2,
  paths: [`/apis/apps/v1/${istio}/deployments/istiod`, configMap],
};

/** Commands that write what each namespace has: every run has namespaces of its own. */
const apart = [
  {
    command: 'opt-out of three',
    make: (name: string) => ({
      namespaces: [name],
      workloads: ['a', 'b', 'c'],
      line: `opt-out deployment/a deployment/b deployment/c -n ${name}`,
      paths: ['a', 'b', 'c'].map((one) => `/apis/apps/v1/namespaces/${name}/deployments/${one}`),
    }),
  },
  {
    command: 'namespace enable of three',
    make: (name: string) => ({
      namespaces: [`${name}-a`, `${name}-b`, `${name}-c`],
      workloads: [],
      line: `namespace enable ${name}-a ${name}-b ${name}-c`,
      paths: ['a', 'b', 'c'].map((one) => `/api/v1/namespaces/${name}-${one}`),
    }),
  },
] as const;

describe('a write whose answer is lost, or that is interrupted', function () {
  this.timeout(180_000);
  const running = playground({ profile: 'istio' });
  let terminal: Terminal;
  before(async () => {
    terminal = await openTerminal(running());
    const { exitCode, stderr } = await terminal.run(
      'kubectl asm-inject policy set --namespace-condition include-enabled --pod-condition not-include-false --yes',
    );
    expect(exitCode, stderr).to.equal(0);
  });

  /**
   * Runs a command, and compares what it says with what the cluster has.
   * @param then whether it is undone as it says, or everything set back without it, or nothing.
   */
  async function check(
    { line, paths }: Subject,
    script: Script,
    name = '',
    then: 'undo' | 'reset' | 'leave' = 'reset',
  ): Promise<Ended> {
    const read = (): ReturnType<typeof readStates> => readStates(running(), paths);
    const before = await read();
    const ended = await runRelayed(running(), [...line.split(' '), '-o', 'json'], script);
    const now = await read();
    const { stdout, stderr, exitCode, secondsAfterSignal } = ended;
    const where = `${name}: ${line}\n${stdout}\n${stderr}`;
    const { outcomes, undo, promises } = readReport(stdout);
    const written = [...outcomes.values()].filter((outcome) => outcome === 'written');
    for (const [key, state] of now) {
      const outcome = outcomes.get(key);
      expect(outcome, where).to.not.equal('unknown');
      const isChanged = !isDeepStrictEqual(state, before.get(key));
      expect(isChanged, `${key} is changed; ${where}`).to.equal(outcome === 'written');
    }
    const isWhole = outcomes.size > 0 && written.length === outcomes.size;
    if (secondsAfterSignal === undefined) expect(exitCode, where).to.equal(isWhole ? 0 : 4);
    else {
      // The last answer may be there before the signal is: then all is written, and nothing was interrupted.
      expect(exitCode, where).to.be.oneOf(isWhole ? [0, 130] : [130]);
      expect(secondsAfterSignal, where).to.be.lessThan(2);
    }
    expect(undo.length > 0, where).to.equal(written.length > 0);
    if (written.length === 0) expect(promises, where).to.equal(false);
    if (then === 'leave') return ended;
    if (then === 'undo') await paste(terminal, undo);
    else if (written.length > 0) await reset(running(), before, now);
    expect(await read(), `after undo; ${where}`).to.deep.equal(before);
    return ended;
  }

  for (const { command, make } of apart) {
    it(`${command}: at every write`, async () => {
      const made = runsFor(3).map((run, index) => {
        const name = `${command.split(' ')[0] ?? ''}-${index}`;
        return { run, ...make(name) };
      });
      const items = made.flatMap(({ namespaces, workloads }) => [
        ...namespaces.map((name) => ({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name },
        })),
        ...workloads.map((name) =>
          app('Deployment', name, {
            metadata: { namespace: namespaces[0] },
            spec: { replicas: 0 },
          }),
        ),
      ]);
      await running().apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
      await pMap(
        made,
        ({ run: { fault, nth }, ...subject }) =>
          check(
            subject,
            atWrite(nth, fault),
            JSON.stringify({ nth, ...fault }),
            nth === 1 ? 'undo' : 'leave',
          ),
        { concurrency: 3 },
      );
    });
  }

  for (const subject of [policy, injector]) {
    const [command = ''] = subject.line.split(' --');
    let requests: Ended['requests'];

    it(`${command}: undisturbed, and undone`, async () => {
      ({ requests } = await check(subject, () => 'pass', 'undisturbed', 'undo'));
      expect(requests.filter(({ isWrite }) => isWrite)).to.have.length(subject.writes);
    });

    it(`${command}: at every write`, async () => {
      for (const { fault, nth } of runsFor(subject.writes)) {
        // What Ctrl-C leaves half done is undone as it says.
        const then = fault === interruption ? 'undo' : 'reset';
        await check(subject, atWrite(nth, fault), JSON.stringify({ nth, fault }), then);
      }
    });

    it(`${command}: Ctrl-C at everything else that is asked`, async () => {
      const first = requests.findIndex(({ isWrite }) => isWrite);
      for (const [number, { isWrite }] of requests.entries()) {
        // Before the first write all are alike: reads, reviews and dry runs, after which nothing is written.
        const isTelling = number === 0 || number === first - 1 || (number > first && !isWrite);
        if (isTelling) await check(subject, at(number, interruption), `${number}`);
      }
    });
  }

  for (const undo of cuts) {
    it(`policy set: ${JSON.stringify(undo)} at the first write of a roll-back`, async () => {
      let writes = 0;
      const script: Script = (_, { isWrite }) => {
        if (!isWrite) return 'pass';
        writes += 1;
        if (writes === policy.writes) return 'cut-before';
        return writes === policy.writes + 1 ? undo.relaying : 'pass';
      };
      const { stdout } = await check(policy, script);
      const outcomes = [...readReport(stdout).outcomes.values()];
      expect(outcomes).to.deep.equal(['rolled-back', 'rolled-back', 'failed']);
    });
  }

  describe('where the output is not read', () => {
    const enable = 'kubectl asm-inject namespace enable default';
    const lines: readonly [name: string, line: string, code: number, stderr: RegExp][] = [
      ['a reader of both streams that goes away', `${enable} 2>&1 | true`, 0, /^$/],
      ['a reader of stderr that goes away', `${enable} 2>&1 >/dev/null | true`, 0, /^$/],
      ['a full disk behind stderr', `${enable} 2>/dev/full >/dev/null`, 0, /^$/],
      [
        'a full disk behind stdout',
        `${enable} -o json >/dev/full`,
        4,
        /namespace\/default changed\n[^]*Undo with:\n {2}kubectl label namespace default istio-injection- --overwrite\nerror: the result could not be written/,
      ],
    ];
    for (const [name, line, code, reported] of lines) {
      it(`${name} does not keep it from being written`, async () => {
        const label = async (): Promise<unknown> =>
          (await running().api.find('/api/v1/namespaces/default'))?.metadata.labels?.[
            'istio-injection'
          ];
        const { stdout, stderr } = await shell(terminal, `${line}; echo "\${PIPESTATUS[0]}" >&3`);
        expect(stderr).to.match(reported);
        expect(stdout).to.equal(`${code}\n`);
        expect(await label()).to.equal('enabled');
        await paste(terminal, ['kubectl label namespace default istio-injection-']);
      });
    }
  });

  it('an API server that no longer answers: unknown outcomes are reported, within two seconds of SIGTERM', async () => {
    const read = (): ReturnType<typeof readStates> => readStates(running(), policy.paths);
    const before = await read();
    let writes = 0;
    const script: Script = (_, { isWrite }, send) => {
      if (isWrite && ++writes === 2) send('SIGTERM');
      return writes >= 2 ? 'hold-before' : 'pass';
    };
    const ended = await runRelayed(running(), [...policy.line.split(' '), '-o', 'json'], script);
    const { outcomes, undo, promises } = readReport(ended.stdout);
    expect([...outcomes.values()]).to.deep.equal(['written', 'unknown', 'not-tried']);
    expect(promises).to.equal(false);
    expect(ended.stderr).to.match(
      /^error: interrupted .* not known whether it was written[^]*kubectl get configmap istio-sidecar-injector -n istio-system -o yaml$/m,
    );
    expect(ended.exitCode).to.equal(130);
    expect(ended.secondsAfterSignal).to.be.lessThan(2);
    await paste(terminal, undo);
    expect(await read()).to.deep.equal(before);
  });
});
