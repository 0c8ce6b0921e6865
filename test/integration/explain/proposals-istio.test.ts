import { istioCases } from './proposal-cases-istio.ts';
import { describeProposals } from './proposals.ts';

describeProposals({ profile: 'istio' }, istioCases);
