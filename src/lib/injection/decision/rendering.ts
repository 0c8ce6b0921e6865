import { present } from '../../present.ts';
import type { InjectorModel, InjectorTemplates } from '../model/injector-model.ts';
import { INJECT_TEMPLATES } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { PodTemplate } from '../model/model.ts';
import { predictNative } from '../sidecar/native-sidecar.ts';
import { expandTemplates } from '../sidecar/template-names.ts';
import {
  checkAnnotation,
  CHECKED_ANNOTATIONS,
  failsOnlyInTemplate,
  findAmountProblem,
} from './annotation-rules.ts';
import { predictInjectedPod } from './injected-pod.ts';
import { settleConflict } from './rendered-conflict.ts';
import type { Step } from './step.ts';

/**
 * Finds why an injector that wants to inject cannot, as far as the template shows: an annotation that the injector
 * refuses, a template it does not have, or templates without a sidecar. Returns nothing when the sidecar renders. Istio
 * pkg/kube/inject/inject.go RunTemplate: annotations first, then templates in the order requested.
 * @param isRendered the pod will be rendered, and judged as a whole.
 */
export function predictRendering(
  template: PodTemplate,
  injector: InjectorModel,
  isRendered = false,
): Step | undefined {
  const { settings, version } = injector;
  let open: Step | undefined;
  for (const key in template.annotations) {
    if (!CHECKED_ANNOTATIONS.has(key)) continue;
    const value = template.annotations[key] ?? '';
    const finding = checkAnnotation(key, template.annotations, version);
    if (finding === undefined) continue;
    if (failsOnlyInTemplate(key, value) && !isReadByTemplate(key, template, settings)) continue;
    const { detail } = finding;
    const field = `metadata.annotations[${key}]`;
    if (finding.kind === 'invalid') {
      return { code: 'annotation-invalid', effect: 'denies', subject: 'pod', field, value, detail };
    }
    open ??= {
      code: 'annotation-unknown',
      effect: 'unknown',
      subject: 'pod',
      field,
      value,
      detail,
    };
  }
  const templates = settings.known ? settings.templates : undefined;
  const asked = Object.hasOwn(template.annotations, INJECT_TEMPLATES)
    ? template.annotations[INJECT_TEMPLATES]
    : undefined;
  const found =
    predictTemplates(asked, templates) ??
    (isRendered ? undefined : predictConflict(template, injector));
  const isOpen = found?.code === 'injected-pod-invalid' && found.effect === 'unknown';
  const obstacle = isOpen && open === undefined ? settleConflict(found, template, injector) : found;
  return obstacle?.effect === 'denies' ? obstacle : (open ?? obstacle);
}

/** Whether one of the pod's templates reads an annotation; a template whose text is not known counts as if it did. */
function isReadByTemplate(
  key: string,
  { annotations }: PodTemplate,
  settings: InjectorModel['settings'],
): boolean {
  const templates = settings.known ? settings.templates : undefined;
  if (templates === undefined) return true;
  return expandTemplates(valueOf(annotations, INJECT_TEMPLATES), templates).some((name) => {
    const known = Object.hasOwn(templates.known, name) ? templates.known[name] : undefined;
    return known?.text?.includes(key) ?? true;
  });
}

/** Finds what the API server refuses once the sidecar is in the pod, as far as the text of the templates shows. */
export function predictConflict(
  { annotations, ...template }: PodTemplate,
  { settings, sidecar }: InjectorModel,
): Step | undefined {
  const problem = findAmountProblem(annotations);
  if (problem !== undefined) {
    const { key, value, detail } = problem;
    const field = `metadata.annotations[${key}]`;
    return { code: 'annotation-invalid', effect: 'denies', subject: 'pod', field, value, detail };
  }
  const templates = settings.known ? settings.templates : undefined;
  const asked = valueOf(annotations, INJECT_TEMPLATES);
  return predictParts({ annotations, ...template }, asked, templates, sidecar);
}

/** What the API server refuses in the pod that the templates produce; certain refusals come before possible ones. */
function predictParts(
  template: PodTemplate,
  asked: string | undefined,
  templates: InjectorTemplates | undefined,
  settings: InjectorModel['sidecar'],
): Step | undefined {
  if (templates === undefined) return undefined;
  const native = predictNative(template.annotations, settings);
  const found = expandTemplates(asked, templates).flatMap((name) => {
    const parts = Object.hasOwn(templates.known, name) ? templates.known[name]?.parts : undefined;
    const step =
      parts &&
      predictInjectedPod(template, {
        parts,
        native: native === 'by-nodes' ? undefined : native,
        isPrivileged: settings?.isPrivileged ?? false,
      });
    return step ? [step] : [];
  });
  return found.find(({ effect }) => effect === 'denies') ?? found[0];
}

function predictTemplates(
  asked: string | undefined,
  templates: InjectorTemplates | undefined,
): Step | undefined {
  if (templates === undefined) {
    if (asked === undefined) return undefined;
    return { ...base(asked, templates), code: 'templates-unknown', effect: 'unknown' };
  }
  const names = expandTemplates(asked, templates);
  const missing = names.find((name) => !Object.hasOwn(templates.known, name));
  if (missing !== undefined) {
    return {
      ...base(asked, templates),
      code: 'template-missing',
      effect: 'denies',
      detail: JSON.stringify(missing),
    };
  }
  const foreign = names.find((name) => templates.known[name]?.isForPods === false);
  if (foreign !== undefined) {
    const detail = JSON.stringify(foreign);
    return { ...base(asked, templates), code: 'template-not-for-pods', effect: 'denies', detail };
  }
  if (names.some((name) => templates.known[name]?.addsSidecar === true)) return undefined;
  return {
    ...base(asked, templates),
    code: 'template-without-sidecar',
    effect: 'does-not-inject',
    detail: names.join(', '),
  };
}

function base(
  asked: string | undefined,
  templates: InjectorTemplates | undefined,
): Pick<Step, 'subject' | 'field' | 'value'> {
  if (asked !== undefined) {
    return { subject: 'pod', field: `metadata.annotations[${INJECT_TEMPLATES}]`, value: asked };
  }
  const value = templates?.defaults.join(',');
  const field = 'config.defaultTemplates';
  return { subject: 'injector', field, ...present({ value }) };
}
