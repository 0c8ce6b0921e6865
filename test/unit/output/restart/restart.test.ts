import { expect } from 'chai';
import { findSchemaProblems } from '../../../schema.ts';
import { sampleRestart, stoppedRestart } from './restarts.ts';

describe('a restart as JSON', () => {
  it('its documents are valid', () => {
    for (const result of [sampleRestart(), stoppedRestart()]) {
      expect(findSchemaProblems(result, 'restart-result')).to.deep.equal([]);
    }
  });
});
