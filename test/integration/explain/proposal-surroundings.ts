import { expect } from 'chai';
import { parseDocument } from 'yaml';
import type { Bench } from '../workloads/apps.ts';
import type { ConfigFields, Fields, FieldToSet, ProposalCase } from './proposal-case.ts';
import { replaceInStore } from './store.ts';

/** Takes a change back. */
export type Undo = () => Promise<void>;

const istiod = ['get', 'deployment/istiod', '-n', 'istio-system'] as const;
const configMap = ['configmap/istio-sidecar-injector', '-n', 'istio-system'] as const;

/** Makes the injector, and who asks, as the case wants them before there are pods; the results undo it. */
export async function prepare(bench: Bench, one: ProposalCase): Promise<Undo[]> {
  const { config, values, fault, version, set = [], stored, user } = one;
  const undo: Undo[] = [];
  if (version !== undefined) undo.push(await install(bench, version));
  if (config ?? values) undo.push(await configure(bench, config, values));
  if (fault) undo.push(await bench.playground.breakInjector(fault));
  for (const field of set) undo.push(await setField(bench, field));
  if (stored) undo.push(await store(bench, stored));
  if (user !== undefined) await allowAllButPods(bench, user);
  return undo;
}

/** Changes what the case wants changed once its pods run; the results undo it. */
export async function changeLater(
  bench: Bench,
  { later, laterConfig, laterValues, laterEnvironment }: ProposalCase,
  namespace: string,
): Promise<Undo[]> {
  if (later) await label(bench, namespace, later);
  const undo: Undo[] = [];
  if (laterConfig ?? laterValues) undo.push(await configure(bench, laterConfig, laterValues));
  if (laterEnvironment) undo.push(await setEnvironment(bench, laterEnvironment));
  return undo;
}

/** Sets environment variables of istiod, which starts again with them. */
async function setEnvironment(bench: Bench, variables: Fields): Promise<Undo> {
  const { stdout } = await kubectl(bench, [...istiod, '-o', 'json']);
  const { spec } = JSON.parse(stdout) as {
    spec: { template: { spec: { containers: [{ env: { name: string; value?: string }[] }] } } };
  };
  const [{ env }] = spec.template.spec.containers;
  const before = Object.keys(variables).map((name) => {
    const { value } = env.find((one) => one.name === name) ?? {};
    return value === undefined ? `${name}-` : `${name}=${value}`;
  });
  const set = async (settings: readonly string[]): Promise<void> => {
    await kubectl(bench, ['set', 'env', ...istiod.slice(1), ...settings]);
    await bench.playground.restartInjector('istiod');
  };
  await set(Object.entries(variables).map(([name, value]) => `${name}=${String(value)}`));
  return () => set(before);
}

async function label(bench: Bench, namespace: string, labels: Fields): Promise<void> {
  const metadata = { name: namespace, labels: labels as Readonly<Record<string, string>> };
  await bench.playground.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata });
}

/** Brings the injector of profile asm to another version. */
async function install({ playground }: Bench, version: string): Promise<Undo> {
  await playground.install({ profile: 'asm', version });
  return () => playground.install({ profile: 'asm' });
}

/** Changes config and values of the injector. */
async function configure(bench: Bench, config?: ConfigFields, values?: Fields): Promise<Undo> {
  const { stdout } = await kubectl(bench, ['get', ...configMap, '-o', 'json']);
  const { data } = JSON.parse(stdout) as { data: { config: string; values: string } };
  const write = async (texts: typeof data): Promise<void> => {
    const patch = JSON.stringify({ data: texts });
    await kubectl(bench, ['patch', ...configMap, '--type', 'merge', '-p', patch]);
  };
  await write({
    config: change(data.config, config),
    values: change(data.values, values),
  });
  return () => write({ config: data.config, values: data.values });
}

/** A text of YAML or JSON with other fields; names of nested ones have dots, and nothing takes a field away. */
function change(text: string, wanted: ConfigFields = {}): string {
  const document = parseDocument(text);
  const fields = typeof wanted === 'function' ? wanted(document.toJS() as Fields) : wanted;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) document.deleteIn(name.split('.'));
    else document.setIn(name.split('.'), value);
  }
  return Object.keys(fields).length === 0 ? text : document.toString();
}

/** Sets one field of an object, as somebody does by hand. */
async function setField(bench: Bench, { object, path, value }: FieldToSet): Promise<Undo> {
  const place = object.split(' ');
  const { stdout } = await kubectl(bench, ['get', ...place, '-o', 'json']);
  const before = path
    .split('/')
    .slice(1)
    .reduce<unknown>((inner, key) => (inner as Fields)[key], JSON.parse(stdout));
  const write = async (now: unknown): Promise<void> => {
    const patch = JSON.stringify([{ op: 'replace', path, value: now }]);
    await kubectl(bench, ['patch', ...place, '--type', 'json', '-p', patch]);
  };
  await write(value);
  return () => write(before);
}

async function store(bench: Bench, [from, to]: readonly [string, string]): Promise<Undo> {
  const object = 'mutatingwebhookconfigurations/istio-sidecar-injector';
  await replaceInStore(bench.playground, object, from, to);
  return () => replaceInStore(bench.playground, object, to, from);
}

/** A developer: may read everything and change workloads, but create no pods. */
async function allowAllButPods({ playground }: Bench, user: string): Promise<void> {
  const rbac = 'rbac.authorization.k8s.io';
  const name = `but-pods-${user}`;
  const rules = [
    { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: ['apps'], resources: ['*'], verbs: ['patch'] },
  ];
  const subjects = [{ apiGroup: rbac, kind: 'User', name: user }];
  const roleRef = { apiGroup: rbac, kind: 'ClusterRole', name };
  const shared = { apiVersion: `${rbac}/v1`, metadata: { name } };
  const items = [
    { ...shared, kind: 'ClusterRole', rules },
    { ...shared, kind: 'ClusterRoleBinding', subjects, roleRef },
  ];
  await playground.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

async function kubectl({ playground }: Bench, args: readonly string[]) {
  const result = await playground.kubectl(args);
  expect(result.exitCode, result.stderr).to.equal(0);
  return result;
}
