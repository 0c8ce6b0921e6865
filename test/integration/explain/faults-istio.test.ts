import { describeFaults } from './faults.ts';

describeFaults('istio', 'istiod');
