import { expect } from 'chai';
import fc from 'fast-check';
import stringWidth from 'fast-string-width';
import type { WorkloadDrift } from '../../../../src/lib/injection/drift/drifted-workload.ts';
import { formatStatus } from '../../../../src/lib/output/status/status.ts';
import { setColor } from '../../../../src/lib/output/text/color.ts';
import { type Cell, type Column, formatTable } from '../../../../src/lib/output/text/table.ts';
import { formatVerification } from '../../../../src/lib/output/verification/verification.ts';
import { drift } from '../../injection/drift/drift-samples.ts';
import { statusOf } from '../statuses.ts';
import { verification, verifiedPod } from '../verifications.ts';
import { scenes } from './scenes/all.ts';
import type { Scene } from './scenes/scene.ts';

const anyWidth = fc.integer({ min: 40, max: 220 });
const anyName = fc.stringMatching(/^[a-z][a-z0-9-]{0,50}[a-z0-9]$/);
const anyTag = fc.stringMatching(/^v?[0-9]\.[0-9]{1,2}\.[0-9]{1,2}(-[a-z0-9]{1,16})?$/);
const anyImage = fc
  .tuple(
    fc.constantFrom(
      'docker.io/istio',
      'localhost:5000',
      'proxyv2',
      'registry-vpc.cn-hangzhou.aliyuncs.com/acs',
      'europe-west3-docker.pkg.dev/some-project-name/mirrors/istio-release',
    ),
    anyTag,
  )
  .map(([repository, tag]) => ({ image: `${repository}/proxyv2:${tag}`, tag }));
