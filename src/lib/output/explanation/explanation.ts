import type { Verdict } from '../../injection/decision/decide.ts';
import { isAboutAge } from '../../injection/findings/actual-findings.ts';
import { pathOf } from '../../injection/model/kind.ts';
import type { SidecarKind } from '../../injection/sidecar/sidecar.ts';
import type {
  ExplanationList,
  WorkloadExplanation,
} from '../../operations/explain/explanation-document.ts';
import { colors } from '../text/color.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';
import { formatAnswers } from './explanation-answers.ts';
import { formatExplanationFindings } from './explanation-findings.ts';
import { formatProposals } from './explanation-proposals.ts';
import { formatSteps } from './explanation-steps.ts';
import { formatWhy } from './explanation-why.ts';
import { formatWide } from './explanation-wide.ts';

/** Renders explanations: each with the verdict first, then what decided, and finally what changes it. */
export function formatExplanations(
  { explanations }: ExplanationList,
  options: TextOptions,
): string {
  return explanations.map((one) => formatExplanation(one, options)).join('\n');
}

function formatExplanation(explanation: WorkloadExplanation, options: TextOptions): string {
  const { wide, columns } = options;
  const parts = [
    formatHeadline(explanation, columns),
    formatWhy(explanation, columns) + formatAnswers(explanation, columns),
    formatSteps(explanation, options),
    formatExplanationFindings(explanation, columns),
    wide ? formatWide(explanation, options) : '',
    formatProposals(explanation, options),
  ];
  return parts.filter(Boolean).join('\n');
}

const news: Readonly<Record<Verdict, string>> = {
  injected: 'a new pod gets a sidecar',
  'not-injected': 'a new pod gets no sidecar',
  denied: 'a new pod is refused',
  unknown: 'whether a new pod gets a sidecar is not known',
};

function formatHeadline(explanation: WorkloadExplanation, columns: Columns): string {
  const { verdict, actual, pod, asked } = explanation;
  const kind = verdict === 'injected' && asked.sidecar === 'native' ? ' (native)' : '';
  const isOwn = verdict === 'not-injected' && (asked.sidecar ?? 'none') !== 'none';
  const next = `${news[verdict]}${kind}${isOwn ? ' from an injector, and keeps that of its template' : ''}`;
  const [one] = pod === undefined ? [] : (actual?.pods ?? []);
  const text = one
    ? `${hasNow(one.sidecar)}${andNext(one.sidecar, verdict, isOwn) ?? `; ${next}`}`
    : `${next}${butNow(explanation)}`;
  return wrapText(paint(verdict)(`${nameOf(explanation)}: ${text}`), columns, { indent: '    ' });
}

/** The number of a workload's pods that are not like new ones. */
function butNow({ verdict, actual, findings }: WorkloadExplanation): string {
  const isAbout = (...codes: readonly string[]): boolean =>
    findings.some(({ code }) => codes.includes(code));
  if (!actual) return '';
  if (!isAbout('pod-older-than-policy', 'injection-lost')) {
    return findings.some(({ code }) => isAboutAge(code)) ? '; those that run have another one' : '';
  }
  const isInjected = verdict === 'injected';
  const old = isInjected
    ? actual.withoutSidecar
    : actual.pods.filter(({ injected }) => injected).length;
  const have = `${old === 1 ? 'has' : 'have'} ${isInjected ? 'none' : 'one'}`;
  return `; ${old} of the ${actual.pods.length} that run ${have}`;
}

function hasNow(sidecar: SidecarKind): string {
  return sidecar === 'none' ? 'has no sidecar' : `has a ${sidecar} sidecar`;
}

function andNext(sidecar: SidecarKind, verdict: Verdict, isOwn: boolean): string | undefined {
  const hasOne = sidecar !== 'none';
  if (isOwn) return hasOne ? ', and so does a new pod: it is of its template' : undefined;
  if (verdict === 'injected') return hasOne ? ', and so does a new pod' : '; a new pod gets one';
  if (verdict !== 'not-injected') return undefined;
  return hasOne ? '; a new pod gets none' : ', and a new pod gets none';
}

function paint(verdict: Verdict): (text: string) => string {
  if (verdict === 'injected') return colors.bold.green;
  return verdict === 'not-injected' || verdict === 'unknown' ? colors.bold.yellow : colors.bold.red;
}

function nameOf({ object, pod, namespace, labels = {} }: WorkloadExplanation): string {
  if (!object) {
    const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    return `a pod labelled ${pairs.join(',') || 'nothing'} in ${namespace}`;
  }
  const workload = pathOf(object);
  const isOwn = object.kind === 'Pod';
  return pod !== undefined && !isOwn
    ? `pod/${pod} of ${workload} in ${namespace}`
    : `${workload} in ${namespace}`;
}
