import { PlaygroundError } from '../playground-error.ts';
import { type DemoPod, listPods } from './pods.ts';
import type { Terminal } from './terminal.ts';

/** Relative to the top of the checkout, the terminal's working directory. */
const apps = 'playground/apps';

/**
 * Plays the two examples of the product's page on "Configure sidecar injection policies", by real commands, and checks
 * every promise of the page on the pods themselves: pods created after the change (with a new UID) must keep it.
 * @param terminal where the commands run; it should show them.
 * @param say called with the next step, and with each promise that was kept.
 * @throws {PlaygroundError} a command failed or a promise was not kept.
 */
export async function playExamples(terminal: Terminal, say: (line: string) => void): Promise<void> {
  const run = async (line: string, wanted = 0): Promise<void> => {
    const { exitCode } = await terminal.run(line);
    if (exitCode !== wanted) throw new PlaygroundError(`exit code ${exitCode}: ${line}`);
  };
  const promise = (what: string, isKept: boolean): void => {
    if (!isKept) throw new PlaygroundError(`not seen: ${what}`);
    say(`✔ ${what}`);
  };
  const only = async (namespace: string, app: string): Promise<DemoPod> => {
    const pods = await listPods(terminal, namespace, app);
    const [pod] = pods;
    if (!pod || pods.length > 1) {
      throw new PlaygroundError(`${app} in ${namespace} has ${pods.length} pods, not one`);
    }
    return pod;
  };
  const deploy = async (namespace: string, app: string): Promise<void> => {
    await run(`kubectl apply -n ${namespace} -f ${apps}/${app}.yaml`);
    await run(`kubectl rollout status -n ${namespace} deploy/${app}`);
  };

  say('Example 1: namespace-wide injection with per-pod opt-out');
  await run(
    'kubectl asm-inject policy set --namespace-condition include-enabled --pod-condition not-include-false --yes',
  );
  await run('kubectl asm-inject policy show');
  await run('kubectl asm-inject namespace enable test1 --create');
  await deploy('test1', 'details');
  await deploy('test1', 'ratings');
  await run('kubectl asm-inject verify -n test1');
  const detailsBefore = await only('test1', 'details');
  const ratingsBefore = await only('test1', 'ratings');
  promise(
    'details and ratings in test1 have a sidecar',
    detailsBefore.hasSidecar && ratingsBefore.hasSidecar,
  );

  await run('kubectl config set-context --current --namespace=test1');
  await run('kubectl asm-inject opt-out deploy/details');
  await run('kubectl rollout status -n test1 deploy/details');
  await run('kubectl asm-inject verify -n test1');
  const detailsAfter = await only('test1', 'details');
  promise(
    'after the opt-out the new pod of details has no sidecar',
    !detailsAfter.hasSidecar && detailsAfter.uid !== detailsBefore.uid,
  );
  await run('kubectl asm-inject restart deploy/ratings --force');
  const ratingsAfter = await only('test1', 'ratings');
  promise(
    'ratings beside it keeps its sidecar, in a new pod too',
    ratingsAfter.hasSidecar && ratingsAfter.uid !== ratingsBefore.uid,
  );

  say('Example 2: per-pod opt-in injection');
  await run(
    'kubectl asm-inject policy set --namespace-condition not-include-disabled --pod-condition include-true --yes',
  );
  await run('kubectl asm-inject policy show');
  await run('kubectl create namespace test2');
  await deploy('test2', 'reviews');
  const reviewsBefore = await only('test2', 'reviews');
  promise('in test2 a pod without the label gets no sidecar', !reviewsBefore.hasSidecar);

  await run('kubectl asm-inject opt-in deploy/reviews -n test2 --wait');
  await run('kubectl asm-inject verify -n test2');
  const reviewsAfter = await only('test2', 'reviews');
  promise(
    'after the opt-in the new pod of reviews has a sidecar',
    reviewsAfter.hasSidecar && reviewsAfter.uid !== reviewsBefore.uid,
  );

  await run('kubectl create namespace test3');
  await run('kubectl asm-inject namespace disable test3');
  await deploy('test3', 'reviews');
  const disabledBefore = await only('test3', 'reviews');
  // The request had no effect, and the command reports it.
  await run('kubectl asm-inject opt-in deploy/reviews -n test3 --wait', 3);
  await run('kubectl asm-inject verify -n test3');
  const disabledAfter = await only('test3', 'reviews');
  promise(
    'in test3, labelled istio-injection=disabled, an opted-in pod gets no sidecar',
    !disabledAfter.hasSidecar && disabledAfter.uid !== disabledBefore.uid,
  );
  await run('kubectl asm-inject namespace list');
}
