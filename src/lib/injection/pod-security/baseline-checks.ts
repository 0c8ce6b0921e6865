import type { Json, JsonObject } from '../model/model.ts';
import { asObject, asObjects, asText, isPresent } from '../prediction/pod-json.ts';
import {
  allContainers,
  type Check,
  type CheckPod,
  hasOwnUsers,
  nameContainers,
  nameSetters,
  namesOf,
  plural,
  podContextOf,
  quoteAll,
  type SecuredPod,
  sortedSet,
  textsOf,
  typeOf,
} from './check.ts';
import { checkAppArmor, checkSeccompAnnotations, checkSelinux } from './profile-checks.ts';
import { checkSysctls } from './sysctl-check.ts';

const ALLOWED_CAPABILITIES: ReadonlySet<string> = new Set([
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD'],
  ...['NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
]);

const checkCapabilities: CheckPod = (pod) => {
  const bad = ({ capabilities }: JsonObject): readonly string[] =>
    textsOf(asObject(capabilities)['add']).filter((name) => !ALLOWED_CAPABILITIES.has(name));
  const names = namesOf(pod, (context) => bad(context).length > 0);
  if (names.length === 0) return undefined;
  const added = allContainers(pod).flatMap((one) => bad(asObject(one['securityContext'])));
  return {
    reason: 'non-default capabilities',
    detail: `${nameContainers(names)} must not include ${quoteAll(sortedSet(added))} in securityContext.capabilities.add`,
  };
};

const checkHostNamespaces: CheckPod = ({ spec }) => {
  const set = ['hostNetwork', 'hostPID', 'hostIPC'].filter((key) => spec[key] === true);
  const detail = set.map((key) => `${key}=true`).join(', ');
  return set.length === 0 ? undefined : { reason: 'host namespaces', detail };
};

const checkHostPath: CheckPod = ({ spec }) => {
  const names = asObjects(spec['volumes'])
    .filter(({ hostPath }) => isPresent(hostPath))
    .map(({ name }) => asText(name));
  if (names.length === 0) return undefined;
  return { reason: 'hostPath volumes', detail: `${plural('volume', names)} ${quoteAll(names)}` };
};

const checkHostPorts: CheckPod = (pod) => {
  const portsOf = ({ ports }: JsonObject): readonly string[] =>
    asObjects(ports).flatMap(({ hostPort }) => (hostPort ? [String(hostPort as number)] : []));
  const names = namesOf(pod, (_, container) => portsOf(container).length > 0);
  if (names.length === 0) return undefined;
  const ports = sortedSet(allContainers(pod).flatMap(portsOf));
  const uses = names.length === 1 ? 'uses' : 'use';
  return {
    reason: 'hostPort',
    detail: `${nameContainers(names)} ${uses} ${plural('hostPort', ports)} ${ports.join(', ')}`,
  };
};

const checkProbeHosts: CheckPod = (pod) => {
  const hostsOf = (handler: Json | undefined): readonly string[] => {
    const { httpGet, tcpSocket } = asObject(handler);
    return [httpGet, tcpSocket].map((one) => asText(asObject(one)['host'])).filter(Boolean);
  };
  const hostsIn = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: JsonObject) => {
    const { postStart, preStop } = asObject(lifecycle);
    return [livenessProbe, readinessProbe, startupProbe, postStart, preStop].flatMap(hostsOf);
  };
  const names = sortedSet(namesOf(pod, (_, container) => hostsIn(container).length > 0));
  if (names.length === 0) return undefined;
  const hosts = sortedSet(allContainers(pod).flatMap(hostsIn));
  const uses = names.length === 1 ? 'uses' : 'use';
  return {
    reason: 'probe or lifecycle host',
    detail: `${nameContainers(names)} ${uses} ${plural('probe or lifecycle host', hosts)} ${quoteAll(hosts)}`,
  };
};

