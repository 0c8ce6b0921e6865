import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  prepareInstallation,
  type RecordedInstallation,
} from '../../../../scripts/template-comparison.ts';
import { decide } from '../../../../src/lib/injection/decision/decide.ts';
import {
  readNamespace,
  readTemplate,
} from '../../../../src/lib/injection/workload/workload-template.ts';

const installation = JSON.parse(
  readFileSync(
    new URL('../../../fixtures/oracle/istio-1.30.3.installation.json', import.meta.url),
    'utf8',
  ),
) as RecordedInstallation;

/** A second webhook, of which nobody knows whether it applies. */
const open = {
  name: 'sidecar-injector.istio.io',
  matchConditions: [{ name: 'who', expression: 'request.userInfo.username == "x"' }],
};

describe('an injector that cannot render, before a webhook that is open', () => {
  it('refuses the pod, which the API server would find invalid later', () => {
    const webhooks = [...installation.webhooks, open];
    const injectors = prepareInstallation({ ...installation, webhooks }, '1.30.3', true);
    // Found by `npm run differential` on the build 1.30, seed 12; a double quote ends the text in the template.
    const metadata = { annotations: { 'sidecar.istio.io/agentLogLevel': 'a"b' } };
    const spec = {
      os: { name: 'windows' },
      containers: [{ name: 'app', image: 'app', securityContext: { capabilities: {} } }],
    };
    const reading = readTemplate(
      {
        kind: 'ReplicaSet',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { template: { metadata, spec: spec as never } },
      },
      { keepsSpec: true },
    );
    if (!reading) throw new Error('there is no template');
    const labels = { 'istio-injection': 'enabled' };
    const { verdict, decidedBy } = decide({
      namespace: readNamespace({ metadata: { name: 'shop', labels } }),
      template: reading.template,
      injectors,
      isDryRun: true,
      rendersPod: true,
    });
    expect(verdict).to.equal('denied');
    expect(decidedBy.map(({ code }) => code)).to.deep.equal(['rendering-fails']);
  });
});
