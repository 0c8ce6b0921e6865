import { present } from '../../present.ts';
import type { ObjectReference } from '../model/plan.ts';
import { quoteWord } from '../model/shell.ts';
import { PROBE_REASONS, type ProbeReasonCode, type ProbeSubject } from './probe-reasons.ts';
import {
  findRefusedWebhook,
  type KnownWebhooks,
  looksLikeInjector,
  readCalledUrl,
  readWebhookName,
  type RefusedWebhook,
} from './refused-webhook.ts';

/** The API server's refusal of a pod: its Status object, reduced to the fields that distinguish causes. */
export interface Refusal {
  /** HTTP status. */
  readonly status: number;
  /** Status.reason, e.g. "Forbidden"; a webhook's denial may have none. */
  readonly reason?: string;
  readonly message: string;
  /** Status.details.causes. */
  readonly causes: readonly { readonly reason?: string; readonly field?: string }[];
}

/** A refusal with its cause and the next step. */
export interface ProbeFailure {
  /** Stable; scripts may match on it. */
  readonly code: ProbeReasonCode;
  readonly about: ProbeSubject;
  /** Its meaning, in one sentence. */
  readonly sentence: string;
  /** The API server's message, unchanged. */
  readonly message: string;
  readonly nextStep: string;
  /** Name of the webhook that the refusal is about; webhooks of several configurations can have the same name. */
  readonly webhook?: string;
  /** The configuration that contains the webhook, where it is known. */
  readonly configuration?: string;
  /** The place of the mistake, as far as it is known. */
  readonly at?: { readonly object: ObjectReference; readonly field: string };
  /** Set where the cluster refuses the pod in the same way without a sidecar. */
  readonly needsNoSidecar?: true;
}

/** The known facts about the place where a pod was tried; they give the objects their names. */
export interface ProbePlace extends KnownWebhooks {
  readonly namespace: string;
}

/** Explains a refusal. An unknown refusal becomes `pod-refused`, with its original message. */
export function classifyRefusal(refusal: Refusal, place: ProbePlace): ProbeFailure {
  const { message } = refusal;
  const name = readWebhookName(message);
  if (name === undefined) return describeProbeFailure(codeOfRefusal(refusal), message, place);
  const found = findRefusedWebhook(name, message, place);
  return describeProbeFailure(codeOfWebhook(name, message, found), message, place, found ?? name);
}

/**
 * A failure in the words of the table, with the known names in place of the braces.
 * @param webhook the webhook concerned: found, or only named.
 */
export function describeProbeFailure(
  code: ProbeReasonCode,
  message: string,
  { namespace }: Pick<ProbePlace, 'namespace'>,
  webhook?: RefusedWebhook | string,
): ProbeFailure {
  const found = typeof webhook === 'object' ? webhook : undefined;
  const name = typeof webhook === 'string' ? webhook : webhook?.model.name;
  const target = found?.model.target.kind === 'service' ? found.model.target : undefined;
  // The called URL names the Service, even if the webhook is not known.
  const [, service, serviceNamespace] =
    /^([^.]+)\.([^.]+)\.svc$/.exec(readCalledUrl(message)?.hostname ?? '') ?? [];
  const names: Readonly<Record<string, string | undefined>> = {
    NAMESPACE: namespace,
    WEBHOOK: name === undefined ? undefined : `webhook ${name}`,
    PLACE: found && `${found.kind} ${found.model.configuration}`,
    KIND: found?.kind.toLowerCase(),
    CONFIGURATION: found?.model.configuration,
    SERVICE: target?.name ?? service,
    SERVICE_NAMESPACE: target?.namespace ?? serviceNamespace,
  };
  const fill = (text: string): string => {
    const command = text.search(COMMAND);
    return text.replaceAll(/\{(\w+)\}/g, (_, key: string, at: number) => {
      const word = names[key] ?? wordFor(key);
      return command !== -1 && at > command ? quoteWord(word) : word;
    });
  };
  const { about, sentence, nextStep, field } = PROBE_REASONS[code];
  const canRun = [...nextStep.matchAll(/\{(\w+)\}/g)].every(([, word = '']) => names[word]);
  const at =
    code === 'pod-security'
      ? enforcement(namespace)
      : found && field
        ? fieldOf(found, field)
        : undefined;
  return present({
    code,
    about,
    sentence: capitalize(fill(sentence)),
    message,
    // A command with unknown names cannot be run, so it is left out.
    nextStep: fill(canRun ? nextStep : nextStep.replace(COMMAND, '')),
    webhook: name,
    configuration: found?.model.configuration,
    at,
  });
}

/** The command at the end of a next step. */
const COMMAND = /: kubectl .*$/;

