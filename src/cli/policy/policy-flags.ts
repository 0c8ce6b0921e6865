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
  helpValue: 'SELECTOR',
  multiple: true,
  multipleNonGreedy: true,
} as const;

/** The flags of `policy set`. */
export const policyFlags = {
  'allow-gateway-loss': Flags.boolean({
    summary: 'Even if gateways whose image the injector fills in will not start any more',
  }),
  'always-inject-selector': Flags.string({
    ...selectorList,
    summary:
      'Pods that get a sidecar where they say nothing themselves (repeatable; entries are ORed)',
  }),
  'clear-always-inject-selector': Flags.boolean({ summary: 'Empty that list' }),
  'clear-never-inject-selector': Flags.boolean({ summary: 'Empty that list' }),
  file: Flags.string({ summary: 'Policy file (YAML or JSON) instead of flags; - for stdin' }),
  'namespace-condition': Flags.option({
    options: ['include-enabled', 'not-include-disabled'] as const,
    summary: 'What the namespace label istio-injection must, or must not, say',
  })(),
  'never-inject-selector': Flags.string({
    ...selectorList,
    summary: 'Pods that get none where they say nothing themselves (repeatable; entries are ORed)',
  }),
  overwrite: Flags.boolean({ summary: "Replace another value of kube-system's istio-injection" }),
  'pod-condition': Flags.option({
    options: ['not-include-false', 'include-true'] as const,
    summary: 'What sidecar.istio.io/inject on the pod must not, or must, say',
  })(),
  revision: Flags.string({ summary: 'Revision of the injector, where several keep a policy' }),
};

type PolicyFlags = Interfaces.InferredFlags<typeof policyFlags>;

/**
 * Reads from the flags what is asked for.
 * @returns `undefined` when nothing is given and there is a terminal to ask on.
 * @throws {UsageError} both a file and flags, a bad selector or file, or nothing at all and nobody to ask.
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
 * @throws {UsageError} naming them, unless that is allowed.
 */
export function refuseGatewayLoss({ gateways }: BlastRadius, isAllowed: boolean): void {
  if (gateways.length === 0 || isAllowed) return;
  const names = gateways.map(({ object }) => `${object.namespace ?? ''}/${object.name}`).join(', ');
  throw new UsageError(
    `${names}: gateways with the image "auto", which the injector would no longer replace, so they would not start`,
    { code: 'gateway-loss', nextStep: 'if this is intended, add --allow-gateway-loss' },
  );
}