const anySentence = fc
  .array(
    fc.oneof(fc.stringMatching(/^[a-z"'.(){}]{1,18}$/), fc.constantFrom('名前', '✅', 'naïve')),
    {
      minLength: 1,
      maxLength: 30,
    },
  )
  .map((words) => words.join(' '));

/** The words of a text, without the punctuation that a layout may put behind one. */
function wordsOf(text: string): readonly string[] {
  return text
    .split(/\s+/)
    .map((word) => word.replace(/[:;]$/, ''))
    .filter(Boolean);
}

/** Lines that a terminal of this width would break itself, although a space would have been a place to break. */
function tooWide(text: string, width: number): readonly string[] {
  return text
    .split('\n')
    .filter((line) => stringWidth(line) > width && /\S \S/.test(line.replace(/^ *\S /, '')))
    .filter((line) => !/\bkubectl |^[+-]/.test(line));
}

/** Codes that stand for a sentence where there is no room for it. */
const codes = ['webhooks-hidden', 'CrashLoopBackOff', 'policy-enabled'];

/** Words of a text for a terminal that are none of the same text in a pipe: broken ones. */
function brokenWords(narrow: string, whole: string): readonly string[] {
  const known = new Set([...wordsOf(whole), ...codes]);
  const ends = [...known];
  return wordsOf(narrow).filter(
    (word) =>
      !known.has(word) &&
      // A shortened name has an ellipsis; an image may lose what is before its tag.
      !word.includes('…') &&
      !ends.some((one) => one.endsWith(`/${word}`) || one.endsWith(`:${word}`)),
  );
}

function expectLaidOut(scene: Scene, wide: boolean, width: number): string {
  const narrow = scene({ wide, columns: width });
  const whole = scene({ wide: true, columns: undefined }) + scene({ wide, columns: undefined });
  expect(tooWide(narrow, width), `${width} columns`).to.deep.equal([]);
  expect(brokenWords(narrow, whole), `${width} columns`).to.deep.equal([]);
  return narrow;
}

describe('every text, at any width from 40', () => {
  before(() => {
    setColor(false);
  });

  for (const [name, scene] of Object.entries(scenes)) {
    it(`${name} fits, and breaks no word`, () => {
      for (let width = 40; width <= 220; width += 7) expectLaidOut(scene, false, width);
    });
  }

  const anyDrift: fc.Arbitrary<{ readonly one: WorkloadDrift; readonly tags: readonly string[] }> =
    fc
      .tuple(anyName, fc.array(anyImage, { minLength: 1, maxLength: 3 }), anySentence)
      .map(([name, images, message]) => {
        const [first, last] = [images[0], images.at(-1)];
        return {
          one: drift(name, {
            images: Object.fromEntries(images.map(({ image }, count) => [image, count + 1])),
            reasons: ['image'],
            differences: [
              {
                reason: 'image',
                field: 'spec.containers[istio-proxy].image',
                actual: first?.image ?? '',
                wanted: last?.image ?? '',
              },
            ],
            problem: { code: 'denied', message },
          }),
          tags: images.map(({ tag }) => tag),
        };
      });

  it('a status breaks no word and loses no tag', () => {
    fc.assert(
      fc.property(
        fc.array(anyDrift, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        anyWidth,
        (drifts, isSingle, wide, width) => {
          const status = statusOf(
            drifts.map(({ one }) => one),
            isSingle,
          );
          const text = expectLaidOut(
            (options) => formatStatus(status, { ...options, scope: '' }),
            wide,
            width,
          );
          const words = wordsOf(text.replaceAll(',', ' '));
          for (const tag of drifts.flatMap(({ tags }) => tags)) {
            expect(
              words.some((word) => word === tag || word.endsWith(`:${tag}`)),
              tag,
            ).to.equal(true);
          }
        },
      ),
    );
  });

  it('a verification breaks no word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyName, anyName, anySentence), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        anyWidth,
        (pods, wide, width) => {
          const seen = verification({
            summary: { MISSING: pods.length },
            namespaces: pods.map(([name]) => ({
              name,
              workloads: 1,
              summary: { MISSING: 1, 'NOT-READY': 2, OK: 3 },
            })),
            workloads: pods.map(([namespace, name, message]) => ({
              ...{ namespace, kind: 'Deployment', name, summary: { MISSING: 1 }, sidecars: {} },
              denied: { missing: 1, code: 'denied', message, nextStep: message },
            })),
            pods: pods.map(([namespace, name, message]) =>
              verifiedPod({ namespace, name, message, status: 'MISSING' }),
            ),
          });
          expectLaidOut((options) => formatVerification(seen, options), wide, width);
        },
      ),
    );
  });

  const anyColumn: fc.Arbitrary<Column> = fc.record(
    {
      heading: fc.stringMatching(/^[A-Z]{2,12}$/),
      isName: fc.constant(true),
      spare: fc.integer({ min: 1, max: 4 }),
    },
    { requiredKeys: ['heading'] },
  );
  const anyTable = fc.array(anyColumn, { minLength: 1, maxLength: 8 }).chain((columns) =>
    fc.record({
      columns: fc.constant(columns),
      rows: fc.array(
        fc.tuple(
          ...columns.map(({ isName }): fc.Arbitrary<Cell> =>
            isName ? anyName : fc.oneof(anySentence, fc.tuple(anySentence, anyName)),
          ),
        ),
        { minLength: 1, maxLength: 5 },
      ),
    }),
  );

  it('any table fits behind its first column, and with -o wide keeps every cell', () => {
    fc.assert(
      fc.property(anyTable, anyWidth, ({ columns, rows }, width) => {
        const [first, ...others] = columns;
        const named = [{ ...first, heading: first?.heading ?? '', isName: true }, ...others];
        const cells = rows.map(([, ...rest], at) => [`row-${at}`, ...rest]);
        for (const wide of [false, true]) {
          const text = formatTable(named, cells, { wide, columns: width });
          expect(tooWide(text, width)).to.deep.equal([]);
          if (!wide) continue;
          const words = new Set(wordsOf(text));
          for (const cell of cells.flat()) {
            const ways = typeof cell === 'string' ? [cell] : cell;
            const isShown = ways.some((way) => wordsOf(way).every((word) => words.has(word)));
            expect(isShown || text.includes('…'), ways[0]).to.equal(true);
          }
        }
      }),
    );
  });
});
