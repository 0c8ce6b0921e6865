import { asmCases } from './proposal-cases-asm.ts';
import { describeProposals } from './proposals.ts';

describeProposals({ profile: 'asm' }, asmCases);
