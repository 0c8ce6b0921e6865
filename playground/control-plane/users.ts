import { randomBytes } from 'node:crypto';
import type { ApiObject } from '../api/api-object.ts';

/** Users of every playground, apart from its own programs. */
export const userNames = ['admin', 'viewer', 'nobody'] as const;

/** `admin` may do everything, `viewer` may read everything, `nobody` may do nothing. */
export type UserName = (typeof userNames)[number];

const groups: Readonly<Record<UserName, string>> = {
  admin: 'system:masters',
  viewer: 'playground:viewers',
  nobody: 'playground:without-rights',
};

/** A fresh bearer token for each user. */
export function createTokens(): Readonly<Record<UserName, string>> {
  const token = () => randomBytes(24).toString('base64url');
  return { admin: token(), viewer: token(), nobody: token() };
}

/** The API server's token file: token, user, uid, groups. */
export function tokenFile(tokens: Readonly<Record<UserName, string>>): string {
  return userNames.map((user) => `${tokens[user]},${user},${user},${groups[user]}\n`).join('');
}

/** The role and binding with which `viewer` can read everything and write nothing. */
export function viewerAccess(): readonly ApiObject[] {
  const name = 'playground-viewer';
  const rbac = 'rbac.authorization.k8s.io';
  return [
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name },
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] }],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
      subjects: [{ apiGroup: rbac, kind: 'Group', name: groups.viewer }],
    },
  ];
}
