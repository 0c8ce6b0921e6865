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
  revision: Flags.string({
    summary: 'Revision of the injector, if there are several',
    helpGroup: 'Scope',
    helpValue: 'NAME',
  }),
  container: Flags.string({
    summary: 'Container to set requests and limits of (default: the one behind the webhook)',
    helpGroup: 'Scope',
    helpValue: 'NAME',
  }),
  replicas: Flags.string({
    summary: 'Number of pods, 2 or more for availability; with an autoscaler, its lower bound',
    helpGroup: 'Settings',
    helpValue: 'COUNT',
  }),
  requests: Flags.string({
    summary: 'Resource requests, e.g. cpu=500m,memory=512Mi',
    helpGroup: 'Settings',
    helpValue: 'RESOURCES',
  }),
  limits: Flags.string({
    summary: 'Resource limits, e.g. cpu=2,memory=1Gi',
    helpGroup: 'Settings',
    helpValue: 'RESOURCES',
  }),
  'node-selector': Flags.string({
    summary: 'Node label to require, e.g. pool=mesh; pool- removes one (repeatable)',
    helpGroup: 'Settings',
    helpValue: 'LABEL',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'rewrite-app-probe': Flags.boolean({
    summary:
      "Send the probes of new pods to the sidecar's agent, so that they work under strict mTLS",
    helpGroup: 'Settings',
    allowNo: true,
  }),
};

type InjectorFlags = Interfaces.InferredFlags<typeof injectorFlags>;

/**
 * Reads the requested settings from the flags.
 * @returns `undefined` when nothing is given and there is a terminal to ask on.
 * @throws {UsageError} a bad value, or no request and nobody to ask.
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
  if (flags.container !== undefined && !requests && !limits && !isNothingWanted(wanted)) {
    throw new UsageError('--container goes with --requests or --limits, and neither is given', {
      code: 'bad-flags',
      nextStep: 'leave out --container',
    });
  }
  if (!isNothingWanted(wanted)) return wanted;
  if (isInteractive()) return undefined;
  throw new UsageError('no setting is given, and there is no terminal to ask on', {
    code: 'no-setting',
    nextStep: 'for example: injector set --replicas 2 --requests cpu=500m,memory=512Mi --yes',
  });
}
