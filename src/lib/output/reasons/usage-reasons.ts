import type { UsageErrorCode } from '../../error-codes.ts';
import type { ErrorText } from './error-reasons.ts';

/** Errors about what was asked for. Their own sentence says everything; the page of reasons lists them for scripts. */
export const USAGE_REASONS: Readonly<Record<UsageErrorCode, ErrorText>> = {
  'bad-file': {
    sentence: 'A file is not valid; the message names the line and the field.',
    nextStep: 'correct the file at that line',
  },
  'bad-flag-value': {
    sentence: 'A flag has a value that it does not take.',
    nextStep: 'use one of those that the message names',
  },
  'bad-flags': {
    sentence: 'Flags were given that exclude or need each other.',
    nextStep: 'see --help of the command',
  },
  'bad-jsonpath': {
    sentence: "A template of -o jsonpath= is not one of kubectl's.",
    nextStep: 'correct it where the message says',
  },
  'bad-label': {
    sentence: 'A label of --labels is not KEY=VALUE, or not one that Kubernetes accepts.',
    nextStep: 'write KEY=VALUE, with commas between labels',
  },
  'bad-selector': {
    sentence: 'A selector is not one that Kubernetes accepts.',
    nextStep: 'correct it where the message says',
  },
  'bad-target': {
    sentence: 'No object is named, or objects are chosen in two ways that exclude each other.',
    nextStep: 'name a workload as TYPE/NAME, or choose by -l',
  },
  'bad-workload': {
    sentence: 'A type of object is named that the command cannot act on.',
    nextStep: 'use one of those that the message names',
  },
  'loses-sidecars': {
    sentence:
      'A restart would now remove sidecars that new pods still got when it was planned: a rule has changed or broken since.',
    nextStep: 'fix the rule, or run the command again and answer its question',
  },
  'gateway-loss': {
    sentence:
      'Gateways with the image "auto" would no longer be injected, so they would not start.',
    nextStep:
      'change the policy so that it covers them; if this is intended, add --allow-gateway-loss',
  },
  'config-unreadable': {
    sentence: "The injector's config is not in this cluster, or cannot be read.",
    nextStep: 'use a context and permissions that can read it',
  },
  'injector-elsewhere': {
    sentence: 'The injector is not in this cluster, so its objects cannot be changed here.',
    nextStep: 'change it where it runs; for ASM that is its console',
  },
  'kube-system': {
    sentence: 'A policy that covers every namespace needs kube-system kept out of it by its label.',
    nextStep: 'disable it there: kubectl asm-inject namespace disable kube-system',
  },
  declined: {
    sentence: 'The question was answered with no, or there was no terminal to ask on.',
    nextStep: 'look at it with --dry-run=client, then add --yes',
  },
  interrupted: {
    sentence: 'The command was interrupted, by Ctrl-C or a signal.',
    nextStep: 'what was written stays; repeat the command to continue',
  },
  'limit-below-request': {
    sentence: 'A limit would be below the request of the same resource, which Kubernetes refuses.',
    nextStep: 'raise the one or lower the other',
  },
  'no-condition': {
    sentence: 'No condition and no selector is given, and there is no terminal to ask on.',
    nextStep: 'give one of the flags that --help lists',
  },
  'no-container': {
    sentence: 'The injector has no container of this name.',
    nextStep: 'name one that the message lists, with --container',
  },
  'no-file': {
    sentence: 'A file that was named does not exist or cannot be read.',
    nextStep: 'check the path',
  },
  'no-manifest': {
    sentence: 'There is no manifest in what was given with -f.',
    nextStep: 'name a file or directory with .yaml, .yml or .json files',
  },
  'no-match': {
    sentence: 'Nothing has the labels that were asked for.',
    nextStep: 'check selector and namespace with kubectl get -l',
  },
  'no-matching-node': {
    sentence: "No node that is ready has the labels that the injector's pods would ask for.",
    nextStep: 'label a node first, or ask for other labels',
  },
  'no-policy': {
    sentence: 'The injectors here serve revisions only; none keeps the policy of the cluster.',
    nextStep: 'install the tag "default", or label namespaces with istio.io/rev',
  },
  'no-revision': {
    sentence: 'No injector of this revision is here.',
    nextStep: 'name one that the message lists, with --revision',
  },
  'no-setting': {
    sentence: 'No setting is given, and there is no terminal to ask on.',
    nextStep: 'give one of the flags that --help lists',
  },
  'policy-custom': {
    sentence:
      'The cluster follows none of the policies, so a condition that is not given cannot be kept.',
    nextStep: 'give both conditions',
  },
  'several-injectors': {
    sentence: 'Several injectors could be meant.',
    nextStep: 'name one with --revision',
  },
  'unknown-command': {
    sentence: 'There is no command of this name.',
    nextStep: 'use the one that the message suggests, or one that --help lists',
  },
  'version-too-old': {
    sentence: 'The injector is of a version that does not know what is asked for.',
    nextStep: 'upgrade the mesh, or do without',
  },
  'webhook-shape': {
    sentence: 'The webhooks of the cluster cannot express the policy.',
    nextStep: 'reinstall the mesh with its usual webhooks, or choose another policy',
  },
  'wrong-plane': {
    sentence:
      'The context is a control plane where a data plane is needed, or the other way round.',
    nextStep: 'name the right kubeconfig with --kubeconfig, or its context with --context',
  },
  'job-created': {
    sentence: 'The pod template of a Job cannot be changed once it exists.',
    nextStep: 'change the manifest and create the Job again; of a CronJob, edit the CronJob',
  },
  'kind-not-edited': {
    sentence: 'The object is of a kind whose pod template this program does not edit.',
    nextStep: 'edit its manifest',
  },
  'made-by-workload': {
    sentence: 'Another workload makes this one, and would undo the edit.',
    nextStep: 'edit the workload that the message names',
  },
  'no-cluster': {
    sentence: 'The kubeconfig does not define the cluster that a flag or the context names.',
    nextStep: 'choose one with --cluster, or correct the kubeconfig',
  },
  'no-context': {
    sentence: 'The kubeconfig does not define the context, or has no current one.',
    nextStep: 'choose one with --context; see them: kubectl config get-contexts',
  },
  'no-user': {
    sentence: 'The kubeconfig does not define the user that a flag or the context names.',
    nextStep: 'choose one with --user, or correct the kubeconfig',
  },
  'unknown-controller': {
    sentence: 'A controller of a kind that this program does not know makes the pods.',
    nextStep: 'edit the object of that controller',
  },
};
