/** One request to the API server; `path` starts with `/api` or `/apis`. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** Of the body; JSON except for a patch. */
  readonly contentType?:
    'application/json' | 'application/merge-patch+json' | 'application/json-patch+json';
  /** Media types of the answer, in order of preference; JSON by default. */
  readonly accept?: string;
  /** Ends the request instead of the command's own signal, so that Ctrl-C does not drop a write under way. */
  readonly signal?: AbortSignal | undefined;
  /** What the request is for, as part of a sentence: `list pods in test1`. Error messages use it. */
  readonly purpose: string;
}

/** The body of a successful answer, in the media type that the server chose. */
export interface ApiBody {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** A body in memory that later answers reuse. */
export interface HeldBody extends ApiBody {
  /** Gives the memory back: the bytes are valid until then. */
  readonly release: () => void;
}

/** The options that all requests of one command share. */
export interface ApiServerOptions {
  /** User and groups to act as, as kubectl's --as and --as-group. */
  readonly impersonate?: { readonly user?: string | undefined; readonly groups: readonly string[] };
  /** Milliseconds that one request may take; 0 means no limit. */
  readonly requestTimeout: number;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whether the command runs unattended: nobody can answer a question, or read the output of a credential plugin. */
  readonly isUnattended?: boolean;
}
