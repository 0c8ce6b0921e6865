import { present } from '../../present.ts';
import type { Verdict } from '../decision/decide.ts';
import { findNearestChange } from '../decision/nearest-change.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import { MIRROR_POD, NATIVE_SIDECAR, POD_INJECT, PROXY_IMAGE, REVISION } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { JsonObject } from '../model/model.ts';
import { findNewerImage, type HandInjection, readHandInjection } from '../sidecar/hand-injected.ts';
import { runsToCompletion } from '../workload/run-to-completion.ts';
import { controllerOf } from '../workload/workload-pods.ts';
import {
  type FindingFacts,
  type FindingRule,
  isRedirectedByPod,
  type RawFinding,
} from './finding-facts.ts';

/** User and group of the sidecar; iptables exempts their traffic (Istio pkg/kube/inject, values.global.proxy). */
const PROXY_ID = 1337;

const findProxyUser: FindingRule = ({ spec, verdict }) => {
  if (verdict !== 'injected') return [];
  const contexts = [
    ['spec.securityContext', spec.securityContext],
    ...(spec.containers ?? [])
      .filter(({ name }) => name !== 'istio-proxy')
      .map(
        ({ name, securityContext }) =>
          [`spec.containers[${name}].securityContext`, securityContext] as const,
      ),
  ] as const;
  return contexts.flatMap(([path, context]) =>
    (['runAsUser', 'runAsGroup'] as const)
      .filter((field) => context?.[field] === PROXY_ID)
      .map((field): RawFinding => ({
        code: 'proxy-uid',
        subject: 'pod',
        field: `${path}.${field}`,
        value: String(PROXY_ID),
      })),
  );
};

const findWindows: FindingRule = ({ spec, verdict }) => {
  if (verdict !== 'injected' && verdict !== 'denied') return [];
  const places = [
    ['spec.os.name', spec.os?.name],
    ['spec.nodeSelector[kubernetes.io/os]', spec.nodeSelector?.['kubernetes.io/os']],
  ] as const;
  const [place] = places.filter(([, value]) => value === 'windows');
  return place ? [{ code: 'windows-pod', subject: 'pod', field: place[0], value: 'windows' }] : [];
};

const findEndlessJob: FindingRule = (facts) => {
  const { object, spec, input } = facts;
  const signs = { labels: input.template.labels, restartPolicy: spec.restartPolicy };
  const maker = (object?.kind === 'Pod' && controllerOf(object)) || (object ?? { kind: 'Pod' });
  if (!runsToCompletion({ maker, ...signs }) || !mayGetClassicSidecar(facts)) return [];
  return [{ code: 'job-keeps-running', subject: 'workload', detail: doubtOf(facts) }];
};

const findUnrestarted: FindingRule = (facts) => {
  const { object, spec } = facts;
  const isJob = object?.kind === 'Job' || object?.kind === 'CronJob';
  const { restartPolicy = 'Always' } = spec;
  if (isJob || restartPolicy === 'Always' || !mayGetClassicSidecar(facts)) return [];
  return [
    {
      code: 'sidecar-not-restarted',
      subject: 'pod',
      field: 'spec.restartPolicy',
      value: restartPolicy,
      detail: doubtOf(facts),
    },
  ];
};

function mayGetClassicSidecar(facts: FindingFacts): boolean {
  return facts.verdict === 'injected' && expectNative(facts) !== true;
}

/** Whether the sidecar would be native: by the cluster's answer, else by annotation and injector; else not known. */
function expectNative({ sidecar, input, decision }: FindingFacts): boolean | undefined {
  if (sidecar !== undefined) return sidecar === 'native';
  const intent = valueOf(input.template.annotations, NATIVE_SIDECAR);
  if (intent !== undefined && intent !== '') return intent !== 'false';
  const setting = decision.injector?.sidecar?.native;
  return setting === 'by-nodes' ? undefined : setting;
}

function doubtOf(facts: FindingFacts): string {
  return expectNative(facts) === undefined ? ', unless the mesh makes native sidecars' : '';
}

const findHostUsers: FindingRule = (facts) =>
  facts.spec.hostUsers === false && facts.verdict === 'injected' && !isRedirectedByPod(facts)
    ? [{ code: 'host-users-false', subject: 'pod', field: 'spec.hostUsers', value: 'false' }]
    : [];

