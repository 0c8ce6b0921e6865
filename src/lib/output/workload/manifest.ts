import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import type { AsmInjectError } from '../../errors.ts';
import { describeObject } from '../../injection/model/plan.ts';
import type { EditedFile, ManifestResult } from '../../operations/workload/edit-manifests.ts';
import { formatChangeOutcomes } from '../change/write-result.ts';
import { formatFailure } from '../reasons/failure.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';
import { nameOf } from './intent.ts';

/** Renders edited manifests as one stream: a single one byte for byte; several are separated by `---`. */
export function formatManifests(edited: readonly EditedFile[]): string {
  return edited
    .map(({ text }) => text)
    .reduce((stream, text) => {
      const end = stream.endsWith('\n') ? '' : '\n';
      return `${stream}${end}${startsDocument(text) ? '' : '---\n'}${text}`;
    });
}

/** Renders the changes as a patch for `patch -p0`. */
export function formatManifestDiff(edited: readonly EditedFile[]): string {
  return edited
    .filter(({ file, text }) => file.text !== text)
    .map(({ file, text }) => {
      const name = file.path ?? '-';
      return formatPatch(structuredPatch(name, name, file.text, text), FILE_HEADERS_ONLY);
    })
    .join('');
}

/** Renders the names of the objects that match the intent now, or would after the edit. */
export function formatManifestNames({ files }: ManifestResult): string {
  return files
    .flatMap(({ workloads }) => workloads)
    .filter(({ outcome }) => outcome !== 'refused')
    .map(({ object }) => `${nameOf(object)}\n`)
    .join('');
}

/** Renders the actual or planned changes of the files. */
export function formatManifestResult(
  { files, inPlace }: ManifestResult,
  { columns }: TextOptions,
): string {
  return files
    .flatMap(({ file, workloads }) =>
      workloads.map(({ object, outcome, fields, line }) => {
        if (outcome === 'refused') return '';
        if (outcome === 'unchanged') {
          return wrapText(`${describeObject(object)} unchanged`, columns);
        }
        const change = { object, fields, outcome: 'written', action: 'patch' } as const;
        return `${formatChangeOutcomes([change], inPlace ? 'none' : 'client', columns)}${wrapText(`at ${file}:${line}`, columns, { head: '  ' })}`;
      }),
    )
    .join('');
}

/** Renders, for stderr, the files that could not be written; the files before and after them were written. */
export function formatFileFailures(failures: readonly AsmInjectError[], columns: Columns): string {
  return failures.map((failure) => formatFailure(failure, columns)).join('');
}

/** Renders what could not be edited, for stderr. */
export function formatManifestErrors(edited: readonly EditedFile[], columns: Columns): string {
  return edited
    .flatMap(({ file, problems, workloads }) => [
      ...problems.map(({ line, message }) =>
        formatFailure(
          {
            message: `${file.name}:${line}: this document cannot be read: ${message}`,
            nextStep:
              'correct it; render Helm templates first: helm template … | kubectl asm-inject … -f -',
          },
          columns,
        ),
      ),
      ...workloads.flatMap(({ object, line, problem }) =>
        problem === undefined
          ? []
          : [
              formatFailure(
                {
                  message: `${file.name}:${line}: ${describeObject(object)}: ${problem}`,
                  nextStep: 'edit it by hand',
                },
                columns,
              ),
            ],
      ),
    ])
    .join('');
}

// Comments and directives may precede the first document's marker.
function startsDocument(text: string): boolean {
  return /^\uFEFF?(?:[ \t]*(?:#[^\n]*)?\r?\n|%[^\n]*\n)*---(?:\s|$)/.test(text);
}