function fieldOf({ kind, model }: RefusedWebhook, field: string): ProbeFailure['at'] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const { configuration, name } = model;
  return { object: { apiVersion, kind, name: configuration }, field: `webhooks[${name}].${field}` };
}

function enforcement(name: string): ProbeFailure['at'] {
  const field = 'metadata.labels[pod-security.kubernetes.io/enforce]';
  return { object: { apiVersion: 'v1', kind: 'Namespace', name }, field };
}

type Rules = readonly (readonly [RegExp, ProbeReasonCode])[];

// The texts after "failed calling webhook": Go net and crypto/x509, and the API server's resolution of Services
// (Kubernetes v1.36 staging/src/k8s.io/apiserver/pkg/util/{webhook,proxy}). The only structured part of such a Status
// is code 500.
const CALL_FAILURES: Rules = [
  [/x509: certificate has expired or is not yet valid/, 'webhook-certificate-expired'],
  [
    /x509: (?:cannot validate certificate for|certificate is (?:valid for|not valid for any))/,
    'webhook-certificate-name',
  ],
  [
    /x509: certificate (?:relies on legacy Common Name|is not authorized to sign)/,
    'webhook-certificate-name',
  ],
  [/x509: |unable to load root certificates|failed to verify certificate/, 'webhook-ca'],
  [/remote error: tls|tls: |server gave HTTP response to HTTPS client/, 'webhook-tls'],
  [/no endpoints available for service/, 'service-no-endpoints'],
  [/no service port \S+ found for service/, 'service-port'],
  [/service "[^"]*" not found/, 'service-missing'],
  [
    /context deadline exceeded|i\/o timeout|Client\.Timeout exceeded|TLS handshake timeout/,
    'webhook-timeout',
  ],
  [/connection refused/, 'webhook-refused'],
  [/no such host|server misbehaving/, 'webhook-host-unknown'],
  [
    /no route to host|network is unreachable|connection reset|broken pipe|: EOF$|proxy/i,
    'webhook-unreachable',
  ],
  [/the server could not find the requested resource/, 'webhook-path'],
];

// The injector's own messages, after "admission webhook … denied the request" (Istio pkg/kube/inject at 1.30.3).
const DENIALS: Rules = [
  [/requested template "[^"]*" not found/, 'denied-template'],
  [/for annotation '|invalid value .* annotation|annotation .* invalid/, 'denied-annotation'],
  [/Template_Version_And_Istio_Version_Mismatched/, 'denied-version'],
];

function codeOfWebhook(
  name: string,
  message: string,
  found: RefusedWebhook | undefined,
): ProbeReasonCode {
  const isInjector = found?.isInjector ?? looksLikeInjector(name, message);
  const [, why] = /failed calling webhook "[^"]+": (.*)$/s.exec(message) ?? [];
  if (why !== undefined) {
    return isInjector ? (findCode(CALL_FAILURES, why) ?? 'webhook-error') : 'other-webhook-failed';
  }
  if (/^admission webhook "[^"]+" does not support dry run/.test(message))
    return 'dry-run-unsupported';
  return isInjector ? (findCode(DENIALS, message) ?? 'denied-injector') : 'denied-by-other';
}

// The API server's own admission plugins answer with reason Forbidden and their own sentence.
const FORBIDDEN: Rules = [
  [/ cannot create resource "pods" in API group ""/, 'probe-forbidden'],
  [/violates PodSecurity "/, 'pod-security'],
  [/exceeded quota: |failed quota: /, 'quota'],
  [
    /(?:minimum|maximum) \S+ (?:usage|limit to request ratio|storage) per |must be equal to \S+ limit/,
    'limit-range',
  ],
  [/error looking up service account/, 'service-account'],
  [/^pods (?:"[^"]*" )?is forbidden: expression '.*' resulted in error/s, 'match-condition-error'],
  [/(?:Validating|Mutating)AdmissionPolicy '/, 'denied-policy'],
];

function codeOfRefusal({ status, reason, message, causes }: Refusal): ProbeReasonCode {
  if (causes.some((cause) => cause.reason === 'NamespaceTerminating'))
    return 'namespace-terminating';
  if (status === 404 && message.startsWith('namespaces "')) return 'namespace-missing';
  return findCode(FORBIDDEN, message) ?? (reason === 'Invalid' ? 'pod-rejected' : 'pod-refused');
}

function findCode(rules: Rules, text: string): ProbeReasonCode | undefined {
  return rules.find(([pattern]) => pattern.test(text))?.[1];
}

const UNKNOWN: Readonly<Record<string, string>> = {
  WEBHOOK: 'the webhook',
  PLACE: 'a configuration that cannot be read',
};

// Unknown names remain placeholders, as in kubectl's usage lines.
function wordFor(name: string): string {
  return UNKNOWN[name] ?? name;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
