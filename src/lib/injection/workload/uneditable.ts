import type { ErrorCode } from '../../error-codes.ts';
import { UsageError } from '../../errors.ts';
import { MIRROR_POD } from '../model/keys.ts';
import { type CommandFlags, kubectlFlags } from '../model/shell.ts';
import { type InjectionIntent, INTENT_COMMANDS } from './intent.ts';
import { editableKinds, typePathOf } from './workload-kinds.ts';
import { controllerOf } from './workload-pods.ts';
import type { WorkloadReference } from './workload-reference.ts';
import { lenderOf, type WorkloadObject } from './workload-template.ts';

type KindedObject = WorkloadObject & { readonly kind: string };

/**
 * Why the pod template of the named object cannot be edited, and what to edit instead:
 *
 * | named                            | why                                            | instead                      |
 * |----------------------------------|------------------------------------------------|------------------------------|
 * | made by a known workload         | its template, or metadata, comes from there    | that workload                |
 * | pod of a controller unknown here | only that controller knows where its template is | the controller's object    |
 * | static pod                       | the kubelet makes it from a file of its node   | that file, a Deployment      |
 * | bare pod                         | decided when it was created                    | its manifest, by -f          |
 * | Job                              | spec.template is immutable (batch/v1)          | its manifest, by -f          |
 * | Rollout, ReplicationController   | not edited by this program                     | its spec.template            |
 *
 * @param top the object that contains the template of the named one; the named one itself where nothing makes it.
 * @returns `undefined` when it can be edited.
 */
export function refuseEdit(
  { kind, name }: WorkloadReference,
  top: KindedObject,
  intent: InjectionIntent,
  commandFlags: CommandFlags,
): UsageError | undefined {
  const named = `${kind.toLowerCase()}/${name}`;
  const isTop = top.kind === kind && top.metadata.name === name;
  if (!isTop) {
    const maker = `${top.kind.toLowerCase()}/${top.metadata.name}`;
    const { nextStep } = refuseTop(top, intent, commandFlags) ?? {};
    const own = `kubectl asm-inject ${INTENT_COMMANDS[intent]} ${typePathOf(top.kind, top.metadata.name)}${placeOf(top, commandFlags)}`;
    return refuse(
      'made-by-workload',
      `${named} follows the pod template of ${maker}`,
      nextStep ?? `edit that: ${own}`,
    );
  }
  return refuseTop(top, intent, commandFlags);
}

function refuseTop(
  top: KindedObject,
  intent: InjectionIntent,
  commandFlags: CommandFlags,
): UsageError | undefined {
  const { kind, metadata } = top;
  if (editableKinds.some((one) => one === kind)) return undefined;
  const named = `${kind.toLowerCase()}/${metadata.name}`;
  const onManifest = `kubectl asm-inject ${INTENT_COMMANDS[intent]} -f MANIFEST`;
  switch (kind) {
    case 'Pod':
      return refusePod(top, onManifest);
    case 'Job':
      return refuse(
        'job-created',
        `the template of ${named} cannot be changed, since a Job keeps what it was created with`,
        `edit its manifest and recreate it: ${onManifest}`,
      );
    default: {
      const lender = lenderOf(top)?.object;
      if (lender) {
        const path = typePathOf(lender.kind, lender.name);
        return refuse(
          'made-by-workload',
          `${named} takes its pod template from deployment/${lender.name}`,
          `edit that: kubectl asm-inject ${INTENT_COMMANDS[intent]} ${path}${placeOf(top, commandFlags)}`,
        );
      }
      return refuse(
        'kind-not-edited',
        `a ${kind} is not edited in the cluster by this command`,
        `edit spec.template.metadata where ${named} comes from (${onManifest}), or: kubectl edit ${typePathOf(top.kind, top.metadata.name)}${placeOf(top, kubectlFlags(commandFlags))}`,
      );
    }
  }
}

function refusePod(pod: KindedObject, onManifest: string): UsageError {
  const { name, annotations } = pod.metadata;
  const controller = controllerOf(pod);
  if (annotations !== undefined && Object.hasOwn(annotations, MIRROR_POD)) {
    return refuse(
      'static-pod',
      `pod/${name} is a static pod: the kubelet of its node makes it from a file, and no webhook reaches its containers`,
      'a static pod cannot have an injected sidecar; run it as a Deployment or DaemonSet instead',
    );
  }
  if (controller) {
    return refuse(
      'unknown-controller',
      `pod/${name} is made by ${controller.kind}/${controller.name} (${controller.apiVersion}), whose pod template this program does not know`,
      `set the label sidecar.istio.io/inject in the pod template of ${controller.kind}/${controller.name}`,
    );
  }
  return refuse(
    'bare-pod',
    `no workload makes pod/${name}, and injection is decided when a pod is created`,
    `edit its manifest and recreate it: ${onManifest}`,
  );
}

function placeOf({ metadata }: KindedObject, commandFlags: CommandFlags): string {
  return `${metadata.namespace === undefined ? '' : ` -n ${metadata.namespace}`}${commandFlags}`;
}

function refuse(code: ErrorCode, message: string, nextStep: string): UsageError {
  return new UsageError(message, { code, nextStep });
}
