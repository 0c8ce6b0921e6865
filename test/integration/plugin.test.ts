import { expect } from 'chai';
import { podAnnotations } from '../../playground/control-plane/pod-behavior.ts';
import { type CommandResult, openTerminal, type Terminal } from '../../playground/demo/terminal.ts';
import { type Playground, startPlayground } from '../../playground/playground.ts';

/** What a user must see of a failure: exit code, one clear sentence, the next step; nothing else. */
function expectFailure(
  { exitCode, stderr, stdout }: CommandResult,
  code: number,
  sentence: RegExp,
): void {
  expect(stderr)
    .to.match(/^error: /)
    .and.match(sentence)
    .and.match(/\n {2}→ /);
  expect(stderr).to.not.match(/ {4}at |Bearer|Authorization|[Tt]oken/);
  expect(stdout).to.equal('');
  expect(exitCode).to.equal(code);
}

describe('kubectl asm-inject', function () {
  this.timeout(120_000);
  let playground: Playground;
  let terminal: Terminal;
  const run = (line: string): Promise<CommandResult> => terminal.run(`kubectl asm-inject ${line}`);
  const as = (user: 'viewer' | 'nobody', line: string): Promise<CommandResult> =>
    run(`${line} --kubeconfig ${playground.kubeconfigFor(user)}`);

  before(async () => {
    playground = await startPlayground();
    terminal = await openTerminal(playground);
    await run('namespace enable test1 --create');
    await terminal.run('kubectl apply -n test1 -f playground/apps/details.yaml');
    await terminal.run('kubectl rollout status -n test1 deploy/details');
  });
  after(() => playground.stop());

  describe('failures', () => {
    it('a namespace that does not exist', async () => {
      expectFailure(await run('verify -n nope'), 2, /namespace "nope" does not exist/);
      expectFailure(
        await run('opt-out deploy/details -n nope'),
        2,
        /namespace "nope" does not exist/,
      );
      expectFailure(await run('namespace disable nope'), 2, /namespace "nope" does not exist/);
    });

    it('a workload that does not exist', async () => {
      expectFailure(
        await run('opt-out deploy/nope -n test1'),
        2,
        /deployment\/nope does not exist in namespace test1/,
      );
    });

    it('a name without its type, which the cluster knows', async () => {
      for (const line of ['opt-out details', 'inherit details', 'restart details']) {
        const failed = await run(`${line} -n test1`);
        expectFailure(
          failed,
          2,
          /neither TYPE\/NAME .*\n {2}→ did you mean deployment\/details\?$/m,
        );
      }
      for (const line of ['explain details', 'verify details']) {
        const failed = await run(`${line} -n test1`);
        expectFailure(
          failed,
          2,
          /pod\/details does not .*\n {2}→ did you mean deployment\/details\?$/m,
        );
      }
      expectFailure(await run('verify test1 -n default'), 2, /did you mean -n test1\?$/m);
      expectFailure(
        await run('opt-out nope -n test1'),
        2,
        /write TYPE\/NAME, e.g. deployment\/nope/,
      );
    });

    it('types of which one cannot be edited, with what to edit', async () => {
      await terminal.run('kubectl create job once --image=x -n test1');
      const { stderr, stdout, exitCode } = await run(
        'opt-out job,deploy --all -n test1 --dry-run=client',
      );
      expect(stderr).to.contain('the template of job/once cannot be changed');
      expect(stdout).to.contain('details in test1 changed (dry run)');
      expect(exitCode).to.equal(2);
      await terminal.run('kubectl delete job once -n test1 --wait');
    });

    it('flags in front of the command, and names of namespaces', async () => {
      const { stdout, exitCode } = await run('-n test1 -o json verify');
      expect(JSON.parse(stdout)).to.have.property('kind', 'Verification');
      expect(exitCode).to.equal(0);
      const listed = await run('ns list test1 nope default -o json');
      const { namespaces } = JSON.parse(listed.stdout) as { namespaces: { name: string }[] };
      expect(namespaces.map(({ name }) => name)).to.deep.equal(['test1', 'default']);
      expect(listed.stderr).to.contain('namespace "nope" does not exist');
      expect(listed.exitCode).to.equal(2);
    });

    it('a type that has no pod template', async () => {
      expectFailure(
        await run('opt-out svc/details -n test1'),
        2,
        /"svc" is not a type of workload/,
      );
    });

    it('an unknown flag, command or condition', async () => {
      expectFailure(await run('verify --nope'), 2, /verify has no flag --nope/);
      expectFailure(
        await run('nope'),
        2,
        /there is no command "nope"\n {2}→ see which there are: /,
      );
      expectFailure(
        await run('verfy'),
        2,
        /there is no command "verfy"\n {2}→ did you mean: .* verify$/m,
      );
      expectFailure(await run('polcy set'), 2, /there is no command "polcy"\n.* policy set$/m);
      expectFailure(
        await run('policy set --pod-condition maybe --yes'),
        2,
        /--pod-condition: it must be not-include-false or include-true/,
      );
    });

    it('a selector that cannot be parsed', async () => {
      expectFailure(await run('verify -n test1 -l a=b=c'), 2, /"a=b=c" is not a label selector/);
    });

    it('a context that the kubeconfig does not have', async () => {
      expectFailure(
        await run('verify --context nope'),
        2,
        /context "nope" is not defined in the kubeconfig/,
      );
    });

    it('a cluster that cannot be reached', async () => {
      const kubeconfig = `${playground.directory}/unreachable`;
      await terminal.run(`cp ${playground.kubeconfig} ${kubeconfig}`);
      await terminal.run(
        `kubectl config set-cluster playground --server=https://127.0.0.1:1 --kubeconfig ${kubeconfig}`,
      );
      expectFailure(
        await run(`verify -n test1 --kubeconfig ${kubeconfig}`),
        4,
        /127\.0\.0\.1:1 refused the connection/,
      );
    });

    it('an API server whose certificate is not of the authority in the kubeconfig', async () => {
      const kubeconfig = `${playground.directory}/untrusted`;
      await terminal.run(`cp ${playground.kubeconfig} ${kubeconfig}`);
      await terminal.run(
        `kubectl config unset clusters.playground.certificate-authority-data --kubeconfig ${kubeconfig}`,
      );
      expectFailure(
        await run(`verify -n test1 --kubeconfig ${kubeconfig}`),
        4,
        /has a certificate that is not trusted/,
      );
    });

    it('a denied read, and a denied write', async () => {
      expectFailure(
        await as('nobody', 'verify -n test1'),
        4,
        /User "nobody" cannot (get|list) resource/,
      );
      const { exitCode, stderr } = await as('viewer', 'opt-out deploy/details -n test1');
      expect(stderr).to.contain('User "viewer" cannot patch resource "deployments"');
      expect(stderr).to.contain('kubectl auth can-i patch deployments.apps -n test1');
      expect(exitCode).to.equal(4);
    });

    it('a far-reaching write that was not confirmed', async () => {
      expectFailure(
        await run('policy set --pod-condition include-true'),
        2,
        /needs a confirmation/,
      );
      expectFailure(await run('namespace enable kube-system --yes'), 2, /system namespace/);
    });

    it('no pod is not a success', async () => {
      const { exitCode, stderr } = await run('verify -n test1 -l app=nope');
      expect(stderr).to.contain('no pod matches');
      expect(exitCode).to.equal(3);
    });
  });

  it('works as one file, with nothing beside it', async () => {
    const { stderr } = await terminal.run('npm run bundle');
    const bundle = `${playground.directory}/one-file/kubectl-asm_inject.mjs`;
    await terminal.run(`mkdir ${playground.directory}/one-file`);
    const copied = await terminal.run(`cp build/bundle/kubectl-asm_inject.mjs ${bundle}`);
    expect(copied.exitCode, stderr + copied.stderr).to.equal(0);
    const help = await terminal.run(`node ${bundle} --help`);
    expect(help.stdout).to.contain('Usage:\n  kubectl asm-inject COMMAND [options]');
    const verified = await terminal.run(`node ${bundle} verify -n test1`);
    expect(verified.stderr).to.equal('');
    expect(verified).to.deep.equal(await run('verify -n test1'));
    expect(verified.exitCode).to.equal(0);
  });

  it('impersonates, as kubectl does', async () => {
    expectFailure(await run('verify -n test1 --as jane --as-group devs'), 4, /User "jane" cannot/);
  });

  it('knows the namespace of the context', async () => {
    const { stdout } = await run('verify -n test1');
    await terminal.run('kubectl config set-context --current --namespace=test1');
    expect((await run('verify')).stdout).to.equal(stdout);
    await terminal.run('kubectl config set-context --current --namespace=default');
  });

  it('takes an empty flag as not given, and so never for every namespace', async () => {
    const isEverywhere = async (): Promise<string> =>
      (await terminal.look('kubectl get deploy -A -o jsonpath={.items[*].metadata.generation}'))
        .stdout;
    const before = await isEverywhere();
    // In the namespace default there is no workload; in test1 there is one.
    const optedOut = await run('opt-out --all --namespace= --yes');
    expect(optedOut.stderr + optedOut.stdout).to.not.contain('details');
    expect(await isEverywhere()).to.equal(before);
    expectFailure(await run('opt-out -n test1 --selector= --yes'), 2, /name the workload/);
    const plain = await run('verify -n test1');
    expect(
      await run('verify -n test1 --context= --cluster= --user= --kubeconfig= --as='),
    ).to.deep.equal(plain);
  });

  for (const [line, sentence] of [
    ['opt-out deploy/. -n test1', 'invalid name "."'],
    ['opt-out deploy .. -n test1 --dry-run=client', 'invalid name ".."'],
    ['opt-out --all -n .. --yes', 'invalid namespace ".."'],
    ['restart -n .. --yes', 'invalid namespace ".."'],
    ['verify -n test1%2f..', "it cannot contain '%'"],
    ['verify . -n test1', 'invalid name "."'],
    ['namespace enable ..', 'invalid namespace ".."'],
    ['explain pod/.. -n test1', 'invalid name ".."'],
    ['explain -n a/b --labels app=x', "it cannot contain '/'"],
  ] as const) {
    it(`${line}: no path, and no internal error`, async () => {
      expectFailure(await run(line), 2, new RegExp(sentence.replaceAll('.', '\\.')));
    });
  }

  for (const dryRun of ['client', 'server']) {
    it(`--dry-run=${dryRun} changes nothing`, async () => {
      const state = async (): Promise<string> => {
        const { stdout } = await terminal.run(
          'kubectl get deploy,ns,cm,mutatingwebhookconfigurations -A -o jsonpath={.items[*].metadata.generation}{.items[*].metadata.labels}{.items[*].data}{.items[*].webhooks}',
        );
        expect(stdout).to.contain('sidecar-injector.istio.io');
        return stdout;
      };
      const before = await state();
      for (const line of [
        'opt-out deploy/details -n test1',
        'restart deploy/details -n test1 --force',
        'namespace disable test1',
        'namespace enable another --create',
        'policy set --namespace-condition not-include-disabled',
      ]) {
        const { exitCode, stdout } = await run(`${line} --dry-run=${dryRun}`);
        expect(stdout, line).to.contain(dryRun === 'client' ? '(dry run)' : '(server dry run)');
        expect(exitCode, line).to.equal(0);
      }
      expect(await state()).to.equal(before);
    });
  }

  it('writes the annotation with --method annotation, and removes a contradicting label', async () => {
    await run('opt-in deploy/details -n test1 --method label');
    const { stdout } = await run('opt-out deploy/details -n test1 --method annotation --wait');
    expect(stdout).to.contain('labels[sidecar.istio.io/inject]: "true" → <none>');
    expect(stdout).to.contain('annotations[sidecar.istio.io/inject]: <none> → "false"');
    const verified = await run('verify -n test1 -o json');
    expect(JSON.parse(verified.stdout)).to.have.nested.property('pods[0].sidecar', 'none');
    await run('inherit deploy/details -n test1 --wait');
    expect(JSON.parse((await run('verify -n test1 -o json')).stdout)).to.have.nested.property(
      'pods[0].sidecar',
      'classic',
    );
  });

  it('sees pods that are not as the policy says, until they are restarted', async () => {
    await run('namespace unset test1');
    const missing = await run('verify -n test1');
    expect(missing.stdout).to.contain('EXTRA');
    expect(missing.exitCode).to.equal(3);
    const unasked = await run('restart deploy/details -n test1');
    expect(unasked.stderr).to.contain('1 pod loses its sidecar').and.contain('confirmation');
    expect(unasked.exitCode).to.equal(2);
    await run('restart deploy/details -n test1 --reason extra');
    expect((await run('verify -n test1')).exitCode).to.equal(0);
    await run('namespace enable test1');
    const extra = await run('verify -n test1');
    expect(extra.stdout).to.contain('MISSING');
    expect(extra.exitCode).to.equal(3);
    await run('restart deploy/details -n test1');
  });

  it('ends with 5 when a rollout does not finish in time, with 130 on Ctrl-C', async () => {
    await terminal.run('kubectl create deployment stuck --image=example.com/stuck:1 -n test1');
    const stage = JSON.stringify({
      spec: {
        template: { metadata: { annotations: { [podAnnotations.behavior]: 'never-ready' } } },
      },
    });
    await terminal.run(`kubectl patch deployment stuck -n test1 -p ${stage}`);
    const { exitCode, stderr } = await run('restart deploy/stuck -n test1 --force --timeout 2s');
    expect(stderr).to.match(/the rollout of deployment\/stuck did not finish in time/);
    expect(exitCode).to.equal(5);
    const interrupted = await terminal.run(
      'timeout --preserve-status -s INT 3 kubectl asm-inject restart deploy/stuck -n test1 --force',
    );
    expect(interrupted.exitCode, interrupted.stderr).to.equal(130);
    await terminal.run('kubectl delete deployment stuck -n test1');
  });
});
