import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Interfaces } from '@oclif/core';
import * as Flags from '@oclif/core/flags';
import { UsageError } from '../../lib/errors.ts';
import type { BlastRadius } from '../../lib/injection/impact/impact-tally.ts';
import type { LabelSelector } from '../../lib/injection/model/model.ts';
import { parsePolicyFile } from '../../lib/injection/policy/policy-file.ts';
import { parseSelectorFlag } from '../../lib/injection/selector/selector-flag.ts';
import type { PolicyRequest } from '../../lib/operations/policy/set-policy.ts';
import { isInteractive } from '../../lib/terminal/prompt.ts';

const selectorList = {
  helpGroup: 'Policy',
  helpValue: 'SELECTOR',
  multiple: true,
  multipleNonGreedy: true,
} as const;

/** The flag that lets a change leave gateways without their image. */
export const gatewayLossFlag = Flags.boolean({
  summary: 'Continue even if gateways (image: auto) would no longer start',
  helpGroup: 'Confirmation',
});

/** The flags of `policy set`. */
export const policyFlags = {
  'namespace-condition': Flags.option({
    options: ['include-enabled', 'not-include-disabled'] as const,
    summary:
      'Which namespaces: only those labelled enabled (include-enabled), or all but those labelled disabled (not-include-disabled)',
    helpGroup: 'Policy',
    helpValue: 'CONDITION',
  })(),
  'pod-condition': Flags.option({
    options: ['not-include-false', 'include-true'] as const,
    summary:
      'Which pods, by sidecar.istio.io/inject: all but "false" (not-include-false), or only "true" (include-true)',
    helpGroup: 'Policy',
    helpValue: 'CONDITION',
  })(),
  'always-inject-selector': Flags.string({
    ...selectorList,
    summary:
      'Inject pods that match this selector and do not set sidecar.istio.io/inject (repeatable: pods that match any)',
  }),
  'never-inject-selector': Flags.string({
    ...selectorList,
    summary:
      'Do not inject pods that match this selector and do not set sidecar.istio.io/inject (repeatable: pods that match any)',
  }),
  'clear-always-inject-selector': Flags.boolean({
    summary: 'Remove all selectors of --always-inject-selector',
    helpGroup: 'Policy',
  }),
  'clear-never-inject-selector': Flags.boolean({
    summary: 'Remove all selectors of --never-inject-selector',
    helpGroup: 'Policy',
  }),
  file: Flags.string({
    summary: 'Read the policy from a file (YAML or JSON) instead of flags; - is standard input',
    helpGroup: 'Policy',
    helpValue: 'FILE',
  }),
  revision: Flags.string({
    summary: 'Revision of the injector, if several keep a policy',
    helpGroup: 'Scope',
    helpValue: 'NAME',
  }),
  overwrite: Flags.boolean({
    summary: 'Overwrite an existing istio-injection value on kube-system',
    helpGroup: 'Confirmation',
  }),
  'allow-gateway-loss': gatewayLossFlag,
};

type PolicyFlags = Interfaces.InferredFlags<typeof policyFlags>;

/**
 * Reads the requested policy from the flags.
 * @returns `undefined` when nothing is given and there is a terminal to ask on.
 * @throws {UsageError} both a file and flags, a bad selector or file, or no request and nobody to ask.
 */
export async function readPolicyRequest(flags: PolicyFlags): Promise<PolicyRequest | undefined> {
  const request = {
    namespaceCondition: flags['namespace-condition'],
    podCondition: flags['pod-condition'],
    alwaysInjectSelector: readList(flags, 'always-inject-selector'),
    neverInjectSelector: readList(flags, 'never-inject-selector'),
  };
  const isGiven = Object.values(request).some((value) => value !== undefined);
  if (flags.file !== undefined) {
    if (!isGiven) return parsePolicyFile(await readText(flags.file), flags.file);
    throw new UsageError('a policy is given both by --file and by other flags', {
      code: 'bad-flags',
      nextStep: 'leave one of them out',
    });
  }
  if (isGiven) return request;
  if (isInteractive()) return undefined;
  throw new UsageError('no condition or selector is given, and there is no terminal to ask on', {
    code: 'no-condition',
    nextStep: 'for example: policy set --namespace-condition include-enabled --yes',
  });
}

function readList(
  flags: PolicyFlags,
  name: 'always-inject-selector' | 'never-inject-selector',
): readonly LabelSelector[] | undefined {
  const given = flags[name];
  const isCleared = flags[`clear-${name}`];
  if (isCleared && given) {
    throw new UsageError(`--${name} and --clear-${name} contradict each other`, {
      code: 'bad-flags',
      nextStep: 'leave one of them out',
    });
  }
  return isCleared ? [] : given?.map((entry) => parseSelectorFlag(entry, `--${name}`));
}

async function readText(file: string): Promise<string> {
  try {
    return await (file === '-' ? text(process.stdin) : readFile(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`the policy file ${file} cannot be read`, {
      code: 'bad-file',
      nextStep: 'check the path given with --file',
      cause,
    });
  }
}

/**
 * Refuses a change after which gateways would no longer start.
 * @throws {UsageError} naming the gateways, unless that is allowed.
 */
export function refuseGatewayLoss({ gateways }: BlastRadius, isAllowed: boolean): void {
  if (gateways.length === 0 || isAllowed) return;
  const names = gateways.map(({ object }) => `${object.namespace ?? ''}/${object.name}`).join(', ');
  throw new UsageError(
    `${names}: gateways with the image "auto", which the injector would no longer replace, so they would not start`,
    { code: 'gateway-loss', nextStep: 'if this is intended, add --allow-gateway-loss' },
  );
}
