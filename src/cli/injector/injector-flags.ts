import type { Interfaces } from '@oclif/core';
import * as Flags from '@oclif/core/flags';
import { UsageError } from '../../lib/errors.ts';
import {
  isNothingWanted,
  parseNodeSelector,
  parseReplicas,
  parseResources,
  type WantedSettings,
} from '../../lib/injection/injector/injector-settings.ts';
import { isInteractive } from '../../lib/terminal/prompt.ts';

/** The flags of `injector set`. */
export const injectorFlags = {
  container: Flags.string({
    summary: 'Container that requests and limits are for (default: the one behind the webhook)',
  }),
  limits: Flags.string({
    summary: 'The most it may use, e.g. cpu=2,memory=1Gi',
    helpValue: 'RESOURCES',
  }),
  'node-selector': Flags.string({
    summary: 'Label that its nodes must have, e.g. pool=mesh; pool- removes one (repeatable)',
    helpValue: 'LABEL',
    multiple: true,
    multipleNonGreedy: true,
  }),
  replicas: Flags.string({
    summary: 'Number of pods, 2 or more for availability; with an autoscaler, its lower bound',
    helpValue: 'COUNT',
  }),
  requests: Flags.string({
    summary: 'What is set aside for it, e.g. cpu=500m,memory=512Mi',
    helpValue: 'RESOURCES',
  }),
  revision: Flags.string({ summary: 'Revision of the injector, where there are several' }),
  'rewrite-app-probe': Flags.boolean({
    summary: "Send new pods' probes to the sidecar's agent, so that they work under strict mTLS",
    allowNo: true,
  }),
};

type InjectorFlags = Interfaces.InferredFlags<typeof injectorFlags>;

/**
 * Reads from the flags what is asked for.
 * @returns `undefined` when nothing is given and there is a terminal to ask on.
 * @throws {UsageError} a bad value, or nothing at all and nobody to ask.
 */
export function readWantedSettings(flags: InjectorFlags): WantedSettings | undefined {
  const { replicas, requests, limits, 'node-selector': labels } = flags;
  const wanted: WantedSettings = {
    replicas: replicas === undefined ? undefined : parseReplicas(replicas),
    requests: requests === undefined ? undefined : parseResources(requests, '--requests'),
    limits: limits === undefined ? undefined : parseResources(limits, '--limits'),
    nodeSelector: labels && parseNodeSelector(labels),
    rewriteAppProbe: flags['rewrite-app-probe'],
  };
  if (!isNothingWanted(wanted)) return wanted;
  if (isInteractive()) return undefined;
  throw new UsageError('no setting is given, and there is no terminal to ask on', {
    code: 'no-setting',
    nextStep: 'for example: injector set --replicas 2 --requests cpu=500m,memory=512Mi --yes',
  });
}
