import { describeFaults } from './faults.ts';

describeFaults('asm', 'istio-sidecar-injector');
