import { describeSettings } from './settings.ts';

describeSettings(
  { profile: 'asm' },
  {
    deployment: 'istio-sidecar-injector',
    container: 'sidecar-injector-webhook',
    selector: 'app=istio-sidecar-injector',
  },
);
