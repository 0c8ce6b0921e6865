import { compileInjectors } from '../decision/compiled-injectors.ts';
import { decide, type Verdict } from '../decision/decide.ts';
import { IGNORED_NAMESPACES } from '../decision/injector-phase.ts';
import { assumeAvailable } from '../impact/impact-outage.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import { NAMESPACE_INJECTION, NAMESPACE_NAME, POD_INJECT, REVISION } from '../model/keys.ts';
import type { Labels, PodTemplate } from '../model/model.ts';

/** A label of a namespace that does nothing, or something other than it appears to. */
export interface IdleLabel {
  readonly label: typeof NAMESPACE_INJECTION | typeof REVISION;
  readonly value: string;
  /** Why; part of a sentence, without a full stop. */
  readonly reason: string;
}

const said = { [POD_INJECT]: 'true' };
const pods: readonly PodTemplate[] = [
  { labels: {}, annotations: {}, hostNetwork: false },
  { labels: said, annotations: said, hostNetwork: false },
];

/**
 * Finds labels of namespaces that nothing serves: a misspelt value, a revision that does not exist, a label that no
 * webhook reads, and the one of two labels that does not count. Results are computed once for all namespaces with the
 * same labels.
 */
export class IdleLabels {
  readonly #injectors: readonly InjectorModel[];
  /** Keys that some webhook selects namespaces by. */
  readonly #keys: ReadonlySet<string>;
  readonly #revisions: ReadonlySet<string>;
  readonly #known = new Map<string, readonly IdleLabel[]>();

  /** @param injectors of the cluster; without any, no label is reported. */
  constructor(injectors: readonly InjectorModel[]) {
    this.#injectors = assumeAvailable(injectors);
    const requirements = compileInjectors(this.#injectors).webhooks.flatMap(
      ({ webhook }) => webhook.namespaceRequirements,
    );
    const ofPods = compileInjectors(this.#injectors).webhooks.flatMap(
      ({ webhook }) => webhook.objectRequirements,
    );
    this.#keys = new Set(requirements.map(({ key }) => key));
    this.#revisions = new Set(
      [...requirements, ...ofPods]
        .filter(({ key, operator }) => key === REVISION && operator === 'In')
        .flatMap(({ values }) => values),
    );
  }

  /** The idle labels of one namespace. */
  of(name: string, labels: Labels): readonly IdleLabel[] {
    const { [NAMESPACE_INJECTION]: injection, [REVISION]: revision } = labels;
    if (this.#injectors.length === 0 || (injection === undefined && revision === undefined)) {
      return [];
    }
    const isByName = this.#keys.has(NAMESPACE_NAME) || IGNORED_NAMESPACES.has(name);
    const relevant = [...this.#keys, NAMESPACE_INJECTION, REVISION].map((key) => labels[key]);
    const key = JSON.stringify([isByName ? name : '', relevant.map((value) => value ?? null)]);
    let found = this.#known.get(key);
    if (found === undefined) {
      found = this.#find(name, labels);
      this.#known.set(key, found);
    }
    return found;
  }

  #find(name: string, labels: Labels): readonly IdleLabel[] {
    return [this.#judgeInjection(name, labels), this.#judgeRevision(name, labels)].filter(
      (one) => one !== undefined,
    );
  }

  #judgeInjection(name: string, labels: Labels): IdleLabel | undefined {
    const value = labels[NAMESPACE_INJECTION];
    if (value === undefined) return undefined;
    const found = { label: NAMESPACE_INJECTION, value } as const;
    if (value !== 'enabled' && value !== 'disabled') {
      return { ...found, reason: 'only "enabled" and "disabled" mean something' };
    }
    const outcomes = this.#outcomes(name, labels);
    if (value === 'disabled') {
      const [silent] = outcomes;
      return silent?.verdict === 'injected'
        ? { ...found, reason: 'new pods still get a sidecar' }
        : undefined;
    }
    if (!outcomes.every(({ verdict }) => verdict === 'not-injected')) return undefined;
    return { ...found, reason: this.#whyUnserved(name, labels) };
  }

  #judgeRevision(name: string, labels: Labels): IdleLabel | undefined {
    const value = labels[REVISION];
    if (value === undefined) return undefined;
    const found = { label: REVISION, value } as const;
    if (!this.#revisions.has(value)) {
      const served = [...this.#revisions].toSorted().join(', ');
      const there = served === '' ? 'no revision is served here' : `there are: ${served}`;
      return { ...found, reason: `no webhook serves this revision; ${there}` };
    }
    const injection = labels[NAMESPACE_INJECTION];
    const outcomes = this.#outcomes(name, labels);
    if (injection === undefined) {
      return outcomes.every(({ verdict }) => verdict === 'not-injected')
        ? { ...found, reason: this.#whyUnserved(name, labels) }
        : undefined;
    }
    const without = Object.fromEntries(Object.entries(labels).filter(([key]) => key !== REVISION));
    const isSame = JSON.stringify(outcomes) === JSON.stringify(this.#outcomes(name, without));
    return isSame
      ? { ...found, reason: `${NAMESPACE_INJECTION}=${injection} takes precedence over it` }
      : undefined;
  }

  #whyUnserved(name: string, labels: Labels): string {
    if (IGNORED_NAMESPACES.has(name)) return 'the injector leaves this namespace alone';
    const keys = [...this.#keys].filter(
      (key) => key !== NAMESPACE_INJECTION && Object.hasOwn(labels, key),
    );
    const others = keys.filter((key) => key !== REVISION && key !== NAMESPACE_NAME);
    if (others.length > 0) return `${others.join(', ')} keeps the webhooks away`;
    const reads = compileInjectors(this.#injectors).webhooks.some(({ webhook }) =>
      webhook.namespaceRequirements.some(
        ({ key, operator }) => key === NAMESPACE_INJECTION && operator !== 'DoesNotExist',
      ),
    );
    const selecting = [...this.#keys].filter((key) => key !== NAMESPACE_INJECTION).join(', ');
    return reads
      ? 'no webhook serves this namespace with it'
      : `no webhook reads it; they select by ${selecting || 'other things'}`;
  }

  #outcomes(
    name: string,
    labels: Labels,
  ): readonly { readonly verdict: Verdict; readonly revision: string | undefined }[] {
    return pods.map((template) => {
      const { verdict, injector } = decide({
        namespace: { name, labels },
        template,
        injectors: this.#injectors,
      });
      // The revision counts only where it gives a sidecar.
      return { verdict, revision: verdict === 'injected' ? injector?.revision : undefined };
    });
  }
}

/** As a person reads it: `istio-injection=Enabled: only "enabled" and "disabled" mean something`. */
export function describeIdleLabel({ label, value, reason }: IdleLabel): string {
  return `${label}=${value}: ${reason}`;
}
