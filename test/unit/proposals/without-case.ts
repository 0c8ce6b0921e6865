import type { DecisionInput } from '../../../src/lib/injection/decision/decide.ts';
import type { ReasonCode } from '../../../src/lib/injection/decision/reasons.ts';
import type { FindingCode } from '../../../src/lib/injection/findings/finding-reasons.ts';
import { POD_INJECT } from '../../../src/lib/injection/model/keys.ts';
import type { ProbeReasonCode } from '../../../src/lib/injection/probe/probe-reasons.ts';
import type { SubjectFacts } from '../../../src/lib/operations/explain/assemble-explanation.ts';
import { present } from '../../../src/lib/present.ts';
import type { CodesOf, ExplainedCode } from '../../integration/explain/proposal-case.ts';
import type { asmCases } from '../../integration/explain/proposal-cases-asm.ts';
import type { changedCases } from '../../integration/explain/proposal-cases-changed.ts';
import type { istioCases } from '../../integration/explain/proposal-cases-istio.ts';
import type { MendedCode } from '../../integration/explain/reported-faults.ts';
import { injector, input, template, webhook } from '../injection/builders.ts';
import { failing, made } from './situation.ts';

/** The codes whose proposals are run on a real API server (test/integration/explain). */
type LiveCode =
  | CodesOf<(typeof asmCases)[number] | (typeof istioCases)[number] | (typeof changedCases)[number]>
  | MendedCode;

/** Why no proposal for a code is run on a real API server: the program offers no command for it, and this is why. */
export interface WithoutCase {
  readonly why: string;
  /** What the code is found in. Left out for findings: the rows of test/unit/injection/lint/lint-rows.ts. */
  readonly given?: Partial<SubjectFacts>;
}

const nothing = (why: string, given?: Partial<SubjectFacts>): WithoutCase =>
  present({
    why,
    given,
  });

const by = (given: Parameters<typeof webhook>[0]): Partial<SubjectFacts> => ({
  input: input({ injectors: [injector({ webhooks: [webhook(given)] })] }),
});
const on = (given: Parameters<typeof injector>[0]): Partial<SubjectFacts> => ({
  input: input({ injectors: [injector(given)] }),
});
const annotated = (annotations: Readonly<Record<string, string>>): Partial<SubjectFacts> => ({
  input: input({ template: template({ annotations }) }),
});
const condition = (expression: string, failurePolicy = 'Fail'): Partial<SubjectFacts> =>
  by({ failurePolicy, matchConditions: [{ name: 'ours', expression }] });

const OUTSIDE = 'what is wrong lies outside of the objects that a command could change';
const OF_OTHERS = "the rule is somebody else's, and only they know what it asks for";
const OF_THE_POD = 'only the author of the pod knows what it should have instead';
const RIGHTS = 'what cannot be read cannot be mended either';
const CONDITIONS = 'an expression can ask for anything';
const controlled = { 'pod-template-hash': null };
const byHash = { matchExpressions: [{ key: 'pod-template-hash', operator: 'In', values: ['x'] }] };

const BASELINE = { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } };
const rendered = (given: Partial<DecisionInput>): DecisionInput =>
  input({ rendersPod: true, template: template({ spec: { containers: [] } }), ...given });

/** The engine's reasons. */
const decisions: Readonly<Record<Exclude<ReasonCode, LiveCode>, WithoutCase>> = {
  'no-injector': nothing('an injector has to be installed', { input: input({ injectors: [] }) }),
  'webhooks-hidden': nothing(RIGHTS, { input: input({ visibility: 'hidden' }) }),
  'static-webhooks': nothing(RIGHTS, {
    input: input({ visibility: 'static-possible', injectors: [] }),
  }),
  'webhook-deactivated': nothing(
    'another configuration is to serve the pod',
    by({ namespaceSelector: { matchLabels: { 'istio.io/deactivated': 'never-match' } } }),
  ),
  'webhook-invalid': nothing(
    'no API server stores such a selector',
    by({ objectSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: [] }] } }),
  ),
  'namespace-labels-hidden': nothing(RIGHTS, {
    input: input({
      namespace: { name: 'shop', labels: null },
      injectors: [
        injector({
          webhooks: [
            webhook({ namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } } }),
          ],
        }),
      ],
    }),
  }),
  'object-selector-unknown': nothing('the controller chooses the label', {
    input: input({
      template: template({ controllerLabels: controlled }),
      injectors: [injector({ webhooks: [webhook({ objectSelector: byHash })] })],
    }),
  }),
  'rules-no-match': nothing('the webhook is not meant for pods', by({ rules: [] })),
  'match-condition-false': nothing(CONDITIONS, condition('request.operation == "UPDATE"')),
  'match-condition-denies': nothing(CONDITIONS, condition('object.metadata.labels.absent == "x"')),
  'match-condition-ignored': nothing(
    CONDITIONS,
    condition('object.metadata.labels.absent == "x"', 'Ignore'),
  ),
  'match-condition-unknown': nothing(CONDITIONS, condition('request.userInfo.username == "x"')),
  'webhook-unavailable': nothing(
    'the answer of the API server, service-no-endpoints, has the command',
    unavailable('Fail'),
  ),
  'webhook-failed-open': nothing(
    'the answer of the API server, failed-open, has the command',
    unavailable('Ignore'),
  ),
  'config-unknown': nothing(RIGHTS, on({ settings: { known: false, reason: 'not readable' } })),
  'pod-security-violated': nothing('the answer of the API server, pod-security, has the command', {
    input: rendered({ namespace: BASELINE, template: template({ spec: { hostPID: true } }) }),
  }),
  'pod-invalid': nothing('no API server stores such a template', annotated({ 'a b': 'x' })),
  'ignored-namespace': nothing('no label and no policy changes this', {
    input: input({ namespace: { name: 'kube-system', labels: {} } }),
  }),
};

