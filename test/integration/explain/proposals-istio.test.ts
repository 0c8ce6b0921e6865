import { changedCases } from './proposal-cases-changed.ts';
import { istioCases } from './proposal-cases-istio.ts';
import { describeProposals } from './proposals.ts';

describeProposals({ profile: 'istio', variants: ['canary'] }, [...istioCases, ...changedCases]);
