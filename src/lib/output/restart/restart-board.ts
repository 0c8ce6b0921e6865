import { describeObject } from '../../injection/model/plan.ts';
import type { RestartEvent } from '../../operations/restart/restart-document.ts';
import { colors } from '../text/color.ts';
import { formatSeconds } from '../text/progress-line.ts';

/** The restarts in progress, for a terminal: a line with the counts, and one line for each rollout. */
export class RestartBoard {
  readonly #total: number;
  readonly #maxParallel: number;
  readonly #now: () => number;
  readonly #open = new Map<string, string>();
  readonly #durations: number[] = [];
  #failed = 0;
  #pause: string | undefined;

  /** @param now the clock, in milliseconds. */
  constructor(total: number, maxParallel: number, now: () => number) {
    this.#total = total;
    this.#maxParallel = maxParallel;
    this.#now = now;
  }

  readonly #begun = new Map<string, number>();

  /** Records an event. */
  take(event: RestartEvent): void {
    switch (event.type) {
      case 'started':
      case 'following': {
        const label = describeObject(event.step.drift.object);
        this.#open.set(label, event.type === 'started' ? 'restarting' : 'being rolled out');
        this.#begun.set(label, this.#now());
        break;
      }
      case 'progress':
        this.#open.set(describeObject(event.step.drift.object), event.message);
        break;
      case 'finished': {
        const label = describeObject(event.workload.object);
        this.#open.delete(label);
        this.#durations.push(this.#now() - (this.#begun.get(label) ?? this.#now()));
        if (event.workload.outcome === 'failed') this.#failed += 1;
        break;
      }
      case 'paused':
        this.#pause = {
          injector: 'paused: no injector answers',
          webhook: 'paused: a webhook that is not an injector does not answer',
          'api-server': 'paused: the API server does not answer',
        }[event.cause];
        break;
      case 'resumed':
        this.#pause = undefined;
        break;
      case 'trouble':
      case 'stopping':
        break;
    }
  }

  /** The present lines for the terminal, without a newline at the end. */
  format(): string {
    const lines = [...this.#open].map(([label, message]) => `  ${label}: ${message}`);
    return [this.#formatCounts(), ...lines].join('\n');
  }

  #formatCounts(): string {
    const done = this.#durations.length;
    const parts = [
      `${done} of ${this.#total}`,
      `${this.#open.size} under way`,
      ...(this.#failed > 0 ? [colors.red(`${this.#failed} failed`)] : []),
      ...(this.#pause === undefined ? this.#estimate() : [colors.yellow(this.#pause)]),
    ];
    return parts.join(', ');
  }

  /** From the mean duration of the rollouts so far, and the number that run in parallel. */
  #estimate(): readonly string[] {
    const done = this.#durations.length;
    const left = this.#total - done;
    if (done === 0 || left === 0) return [];
    const mean = this.#durations.reduce((sum, one) => sum + one, 0) / done;
    return [`about ${formatSeconds((mean * left) / Math.min(this.#maxParallel, left))} left`];
  }
}
