import { describeProposals, type ProposalCase } from './proposals.ts';

const enabled = { 'istio-injection': 'enabled' };
const inject = 'sidecar.istio.io/inject';

const cases: readonly ProposalCase[] = [
  {
    code: 'no-webhook',
    from: 'not-injected',
    to: 'injected',
    command: 'kubectl asm-inject opt-in deploy/web ',
  },
  {
    code: 'no-webhook',
    as: 'namespace disabled',
    from: 'not-injected',
    to: 'injected',
    namespace: { 'istio-injection': 'disabled' },
    command: 'kubectl asm-inject namespace enable ',
  },
  {
    code: 'label-on-workload',
    from: 'not-injected',
    to: 'injected',
    metadata: { labels: { [inject]: 'true' } },
    command: 'kubectl asm-inject opt-in deploy/web ',
  },
  {
    code: 'annotation-cannot-opt-in',
    from: 'not-injected',
    to: 'injected',
    annotations: { [inject]: 'true' },
    command: 'kubectl asm-inject opt-in deploy/web ',
  },
  {
    code: 'bare-pod',
    from: 'not-injected',
    to: 'injected',
    kind: 'Pod',
    command: 'kubectl get pod web ',
  },
  {
    code: 'namespace-value-misspelt',
    from: 'not-injected',
    to: 'injected',
    namespace: { 'istio-injection': 'Enabled' },
    command: 'kubectl asm-inject namespace enable ',
  },
  {
    code: 'key-misspelt',
    from: 'not-injected',
    to: 'injected',
    labels: { 'sidecar.istio.io/injct': 'true' },
    command: 'kubectl asm-inject opt-in deploy/web ',
  },
  {
    code: 'revision-not-served',
    from: 'not-injected',
    to: 'injected',
    labels: { 'istio.io/rev': 'gone' },
    command: 'kubectl patch deploy/web ',
  },
  {
    code: 'revision-not-served',
    as: 'of the namespace',
    from: 'not-injected',
    to: 'injected',
    namespace: { 'istio.io/rev': 'gone' },
    command: 'kubectl label namespace case-8 istio.io/rev=default',
  },
  {
    code: 'value-changes-at-1-27',
    from: 'injected',
    to: 'not-injected',
    namespace: enabled,
    labels: { [inject]: 'no' },
    command: 'kubectl asm-inject opt-out deploy/web ',
  },
  {
    code: 'empty-label-cancels-annotation',
    from: 'injected',
    to: 'not-injected',
    namespace: enabled,
    labels: { [inject]: '' },
    annotations: { [inject]: 'false' },
    command: 'kubectl ',
  },
  {
    code: 'image-auto-left',
    from: 'not-injected',
    to: 'injected',
    podSpec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
    annotations: { 'inject.istio.io/templates': 'gateway' },
    command: 'kubectl asm-inject opt-in deploy/web ',
  },
  {
    code: 'template-missing',
    from: 'denied',
    to: 'injected',
    namespace: enabled,
    annotations: { 'inject.istio.io/templates': 'nowhere' },
    command: 'kubectl patch deploy/web ',
  },
  {
    code: 'annotation-invalid',
    from: 'denied',
    to: 'injected',
    namespace: enabled,
    annotations: { 'traffic.sidecar.istio.io/includeInboundPorts': 'eighty' },
    command: 'kubectl patch deploy/web ',
  },
  {
    code: 'pod-security',
    from: 'denied',
    to: 'not-injected',
    namespace: { ...enabled, 'pod-security.kubernetes.io/enforce': 'baseline' },
    command: 'kubectl asm-inject opt-out deploy/web ',
  },
  {
    code: 'host-network',
    from: 'not-injected',
    to: 'injected',
    namespace: enabled,
    podSpec: { hostNetwork: true },
    command: 'kubectl patch deploy/web ',
  },
];

describeProposals({ profile: 'istio' }, cases);
