import { UsageError } from '../../errors.ts';

/** A template that cannot be read, or that cannot be filled in exactly as kubectl would. */
export class JsonPathError extends UsageError {
  constructor(problem: string, nextStep: string = READ_ON) {
    super(`the JSONPath template ${problem}`, { code: 'bad-jsonpath', nextStep });
  }
}

const READ_ON =
  "see https://kubernetes.io/docs/reference/kubectl/jsonpath, for example: -o jsonpath='{.items[*].metadata.name}'";
