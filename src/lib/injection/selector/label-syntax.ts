/** apimachinery v0.36 util/validation: qualified name, DNS subdomain and label value, with their limits. */
const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const LONGEST_NAME = 63;
const LONGEST_SUBDOMAIN = 253;

/** Returns one clause on why Kubernetes rejects this label key, or nothing when it does not. */
export function findKeyProblem(key: string): string | undefined {
  const parts = key.split('/');
  if (parts.length > 2) return `label key "${key}" has more than one "/"`;
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (prefix !== undefined && (prefix.length > LONGEST_SUBDOMAIN || !SUBDOMAIN.test(prefix))) {
    return `label key "${key}" has a prefix that is not a lower-case DNS name`;
  }
  if (name === '') return `label key "${key}" has no name`;
  if (name.length > LONGEST_NAME)
    return `label key "${key}" is longer than ${LONGEST_NAME} characters`;
  if (!NAME.test(name)) {
    return `label key "${key}" must begin and end with a letter or digit, with only letters, digits, "-", "_" and "." between`;
  }
  return undefined;
}

/**
 * Returns one clause on why Kubernetes rejects this label value, or nothing when it does not. Empty is a legal value.
 */
export function findValueProblem(value: string): string | undefined {
  if (value === '') return undefined;
  if (value.length > LONGEST_NAME)
    return `label value "${value}" is longer than ${LONGEST_NAME} characters`;
  if (!NAME.test(value)) {
    return `label value "${value}" must begin and end with a letter or digit, with only letters, digits, "-", "_" and "." between`;
  }
  return undefined;
}
