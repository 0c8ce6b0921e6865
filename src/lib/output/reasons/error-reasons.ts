import type { ExplainedErrorCode } from '../../error-codes.ts';

/**
 * The meaning of an error code, and what to do about it, for the page of reasons; the error itself names the object.
 */
export interface ErrorText {
  readonly sentence: string;
  readonly nextStep: string;
}

const ABOUT_RIGHTS =
  'see who you are with `kubectl auth whoami`, and what you may do with `kubectl auth can-i --list`';

/** Errors that need more explanation than their own sentence. */
export const ERROR_REASONS: Readonly<Record<ExplainedErrorCode, ErrorText>> = {
  unreachable: {
    sentence: 'There was no answer from the API server that the kubeconfig names.',
    nextStep:
      'see that `kubectl get --raw /readyz` works with the same --context; allow more time with --request-timeout',
  },
  'not-an-api-server': {
    sentence: 'The server that answered is not a Kubernetes API server.',
    nextStep: 'check the server of the context, and whether a proxy is in between',
  },
  'no-credentials': {
    sentence: 'No credentials could be obtained for the context, so nothing was sent.',
    nextStep: 'run the same with kubectl and -v=6: it shows what the credential plugin says',
  },
  unauthorized: {
    sentence: 'The API server does not accept the credentials (HTTP 401).',
    nextStep: 'log in again; see who you are with `kubectl auth whoami`',
  },
  forbidden: {
    sentence: 'The API server does not allow this (HTTP 403).',
    nextStep: ABOUT_RIGHTS,
  },
  'not-found': {
    sentence: 'The API server has no such object (HTTP 404).',
    nextStep: 'check name, namespace and --context',
  },
  conflict: {
    sentence:
      'Somebody else changed the object between reading and writing (HTTP 409), so nothing was overwritten.',
    nextStep: 'look at it again and repeat the command',
  },
  'write-unknown': {
    sentence:
      'The answer to a write was lost, and the object could not be read to see whether it was written.',
    nextStep:
      'look at the object; repeating the command, or undoing it, is safe: only what still differs is changed',
  },
  expired: {
    sentence: 'A list took so long that the API server no longer keeps its state (HTTP 410).',
    nextStep: 'repeat the command',
  },
  invalid: {
    sentence: 'The API server finds the object invalid (HTTP 422).',
    nextStep: 'correct the field that the message names',
  },
  'too-many-requests': {
    sentence: 'The API server is busy (HTTP 429).',
    nextStep: 'repeat the command in a moment',
  },
  'server-error': {
    sentence: 'The API server failed, or a webhook that it called (HTTP 5xx).',
    nextStep: 'if the message names a webhook, see the codes that begin with webhook- and service-',
  },
  rejected: {
    sentence: 'The API server does not accept the request.',
    nextStep: 'correct what the message names',
  },
  'bad-request': {
    sentence:
      "The API server cannot read what was asked (HTTP 400): usually a selector, sometimes a webhook's denial.",
    nextStep: 'correct what the message names',
  },
  'invalid-name': {
    sentence: 'No object can have this name: in a URL it would point elsewhere.',
    nextStep: 'leave out . and .. and names with / or %',
  },
  'no-kubeconfig': {
    sentence: 'There is no kubeconfig, so there is no cluster to talk to.',
    nextStep: 'name one with --kubeconfig or the environment variable KUBECONFIG',
  },
  'bad-kubeconfig': {
    sentence: 'The kubeconfig is not valid.',
    nextStep: 'look at it with `kubectl config view`',
  },
  'no-namespace': {
    sentence: 'The namespace does not exist on this cluster.',
    nextStep: 'check --context and -n; `kubectl asm-inject namespace list` shows which there are',
  },
  'no-workload': {
    sentence: 'The workload or pod does not exist in this namespace.',
    nextStep: 'check the name and -n',
  },
  'nothing-of-its-own': {
    sentence: 'The workload has finished, or its pods belong to another workload.',
    nextStep: 'name the workload that owns it, or recreate it',
  },
  'no-control-plane': {
    sentence: 'The API server of the ASM instance is not given, and the clusters do not show it.',
    nextStep:
      'add --control-plane-context or --control-plane-kubeconfig; the console shows the kubeconfig of an instance under Connection',
  },
  'no-direction': {
    sentence: 'The direction is required, since the labels of the other side are overwritten.',
    nextStep: 'add --to-cluster or --from-cluster, and look at it with --dry-run=client first',
  },
  'system-namespace': {
    sentence: 'A sidecar in a system namespace can keep the cluster or the injector from starting.',
    nextStep: 'if this is intended, add --allow-system-namespaces',
  },
  'confirmation-required': {
    sentence: 'The command needs a confirmation, and there is no terminal to ask on.',
    nextStep: 'look at it with --dry-run=client, then add --yes',
  },
  'policy-not-in-force': {
    sentence: 'The policy was written, but the cluster does not follow it.',
    nextStep: 'see who else changes them: `kubectl asm-inject policy show -o wide`',
  },
  'policy-not-served': {
    sentence: 'The policy was written, but the injector still applies the old one.',
    nextStep:
      'check that the injector runs, and read its log: with an invalid config the old one stays active',
  },
  'rollout-failed': {
    sentence: 'New pods of the workload do not become ready.',
    nextStep: '`kubectl describe pods` shows why; `kubectl rollout undo` goes back',
  },
  'rollout-timeout': {
    sentence: 'The rollout did not finish in time; it continues by itself.',
    nextStep: 'follow it with `kubectl rollout status`, or allow more with --timeout',
  },
  paused: {
    sentence: 'The Deployment is paused, so its pods do not follow its template.',
    nextStep: 'resume it with `kubectl rollout resume`; `restart` replaces the pods then',
  },
};
