import { UsageError } from '../../errors.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../model/model.ts';
import { compileSelector } from './selector.ts';

const setForm = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;
const equalForm = /^([^\s=!]+)\s*(!=|==?)\s*([^\s=!]*)$/;

/**
 * Parses one entry of a selector list, written in kubectl's syntax, into matchExpressions:
 * `k=v` → In, `k!=v` → NotIn, `k` → Exists, `!k` → DoesNotExist, `k in (a,b)`, `k notin (a,b)`. A comma means that all
 * parts must hold; entries of the list are ORed.
 * @param flag named in the error.
 * @throws {UsageError} empty, unknown syntax, or not a valid label in Kubernetes.
 */
export function parseSelectorFlag(text: string, flag: string): LabelSelector {
  const parts = splitRequirements(text);
  if (parts.length === 0) {
    throw refuse(flag, text, 'it is empty, and the injector skips an empty entry');
  }
  const matchExpressions = parts.map((part) => parseRequirement(part, text, flag));
  const compiled = compileSelector({ matchExpressions });
  // The position in matchExpressions means nothing to a user who wrote kubectl's syntax.
  if (!compiled.ok) throw refuse(flag, text, compiled.problem.replace(/^\w+\[\d+\]: /, ''));
  return { matchExpressions };
}

// Commas between parts, but not those in parentheses.
function splitRequirements(text: string): string[] {
  return text
    .split(/,(?![^()]*\))/)
    .map((part) => part.trim())
    .filter((part, _, all) => part !== '' || all.length > 1);
}

function parseRequirement(part: string, text: string, flag: string): LabelSelectorRequirement {
  const set = setForm.exec(part);
  if (set) {
    const [, key = '', word, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    if (values.every((value) => value === '') && values.length === 1) {
      throw refuse(flag, text, `"${part}" names no value`);
    }
    return { key, operator: word === 'in' ? 'In' : 'NotIn', values };
  }
  const equal = equalForm.exec(part);
  if (equal) {
    const [, key = '', sign, value = ''] = equal;
    return { key, operator: sign === '!=' ? 'NotIn' : 'In', values: [value] };
  }
  const [, not, key = ''] = /^(!?)\s*(\S+)$/.exec(part) ?? [];
  if (key === '') throw refuse(flag, text, `"${part}" is not a requirement on a label`);
  return { key, operator: not ? 'DoesNotExist' : 'Exists' };
}

function refuse(flag: string, text: string, why: string): UsageError {
  return new UsageError(`${flag} "${text}": ${why}`, {
    code: 'bad-selector',
    nextStep: `for example: ${flag} 'app in (web,api)', 'tier!=batch', 'team' or '!team'`,
  });
}
