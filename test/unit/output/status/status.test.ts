import { expect } from 'chai';
import {
  type ClusterResults,
  compareFacts,
} from '../../../../src/lib/operations/across/look-across.ts';
import type { Status } from '../../../../src/lib/operations/drift/describe-status.ts';
import { statusFacts } from '../../../../src/lib/operations/drift/status-facts.ts';
import { findSchemaProblems } from '../../../schema.ts';
import { allStatus, singleStatus } from '../statuses.ts';

describe('status as JSON', () => {
  it('its documents are valid, alone and of several clusters', () => {
    const several: ClusterResults<Status> = {
      apiVersion: 'asm-inject/v1alpha1',
      kind: 'ClusterResults',
      clusters: [
        { context: 'east', state: 'done', exitCode: 0, result: allStatus },
        { context: 'west', state: 'done', exitCode: 0, result: singleStatus },
      ],
      differences: compareFacts([
        { context: 'east', facts: statusFacts(allStatus) },
        { context: 'west', facts: statusFacts(singleStatus) },
      ]),
    };
    expect(several.differences).to.not.deep.equal([]);
    expect(findSchemaProblems(allStatus, 'status')).to.deep.equal([]);
    expect(findSchemaProblems(singleStatus, 'status')).to.deep.equal([]);
    expect(findSchemaProblems(several, 'cluster-results')).to.deep.equal([]);
  });
});