const checkPrivileged: CheckPod = (pod) => {
  const names = namesOf(pod, ({ privileged }) => privileged === true);
  if (names.length === 0) return undefined;
  const detail = `${nameContainers(names)} must not set securityContext.privileged=true`;
  return { reason: 'privileged', detail };
};

/** Masks of /proc other than the default one; a restricted namespace never allows them. */
export const checkProcMount: CheckPod = (pod) => {
  const isBad = ({ procMount }: JsonObject): boolean =>
    isPresent(procMount) && procMount !== 'Default';
  const names = namesOf(pod, isBad);
  if (names.length === 0) return undefined;
  const types = allContainers(pod)
    .map((one) => asObject(one['securityContext']))
    .filter(isBad)
    .map(({ procMount }) => asText(procMount));
  return {
    reason: 'procMount',
    detail: `${nameContainers(names)} must not set securityContext.procMount to ${quoteAll(sortedSet(types))}`,
  };
};

const checkSeccomp: CheckPod = (pod) => {
  const isBad = ({ seccompProfile }: JsonObject): boolean => {
    const type = typeOf(seccompProfile);
    return type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost';
  };
  return describeSeccomp(pod, isBad);
};

/** A profile of seccomp that is not allowed, set by the pod or by containers. */
export function describeSeccomp(
  pod: SecuredPod,
  isBad: (context: JsonObject) => boolean,
): ReturnType<CheckPod> {
  const ofPod = isBad(podContextOf(pod));
  const names = namesOf(pod, isBad);
  if (!ofPod && names.length === 0) return undefined;
  const contexts = [
    podContextOf(pod),
    ...allContainers(pod).map((one) => asObject(one['securityContext'])),
  ];
  const types = contexts.filter(isBad).map(({ seccompProfile }) => typeOf(seccompProfile) ?? '');
  return {
    reason: 'seccompProfile',
    detail: `${nameSetters(ofPod, names)} must not set securityContext.seccompProfile.type to ${quoteAll(sortedSet(types))}`,
  };
}

const checkHostProcess: CheckPod = (pod) => {
  const isBad = ({ windowsOptions }: JsonObject): boolean =>
    asObject(windowsOptions)['hostProcess'] === true;
  const setters = nameSetters(isBad(podContextOf(pod)), namesOf(pod, isBad));
  const detail = `${setters} must not set securityContext.windowsOptions.hostProcess=true`;
  return setters === '' ? undefined : { reason: 'hostProcess', detail };
};

/** The rules of the level "baseline", which "restricted" includes. */
export const BASELINE_CHECKS: readonly Check[] = (
  [
    ['appArmorProfile', [[0, checkAppArmor]]],
    ['capabilities_baseline', [[0, checkCapabilities]]],
    ['hostNamespaces', [[0, checkHostNamespaces]]],
    ['hostPathVolumes', [[0, checkHostPath]]],
    ['hostPorts', [[0, checkHostPorts]]],
    ['hostProbesAndHostLifecycle', [[34, checkProbeHosts]]],
    ['privileged', [[0, checkPrivileged]]],
    [
      'procMount',
      [
        [0, checkProcMount],
        [35, (pod) => (hasOwnUsers(pod) ? undefined : checkProcMount(pod))],
      ],
    ],
    [
      'seLinuxOptions',
      [
        [0, checkSelinux('container_t', 'container_init_t', 'container_kvm_t')],
        [
          31,
          checkSelinux('container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'),
        ],
      ],
    ],
    [
      'seccompProfile_baseline',
      [
        [0, checkSeccompAnnotations],
        [19, checkSeccomp],
      ],
    ],
    ['sysctls', [0, 27, 29, 32].map((since) => [since, checkSysctls(since)])],
    ['windowsHostProcess', [[0, checkHostProcess]]],
  ] as readonly (readonly [string, Check['versions']])[]
).map(([id, versions]) => ({ id, level: 'baseline', versions }));
