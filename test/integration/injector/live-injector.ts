import { expect } from 'chai';
import type { CommandResult, Terminal } from '../../../playground/demo/terminal.ts';
import type { Playground } from '../../../playground/playground.ts';
import { exitCodes } from '../../../src/lib/errors.ts';
import { findSchemaProblems } from '../../schema.ts';

/** A pod as far as these tests look at it. */
export interface LivePod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: {
    readonly nodeName: string;
    readonly containers: readonly {
      readonly name: string;
      readonly resources: object;
      readonly readinessProbe?: {
        readonly httpGet: { readonly path: string; readonly port: number };
      };
    }[];
  };
}

function isConflict({ stdout, stderr }: CommandResult): boolean {
  return /explain --code conflict|"code": "conflict"/.test(stdout + stderr);
}

/** The injector of a playground, seen past the plugin: by kubectl. */
export class LiveInjector {
  readonly #playground: Playground;
  readonly #terminal: Terminal;
  readonly name: string;

  constructor(playground: Playground, terminal: Terminal, name: string) {
    this.#playground = playground;
    this.#terminal = terminal;
    this.name = name;
  }

  /**
   * Runs the plugin, and expects the exit code. Controllers may write the status of what it changes meanwhile: then it is
   * run again, as it advises.
   */
  async run(line: string, exitCode = 0): Promise<CommandResult> {
    let result: CommandResult;
    do result = await this.#terminal.run(`kubectl asm-inject injector ${line}`);
    while (result.exitCode === exitCodes.cluster.code && isConflict(result));
    expect(result.exitCode, result.stderr).to.equal(exitCode);
    return result;
  }

  /** The same with -o json: its document, valid by a published schema. */
  async runForDocument(line: string, schema: string): Promise<unknown> {
    const { stdout } = await this.run(`${line} -o json`);
    const document: unknown = JSON.parse(stdout);
    expect(findSchemaProblems(document, schema)).to.deep.equal([]);
    return document;
  }

  /** An object in istio-system. */
  async read(kind: string, name = this.name): Promise<unknown> {
    const { stdout, stderr } = await this.#playground.kubectl([
      ...['get', kind, name, '-n', 'istio-system', '-o', 'json'],
    ]);
    expect(stderr).to.equal('');
    return JSON.parse(stdout);
  }

  /** Pods in a namespace with a label, those that are going away left out. */
  async readPods(namespace: string, selector: string): Promise<readonly LivePod[]> {
    const { stdout } = await this.#playground.kubectl([
      ...['get', 'pods', '-n', namespace, '-l', selector, '-o', 'json'],
    ]);
    const { items } = JSON.parse(stdout) as { readonly items: readonly LivePod[] };
    return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  /** The text of `values` in the injector's ConfigMap. */
  async readValues(): Promise<string> {
    const configMap = await this.read('configmap', 'istio-sidecar-injector');
    return (configMap as { readonly data: { readonly values: string } }).data.values;
  }
}
