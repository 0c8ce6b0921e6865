import { describeSettings } from './settings.ts';

describeSettings(
  { profile: 'istio' },
  { deployment: 'istiod', container: 'discovery', selector: 'app=istiod' },
);