/** An injector that does not answer. */
function unavailable(failurePolicy: string): Partial<SubjectFacts> {
  const availability = { state: 'unavailable', reason: 'no pod is ready' } as const;
  return on({ availability, webhooks: [webhook({ failurePolicy })] });
}

/** The findings. */
const findings: Readonly<Record<Exclude<FindingCode, LiveCode>, WithoutCase>> = {
  'proxy-uid': nothing(OF_THE_POD),
  'job-keeps-running': nothing('whether the mesh makes native sidecars is its own choice'),
  'sidecar-not-restarted': nothing(OF_THE_POD),
  'host-users-false': nothing(OF_THE_POD),
  'dns-policy': nothing(OF_THE_POD),
  'proxy-image-pinned': nothing(OF_THE_POD),
  'hand-injected': nothing(OF_THE_POD),
  'static-pod': nothing('the kubelet reads it from a file'),
  'label-in-selector': nothing('a selector cannot be changed'),
  'pod-security-needs-cni': nothing('pod-security, its refusal, has the command'),
  'cni-excluded-namespace': nothing(OUTSIDE),
  'config-broken': nothing('a text that cannot be read cannot be mended by a command'),
};

/** The answers of the API server. */
const answers: Readonly<Record<Exclude<ProbeReasonCode, LiveCode>, WithoutCase>> = {
  'webhook-certificate-expired': nothing(OUTSIDE, failing('webhook-certificate-expired')),
  'webhook-certificate-name': nothing(OUTSIDE, failing('webhook-certificate-name')),
  'webhook-tls': nothing(OUTSIDE, failing('webhook-tls')),
  'webhook-timeout': nothing(OUTSIDE, failing('webhook-timeout')),
  'webhook-unreachable': nothing(OUTSIDE, failing('webhook-unreachable')),
  'webhook-host-unknown': nothing(OUTSIDE, failing('webhook-host-unknown')),
  'webhook-error': nothing(OUTSIDE, failing('webhook-error')),
  'service-missing': nothing('an injector has to be installed', failing('service-missing')),
  'other-webhook-failed': nothing(OF_OTHERS, failing('other-webhook-failed')),
  'match-condition-error': nothing(CONDITIONS, failing('match-condition-error')),
  'denied-version': nothing('the upgrade has to be finished', failing('denied-version')),
  'denied-by-other': nothing(OF_OTHERS, failing('denied-by-other')),
  'denied-policy': nothing(OF_OTHERS, failing('denied-policy')),
  quota: nothing(OF_OTHERS, failing('quota')),
  'limit-range': nothing(OF_OTHERS, failing('limit-range')),
  'service-account': nothing(OF_THE_POD, failing('service-account')),
  'namespace-missing': nothing('the name is wrong', failing('namespace-missing')),
  'namespace-terminating': nothing('no pod can be made there', failing('namespace-terminating')),
  'pod-refused': nothing('nobody has seen this before', failing('pod-refused')),
  'changed-in-admission': nothing(OF_OTHERS, { answer: made('none', { [POD_INJECT]: 'false' }) }),
  'cluster-differs': nothing('something acts that nobody sees', { answer: made('none') }),
};

/** Every code that no proposal is run for on a real API server, and why. */
export const withoutCase: Readonly<Record<Exclude<ExplainedCode, LiveCode>, WithoutCase>> = {
  ...decisions,
  ...findings,
  ...answers,
};
