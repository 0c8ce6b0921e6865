/** A program to run: `logFile` receives all it prints. */
export interface Component {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Start it again when it ends by itself, as a kubelet does; absent: it stays ended. */
  readonly isKept?: boolean;
}

/** The requests of a playground to its supervisor. */
export type ToSupervisor =
  | ({ readonly kind: 'start' } & Component)
  | { readonly kind: 'end'; readonly name: string }
  | { readonly kind: 'stop' };

/** The reports of the supervisor. */
export type FromSupervisor =
  | { readonly kind: 'started'; readonly name: string; readonly pid: number }
  | { readonly kind: 'ended'; readonly name: string; readonly how: string };
