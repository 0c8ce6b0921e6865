import { judgeStatus } from '../../injection/verification/pod-status.ts';
import { pathOfWorkload } from '../../injection/verification/workload-of-pod.ts';
import type { Finding } from '../../operations/explain/explanation-document.ts';
import type {
  ComparedPod,
  Verification,
  WorkloadSummary,
} from '../../operations/verify/verification.ts';
import { findingsOfPods, gatherFindings, stepsOf } from './verification-findings.ts';

/** When and where a report was made. */
export interface JUnitOptions {
  /** Name of the kubeconfig's context. */
  readonly context: string;
  readonly now: Date;
  /** Whether a drifted sidecar is a failure. */
  readonly strict: boolean;
}

interface TestCase {
  readonly name: string;
  readonly className: string;
  readonly kind: 'passed' | 'failure' | 'error';
  readonly type: string;
  readonly message: string;
  readonly details: string;
}

/** The outcome of one of several clusters: verified, or not read. */
export type JUnitReport = Pick<JUnitOptions, 'context'> &
  ({ readonly verification: Verification } | { readonly error: { readonly message: string } });

/**
 * Renders a verification as JUnit XML, in the form of Apache Ant's junitreport, which CI systems read: a suite for each
 * namespace, a test for each pod and for each workload whose pods cannot be created. Unknown results are errors.
 */
export function formatJUnit(verification: Verification, options: JUnitOptions): string {
  return formatSuites(suitesOf(verification, options, { prefix: '', firstId: 0 }));
}

/**
 * The same for several clusters: their names precede those of suites and classes; a cluster that was not read is an
 * error.
 */
export function formatJUnitAcross(
  reports: readonly JUnitReport[],
  options: Omit<JUnitOptions, 'context'>,
): string {
  const suites: string[] = [];
  for (const report of reports) {
    const { context } = report;
    const place = { prefix: `${context}/`, firstId: suites.length };
    suites.push(
      ...('error' in report
        ? [
            formatSuite(context, suites.length, [caseOfError(context, report.error.message)], {
              ...options,
              context,
              output: '',
            }),
          ]
        : suitesOf(report.verification, { ...options, context }, place)),
    );
  }
  return formatSuites(suites);
}

