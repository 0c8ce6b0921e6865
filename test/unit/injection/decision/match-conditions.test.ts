import { expect } from 'chai';
import type { AdmissionFacts } from '../../../../src/lib/injection/decision/cel/admission-object.ts';
import { decide } from '../../../../src/lib/injection/decision/decide.ts';
import {
  compileConditions,
  evaluateConditions,
} from '../../../../src/lib/injection/decision/match-conditions.ts';
import { injector, input, webhook } from '../builders.ts';

const facts: AdmissionFacts = {
  namespace: 'shop',
  labels: { app: 'web', constructor: 'odd', hash: null },
  annotations: {},
  hostNetwork: false,
  name: undefined,
  spec: {
    containers: [{ name: 'app', image: 'web:1' }],
    tolerations: [],
    priority: 7,
    hostPID: false,
    hostUsers: false,
  },
  isDryRun: false,
  isInjected: false,
};

function evaluate(expression: string, given: Partial<AdmissionFacts> = {}): string {
  return evaluateConditions(compileConditions([{ name: 'one', expression }]), {
    ...facts,
    ...given,
  }).kind;
}

describe('match conditions', () => {
  const expressions: [expression: string, want: string][] = [
    ['object.metadata.namespace != "kube-system"', 'match'],
    ['object.metadata.labels.app == "api"', 'false'],
    ['!has(object.metadata.labels.tier) || object.metadata.labels.tier != "batch"', 'match'],
    ['object.metadata.labels.tier == "batch"', 'error'],
    ['object.metadata.labels.tier == "batch" || true', 'match'],
    ['object.metadata.labels.tier == "batch" && false', 'false'],
    ['object.metadata.labels["constructor"] == "odd"', 'match'],
    ['"app" in object.metadata.labels', 'match'],
    ['object.metadata.labels[?"tier"].orValue("none") == "none"', 'match'],
    ['object.metadata.labels.hash == "x"', 'unknown'],
    ['object.metadata.labels.exists(key, key == "app")', 'unknown'],
    ['has(object.metadata.annotations)', 'false'],
    ['"a" in object.metadata.annotations', 'error'],
    ['has(object.metadata.name)', 'false'],
    ['object.metadata.generateName == "web-"', 'unknown'],
    ['has(object.metadata.ownerReferences)', 'unknown'],
    ['has(object.spec.hostNetwork)', 'false'],
    ['object.spec.hostNetwork', 'error'],
    ['object.spec.containers.all(c, c.name != "istio-proxy")', 'match'],
    ['object.spec.containers[0].image.startsWith("web")', 'match'],
    ['object.spec.containers[1].name == "x"', 'error'],
    ['has(object.spec.containers[0].resources)', 'unknown'],
    ['has(object.spec.initContainers)', 'false'],
    ['size(object.spec.tolerations) == 0', 'unknown'],
    ['object.spec.priority == 7', 'match'],
    ['has(object.spec.serviceAccountName)', 'unknown'],
    ['has(object.spec.hostPID)', 'false'],
    ['has(object.spec.hostUsers)', 'match'],
    ['object.status == {} && object.spec.dnsPolicy == "ClusterFirst"', 'match'],
    ['has(object.metadata.uid)', 'false'],
    ['object.kind == "Pod" && object.apiVersion == "v1"', 'match'],
    ['oldObject == null', 'match'],
    ['namespaceObject.metadata.name == "shop"', 'error'],
    [
      'request.operation == "CREATE" && request.kind.kind == "Pod" && request.namespace == "shop"',
      'match',
    ],
    ['request.dryRun', 'false'],
    ['request.name == "x"', 'error'],
    ['request.userInfo.username == "x"', 'unknown'],
    ['request.userInfo.username == "x" || true', 'match'],
    ['request.userInfo.username == "x" || object.metadata.labels.tier == "x"', 'unknown'],
    [
      'authorizer.group("").resource("pods").namespace("shop").check("create").allowed()',
      'unknown',
    ],
    [
      'object.metadata.namespace == "shop" || authorizer.path("/x").check("get").allowed()',
      'match',
    ],
    ['object.metadata.labels.app.matches("^w.b$")', 'match'],
    ['object.metadata.labels.app.matches("(?i)WEB")', 'match'],
    ['object.metadata.labels.app.matches("[[:alpha:]]+")', 'match'],
    ['object.metadata.labels.app.matches("[[:digit:]]+")', 'false'],
    ['object.metadata.labels.app.matches(r"\\A\\pL{3}\\z")', 'match'],
    ['object.metadata.labels.app.matches("(?=w)")', 'unknown'],
    ['object.metadata.labels.app.find("x.") == ""', 'match'],
    ['object.metadata.labels.app.findAll("[we]") == ["w", "e"]', 'match'],
    ['object.metadata.labels.app.find("e.") == "eb"', 'match'],
    ['object.metadata.labels.app.replace("w", "$&") == "$&eb"', 'match'],
    ['object.metadata.labels.app.charAt(1) == "e"', 'match'],
    ['sets.intersects(["web", "api"], [object.metadata.labels.app])', 'match'],
    ['sets.contains(["api"], [object.metadata.labels.app])', 'false'],
    ['sets.equivalent([{"a": 1}], [{"a": 1}])', 'unknown'],
    ['has(object.spec.containers[0].ports)', 'unknown'],
    ['quantity("1Gi").isGreaterThan(quantity("1Mi"))', 'unknown'],
    ['1 / (size(object.metadata.namespace) - 4) == 1', 'error'],
    ['variables.x', 'unknown'],
  ];
  for (const [expression, want] of expressions) {
    it(`${expression}: ${want}`, () => {
      expect(evaluate(expression)).to.equal(want);
    });
  }

  it('see a host network, a dry run and a name where there is one', () => {
    expect(evaluate('object.spec.hostNetwork', { hostNetwork: true })).to.equal('match');
    expect(evaluate('request.dryRun', { isDryRun: true })).to.equal('match');
    expect(evaluate('request.name == "web"', { name: 'web' })).to.equal('match');
    expect(evaluate('request.name == "web"', { name: null })).to.equal('unknown');
  });

  it('know nothing of a spec that was not kept, but the host network', () => {
    expect(evaluate('has(object.spec.hostNetwork)', { spec: undefined })).to.equal('false');
    expect(evaluate('has(object.spec.initContainers)', { spec: undefined })).to.equal('unknown');
  });

  it('see the pod as the injector before left it', () => {
    const given = { isInjected: true, labels: {} };
    expect(evaluate('"sidecar.istio.io/status" in object.metadata.annotations', given)).to.equal(
      'match',
    );
    expect(evaluate('object.metadata.annotations["x"] == "y"', given)).to.equal('unknown');
    expect(
      evaluate('object.metadata.labels["security.istio.io/tlsMode"] == "istio"', given),
    ).to.equal('unknown');
    expect(evaluate('has(object.metadata.labels.tier)', given)).to.equal('false');
    expect(evaluate('object.spec.containers.size() == 1', given)).to.equal('unknown');
  });

  const errs = { name: 'errs', expression: 'object.metadata.labels.tier == "x"' };
  const holds = { name: 'holds', expression: 'true' };
  const fails = { name: 'fails', expression: 'false' };
  const open = { name: 'open', expression: 'request.userInfo.username == "x"' };
  const combinations: [conditions: (typeof errs)[], failurePolicy: string, verdict: string][] = [
    [[holds], 'Fail', 'injected'],
    [[holds, fails], 'Fail', 'not-injected'],
    [[errs], 'Fail', 'denied'],
    [[holds, errs], 'Fail', 'denied'],
    [[errs], 'Ignore', 'not-injected'],
    [[errs, fails], 'Fail', 'not-injected'],
    [[fails, errs], 'Fail', 'not-injected'],
    [[open], 'Fail', 'unknown'],
    [[open, fails], 'Fail', 'not-injected'],
    [[open, errs], 'Fail', 'unknown'],
    [[open, errs], 'Ignore', 'not-injected'],
  ];
  for (const [matchConditions, failurePolicy, verdict] of combinations) {
    const names = matchConditions.map(({ name }) => name).join(' and ');
    it(`${names} under failurePolicy ${failurePolicy}: ${verdict}`, () => {
      const webhooks = [webhook({ matchConditions, failurePolicy })];
      expect(decide(input({ injectors: [injector({ webhooks })] })).verdict).to.equal(verdict);
    });
  }
});
