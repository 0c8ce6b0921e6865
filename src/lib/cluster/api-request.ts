/** One request to the API server; `path` starts with `/api` or `/apis`. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** Of the body; JSON unless it is a patch. */
  readonly contentType?:
    'application/json' | 'application/merge-patch+json' | 'application/json-patch+json';
  /** Media types of the answer, the best first; JSON unless told. */
  readonly accept?: string;
  /** Ends the request in place of the command's own signal: what is being written is not dropped on Ctrl-C. */
  readonly signal?: AbortSignal | undefined;
  /** What the request is for, as part of a sentence: `list pods in test1`. Error messages use it. */
  readonly purpose: string;
}

/** The body of a successful answer, in the media type that the server chose. */
export interface ApiBody {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** A body in memory that other answers use after it. */
export interface HeldBody extends ApiBody {
  /** Gives the memory back: the bytes are good until then. */
  readonly release: () => void;
}

/** What is the same for every request of one command. */
export interface ApiServerOptions {
  /** User and groups to act as, as kubectl's --as and --as-group. */
  readonly impersonate?: { readonly user?: string | undefined; readonly groups: readonly string[] };
  /** Milliseconds that one request may take; 0 means no limit. */
  readonly requestTimeout: number;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whether nobody is there to be asked, or to read what a credential plugin says. */
  readonly isUnattended?: boolean;
}
