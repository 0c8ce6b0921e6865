import type { JsonObject } from '../model/model.ts';
import { asObject, asText, isPresent } from '../prediction/pod-json.ts';
import {
  allContainers,
  type CheckPod,
  nameSetters,
  namesOf,
  plural,
  podContextOf,
  quoteAll,
  sortedSet,
  typeOf,
} from './check.ts';

const APP_ARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

/** Profiles of AppArmor, in fields or in the annotations that came before the fields. */
export const checkAppArmor: CheckPod = (pod) => {
  const isBad = ({ appArmorProfile }: JsonObject): boolean => {
    const type = typeOf(appArmorProfile);
    return type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost';
  };
  const names = namesOf(pod, isBad);
  const contexts = [
    podContextOf(pod),
    ...allContainers(pod).map((one) => asObject(one['securityContext'])),
  ];
  const types = contexts.filter(isBad).map((context) => typeOf(context['appArmorProfile']) ?? '');
  const annotations = Object.entries(pod.annotations)
    .filter(([key, value]) => key.startsWith(APP_ARMOR_ANNOTATION) && !isProfile(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .toSorted();
  const setters = [
    nameSetters(isBad(podContextOf(pod)), names),
    annotations.length > 0 ? plural('annotation', annotations) : '',
  ].filter((one) => one !== '');
  if (setters.length === 0) return undefined;
  const values = [...sortedSet(types), ...annotations];
  return {
    reason: plural('forbidden AppArmor profile', values),
    detail: `${setters.join(' and ')} must not set AppArmor profile type to ${quoteAll(values)}`,
  };
};

function isProfile(value: string): boolean {
  return value === '' || value === 'runtime/default' || value.startsWith('localhost/');
}

/** Options of SELinux: of the types only some, and neither a user nor a role. */
export function checkSelinux(...allowed: readonly string[]): CheckPod {
  const isBadType = (type: string): boolean => type !== '' && !allowed.includes(type);
  return (pod) => {
    const optionsOf = ({ seLinuxOptions }: JsonObject): JsonObject => asObject(seLinuxOptions);
    const isBad = (context: JsonObject): boolean => {
      const { type, user, role } = optionsOf(context);
      return isBadType(asText(type)) || asText(user) !== '' || asText(role) !== '';
    };
    const setters = nameSetters(isBad(podContextOf(pod)), namesOf(pod, isBad));
    if (setters === '') return undefined;
    const all = [
      podContextOf(pod),
      ...allContainers(pod).map((one) => asObject(one['securityContext'])),
    ].map(optionsOf);
    const types = sortedSet(all.map(({ type }) => asText(type)).filter(isBadType));
    const data = [
      ...(types.length > 0 ? [`${plural('type', types)} ${quoteAll(types)}`] : []),
      ...(all.some(({ user }) => asText(user) !== '') ? ['user may not be set'] : []),
      ...(all.some(({ role }) => asText(role) !== '') ? ['role may not be set'] : []),
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${setters} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`,
    };
  };
}

const SECCOMP_OF_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_OF_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

/** Profiles of seccomp in annotations, which 1.19 replaced with fields. */
export const checkSeccompAnnotations: CheckPod = (pod) => {
  const keys = [
    SECCOMP_OF_POD,
    ...allContainers(pod).map(({ name }) => `${SECCOMP_OF_CONTAINER}${asText(name)}`),
  ];
  const bad = keys.flatMap((key) => {
    const value = pod.annotations[key];
    return isPresent(value) &&
      !/^(?:runtime\/default$|docker\/default$|localhost\/)/.test(value ?? '')
      ? [`${key}=${JSON.stringify(value)}`]
      : [];
  });
  const forbidden = sortedSet(bad);
  const detail = `forbidden ${plural('annotation', forbidden)} ${forbidden.join(', ')}`;
  return forbidden.length === 0 ? undefined : { reason: 'seccompProfile', detail };
};
