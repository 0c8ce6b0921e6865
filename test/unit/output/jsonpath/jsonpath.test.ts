import { expect } from 'chai';
import fc from 'fast-check';
import { JsonPathError } from '../../../../src/lib/output/jsonpath/jsonpath-error.ts';
import { prune } from '../../../../src/lib/output/jsonpath/jsonpath-needs.ts';
import { compileTemplate, fillTemplate } from '../../../../src/lib/output/jsonpath/jsonpath.ts';
import { sampleList } from '../sample-list.ts';
import { anyJumble, anyTemplate } from '../templates.ts';

const list = sampleList();

function fill(template: string): string {
  return fillTemplate(compileTemplate(template), list);
}

/** What kubectl 1.36 prints for the recorded pods; test/integration/kubectl compares with the real one. */
const printed: Readonly<Record<string, string>> = {
  '{.items[0].spec.containers[*].name}': 'details istio-proxy',
  '{.items[-1].spec.initContainers[*].name}': 'istio-init istio-proxy',
  '{range .items[*]}{.metadata.labels.app}{"\\t"}{.status.phase}{"\\n"}{end}':
    'details\tRunning\nmigrate\tSucceeded\ndetails\tRunning\nmigrate\tSucceeded\n',
  '{.items[?(@.metadata.labels.app=="migrate")].spec.restartPolicy}': 'Never Never',
  "{.items[0].spec.containers[?(@.name=='istio-proxy')].ports[0].containerPort}": '15090',
  '{.items[?(@.spec.priority >= 0)].metadata.labels.version}': 'v1 v1',
  '{.items[?(@.spec.initContainers[1])].metadata.labels.app}': 'details migrate details migrate',
  '{.items[0:4:2].metadata.labels.app}': 'details details',
  "{.items[0]['kind','apiVersion']}": 'Pod v1',
  '{.items[0].status.conditions[0].lastProbeTime}': 'null',
  '{.items[0].spec.one}': '{"only":"x"}',
  '{.items[0].spec.one.*}': 'x',
  '{.items[0].spec.nope}': '',
  '{.items.length}': '',
  '{.kind} {"a\\tb"} {\'c\'} {true} {7} {1.50}': 'List a\tb c true 7 1.5',
  'no braces': 'no braces',
};

const refused: Readonly<Record<string, RegExp>> = {
  '{range 1000000.0}{}{end}': /ranges over a number/,
  '{.items[0]': /not closed/,
  '{.items[0}': /"\[" that is not closed/,
  '{.items[?(@.a==1]}': /filter that is not closed/,
  '{.items[x]}': /\[x\], which is no index/,
  '{"text}': /text that is not closed/,
  '{"\\q"}': /escape that is not known/,
  '{.items[*].metadata.labels.*}': /keys of a map/,
  '{..name}': /keys of a map/,
  '{.items[9]}': /asks for item 9 of a list that has 4 items/,
  '{.items[3:1]}': /backwards/,
  '{.kind[0]}': /takes an item of what is a string, not a list/,
  '{.metadata[?(@.a)]}': /filters what is a map, not a list/,
  '{range .items[*]}{.kind}': /\{range\} without an \{end\}/,
  '{end}': /\{end\} without a \{range\}/,
  '{items}': /the word "items"/,
  '{.items range}': /"range" in the middle/,
  '{.items[?(@.kind=="Pod" && @.a=="b")]}': /has "&"/,
  '{.items[?(@.kind=Pod)]}': /the word "Pod"/,
  '{.items[?(@.kind=="Pod"==1)].kind}': /has "="/,
  '{.items[?(@.spec.priority=="0")]}': /different kinds/,
  '{12345678901234567890123.}{9007199254740993}': /too large/,
  '{-}': /not a number/,
};

describe('templates of kubectl -o jsonpath', () => {
  for (const [template, text] of Object.entries(printed)) {
    it(`${template} prints what kubectl prints`, () => {
      expect(fill(template)).to.equal(text);
    });
  }

  for (const [template, sentence] of Object.entries(refused)) {
    it(`${template} is refused in one clear sentence`, () => {
      expect(() => fill(template))
        .to.throw(JsonPathError, sentence)
        .with.property('nextStep');
    });
  }

  it('writes maps and lists as Go does: keys by their bytes, its own escapes', () => {
    expect(fill('{.items[2].spec.odd}')).to.equal(
      '{"\\u003ck\\u003e":"a\\u003cb\\u003e\\u0026c \\"q\\" \\\\ \\u2028\\u2029 é 😀 \\u0007\\b\\f\u007f\\t","b":[1,[true,"x"]],"é":null}',
    );
  });

  it('gives the same result without the fields that it does not read', () => {
    fc.assert(
      fc.property(anyTemplate, (text) => {
        let whole: string;
        let template: ReturnType<typeof compileTemplate>;
        try {
          template = compileTemplate(text);
          whole = fillTemplate(template, list);
        } catch (error) {
          expect(error).to.be.instanceOf(JsonPathError);
          return;
        }
        expect(fillTemplate(template, prune(list, template.needs))).to.equal(whole);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps only a few fields of a pod for a usual template', () => {
    const { needs } = compileTemplate('{range .items[*]}{.metadata.name}{"\\n"}{end}');
    const kept = prune(list, needs) as { items: object[] };
    expect(kept.items[0]).to.deep.equal({ metadata: { name: 'details-v1-6fd785b754-52xjz' } });
  });

  // FUZZ_RUNS=1000000 npx mocha test/unit/output/jsonpath/jsonpath.test.ts
  it('never crashes or hangs, whatever it is given', function () {
    this.timeout(Number(process.env.FUZZ_RUNS ?? 0) + 60_000);
    fc.assert(
      fc.property(fc.oneof(anyTemplate, anyJumble), (text) => {
        try {
          fill(text);
        } catch (error) {
          expect(error, JSON.stringify(text)).to.be.instanceOf(JsonPathError);
        }
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 10_000) },
    );
  });
});