function formatSuites(suites: readonly string[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function suitesOf(
  verification: Verification,
  options: JUnitOptions,
  { prefix, firstId }: { readonly prefix: string; readonly firstId: number },
): string[] {
  const { namespaces, pods, workloads } = verification;
  const findingOf = findingsOfPods(workloads);
  const inCluster = (one: TestCase): TestCase => ({ ...one, className: prefix + one.className });
  const suites = namespaces.map(({ name }, index) => {
    const own = workloads.filter(({ namespace }) => namespace === name);
    const cases = [
      ...pods
        .filter((pod) => pod.namespace === name)
        .map((pod) => caseOfPod(pod, findingOf(pod), options)),
      ...own.flatMap(casesOfDenial),
    ].map(inCluster);
    const output = reportFindings(own);
    return formatSuite(prefix + name, firstId + index, cases, { ...options, output });
  });
  const doubts = casesOfDoubt(verification).map(inCluster);
  if (doubts.length > 0 || suites.length === 0) {
    const id = firstId + suites.length;
    suites.push(formatSuite(`${prefix}verification`, id, doubts, { ...options, output: '' }));
  }
  return suites;
}

function caseOfError(context: string, message: string): TestCase {
  return {
    name: 'cluster',
    className: `${context}/verification`,
    kind: 'error',
    type: 'UNREAD',
    message: `not known: ${message}`,
    details: message,
  };
}

/** A test names the code and what to do; the sentences appear once, in the output of the suite. */
function caseOfPod(
  pod: ComparedPod,
  finding: Finding | undefined,
  { strict }: JUnitOptions,
): TestCase {
  const { namespace, name, workload, status, message = '', reasons, predicted, sidecar } = pod;
  return {
    name,
    className: `${namespace}.${pathOfWorkload(workload)}`,
    kind: TEST_KINDS[judgeStatus(status, strict)],
    type: status,
    message: message || status,
    details: [
      `sidecar: ${sidecar}; new pod: ${predicted}; reasons: ${reasons.join(', ')}`,
      ...(finding ? [`finding: ${finding.code}`] : []),
      ...(finding ? stepsOf(finding).map((step) => `next: ${step}`) : []),
    ].join('; '),
  };
}

/** JUnit's word for an outcome: a result that cannot be judged is an error, not a failure. */
const TEST_KINDS = { passed: 'passed', failed: 'failure', unknown: 'error' } as const;

function casesOfDenial(summary: WorkloadSummary): readonly TestCase[] {
  const { namespace, denied } = summary;
  if (!denied) return [];
  const workload = pathOfWorkload(summary);
  return [
    {
      name: `${workload}: ${denied.missing} missing`,
      className: `${namespace}.${workload}`,
      kind: 'failure',
      type: 'DENIED',
      message: denied.message,
      details: [
        `reasons: ${denied.code}`,
        ...(denied.commands ?? [denied.nextStep]).map((step) => `next: ${step}`),
      ].join('; '),
    },
  ];
}

// A reader of the report alone must not mistake unread parts for a success.
function casesOfDoubt({ unread, untested, namespaces }: Verification): readonly TestCase[] {
  const doubt = (
    kind: 'failure' | 'error',
    name: string,
    message: string,
    type: string,
  ): TestCase => ({ name, className: 'verification', kind, type, message, details: message });
  return [
    ...unread
      .filter(({ affects }) => affects === 'status')
      .map(({ part, reason }) => doubt('error', part, `not known: ${reason}`, 'UNREAD')),
    ...untested.map((what) =>
      doubt('failure', what, 'no pod, so nothing was verified', 'UNTESTED'),
    ),
    ...(namespaces.length === 0
      ? [doubt('failure', 'pods', 'no pod, so nothing was verified', 'UNTESTED')]
      : []),
  ];
}

/** A line for each finding, and one for each step; JUnit has no place for a message about several tests. */
function reportFindings(workloads: readonly WorkloadSummary[]): string {
  return gatherFindings(workloads, { wide: true })
    .flatMap((reported) => [
      `${reported.workloads.join(', ')}: ${reported.finding.message} [${reported.finding.code}]`,
      ...reported.steps.map((step) => `→ ${step}`),
    ])
    .join('\n');
}

function formatSuite(
  namespace: string,
  index: number,
  cases: readonly TestCase[],
  { context, now, output }: JUnitOptions & { readonly output: string },
): string {
  const count = (kind: TestCase['kind']): number => cases.filter((one) => one.kind === kind).length;
  const attributes = formatAttributes({
    id: index,
    name: namespace,
    package: 'kubectl-asm-inject',
    hostname: context || 'unknown',
    // Without milliseconds and zone: ISO 8601 as the schema requires it.
    timestamp: now.toISOString().slice(0, 19),
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    time: 0,
  });
  return [
    `  <testsuite${attributes}>`,
    '    <properties/>',
    ...cases.map(formatCase),
    output === '' ? '    <system-out/>' : `    <system-out>${escape(output)}</system-out>`,
    '    <system-err/>',
    '  </testsuite>',
  ].join('\n');
}

function formatCase({ name, className, kind, type, message, details }: TestCase): string {
  const attributes = formatAttributes({ name, classname: className, time: 0 });
  if (kind === 'passed') return `    <testcase${attributes}/>`;
  return [
    `    <testcase${attributes}>`,
    `      <${kind}${formatAttributes({ type, message })}>${escape(details)}</${kind}>`,
    '    </testcase>',
  ].join('\n');
}

function formatAttributes(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escape(String(value))}"`)
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\r': '&#13;',
};

// XML 1.0 does not allow other control characters in any form.
function escape(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\t\n\r\u0085]|[\ufffe\uffff]/gu, '\ufffd')
    .replaceAll(/[&<>"\n\t\r]/g, (character) => ENTITIES[character] ?? character);
}
