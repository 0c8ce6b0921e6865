import type { ProposalCase } from './proposal-case.ts';

const enabled = { 'istio-injection': 'enabled' } as const;
const inject = 'sidecar.istio.io/inject';
const byHash = { matchExpressions: [{ key: 'pod-template-hash', operator: 'In', values: ['x'] }] };

/** What is proposed on profile istio where webhooks, config, values or rights are not as usual, and run as it is printed. */
export const changedCases = [
  {
    code: 'template-not-for-pods',
    shows: ['denied-injector'],
    from: 'denied',
    to: 'injected',
    namespace: enabled,
    annotations: { 'inject.istio.io/templates': 'waypoint' },
    config: { 'templates.waypoint': 'kind: Deployment\nmetadata: {name: {{.DeploymentName}}}\n' },
    command: 'kubectl patch deployment/web ',
  },
  {
    code: 'rendering-fails',
    shows: ['denied-injector'],
    from: 'denied',
    to: 'injected',
    namespace: enabled,
    // The template is one, but what it renders is not YAML.
    config: { 'templates.sidecar': 'spec:\n  containers: [{name: istio-proxy\n' },
    // The other revision has a template of its own.
    command: 'kubectl label namespace ',
  },
  {
    code: 'pod-security-unknown',
    from: 'denied',
    to: 'not-injected',
    namespace: { ...enabled, 'pod-security.kubernetes.io/enforce': 'baseline' },
    // What chance renders cannot be predicted.
    config: ({ templates }: Readonly<Record<string, unknown>>) => ({
      'templates.sidecar': `{{- $chance := randAlphaNum 3 }}\n${(templates as { readonly sidecar: string }).sidecar}`,
    }),
    command: 'kubectl asm-inject opt-out deployment/web ',
  },
  {
    code: 'annotation-unknown',
    from: 'injected',
    to: 'not-injected',
    namespace: enabled,
    annotations: { 'proxy.istio.io/config': 'discoveryAddress: istiod:15012' },
    command: 'kubectl asm-inject opt-out deployment/web ',
  },
  {
    code: 'selector-unknown',
    shows: ['webhook-reinvoked'],
    from: 'injected',
    to: 'not-injected',
    namespace: enabled,
    config: { neverInjectSelector: [byHash] },
    set: [
      {
        object: 'mutatingwebhookconfiguration/istio-sidecar-injector',
        path: '/webhooks/2/reinvocationPolicy',
        value: 'IfNeeded',
      },
    ],
    command: 'kubectl asm-inject opt-out deployment/web ',
  },
  {
    code: 'dry-run-refused',
    shows: ['dry-run-unsupported'],
    from: 'injected',
    to: 'not-injected',
    namespace: enabled,
    stored: ['None', 'Some'],
    command: 'kubectl asm-inject opt-out deployment/web ',
  },
  {
    code: 'cni-reads-value-otherwise',
    of: 'finding',
    from: 'injected',
    to: 'not-injected',
    namespace: enabled,
    labels: { [inject]: 'f' },
    config: ({ templates }: Readonly<Record<string, unknown>>) => ({
      'templates.sidecar': (templates as { readonly sidecar: string }).sidecar.replace(
        /initContainers:\n {2}- name: istio-init\n[^]*?(?= {2}\{\{- if not \.NativeSidecar)/,
        'initContainers:\n',
      ),
    }),
    values: { 'pilot.cni.enabled': true },
    command: 'kubectl asm-inject opt-out deployment/web ',
  },
  {
    code: 'probe-forbidden',
    from: 'injected',
    to: 'not-injected',
    namespace: enabled,
    user: 'dev',
    command: 'kubectl asm-inject opt-out deployment/web -n .* --as dev',
  },
  {
    code: 'revision-differs',
    from: 'injected',
    to: 'injected',
    namespace: { 'istio.io/rev': 'default' },
    later: { 'istio.io/rev': 'canary' },
    command: 'kubectl asm-inject restart deployment/web ',
  },
  {
    code: 'sidecar-kind-differs',
    shows: ['proxy-outdated'],
    from: 'injected',
    to: 'injected',
    namespace: enabled,
    laterValues: { 'global.tag': '1.99.7' },
    laterEnvironment: { ENABLE_NATIVE_SIDECARS: 'true' },
    command: 'kubectl asm-inject restart deployment/web ',
  },
  {
    code: 'expectation-contradicted',
    from: 'injected',
    to: 'not-injected',
    namespace: enabled,
    expected: 'not-injected',
    command: 'kubectl asm-inject opt-out deployment/web ',
  },
] as const satisfies readonly ProposalCase[];
