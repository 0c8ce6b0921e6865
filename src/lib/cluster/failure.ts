import type { ErrorCode } from '../error-codes.ts';
import { AsmInjectError, ClusterError, UsageError } from '../errors.ts';
import { quoteWord } from '../injection/model/shell.ts';
import type { Refusal } from '../injection/probe/probe-failure.ts';
import { present } from '../present.ts';

/** The parts of a failed request that a message needs. */
interface FailedRequest {
  readonly method: string;
  readonly path: string;
  readonly purpose: string;
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined;
}

/** The parts of a Kubernetes `Status` object (apimachinery v0.36 meta/v1 types.go) that are read. */
interface StatusBody {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly group?: string;
    readonly kind?: string;
    readonly name?: string;
    readonly causes?: readonly { readonly reason?: string; readonly field?: string }[];
  };
}

/**
 * Turns an unsuccessful answer into an error. The message is the API server's own sentence. The whole body and the
 * headers are never shown, since both can hold credentials.
 * @param status HTTP status.
 * @returns a `UsageError` for a bad request, else a `ClusterError`.
 * @param text body as sent: usually a Status object; from a proxy, possibly anything.
 */
export function translateStatus(
  status: number,
  text: string,
  request: FailedRequest,
  cause?: unknown,
): AsmInjectError {
  const body = parseStatus(text);
  if (!body?.message) {
    return new ClusterError(
      `could not ${request.purpose}: the server answered HTTP ${status}, but not as an API server does`,
      {
        code: 'not-an-api-server',
        status,
        nextStep: 'check that the kubeconfig names an API server, and no proxy is in between',
        cause,
      },
    );
  }
  const why =
    status === 401
      ? `the API server does not accept the credentials (${body.message})`
      : body.message;
  const message = `could not ${request.purpose}: ${why}`;
  const selector = request.query?.['labelSelector'];
  if (status === 400 && selector !== undefined) {
    // The selector is the only user input in a list request. The answer is in the words of Go's parser.
    return new UsageError(`"${selector}" is not a label selector`, {
      code: 'bad-selector',
      nextStep: "for example: -l app=web, -l 'app in (web,api)', -l tier!=batch or -l '!team'",
      cause,
    });
  }
  if (status === 400) {
    // The API server's bad requests come from the command line, such as a selector that cannot be parsed.
    return new UsageError(message, {
      code: 'bad-request',
      nextStep: 'correct what it names',
      cause,
    });
  }
  return new ClusterError(message, {
    code: codes[status] ?? (status >= 500 ? 'server-error' : 'rejected'),
    status,
    nextStep: nextStep(status, body, request),
    cause,
  });
}

/**
 * The API server's refusal of a request, as facts. Nothing when the answer is not about the request: it is not a Status
 * object, the credentials are rejected (401), or there were too many requests (429).
 */
export function readRefusal(status: number, text: string): Refusal | undefined {
  const body = parseStatus(text);
  if (!body?.message || status === 401 || status === 429) return undefined;
  return present({
    status,
    reason: body.reason ? body.reason : undefined,
    message: body.message,
    causes: body.details?.causes ?? [],
  });
}

const codes: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  410: 'expired',
  422: 'invalid',
  429: 'too-many-requests',
};

function parseStatus(text: string): StatusBody | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const isStatus = typeof body === 'object' && body !== null && 'message' in body;
    return isStatus && typeof body.message === 'string' ? (body as StatusBody) : undefined;
  } catch {
    // Not JSON, so not from an API server; the caller reports it.
    return undefined;
  }
}

function nextStep(status: number, body: StatusBody, request: FailedRequest): string {
  switch (status) {
    case 401:
      return 'log in again, or choose another user with --user; see who you are with: kubectl auth whoami';
    case 403:
      return `ask for permission, then check it with: kubectl auth can-i ${accessOf(body, request)}`;
    case 409:
      return 'somebody else changed the object meanwhile; look at it again and repeat the command';
    case 404:
      return 'check the name and the namespace';
    case 429:
      return 'the API server is busy; try again in a moment';
    default:
      return status >= 500
        ? 'the API server, or a webhook that it calls, has a problem; try again, and look at its log'
        : 'correct what the message names and repeat the command';
  }
}

/** `patch deployments.apps -n test1`, from the method, the path and the Status. */
function accessOf(body: StatusBody, request: FailedRequest): string {
  const verbs: Readonly<Record<string, string>> = { POST: 'create', PATCH: 'patch' };
  const isNamed = request.method !== 'GET' || Boolean(body.details?.name);
  const verb = verbs[request.method] ?? (isNamed ? 'get' : 'list');
  const { kind = '', group = '' } = body.details ?? {};
  const namespace = /\/namespaces\/([^/]+)\//.exec(request.path)?.[1];
  return [
    verb,
    group ? `${kind}.${group}` : kind,
    namespace ? `-n ${quoteWord(decodeURIComponent(namespace))}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Turns a request without an answer into an error: refused, unknown host, untrusted certificate or time-out. */
export function translateNetworkFailure(
  error: unknown,
  server: URL,
  purpose: string,
): AsmInjectError {
  if (error instanceof AsmInjectError) return error;
  const { code = '', name = '', message = '' } = error instanceof Error ? errorFacts(error) : {};
  const [why, next] = explain(code, name, message);
  return new ClusterError(`could not ${purpose}: the API server ${server.host} ${why}`, {
    code: 'unreachable',
    nextStep: next,
    cause: error,
  });
}

function errorFacts(error: Error): { code?: string; name: string; message: string } {
  const code = (error as NodeJS.ErrnoException).code;
  return present({ code, name: error.name, message: error.message });
}

function explain(code: string, name: string, message: string): readonly [string, string] {
  const checkServer = 'check that the cluster is up and that --context names the right one';
  if (code === 'ECONNREFUSED') return ['refused the connection', checkServer];
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return ['has a host name that cannot be resolved', checkServer];
  if (code === 'ETIMEDOUT' || name === 'TimeoutError' || name === 'AbortError') {
    return ['did not answer in time', `${checkServer}, or allow more time with --request-timeout`];
  }
  if (/CERT|SIGN|ISSUER|ALTNAME|SSL|TLS/.test(code)) {
    return [
      `has a certificate that is not trusted (${message})`,
      'check the certificate authority of this cluster in the kubeconfig',
    ];
  }
  return [`broke off the connection (${code || message})`, `${checkServer}, and try again`];
}
