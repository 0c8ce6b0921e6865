import { UsageError } from '../../errors.ts';
import { present } from '../../present.ts';
import type { Impersonation } from './entries.ts';
import { headerValue } from './header-value.ts';

/** The flags that choose the identity to act as. */
export interface ImpersonationFlags {
  readonly user?: string | undefined;
  readonly groups: readonly string[];
}

/**
 * Merges flags and kubeconfig: each given flag replaces its own field, and no other (client-go v0.36 tools/clientcmd,
 * getAuthInfo).
 * @throws {UsageError} groups, a UID or extra fields without a user.
 */
export function impersonate(
  of: Impersonation,
  flags: ImpersonationFlags | undefined,
): Impersonation {
  const user = flags?.user || of.user;
  const groups = flags?.groups.length ? flags.groups : of.groups;
  if (!user && (groups.length > 0 || of.uid || Object.keys(of.extra).length > 0)) {
    throw new UsageError('groups to act as are given, and no user to act as', {
      code: 'bad-flags',
      nextStep: 'add --as USER, or leave out --as-group and as-groups of the kubeconfig',
    });
  }
  return { ...of, user, groups };
}

/**
 * The headers that make the API server treat a request as another user's.
 * @throws {UsageError} a name cannot be sent in a header.
 */
export function impersonationHeaders(
  of: Impersonation,
): Readonly<Record<string, string | string[]>> {
  if (!of.user) return {};
  const send = (value: string): string => {
    const sent = headerValue(value);
    if (sent !== undefined) return sent;
    throw new UsageError('the user or group to act as has a control character in its name', {
      code: 'bad-flag-value',
      nextStep: 'check --as and --as-group, and the fields of the kubeconfig that begin with as',
    });
  };
  const extra = Object.entries(of.extra)
    .filter(([, values]) => values.length > 0)
    .map(([key, values]) => [`Impersonate-Extra-${escapeKey(key)}`, values.map(send)] as const);
  return present({
    'Impersonate-User': send(of.user),
    'Impersonate-Uid': of.uid ? send(of.uid) : undefined,
    'Impersonate-Group': of.groups.length > 0 ? of.groups.map(send) : undefined,
    ...Object.fromEntries(extra),
  });
}

/**
 * Escapes characters that a header's name cannot hold as %XX, as client-go does (v0.36 transport/round_trippers.go,
 * headerKeyEscape).
 */
function escapeKey(key: string): string {
  return [...Buffer.from(key)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (/[\w!#$&'*+.^`|~-]/.test(character)) return character;
      return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
