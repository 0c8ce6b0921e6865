import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CommandResult, openTerminal } from '../../../playground/demo/terminal.ts';
import type { Playground } from '../../../playground/playground.ts';
import type { ListedPod, Verification } from '../../../src/lib/operations/verify/verification.ts';
import { findSchemaProblems } from '../../schema.ts';
import { Bench } from '../workloads/apps.ts';

/** `verify` at work: a bench, and the report as data. */
export class Gate extends Bench {
  /** Runs `verify`. */
  verify(line: string): Promise<CommandResult> {
    return this.run(`verify ${line}`);
  }

  /** Runs `verify -o json`; its exit code must be as said, and its document as the published schema says. */
  async report(line: string, exitCode: number): Promise<Verification> {
    const result = await this.verify(`${line} -o json`);
    expect(result.exitCode, `${line}: ${result.stderr}${result.stdout}`).to.equal(exitCode);
    const document = JSON.parse(result.stdout) as Verification;
    expect(findSchemaProblems(document, 'verification')).to.deep.equal([]);
    return document;
  }

  /** The one pod of a workload; fails when there are several. */
  async pod(line: string, exitCode: number): Promise<ListedPod> {
    const { pods } = await this.report(line, exitCode);
    expect(pods).to.have.length(1);
    const [pod] = pods;
    if (!pod) throw new Error('no pod');
    return pod;
  }

  /** Writes a file beside the cluster's own, and returns its path. */
  async write(name: string, text: string): Promise<string> {
    const path = join(this.playground.directory, name);
    await writeFile(path, text);
    return path;
  }

  /** Runs kubectl, which must succeed. */
  async kubectl(line: string): Promise<string> {
    const { stdout, stderr, exitCode } = await this.terminal.run(`kubectl ${line}`);
    expect(exitCode, stderr).to.equal(0);
    return stdout;
  }

  /** Reports the state of a proxy to the API server, as the kubelet would. */
  async setProxyStatus(namespace: string, pod: string, state: object): Promise<void> {
    const { api } = this.playground;
    const path = `/api/v1/namespaces/${namespace}/pods/${pod}`;
    const stored = (await api.find(path)) as unknown as {
      status: { containerStatuses: { name: string }[] };
    };
    const containerStatuses = stored.status.containerStatuses.map((status) =>
      status.name === 'istio-proxy' ? { ...status, ready: false, state } : status,
    );
    await this.paste(
      `kubectl patch pod ${pod} -n ${namespace} --subresource=status --type=merge -p '${JSON.stringify({ status: { containerStatuses } })}'`,
    );
  }
}

/** Opens a gate to a cluster. */
export async function openGate(playground: Playground): Promise<Gate> {
  return new Gate(playground, await openTerminal(playground));
}
