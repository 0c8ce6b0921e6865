import type { JsonObject } from '../model/model.ts';
import { asObject, asObjects, asText, isPresent } from '../prediction/pod-json.ts';
import { checkProcMount, describeSeccomp } from './baseline-checks.ts';
import {
  allContainers,
  type Check,
  type CheckPod,
  hasOwnUsers,
  isForWindows,
  nameContainers,
  nameSetters,
  namesOf,
  plural,
  podContextOf,
  quoteAll,
  sortedSet,
  textsOf,
  typeOf,
} from './check.ts';

const checkEscalation: CheckPod = (pod) => {
  const names = namesOf(pod, (context) => context['allowPrivilegeEscalation'] !== false);
  if (names.length === 0) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${nameContainers(names)} must set securityContext.allowPrivilegeEscalation=false`,
  };
};

const checkCapabilities: CheckPod = (pod) => {
  const dropsAll = ({ capabilities }: JsonObject): boolean =>
    textsOf(asObject(capabilities)['drop']).includes('ALL');
  const forbidden = ({ capabilities }: JsonObject): readonly string[] =>
    textsOf(asObject(capabilities)['add']).filter((name) => name !== 'NET_BIND_SERVICE');
  const keeping = namesOf(pod, (context) => !dropsAll(context));
  const adding = namesOf(pod, (context) => forbidden(context).length > 0);
  const added = allContainers(pod).flatMap((one) => forbidden(asObject(one['securityContext'])));
  const details = [
    ...(keeping.length > 0
      ? [`${nameContainers(keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(adding.length > 0
      ? [
          `${nameContainers(adding)} must not include ${quoteAll(sortedSet(added))} in securityContext.capabilities.add`,
        ]
      : []),
  ];
  return details.length === 0
    ? undefined
    : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const ALLOWED_VOLUMES = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image'],
  ...['persistentVolumeClaim', 'projected', 'secret'],
];

const checkVolumes: CheckPod = ({ spec }) => {
  const bad = asObjects(spec['volumes']).filter((volume) =>
    ALLOWED_VOLUMES.every((type) => !isPresent(volume[type])),
  );
  if (bad.length === 0) return undefined;
  const names = bad.map(({ name }) => asText(name));
  const types = sortedSet(
    bad.map((volume) => Object.keys(volume).find((key) => key !== 'name') ?? 'unknown'),
  );
  const uses = names.length === 1 ? 'uses' : 'use';
  return {
    reason: 'restricted volume types',
    detail: `${plural('volume', names)} ${quoteAll(names)} ${uses} ${plural('restricted volume type', types)} ${quoteAll(types)}`,
  };
};

const checkNonRoot: CheckPod = (pod) => {
  const ofPod = podContextOf(pod)['runAsNonRoot'];
  const roots = namesOf(pod, ({ runAsNonRoot }) => runAsNonRoot === false);
  const reason = 'runAsNonRoot != true';
  const setters = nameSetters(ofPod === false, roots);
  if (setters !== '') {
    return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
  }
  const unsaid = namesOf(pod, ({ runAsNonRoot }) => runAsNonRoot !== true && ofPod !== true);
  if (unsaid.length === 0) return undefined;
  const detail = `pod or ${nameContainers(unsaid)} must set securityContext.runAsNonRoot=true`;
  return { reason, detail };
};

const checkUser: CheckPod = (pod) => {
  const isRoot = ({ runAsUser }: JsonObject): boolean => runAsUser === 0;
  const setters = nameSetters(isRoot(podContextOf(pod)), namesOf(pod, isRoot));
  return setters === ''
    ? undefined
    : { reason: 'runAsUser=0', detail: `${setters} must not set runAsUser=0` };
};

const checkSeccomp: CheckPod = (pod) => {
  const isGood = ({ seccompProfile }: JsonObject): boolean =>
    ['RuntimeDefault', 'Localhost'].includes(typeOf(seccompProfile) ?? '');
  const isBad = (context: JsonObject): boolean =>
    isPresent(context['seccompProfile']) && !isGood(context);
  const explicit = describeSeccomp(pod, isBad);
  if (explicit !== undefined) return explicit;
  if (isGood(podContextOf(pod))) return undefined;
  const unsaid = namesOf(pod, ({ seccompProfile }) => !isPresent(seccompProfile));
  if (unsaid.length === 0) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `pod or ${nameContainers(unsaid)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
};

function unlessWindows(check: CheckPod): CheckPod {
  return (pod) => (isForWindows(pod) ? undefined : check(pod));
}

function unlessOwnUsers(check: CheckPod): CheckPod {
  return (pod) => (hasOwnUsers(pod) ? undefined : check(pod));
}

/** The rules that only the level "restricted" has. */
export const RESTRICTED_CHECKS: readonly Check[] = (
  [
    {
      id: 'allowPrivilegeEscalation',
      versions: [
        [8, checkEscalation],
        [25, unlessWindows(checkEscalation)],
      ],
    },
    {
      id: 'capabilities_restricted',
      overrides: 'capabilities_baseline',
      versions: [
        [22, checkCapabilities],
        [25, unlessWindows(checkCapabilities)],
      ],
    },
    { id: 'procMount_restricted', overrides: 'procMount', versions: [[35, checkProcMount]] },
    { id: 'restrictedVolumes', overrides: 'hostPathVolumes', versions: [[0, checkVolumes]] },
    {
      id: 'runAsNonRoot',
      versions: [
        [0, checkNonRoot],
        [35, unlessOwnUsers(checkNonRoot)],
      ],
    },
    {
      id: 'runAsUser',
      versions: [
        [23, checkUser],
        [35, unlessOwnUsers(checkUser)],
      ],
    },
    {
      id: 'seccompProfile_restricted',
      overrides: 'seccompProfile_baseline',
      versions: [
        [19, checkSeccomp],
        [25, unlessWindows(checkSeccomp)],
      ],
    },
  ] as readonly Omit<Check, 'level'>[]
).map((check) => ({ ...check, level: 'restricted' }));
