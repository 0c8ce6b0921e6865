import { expect } from 'chai';
import { parse } from 'yaml';
import { openTerminal, type Terminal } from '../../../playground/demo/terminal.ts';
import type { PrometheusRule } from '../../../src/lib/operations/injector/injector-alerts.ts';
import { parsePromQl } from '../../promql.ts';
import { findSchemaProblems } from '../../schema.ts';
import { eventually } from '../playground/eventually.ts';
import { ask, createNamespace, refusal } from '../playground/pods.ts';
import { playground } from '../playground/shared-playground.ts';
import { readSamples, satisfies } from './samples.ts';

type Rule = PrometheusRule['spec']['groups'][number]['rules'][number];

describe('alerts of the injector', function () {
  this.timeout(120_000);
  const shared = playground({ profile: 'istio' });
  let terminal: Terminal;
  let document: PrometheusRule;
  before(async () => {
    terminal = await openTerminal(shared());
    await createNamespace(shared(), 'shop', { 'istio-injection': 'enabled' });
    const { stdout, stderr, exitCode } = await terminal.run(
      'kubectl asm-inject injector alerts -o yaml',
    );
    expect(exitCode, stderr).to.equal(0);
    document = parse(stdout) as PrometheusRule;
  });

  const ruleOf = (alert: string): Rule => {
    const rules = document.spec.groups.flatMap((group) => group.rules);
    const rule = rules.find((one) => one.alert === alert);
    if (!rule) throw new Error(`there is no rule ${alert}`);
    return rule;
  };
  /** What the API server has counted of what a rule watches: under that name, with all of its labels. */
  const counted = async (alert: string): Promise<number> => {
    const { selectors, groupings } = parsePromQl(ruleOf(alert).expr);
    expect(selectors).to.not.deep.equal([]);
    const { stdout } = await shared().kubectl(['get', '--raw', '/metrics']);
    const samples = readSamples(stdout).filter(
      (sample) =>
        selectors.every((selector) => satisfies(sample, selector)) &&
        groupings.every((label) => sample.labels[label] !== undefined),
    );
    return samples.reduce((sum, { value }) => sum + value, 0);
  };
  /** Expects that what is caused is counted for one rule, and not for another. */
  const expectCount = async (
    alert: string,
    cause: () => Promise<unknown>,
    other: string,
  ): Promise<void> => {
    const before = await counted(alert);
    const ofOther = await counted(other);
    await cause();
    await eventually(async () => {
      expect(await counted(alert), alert).to.be.above(before);
    });
    expect(await counted(other), other).to.equal(ofOther);
  };

  it('are a PrometheusRule as published, and the same as a rule file', async () => {
    expect(findSchemaProblems(document, 'prometheus-rule')).to.deep.equal([]);
    const json = await terminal.run('kubectl asm-inject injector alerts -o json');
    expect(JSON.parse(json.stdout)).to.deep.equal(document);
    const plain = await terminal.run('kubectl asm-inject injector alerts -o prometheus');
    expect(parse(plain.stdout)).to.deep.equal(document.spec);
  });

  it('name the live webhooks, Deployment and authority', async () => {
    const { stdout } = await shared().kubectl([
      ...['get', 'mutatingwebhookconfiguration', 'istio-sidecar-injector'],
      ...['-o', 'jsonpath={.webhooks[*].name}'],
    ]);
    const [selector] = parsePromQl(ruleOf('SidecarInjectorSlow').expr).selectors;
    const name = selector?.matchers.find(({ label }) => label === 'name');
    for (const webhook of stdout.split(' ')) expect(webhook).to.match(anchored(name?.value));
    expect('validation.istio.io').to.not.match(anchored(name?.value));
    expect(ruleOf('SidecarInjectorReplicasLow').expr).to.contain(
      '{namespace="istio-system",deployment="istiod"} < 2',
    );
    const shown = await terminal.run('kubectl asm-inject injector show -o json');
    const [, date] = /"notAfter": "([^"]+)"/.exec(shown.stdout) ?? [];
    expect(ruleOf('SidecarInjectorAuthorityExpires').expr).to.contain(
      `vector(${Date.parse(date ?? '') / 1000})`,
    );
  });

  it('measure how long the API server waits', async () => {
    await expectCount(
      'SidecarInjectorSlow',
      () => ask(shared(), { namespace: 'shop' }),
      'SidecarInjectorFails',
    );
  });

  it('count a denial, which is no failure', async () => {
    const annotations = { 'inject.istio.io/templates': 'no-such-template' };
    await expectCount(
      'SidecarInjectorDenies',
      () => refusal(shared(), { namespace: 'shop', annotations }),
      'SidecarInjectorFails',
    );
  });

  it('count a rejection, which is no failing open', async () => {
    const repair = await shared().breakInjector('no-endpoint');
    await expectCount(
      'SidecarInjectorFails',
      () => eventually(() => refusal(shared(), { namespace: 'shop' })),
      'SidecarInjectorFailsOpen',
    );
    await repair();
  });

  it('count failing open, which is no rejection', async () => {
    const repair = await shared().breakInjector('fail-open');
    await expectCount('SidecarInjectorFailsOpen', passWithoutSidecar, 'SidecarInjectorDenies');
    await repair();
  });

  // How soon the API server follows the changed objects differs.
  const passWithoutSidecar = (): Promise<void> =>
    eventually(async () => {
      const { spec } = await ask(shared(), { namespace: 'shop' });
      expect(spec.containers).to.have.lengthOf(1);
    });
});

/** As Prometheus matches: the whole value. */
function anchored(pattern = ''): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}