const findDnsPolicy: FindingRule = ({ spec, verdict }) =>
  verdict === 'injected' && spec.dnsPolicy !== undefined && spec.dnsPolicy !== 'ClusterFirst'
    ? [{ code: 'dns-policy', subject: 'pod', field: 'spec.dnsPolicy', value: spec.dnsPolicy }]
    : [];

const findAutoImage: FindingRule = ({ input, decision, spec, verdict }) => {
  const left = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].filter(
    ({ image }) => image === 'auto',
  );
  if (verdict !== 'not-injected' || left.length === 0) return [];
  // If the pod already asks for a sidecar, something else keeps it away.
  const change =
    decision.verdict === 'injected' ? undefined : findNearestChange(input, { target: 'injected' });
  return left.map(({ name }) =>
    present({
      code: 'image-auto-left',
      subject: 'pod',
      field: `spec.containers[${name}].image`,
      value: 'auto',
      detail: name,
      fix: change?.edits,
    }),
  );
};

const findPinnedImage: FindingRule = ({ input: { template, injectors }, spec, verdict }) => {
  const hand = readHandInjection({
    annotations: template.annotations,
    spec: spec as unknown as JsonObject,
  });
  if (hand) return [describeHand(hand, verdict, injectors)];
  const annotation = valueOf(template.annotations, PROXY_IMAGE);
  if (annotation !== undefined) {
    const field = `metadata.annotations[${PROXY_IMAGE}]`;
    return [{ code: 'proxy-image-pinned', subject: 'pod', field, value: annotation }];
  }
  const proxy = ownProxy(spec);
  if (proxy?.image === undefined || proxy.image === 'auto') return [];
  const byHand = spec.initContainers?.some(
    ({ name }) => name === 'istio-init' || name === 'istio-validation',
  );
  const place = {
    subject: 'pod' as const,
    field: 'spec.containers[istio-proxy].image',
    value: proxy.image,
  };
  return byHand
    ? [{ ...place, code: 'hand-injected', detail: 'follows no policy' }]
    : [{ ...place, code: 'proxy-image-pinned' }];
};

function describeHand(
  hand: HandInjection,
  verdict: Verdict,
  injectors: readonly InjectorModel[],
): RawFinding {
  const { image = '' } = hand.proxy;
  const newer = findNewerImage(hand, injectors);
  const version = newer === undefined ? '' : `; the mesh runs ${newer}`;
  return {
    code: 'hand-injected',
    subject: 'pod',
    field: 'spec.containers[istio-proxy].image',
    value: image,
    detail:
      verdict === 'injected'
        ? `the injector puts its own in place of it; without injection, as after opt-out, new pods would run ${image}${version}`
        : `new pods run it as it is: no policy, opt-out or restart changes it${version}`,
  };
}

function ownProxy({ containers, initContainers }: FindingFacts['spec']) {
  return [...(containers ?? []), ...(initContainers ?? [])].find(
    ({ name }) => name === 'istio-proxy',
  );
}

const findLonePod: FindingRule = ({ object, input: { template } }) => {
  if (object?.kind !== 'Pod') return [];
  if (Object.hasOwn(template.annotations, MIRROR_POD)) {
    return [{ code: 'static-pod', subject: 'workload' }];
  }
  return object.metadata.ownerReferences?.some(({ controller }) => controller)
    ? []
    : [{ code: 'bare-pod', subject: 'workload' }];
};

const findLabelInSelector: FindingRule = ({ object }) => {
  const selector = object?.spec?.selector?.matchLabels;
  return [POD_INJECT, REVISION].flatMap((key): readonly RawFinding[] => {
    const value = valueOf(selector, key);
    if (value === undefined) return [];
    const field = `spec.selector.matchLabels[${key}]`;
    return [{ code: 'label-in-selector', subject: 'workload', field, value }];
  });
};

/** Pods that break, or do not work as intended. */
export const podSpecRules: readonly FindingRule[] = [
  findProxyUser,
  findWindows,
  findEndlessJob,
  findUnrestarted,
  findHostUsers,
  findDnsPolicy,
  findAutoImage,
  findPinnedImage,
  findLonePod,
  findLabelInSelector,
];
