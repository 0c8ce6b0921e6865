import { readFile } from 'node:fs/promises';
import { UsageError } from '../../lib/errors.ts';
import type { PodPrinter } from '../../lib/output/jsonpath/pod-printer.ts';
import {
  type ReportFormat,
  reportFormats,
} from '../../lib/output/verification/verification-report.ts';

/** Formats that print the pods themselves, and take a template after an equals sign. */
export const podFormats = ['jsonpath', 'jsonpath-file', 'custom-columns'] as const;

/** The requested output: a report, or the pods printed by the user's template. */
export type VerifyOutput =
  | { readonly format: ReportFormat; readonly createPrinter?: undefined }
  | {
      readonly format: (typeof podFormats)[number];
      /** Creates a printer without pods: each look needs its own. */
      readonly createPrinter: () => PodPrinter;
    };

/**
 * Reads the value of `-o`.
 * @throws {UsageError} an unknown format, a missing template, or a template that cannot be parsed.
 */
export async function readVerifyOutput(value: string): Promise<VerifyOutput> {
  const report = reportFormats.find((format) => format === value);
  if (report) return { format: report };
  const equals = value.indexOf('=');
  const name = equals === -1 ? value : value.slice(0, equals);
  const format = podFormats.find((one) => one === name);
  const text = equals === -1 ? '' : value.slice(equals + 1);
  if (!format) throw unknownFormat(value);
  if (text === '') {
    throw new UsageError(`-o ${format} needs a value`, {
      code: 'bad-flag-value',
      nextStep: `for example: ${examples[format]}`,
    });
  }
  const { createCustomColumnsPrinter, createJsonPathPrinter } =
    await import('../../lib/output/jsonpath/pod-printer.ts');
  const source = format === 'jsonpath-file' ? await readTemplate(text) : text;
  const create = format === 'custom-columns' ? createCustomColumnsPrinter : createJsonPathPrinter;
  const createPrinter = (): PodPrinter => create(source);
  // A template that cannot be parsed is reported before the first request to the cluster.
  createPrinter();
  return { format, createPrinter };
}

const examples = {
  jsonpath: "-o jsonpath='{.items[*].metadata.name}'",
  'jsonpath-file': '-o jsonpath-file=template.txt',
  'custom-columns': "-o custom-columns='NAME:.metadata.name,PHASE:.status.phase'",
} as const;

function unknownFormat(value: string): UsageError {
  const known = [...reportFormats, ...podFormats.map((format) => `${format}=…`)].join(', ');
  return new UsageError(`"${value}" is not an output format`, {
    code: 'bad-flag-value',
    nextStep: `use one of: ${known}`,
  });
}

async function readTemplate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`the template file ${path} cannot be read`, {
      code: 'no-file',
      nextStep: 'check the path behind -o jsonpath-file=',
      cause,
    });
  }
}
