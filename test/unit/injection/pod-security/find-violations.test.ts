import { expect } from 'chai';
import type { JsonObject, Labels } from '../../../../src/lib/injection/model/model.ts';
import {
  findViolations,
  formatViolations,
} from '../../../../src/lib/injection/pod-security/find-violations.ts';
import {
  formatPodSecurity,
  readPodSecurity,
} from '../../../../src/lib/injection/pod-security/policy.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';
const app = { name: 'app', image: 'a' };
const safe = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};
const contained = (securityContext: JsonObject): JsonObject => ({
  containers: [{ ...app, securityContext }],
});

/** What is violated, by its short reasons: in the words of pod-security-admission v0.36. */
const rows: readonly (readonly [policy: string, spec: JsonObject, reasons: string])[] = [
  ['baseline', contained({}), ''],
  ['baseline', { hostNetwork: true, hostPID: true, containers: [app] }, 'host namespaces'],
  ['baseline', contained({ privileged: true }), 'privileged'],
  ['baseline', contained({ capabilities: { add: ['NET_ADMIN'] } }), 'non-default capabilities'],
  ['baseline', contained({ capabilities: { add: ['CHOWN'] } }), ''],
  ['baseline', { containers: [{ ...app, ports: [{ hostPort: 80 }] }] }, 'hostPort'],
  ['baseline', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }, 'hostPath volumes'],
  ['baseline', contained({ procMount: 'Unmasked' }), 'procMount'],
  ['baseline', { hostUsers: false, ...contained({ procMount: 'Unmasked' }) }, ''],
  ['baseline:v1.34', { hostUsers: false, ...contained({ procMount: 'Unmasked' }) }, 'procMount'],
  ['baseline', contained({ seLinuxOptions: { type: 'container_engine_t' } }), ''],
  [
    'baseline:v1.30',
    contained({ seLinuxOptions: { type: 'container_engine_t' } }),
    'seLinuxOptions',
  ],
  ['baseline', contained({ seLinuxOptions: { user: 'u' } }), 'seLinuxOptions'],
  ['baseline', contained({ seccompProfile: { type: 'Unconfined' } }), 'seccompProfile'],
  [
    'baseline',
    contained({ appArmorProfile: { type: 'Unconfined' } }),
    'forbidden AppArmor profile',
  ],
  ['baseline', { securityContext: { sysctls: [{ name: 'kernel.msgmax' }] } }, 'forbidden sysctls'],
  ['baseline', { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem' }] } }, ''],
  [
    'baseline:v1.31',
    { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem' }] } },
    'forbidden sysctls',
  ],
  ['baseline', contained({ windowsOptions: { hostProcess: true } }), 'hostProcess'],
  [
    'baseline',
    { containers: [{ ...app, livenessProbe: { httpGet: { host: 'h' } } }] },
    'probe or lifecycle host',
  ],
  ['baseline:v1.33', { containers: [{ ...app, livenessProbe: { httpGet: { host: 'h' } } }] }, ''],
  ['restricted', contained(safe), ''],
  [
    'restricted',
    contained({}),
    'allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile',
  ],
  ['restricted', contained({ ...safe, runAsUser: 0 }), 'runAsUser=0'],
  ['restricted:v1.22', contained({ ...safe, runAsUser: 0 }), ''],
  [
    'restricted',
    contained({ ...safe, capabilities: { drop: ['ALL'], add: ['CHOWN'] } }),
    'unrestricted capabilities',
  ],
  [
    'restricted',
    { ...contained(safe), volumes: [{ name: 'v', nfs: {} }] },
    'restricted volume types',
  ],
  ['restricted', { os: { name: 'windows' }, containers: [app] }, 'runAsNonRoot != true'],
  ['restricted', { hostUsers: false, ...contained({ ...safe, runAsNonRoot: false }) }, ''],
  [
    'restricted:v1.34',
    { hostUsers: false, ...contained({ ...safe, runAsNonRoot: false }) },
    'runAsNonRoot != true',
  ],
];

function policyOf(text: string): NonNullable<ReturnType<typeof readPodSecurity>> {
  const [level = '', version] = text.split(':');
  const labels = { [ENFORCE]: level, ...(version ? { [`${ENFORCE}-version`]: version } : {}) };
  const policy = readPodSecurity(labels);
  if (policy === undefined) throw new Error(text);
  return policy;
}

describe('Pod Security', () => {
  for (const [policy, spec, reasons] of rows) {
    it(`${policy}: ${JSON.stringify(spec)} ${reasons === '' ? 'passes' : `has ${reasons}`}`, () => {
      const found = findViolations(policyOf(policy), { annotations: {}, spec });
      expect(found.map(({ reason }) => reason).join(', ')).to.equal(reasons);
    });
  }

  it('says what the API server says', () => {
    const init = {
      name: 'istio-init',
      securityContext: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
    };
    const spec = { initContainers: [init], containers: [app] };
    expect(
      formatViolations(findViolations(policyOf('baseline'), { annotations: {}, spec })),
    ).to.equal(
      'non-default capabilities (container "istio-init" must not include "NET_ADMIN", "NET_RAW" in securityContext.capabilities.add)',
    );
  });

  const levels: readonly (readonly [labels: Labels, policy: string | undefined])[] = [
    [{}, undefined],
    [{ [ENFORCE]: 'privileged' }, undefined],
    [{ [ENFORCE]: 'baseline' }, 'baseline:latest'],
    [{ [ENFORCE]: 'Baseline' }, 'restricted:latest'],
    [{ [ENFORCE]: 'restricted', [`${ENFORCE}-version`]: 'v1.30' }, 'restricted:v1.30'],
    [{ [ENFORCE]: 'restricted', [`${ENFORCE}-version`]: '1.30' }, 'restricted:latest'],
    [{ 'pod-security.kubernetes.io/warn': 'restricted' }, undefined],
  ];
  for (const [labels, name] of levels) {
    it(`of ${JSON.stringify(labels)} is ${name ?? 'none'}`, () => {
      const policy = readPodSecurity(labels);
      expect(policy && formatPodSecurity(policy)).to.equal(name);
    });
  }
});
